import assert from 'node:assert/strict';
import type * as vscode from 'vscode';
import type { RunsTreeProvider } from '../../src/tree/runsTreeProvider.ts';
import type { TreeNode } from '../../src/tree/nodes.ts';

export interface ShownNode {
  readonly node: TreeNode;
  readonly item: vscode.TreeItem;
  readonly parent: TreeNode | undefined;
}

/** All nodes as VS Code gets them, each before its children. */
export async function shownNodes(provider: RunsTreeProvider, parent?: TreeNode): Promise<readonly ShownNode[]> {
  const shown: ShownNode[] = [];
  for (const node of await provider.getChildren(parent)) {
    shown.push({ node, item: provider.getTreeItem(node), parent }, ...(await shownNodes(provider, node)));
  }
  return shown;
}

/** The first node of a kind whose item passes the test. */
export async function findNode<K extends TreeNode['kind']>(
  provider: RunsTreeProvider,
  kind: K,
  test: (shown: ShownNode) => boolean = () => true,
): Promise<ShownNode & { readonly node: Extract<TreeNode, { readonly kind: K }> }> {
  const found = (await shownNodes(provider)).find((shown) => shown.node.kind === kind && test(shown));
  assert.ok(found && isOfKind(found, kind), `there is no ${kind}`);
  return found;
}

function isOfKind<K extends TreeNode['kind']>(
  shown: ShownNode,
  kind: K,
): shown is ShownNode & { readonly node: Extract<TreeNode, { readonly kind: K }> } {
  return shown.node.kind === kind;
}
