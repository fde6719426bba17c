import type { RunStatus } from '../files-com/runStatus.ts';
import { everything, type Scope } from '../runs/queryPlan.ts';
import type { Activity } from '../runs/runStore.ts';

// What the tree is made of. A node only says what it stands for; what is shown of it is looked up when asked for. VS Code
// knows nodes by identity, so each exists once.

export interface SyncNode {
  readonly kind: 'sync';
  readonly id: string;
  readonly parent: undefined;
  readonly syncId: string | undefined;
}

export interface StatusNode {
  readonly kind: 'status';
  readonly id: string;
  readonly parent: SyncNode;
  readonly status: RunStatus | undefined;
}

export interface RunNode {
  readonly kind: 'run';
  readonly id: string;
  readonly parent: StatusNode;
  /** What commands look for in the node that they are called with. */
  readonly runId: string;
}

/** The last child of whatever has more. */
export interface MoreNode {
  readonly kind: 'more';
  readonly id: string;
  readonly parent: ParentNode;
}

/** In place of what could not be loaded. */
export interface ErrorNode {
  readonly kind: 'error';
  readonly id: string;
  readonly parent: ParentNode;
  readonly activity: Activity;
}

/** Undefined is the root. */
export type ParentNode = SyncNode | StatusNode | undefined;
export type TreeNode = SyncNode | StatusNode | RunNode | MoreNode | ErrorNode;

/** Makes each node once. Ids are JSON: whatever the service puts into an id or a status, no two nodes share one. */
export class Nodes {
  readonly #syncs = new Map<string, SyncNode>();
  readonly #statuses = new Map<string, StatusNode>();
  readonly #runs = new Map<string, RunNode>();
  readonly #mores = new Map<string, MoreNode>();
  readonly #errors = new Map<string, ErrorNode>();

  sync(syncId: string | undefined): SyncNode {
    return once(this.#syncs, ['sync', syncId], (id) => ({ kind: 'sync', id, parent: undefined, syncId }));
  }

  status(parent: SyncNode, status: RunStatus | undefined): StatusNode {
    return once(this.#statuses, ['status', parent.id, status], (id) => ({ kind: 'status', id, parent, status }));
  }

  run(parent: StatusNode, runId: string): RunNode {
    return once(this.#runs, ['run', parent.id, runId], (id) => ({ kind: 'run', id, parent, runId }));
  }

  more(parent: ParentNode): MoreNode {
    return once(this.#mores, ['more', parent?.id], (id) => ({ kind: 'more', id, parent }));
  }

  error(parent: ParentNode, activity: Activity): ErrorNode {
    const key = ['error', parent?.id, activity === 'refresh'];
    return once(this.#errors, key, (id) => ({ kind: 'error', id, parent, activity }));
  }
}

function once<T>(known: Map<string, T>, key: readonly unknown[], make: (id: string) => T): T {
  const id = JSON.stringify(key);
  const before = known.get(id);
  if (before) return before;
  const node = make(id);
  known.set(id, node);
  return node;
}

/** What the service can be asked for about a node; undefined where it has no id or status to ask for. */
export function scopeOf(parent: ParentNode): Scope | undefined {
  if (!parent) return everything;
  const { syncId } = parent.kind === 'sync' ? parent : parent.parent;
  if (syncId === undefined) return undefined;
  if (parent.kind === 'sync') return { syncId };
  return parent.status === undefined ? undefined : { syncId, status: parent.status };
}
