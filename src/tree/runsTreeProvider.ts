import * as vscode from 'vscode';
import { newestRun } from '../runs/runIndex.ts';
import type { RunStore } from '../runs/runStore.ts';
import type { StoreChange } from '../runs/storeState.ts';
import type { RunSummary } from '../runs/runSummary.ts';
import type { Moment } from '../words/moment.ts';
import { TreeChildren, type ChildrenOptions } from './children.ts';
import { lookOf, type Look } from './looks.ts';
import { scopeOf, type MoreNode, type RunNode, type TreeNode } from './nodes.ts';
import { RenderedNodes } from './renderedNodes.ts';
import { tooltipOf } from './tooltips.ts';

/** Shows the store's runs in their groups. The first look at it loads the newest page. */
export class RunsTreeProvider implements vscode.TreeDataProvider<TreeNode>, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<undefined | TreeNode[]>();
  readonly #store: RunStore;
  readonly #children: TreeChildren;
  readonly #rendered: RenderedNodes;
  readonly #onChange = (change: StoreChange): void => this.#update(change);

  readonly onDidChangeTreeData = this.#changed.event;

  constructor(store: RunStore, options: Pick<ChildrenOptions, 'syncOrder' | 'connectionId'>) {
    this.#store = store;
    this.#children = new TreeChildren(store, {
      ...options,
      locale: vscode.env.language,
      loadList: (scope) => store.loadList(scope),
    });
    this.#rendered = new RenderedNodes(this.#children, (node) => this.#look(node));
    store.events.on('change', this.#onChange);
  }

  getTreeItem(node: TreeNode): vscode.TreeItem {
    const look = this.#look(node);
    this.#rendered.rememberLook(node, look);
    return treeItem(node, look);
  }

  async getChildren(parent?: TreeNode): Promise<TreeNode[]> {
    if (!parent) {
      // The runs are shown as soon as they are there; the other syncs come to them.
      void this.#store.openSyncs();
      await this.#store.open();
    }
    await this.#children.readList(parent);
    const children = this.#children.of(parent);
    this.#rendered.rememberChildren(parent, children);
    return [...children];
  }

  getParent(node: TreeNode): TreeNode | undefined {
    return node.parent;
  }

  resolveTreeItem(item: vscode.TreeItem, node: TreeNode): vscode.TreeItem {
    const tooltip = tooltipOf(node, this.#store, vscode.env.language);
    // Untrusted, without icons and HTML, as it is made by default.
    if (tooltip !== undefined) item.tooltip = new vscode.MarkdownString(tooltip);
    return item;
  }

  /** Are the newest runs of this group not loaded? Opening it is worth a request. */
  isUnknown(node: TreeNode): boolean {
    const scope = node.kind === 'group' ? scopeOf(node) : undefined;
    if (node.kind !== 'group' || !scope) return false;
    const reach = this.#store.reach(scope);
    const group = this.#store.group(node.path);
    // Runs beyond a gap came through other lists: they do not tell of the newest.
    const newest = (group && newestRun(group)?.createdAt) ?? -Infinity;
    return reach > -Infinity && newest < reach;
  }

  /** Lists syncs anew where they belong now. */
  sortAgain(): void {
    if (this.#children.sortAgain()) this.#changed.fire(undefined);
  }

  /** The node of a loaded run, which is in the tree from now on. */
  reveal(run: RunSummary): RunNode {
    const node = this.#children.reveal(run);
    // Not its parent alone: that may be in no list yet, and so may the one around it.
    this.#changed.fire(undefined);
    return node;
  }

  /** Shows more below a node's parent; false where the service must be asked for it. */
  showMore(node: MoreNode): boolean {
    const isShown = this.#children.showMore(node);
    if (isShown) this.#changed.fire(node.parent && [node.parent]);
    return isShown;
  }

  dispose(): void {
    this.#store.events.off('change', this.#onChange);
    this.#changed.dispose();
  }

  #look(node: TreeNode): Look {
    return lookOf(node, this.#store, moment());
  }

  #update(change: StoreChange): void {
    if (change.kind === 'reset') {
      this.#children.reset();
      this.#rendered.reset();
      return this.#changed.fire(undefined);
    }
    if (change.activity === 'syncs' && !this.#store.isRunning('syncs')) this.#children.sortAgain();
    const stale = this.#rendered.stale(change);
    if (stale?.length !== 0) this.#changed.fire(stale);
  }
}

/** Now, for who uses this VS Code. */
export function moment(): Moment {
  return { now: Date.now(), locale: vscode.env.language };
}

function treeItem(node: TreeNode, look: Look): vscode.TreeItem {
  const { None, Collapsed } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(look.label, look.isParent ? Collapsed : None);
  item.id = node.id;
  item.description = look.description;
  item.iconPath = new vscode.ThemeIcon(
    look.icon,
    look.color === undefined ? undefined : new vscode.ThemeColor(look.color),
  );
  item.contextValue = look.contextValue;
  item.accessibilityInformation = { label: look.spoken };
  if (look.commandId !== undefined) {
    item.command = { command: look.commandId, title: look.label, arguments: [node] };
  }
  return item;
}
