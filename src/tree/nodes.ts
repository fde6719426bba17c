import type { ConnectionRef, RunRef } from '../connections/refs.ts';
import { startOfNextDay } from '../runs/day.ts';
import { groupId, type GroupValue, type Level } from '../runs/grouping.ts';
import { everything, type Scope } from '../runs/queryPlan.ts';
import type { Activity } from '../runs/storeState.ts';

// What the tree is made of. A node only says what it stands for; what is shown of it is looked up when asked for. VS Code
// knows nodes by identity, so each exists once.

export interface GroupNode extends ConnectionRef {
  readonly kind: 'group';
  readonly id: string;
  readonly parent: GroupNode | undefined;
  readonly level: Level;
  /** The values of the groups from the outermost to this one. */
  readonly path: readonly GroupValue[];
  /** The sync, where it is the group of one that has an id: commands look for it in the node that they are called with. */
  readonly syncId: string | undefined;
}

export interface RunNode extends RunRef {
  readonly kind: 'run';
  readonly id: string;
  readonly parent: ParentNode;
}

/** Stands where a list has more: at its end, or where runs are missing between those that are loaded. */
export interface MoreNode extends ConnectionRef {
  readonly kind: 'more';
  readonly id: string;
  readonly parent: ParentNode;
}

/** In place of what could not be loaded. */
export interface ErrorNode extends ConnectionRef {
  readonly kind: 'error';
  readonly id: string;
  readonly parent: ParentNode;
  readonly activity: Activity;
}

/** Undefined is the root. */
export type ParentNode = GroupNode | undefined;
export type TreeNode = GroupNode | RunNode | MoreNode | ErrorNode;

/** Makes each node once. Ids are JSON: whatever the service puts into an id or a status, no two nodes share one. */
export class Nodes {
  readonly #groups = new Map<string, GroupNode>();
  readonly #runs = new Map<string, RunNode>();
  readonly #mores = new Map<string, MoreNode>();
  readonly #errors = new Map<string, ErrorNode>();
  readonly #connectionId: string;

  /** All nodes are of one connection: a command on one of them acts there or not at all. */
  constructor(connectionId: string) {
    this.#connectionId = connectionId;
  }

  group(parent: ParentNode, level: Level, value: GroupValue): GroupNode {
    const connectionId = this.#connectionId;
    const path = [...pathOf(parent), value];
    const syncId = level === 'sync' && value !== undefined ? String(value) : undefined;
    return once(this.#groups, ['group', path], (id) => ({
      kind: 'group',
      id,
      connectionId,
      parent,
      level,
      path,
      syncId,
    }));
  }

  run(parent: ParentNode, runId: string): RunNode {
    const connectionId = this.#connectionId;
    const key = ['run', pathOf(parent), runId];
    return once(this.#runs, key, (id) => ({ kind: 'run', id, connectionId, parent, runId }));
  }

  more(parent: ParentNode): MoreNode {
    const connectionId = this.#connectionId;
    return once(this.#mores, ['more', pathOf(parent)], (id) => ({ kind: 'more', id, connectionId, parent }));
  }

  error(parent: ParentNode, activity: Activity): ErrorNode {
    const connectionId = this.#connectionId;
    const key = ['error', pathOf(parent), typeof activity === 'string' ? activity : 'more'];
    return once(this.#errors, key, (id) => ({ kind: 'error', id, connectionId, parent, activity }));
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

export function pathOf(parent: ParentNode): readonly GroupValue[] {
  return parent?.path ?? [];
}

/** What the rows from a node up to the root are groups of. */
export function levelsAbove(node: ParentNode): readonly Level[] {
  return node ? [...levelsAbove(node.parent), node.level] : [];
}

/** The id of the loaded runs that belong to a node. */
export function groupIdOf(parent: ParentNode): string {
  return groupId(pathOf(parent));
}

/** What a node of this level has in common with those below it. */
export function valueOf(node: GroupNode): GroupValue {
  return node.path.at(-1);
}

/** What the service can be asked for about a node; undefined where it has no id, status or day to ask for. */
export function scopeOf(parent: ParentNode): Scope | undefined {
  if (!parent) return everything;
  const [outer, inner] = [scopeOf(parent.parent), levelScope(parent.level, valueOf(parent))];
  return outer && inner && { ...outer, ...inner };
}

function levelScope(level: Level, value: GroupValue): Scope | undefined {
  if (value === undefined) return undefined;
  switch (level) {
    case 'sync':
      return { syncId: String(value) };
    case 'status':
      return { status: String(value) };
    case 'day':
      return { from: Number(value), before: startOfNextDay(Number(value)) };
    default:
      return level satisfies never;
  }
}
