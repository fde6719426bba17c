import type { ConnectionRef, RunRef } from '../connections/refs.ts';
import { startOfNextDay } from '../runs/day.ts';
import { groupId, type GroupValue, type Level } from '../runs/grouping.ts';
import { everything, type Scope } from '../runs/queryPlan.ts';
import type { Activity } from '../runs/storeState.ts';

// The nodes of the tree. A node holds only its identity; its texts are looked up on demand. VS Code compares nodes by
// identity, so each exists once.

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

/** A row that loads more: at the end of a list, or in a gap between loaded runs. */
export interface MoreNode extends ConnectionRef {
  readonly kind: 'more';
  readonly id: string;
  readonly parent: ParentNode;
}

/** Takes the place of children that couldn't be loaded. */
export interface ErrorNode extends ConnectionRef {
  readonly kind: 'error';
  readonly id: string;
  readonly parent: ParentNode;
  readonly activity: Activity;
}

/** Undefined is the root. */
export type ParentNode = GroupNode | undefined;
export type TreeNode = GroupNode | RunNode | MoreNode | ErrorNode;

/**
 * Creates each node once, and drops it when it is neither a child of its parent nor among the children VS Code got last, so
 * that memory stays bounded over weeks. An ID is JSON, so no value from the service can make two nodes collide.
 */
export class Nodes {
  /** By the ID of the parent, then by their own. */
  readonly #children = new Map<string | undefined, Map<string, TreeNode>>();
  /** The IDs of the children that VS Code got last, by the ID of the parent. */
  readonly #given = new Map<string | undefined, ReadonlySet<string>>();

  readonly #connectionId: string;

  /** All nodes are of one connection: a command on one of them acts there or not at all. */
  constructor(connectionId: string) {
    this.#connectionId = connectionId;
  }

  get count(): number {
    return Array.from(this.#children.values(), ({ size }) => size).reduce((sum, size) => sum + size, 0);
  }

  group(parent: ParentNode, level: Level, value: GroupValue): GroupNode {
    const id = groupNodeId(parent, value);
    const known = this.#find(parent, id);
    if (known?.kind === 'group') return known;
    const syncId = level === 'sync' && value !== undefined ? String(value) : undefined;
    return this.#add({
      kind: 'group',
      id,
      connectionId: this.#connectionId,
      parent,
      level,
      path: [...pathOf(parent), value],
      syncId,
    });
  }

  run(parent: ParentNode, runId: string): RunNode {
    const id = JSON.stringify(['run', pathOf(parent), runId]);
    const known = this.#find(parent, id);
    return known?.kind === 'run'
      ? known
      : this.#add({ kind: 'run', id, connectionId: this.#connectionId, parent, runId });
  }

  more(parent: ParentNode): MoreNode {
    const id = JSON.stringify(['more', pathOf(parent)]);
    const known = this.#find(parent, id);
    return known?.kind === 'more' ? known : this.#add({ kind: 'more', id, connectionId: this.#connectionId, parent });
  }

  error(parent: ParentNode, activity: Activity): ErrorNode {
    const id = JSON.stringify(['error', pathOf(parent), typeof activity === 'string' ? activity : 'more']);
    const known = this.#find(parent, id);
    return known?.kind === 'error'
      ? known
      : this.#add({ kind: 'error', id, connectionId: this.#connectionId, parent, activity });
  }

  /** VS Code has these children of a node now, and no others. */
  noteGiven(parent: TreeNode | undefined, children: readonly TreeNode[]): void {
    this.#given.set(parent?.id, new Set(children.map(({ id }) => id)));
    this.keep(parent, children);
  }

  /** Forgets the other children of a node that VS Code doesn't have, each with all below it. */
  keep(parent: TreeNode | undefined, children: readonly TreeNode[]): void {
    const known = this.#children.get(parent?.id);
    const given = this.#given.get(parent?.id);
    if (!known || known.size <= children.length) return;
    const kept = new Set(children);
    for (const node of known.values()) {
      if (kept.has(node) || given?.has(node.id)) continue;
      known.delete(node.id);
      this.#forgetBelow(node);
    }
  }

  #forgetBelow(node: TreeNode): void {
    const below = this.#children.get(node.id)?.values() ?? [];
    this.#children.delete(node.id);
    this.#given.delete(node.id);
    for (const child of below) this.#forgetBelow(child);
  }

  #find(parent: ParentNode, id: string): TreeNode | undefined {
    return this.#children.get(parent?.id)?.get(id);
  }

  #add<N extends TreeNode>(node: N): N {
    const siblings = this.#children.get(node.parent?.id) ?? new Map<string, TreeNode>();
    this.#children.set(node.parent?.id, siblings.set(node.id, node));
    return node;
  }
}

export function groupNodeId(parent: ParentNode, value: GroupValue): string {
  return JSON.stringify(['group', [...pathOf(parent), value]]);
}

export function pathOf(parent: ParentNode): readonly GroupValue[] {
  return parent?.path ?? [];
}

/** The group values from a node up to the root. */
export function levelsAbove(node: ParentNode): readonly Level[] {
  return node ? [...levelsAbove(node.parent), node.level] : [];
}

/** The id of the loaded runs that belong to a node. */
export function groupIdOf(parent: ParentNode): string {
  return groupId(pathOf(parent));
}

/** The group value that a node of this level shares with the nodes below it. */
export function valueOf(node: GroupNode): GroupValue {
  return node.path.at(-1);
}

/** The query scope of a node; undefined if it has no ID, status or day to query by. */
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
