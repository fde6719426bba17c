import type { RunStatus } from '../files-com/runStatus.ts';
import { orderSyncs } from '../runs/grouping.ts';
import type { Activity, LoadedRuns } from '../runs/runStore.ts';
import { compareStatuses } from '../words/status.ts';
import {
  Nodes,
  scopeOf,
  type MoreNode,
  type ParentNode,
  type StatusNode,
  type SyncNode,
  type TreeNode,
} from './nodes.ts';
import { viewState } from './viewState.ts';

/** VS Code asks for every child at once, so that many are shown, and as many again for each "Load more". */
const childrenAtOnce = 200;

/** Which nodes there are, in which order. */
export class TreeChildren {
  readonly #store: LoadedRuns;
  readonly #collator: Intl.Collator;
  /** How many children of a node are shown, by its id, where that is more than at first. */
  readonly #limits = new Map<string | undefined, number>();
  #nodes = new Nodes();

  constructor(store: LoadedRuns, locale: string) {
    this.#store = store;
    this.#collator = new Intl.Collator(locale, { numeric: true, sensitivity: 'base' });
  }

  /** Children of a node, of the root where it is undefined. */
  of(node: TreeNode | undefined): readonly TreeNode[] {
    switch (node?.kind) {
      case undefined:
        return this.#ofRoot();
      case 'sync':
        return this.#ofSync(node);
      case 'status':
        return this.#ofStatus(node);
      case 'run':
      case 'more':
      case 'error':
        return [];
      default:
        return node satisfies never;
    }
  }

  /** Shows more of what is loaded. False where there is none: the service must be asked. */
  showMore({ parent }: MoreNode): boolean {
    const limit = this.#limit(parent);
    this.#limits.set(parent?.id, limit + childrenAtOnce);
    return this.#loaded(parent) > limit;
  }

  /** Forgets all nodes, and how many of them were shown. */
  reset(): void {
    this.#nodes = new Nodes();
    this.#limits.clear();
  }

  #ofRoot(): readonly TreeNode[] {
    if (viewState(this.#store) !== 'ready') return [];
    const syncs = orderSyncs(this.#store.syncs.values(), this.#collator).slice(0, this.#limit(undefined));
    return [
      ...this.#failed(undefined, 'refresh'),
      ...syncs.map(({ syncId }) => this.#nodes.sync(syncId)),
      ...this.#end(undefined),
    ];
  }

  #ofSync(node: SyncNode): readonly TreeNode[] {
    const statuses = [...this.#statuses(node)].toSorted(compareStatuses).slice(0, this.#limit(node));
    return [...statuses.map((status) => this.#nodes.status(node, status)), ...this.#end(node)];
  }

  #ofStatus(node: StatusNode): readonly TreeNode[] {
    const runs = this.#store.runs(node.parent.syncId, node.status).slice(0, this.#limit(node));
    return [...runs.map(({ id }) => this.#nodes.run(node, id)), ...this.#end(node)];
  }

  /** What follows the last child: more of it, why there is no more, or nothing. */
  #end(parent: ParentNode): readonly TreeNode[] {
    const more = [this.#nodes.more(parent)];
    if (this.#loaded(parent) > this.#limit(parent)) return more;
    const scope = scopeOf(parent);
    if (!scope || this.#store.reach(scope) === -Infinity) return [];
    const failed = this.#failed(parent, scope);
    return failed.length > 0 ? failed : more;
  }

  #failed(parent: ParentNode, activity: Activity): readonly TreeNode[] {
    return this.#store.problem(activity) === undefined ? [] : [this.#nodes.error(parent, activity)];
  }

  #limit(parent: ParentNode): number {
    return this.#limits.get(parent?.id) ?? childrenAtOnce;
  }

  /** How many children could be shown without asking the service. */
  #loaded(parent: ParentNode): number {
    if (!parent) return this.#store.syncs.size;
    if (parent.kind === 'sync') return [...this.#statuses(parent)].length;
    return this.#store.runs(parent.parent.syncId, parent.status).length;
  }

  #statuses({ syncId }: SyncNode): Iterable<RunStatus | undefined> {
    return this.#store.syncs.get(syncId)?.byStatus.keys() ?? [];
  }
}
