import type { StoreChange } from '../runs/storeState.ts';
import type { TreeChildren } from './children.ts';
import type { Look } from './looks.ts';
import { groupIdOf, type ParentNode, type TreeNode } from './nodes.ts';

type Change = Exclude<StoreChange, { readonly kind: 'reset' }>;

/** VS Code takes time that grows with the square of the number of changed nodes: beyond this, all are asked for again. */
const mostStaleNodes = 50;

/** What VS Code was last given for each node, so that after a change only the nodes that differ are asked for again. */
export class RenderedNodes {
  readonly #children: TreeChildren;
  readonly #lookOf: (node: TreeNode) => Look;
  #looks = new WeakMap<TreeNode, string>();
  #lists = new WeakMap<TreeNode, string>();
  #rootList: string | undefined;

  constructor(children: TreeChildren, lookOf: (node: TreeNode) => Look) {
    this.#children = children;
    this.#lookOf = lookOf;
  }

  rememberLook(node: TreeNode, look: Look): void {
    this.#looks.set(node, JSON.stringify(look));
  }

  rememberChildren(parent: TreeNode | undefined, children: readonly TreeNode[]): void {
    const list = this.#describe(children);
    if (parent) this.#lists.set(parent, list);
    else this.#rootList = list;
    this.#children.noteGiven(parent, children);
  }

  reset(): void {
    this.#looks = new WeakMap();
    this.#lists = new WeakMap();
    this.#rootList = undefined;
  }

  /** The fewest nodes to ask for again, each with all below it; undefined is the root. */
  stale(change: Change): TreeNode[] | undefined {
    if (this.#hasOtherChildren(undefined)) return undefined;
    const stale = this.#children.of(undefined).flatMap((node) => this.#staleBelow(node, change));
    return stale.length > mostStaleNodes ? undefined : stale;
  }

  #staleBelow(node: TreeNode, change: Change): readonly TreeNode[] {
    if (!concerns(change, node)) return [];
    if (this.#looksOther(node)) return [node];
    if (node.kind === 'group') {
      if (!this.#lists.has(node)) return [];
      if (this.#hasOtherChildren(node)) return [node];
      return this.#children.of(node).flatMap((child) => this.#staleBelow(child, change));
    }
    return [];
  }

  #looksOther(node: TreeNode): boolean {
    const before = this.#looks.get(node);
    return before !== undefined && before !== JSON.stringify(this.#lookOf(node));
  }

  #hasOtherChildren(parent: ParentNode): boolean {
    const before = parent ? this.#lists.get(parent) : this.#rootList;
    return before !== undefined && before !== this.#describe(this.#children.of(parent));
  }

  #describe(children: readonly TreeNode[]): string {
    return JSON.stringify(children.map(({ id }) => id));
  }
}

/** Can the change make this node look different, or have other children? */
function concerns(change: Change, node: TreeNode): boolean {
  if (change.kind === 'activity') return node.kind !== 'run';
  return node.kind !== 'group' || change.changes.groups.has(groupIdOf(node));
}
