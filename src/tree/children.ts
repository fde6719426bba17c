import { documentedStatuses, isFailure, type RunStatus } from '../files-com/runStatus.ts';
import { groupValue, levelsOf, type GroupValue, type Level, type SyncOrder } from '../runs/grouping.ts';
import { isEmptyFilter } from '../runs/filter.ts';
import type { RunSummary } from '../runs/runSummary.ts';
import type { LoadedRuns } from '../runs/loadedRuns.ts';
import type { Activity } from '../runs/storeState.ts';
import { everything, type Scope } from '../runs/queryPlan.ts';
import type { SortedList } from '../runs/sortedList.ts';
import { compareStatuses } from '../words/status.ts';
import { nextActivity } from './nextActivity.ts';
import {
  groupNodeId,
  Nodes,
  pathOf,
  scopeOf,
  type MoreNode,
  type ParentNode,
  type RunNode,
  type TreeNode,
} from './nodes.ts';
import { compareSyncs, syncFacts } from './syncFacts.ts';
import { viewState } from './viewState.ts';

/** VS Code asks for every child at once, so that many are shown, and as many again for each "Load more". */
const childrenAtOnce = 200;

export interface ChildrenOptions {
  readonly locale: string;
  readonly syncOrder: () => SyncOrder;
  /** The connection that the store has runs of. */
  readonly connectionId: () => string | undefined;
  /** Loads the next page of a list in another order than by creation. */
  readonly loadList?: (scope: Scope) => Promise<void>;
}

/** The nodes of the tree and their order. */
export class TreeChildren {
  readonly #store: LoadedRuns;
  readonly #options: ChildrenOptions;
  readonly #collator: Intl.Collator;
  /** The number of children shown, by the ID of the node, if it exceeds the first rows. */
  readonly #limits = new Map<string | undefined, number>();
  /** The last order of syncs by the ID of the parent: rows don't move while the list is visible. */
  readonly #listed = new Map<
    string | undefined,
    { readonly parent: ParentNode; readonly values: ReadonlySet<GroupValue> }
  >();
  /** The IDs of runs that must stay shown, also beyond a group's first rows, and of the groups that contain them. */
  readonly #revealed = new Set<string>();
  readonly #revealedGroups = new Set<string>();
  #nodes: Nodes;

  constructor(store: LoadedRuns, options: ChildrenOptions) {
    this.#store = store;
    this.#options = options;
    this.#nodes = this.#newNodes();
    this.#collator = new Intl.Collator(options.locale, { numeric: true, sensitivity: 'base' });
  }

  /** Children of a node, of the root where it is undefined. */
  of(node: TreeNode | undefined): readonly TreeNode[] {
    const children = this.#of(node);
    this.#nodes.keep(node, children);
    return children;
  }

  #of(node: TreeNode | undefined): readonly TreeNode[] {
    if (node && node.kind !== 'group') return [];
    if (!node && viewState(this.#store) !== 'ready') return [];
    const level = this.#levels[pathOf(node).length];
    const problems = node ? [] : this.#failed(node, 'refresh');
    return [...problems, ...(level === undefined ? this.#runs(node) : this.#groups(node, level))];
  }

  /** How many nodes are in memory. */
  get nodeCount(): number {
    return this.#nodes.count;
  }

  /** VS Code has these children of a node now. */
  noteGiven(parent: TreeNode | undefined, children: readonly TreeNode[]): void {
    this.#nodes.noteGiven(parent, children);
  }

  /** Are the children of this node runs? */
  isLeaf(node: ParentNode): boolean {
    return pathOf(node).length === this.#levels.length;
  }

  /** A list not sorted by creation is read when it becomes visible. */
  async readList(node: TreeNode | undefined): Promise<void> {
    if ((node && node.kind !== 'group') || !this.isLeaf(node)) return;
    const scope = scopeOf(node);
    const list = scope && this.#store.list(scope);
    if (scope && list?.isUnread && this.#store.problem({ list: scope }) === undefined)
      await this.#options.loadList?.(scope);
  }

  /** The node of a loaded run, which stays shown from now on, also beyond a group's first rows. */
  reveal(run: RunSummary): RunNode {
    this.#revealed.add(run.id);
    let parent: ParentNode;
    for (const level of this.#levels) {
      parent = this.#nodes.group(parent, level, groupValue(run, level));
      this.#revealedGroups.add(parent.id);
    }
    return this.#nodes.run(parent, run.id);
  }

  /** Shows more loaded children. False if all are shown, so that more take a request. */
  showMore({ parent }: MoreNode): boolean {
    const limit = this.#limit(parent);
    this.#limits.set(parent?.id, limit + childrenAtOnce);
    return this.#countLoaded(parent) > limit;
  }

  /** Sorts the syncs again. True if any of them moves. */
  sortAgain(): boolean {
    const before = [...this.#listed.values()];
    this.#listed.clear();
    return before.some(({ parent, values }) => {
      this.of(parent);
      const now = [...(this.#listed.get(parent?.id)?.values ?? [])];
      return now.length < values.size || [...values].some((value, place) => now[place] !== value);
    });
  }

  /** Forgets all nodes, and how many of them were shown. */
  reset(): void {
    this.#nodes = this.#newNodes();
    this.#limits.clear();
    this.#listed.clear();
    this.#revealed.clear();
    this.#revealedGroups.clear();
  }

  /** Without a connection there are no rows. */
  #newNodes(): Nodes {
    return new Nodes(this.#options.connectionId() ?? '');
  }

  get #levels(): readonly Level[] {
    return levelsOf[this.#store.grouping];
  }

  #groups(parent: ParentNode, level: Level): readonly TreeNode[] {
    const values = this.#values(parent, level);
    const limit = this.#limit(parent);
    const shown = values.slice(0, limit).map((value) => this.#nodes.group(parent, level, value));
    const others = values
      .slice(limit)
      .filter((value) => this.#revealedGroups.has(groupNodeId(parent, value)))
      .map((value) => this.#nodes.group(parent, level, value));
    return [...shown, ...this.#end(parent, values.length > limit), ...others];
  }

  #values(parent: ParentNode, level: Level): readonly GroupValue[] {
    const loaded = [...(this.#store.group(pathOf(parent))?.groups.keys() ?? [])];
    switch (level) {
      case 'sync':
        return this.#sortSyncs(parent, new Set([...loaded, ...(parent ? [] : this.#listedSyncs())]));
      case 'status':
        return [...new Set([...loaded, ...this.#possibleFailures(parent)])].toSorted((a, b) =>
          compareStatuses(statusOf(a), statusOf(b)),
        );
      case 'day':
        return loaded.toSorted((a, b) => Number(b ?? -Infinity) - Number(a ?? -Infinity));
      default:
        return level satisfies never;
    }
  }

  /** The syncs to list although no run of theirs is loaded: all, or those whose latest run the filter would show. */
  #listedSyncs(): readonly string[] {
    const { directory, filter } = this.#store;
    const isListed = isEmptyFilter(filter)
      ? () => true
      : (run?: RunSummary) => run !== undefined && this.#store.lets(run);
    return Array.from(directory.entries.values()).flatMap(({ id, latest }) => (isListed(latest) ? [id] : []));
  }

  #sortSyncs(parent: ParentNode, values: ReadonlySet<GroupValue>): readonly GroupValue[] {
    // Rows may move while the first answers arrive.
    if (this.#store.isRunning(everything)) this.#listed.delete(parent?.id);
    const listed = this.#listed.get(parent?.id)?.values ?? new Set();
    const order = compareSyncs(this.#options.syncOrder(), this.#collator);
    const path = pathOf(parent);
    const added = [...values]
      .filter((value) => !listed.has(value))
      .map((value) => ({ value, facts: syncFacts(this.#store, [...path, value]) }))
      .toSorted((a, b) => order(a.facts, b.facts));
    const sorted = [...[...listed].filter((value) => values.has(value)), ...added.map(({ value }) => value)];
    this.#listed.set(parent?.id, { parent, values: new Set(sorted) });
    return sorted;
  }

  /** Lists the failed statuses also without a loaded run: users look for failures, which may be older than the loaded runs. */
  #possibleFailures(parent: ParentNode): readonly RunStatus[] {
    const scope = scopeOf(parent);
    if (!scope || this.#store.reach(scope) === -Infinity) return [];
    const { statuses } = this.#store.filter;
    return documentedStatuses.filter((status) => isFailure(status) && (statuses?.includes(status) ?? true));
  }

  #runs(parent: ParentNode): readonly TreeNode[] {
    const scope = scopeOf(parent);
    const list = scope && this.#store.list(scope);
    return list && scope ? this.#sortedRuns(parent, list, scope) : this.#newestRuns(parent);
  }

  #sortedRuns(parent: ParentNode, list: SortedList, scope: Scope): readonly TreeNode[] {
    const ids = this.#idsIn(list);
    const limit = this.#limit(parent);
    const loaded = this.#store.group(pathOf(parent))?.runs ?? [];
    // In the order of a set an id stays where it came first.
    const shown = new Set([
      ...ids.slice(0, limit),
      ...loaded.map(({ id }) => id).filter((id) => this.#revealed.has(id)),
    ]);
    const more = [this.#nodes.more(parent)];
    const failed = this.#failed(parent, { list: scope });
    const end = ids.length > limit ? more : failed.length > 0 ? failed : list.isComplete ? [] : more;
    return [...Array.from(shown, (id) => this.#nodes.run(parent, id)), ...end];
  }

  /** Without those that have gone since they were read. */
  #idsIn(list: SortedList): readonly string[] {
    return [...list.ids].filter((id) => this.#store.run(id));
  }

  #newestRuns(parent: ParentNode): readonly TreeNode[] {
    const { whole, beyond } = this.#parts(parent);
    const limit = this.#limit(parent);
    const shown = whole.slice(0, limit);
    const rest = whole.length > limit ? [] : beyond.slice(0, limit - whole.length);
    const others = [...whole.slice(limit), ...beyond.slice(rest.length)].filter(({ id }) => this.#revealed.has(id));
    const nodes = (runs: readonly RunSummary[]) => runs.map(({ id }) => this.#nodes.run(parent, id));
    return [...nodes(shown), ...this.#end(parent, whole.length > limit), ...nodes([...rest, ...others])];
  }

  /** The loaded runs of a list down to the first gap, and those beyond, which came through other lists. */
  #parts(parent: ParentNode): { readonly whole: readonly RunSummary[]; readonly beyond: readonly RunSummary[] } {
    const runs = this.#store.group(pathOf(parent))?.runs ?? [];
    const scope = scopeOf(parent);
    const reach = scope ? this.#store.reach(scope) : -Infinity;
    const gap = runs.findIndex(({ createdAt = -Infinity }) => createdAt < reach);
    return gap === -1 ? { whole: runs, beyond: [] } : { whole: runs.slice(0, gap), beyond: runs.slice(gap) };
  }

  /** The row after the last child: Load more, an error, or none. */
  #end(parent: ParentNode, hasMoreLoaded: boolean): readonly TreeNode[] {
    const more = [this.#nodes.more(parent)];
    if (hasMoreLoaded) return more;
    const scope = scopeOf(parent);
    const next = nextActivity(parent, this.#store);
    if (!scope || !next) return [];
    const hasSyncs = !parent && this.#levels[0] === 'sync';
    const failedSyncs = hasSyncs ? this.#failed(parent, 'syncs') : [];
    if (next === 'syncs') return more;
    const failed = this.#failed(parent, next);
    const end = failed.length > 0 ? failed : this.#store.reach(scope) > -Infinity ? more : [];
    return [...failedSyncs, ...end];
  }

  #failed(parent: ParentNode, activity: Activity): readonly TreeNode[] {
    return this.#store.problem(activity) === undefined ? [] : [this.#nodes.error(parent, activity)];
  }

  #limit(parent: ParentNode): number {
    return this.#limits.get(parent?.id) ?? childrenAtOnce;
  }

  /** How many children can be shown without a request. */
  #countLoaded(parent: ParentNode): number {
    const level = this.#levels[pathOf(parent).length];
    if (level !== undefined) return this.#values(parent, level).length;
    const scope = scopeOf(parent);
    const list = scope && this.#store.list(scope);
    return list ? this.#idsIn(list).length : this.#parts(parent).whole.length;
  }
}

function statusOf(value: GroupValue): RunStatus | undefined {
  return value === undefined ? undefined : String(value);
}
