import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { commandIds, contextKeys, runsViewId } from '../../src/contributions.ts';
import type { Parts } from '../../src/extension.ts';
import { everything } from '../../src/runs/queryPlan.ts';
import type { TreeNode } from '../../src/tree/nodes.ts';
import { refusal, tooManyRequests } from '../emulator/effects.ts';
import { startEmulator, type Emulator } from '../emulator/server.ts';
import { until } from './inputBoxes.ts';
import { activateExtension, activeRef, signOutOfAll } from './parts.ts';
import { stub } from './stub.ts';
import { findNode, shownNodes } from './treeWalk.ts';

const list = 'GET /sync_runs';

describe('the tree of sync runs', () => {
  let parts: Parts;
  let emulator: Emulator;
  let context: Map<unknown, unknown>;
  const restores: (() => void)[] = [];

  before(async () => {
    parts = await activateExtension();
  });
  beforeEach(async () => {
    await hideView();
    await signOutOfAll(parts);
    parts.store.setFilter({});
    emulator = await startEmulator({ runs: 1000, syncs: 12, inProgress: 2 });
    context = new Map();
    await parts.connections.add({ origin: emulator.origin, apiKey: emulator.key, workspaceId: undefined });
    restores.push(watchContext(context), await useImpatientClient(parts, emulator));
  });
  afterEach(async () => {
    for (const restore of restores.splice(0).toReversed()) restore();
    await hideView();
    await emulator.close();
  });
  after(() => signOutOfAll(parts));

  it('asks for nothing before it is seen, and then for one page of runs and one of syncs', async () => {
    assert.equal(emulator.counts.apiRequests, 0);
    await showView();
    await until(() => parts.store.isOpened && parts.store.directory.isRead, 'the first pages');
    await hideView();
    await showView();
    assert.equal(emulator.counts.apiRequests, 2);
    assert.deepEqual([emulator.counts.of(list), emulator.counts.of('GET /syncs')], [1, 1]);
    assert.equal(parts.store.size, 100);
  });

  it('shows each loaded run once, below its sync and its status', async () => {
    const { provider } = parts.view;
    const shown = await shownNodes(provider);
    const runs = shown.flatMap(({ node }) => (node.kind === 'run' ? [node] : []));
    assert.equal(new Set(runs.map(({ runId }) => runId)).size, 100);
    assert.equal(runs.length, 100);
    for (const { runId, parent } of runs) {
      const { status, sync_id: syncId } = emulator.run(Number(runId));
      assert.deepEqual(parent?.path, [String(syncId), status]);
    }
  });

  it('gives every item an id of its own, a text to read out, and a way to its parent', async () => {
    const { provider } = parts.view;
    const shown = await shownNodes(provider);
    assert.equal(new Set(shown.map(({ item }) => item.id)).size, shown.length);
    for (const { node, item, parent } of shown) {
      assert.equal(provider.getParent(node), parent);
      assert.ok(item.accessibilityInformation?.label);
      assert.ok(item.iconPath instanceof vscode.ThemeIcon);
      assert.ok(item.contextValue);
    }
  });

  it('opens the details of a run by a click', async () => {
    const { node, item } = await findNode(parts.view.provider, 'run');
    assert.equal(item.command?.command, commandIds.openDetails);
    await vscode.commands.executeCommand(item.command.command, ...(item.command.arguments ?? []));
    assert.deepEqual(
      parts.details.all.map(({ runId }) => runId),
      [node.runId],
    );
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('makes tooltips when they are asked for, of Markdown that can run nothing', async () => {
    const { provider } = parts.view;
    const { node, item } = await findNode(provider, 'run');
    assert.equal(item.tooltip, undefined);
    const { tooltip } = provider.resolveTreeItem(item, node);
    assert.ok(tooltip instanceof vscode.MarkdownString);
    assert.ok(!tooltip.isTrusted && !tooltip.supportHtml && !tooltip.supportThemeIcons);
    assert.ok(tooltip.value.includes(node.runId));
  });

  it('loads more of exactly what its last item stands for, with one request', async () => {
    const { provider } = parts.view;
    const { node } = await findNode(
      provider,
      'more',
      ({ parent }) => parent?.kind === 'group' && parent.level === 'status',
    );
    const [syncId, status] = node.parent?.path ?? [];
    emulator.counts.reset();
    await vscode.commands.executeCommand(commandIds.loadMore, node);
    assert.equal(emulator.counts.apiRequests, 1);
    const query = new URL(emulator.requests[0]?.url ?? '', emulator.origin).searchParams;
    assert.deepEqual([query.get('filter[sync_id]'), query.get('filter[status]')], [syncId, status]);
  });

  it('loads the next page of everything', async () => {
    const { node } = await findNode(parts.view.provider, 'more', ({ parent }) => parent === undefined);
    await vscode.commands.executeCommand(commandIds.loadMore, node);
    assert.equal(parts.store.size, 200);
  });

  it('shows what a refresh brings, and asks VS Code only for what changed', async () => {
    const { provider } = parts.view;
    await shownNodes(provider);
    await until(() => parts.store.directory.isRead, 'the syncs');
    await shownNodes(provider);
    const { node: sync } = await findNode(provider, 'group');
    const changed: (TreeNode | undefined)[] = [];
    const listener = provider.onDidChangeTreeData((nodes) => changed.push(...(nodes ?? [undefined])));
    const { id } = emulator.startRun({ syncId: Number(sync.path[0]), status: 'skipped' });
    await vscode.commands.executeCommand(commandIds.refresh);
    listener.dispose();
    assert.ok(parts.store.run(String(id)));
    assert.ok(changed.length > 0);
    assert.ok(changed.every((node) => node?.kind !== 'group' || node.level !== 'sync' || node === sync));
    const { node } = await findNode(
      provider,
      'run',
      (shown) => shown.node.kind === 'run' && shown.node.runId === String(id),
    );
    assert.equal(node.parent?.parent, sync, 'the node of the sync is still the same');
  });

  it('starts anew with another connection, and drops what was asked of the one before', async () => {
    const other = await startEmulator({ runs: 30, syncs: 2, seed: 9 });
    try {
      const late = parts.store.open();
      restores.push(await useImpatientClient(parts, other));
      await parts.connections.add({ origin: other.origin, apiKey: other.key, workspaceId: undefined });
      await late;
      assert.equal(parts.store.size, 0);
      await parts.view.provider.getChildren();
      assert.equal(parts.store.size, 30);
      assert.match(parts.view.treeView.description ?? '', /^127\.0\.0\.1/u);
    } finally {
      await other.close();
    }
  });

  it('says why it is empty: signed out, key rejected, offline, no runs', async () => {
    emulator.revokeKey();
    assert.deepEqual(await stateAfterReset(), ['keyRejected', []]);
    emulator.restoreKey();
    const nobody = { origin: 'http://127.0.0.1:1', key: 'k' };
    restores.push(await useImpatientClient(parts, nobody));
    assert.deepEqual(await stateAfterReset(), ['offline', []]);
    const empty = await startEmulator({ runs: 0, syncs: 0, inProgress: 0 });
    restores.push(await useImpatientClient(parts, empty));
    assert.deepEqual(await stateAfterReset(), ['noRuns', []]);
    await empty.close();
    for (const restore of restores.splice(0).toReversed()) restore();
    restores.push(watchContext(context));
    await signOutOfAll(parts);
    assert.deepEqual(await stateAfterReset(), ['signedOut', []]);
  });

  it('shows as a node why nothing could be loaded, and tries again on request', async () => {
    for (const [effect, label] of [
      [tooManyRequests(3600), 'Too many requests'],
      [refusal('not-authorized/site-admin-required'), 'The API key may not do this'],
      [{ kind: 'answer', status: 500, body: '<html>' }, 'Files.com is not available'],
    ] as const) {
      emulator.faults.plan({ on: list, effect });
      const [state, kinds] = await stateAfterReset();
      assert.deepEqual([state, kinds.at(-1)], ['ready', 'error']);
      const { node, item } = await findNode(parts.view.provider, 'error');
      assert.equal(item.label, label);
      assert.equal(item.contextValue, 'error');
      await vscode.commands.executeCommand(commandIds.retry, node);
      assert.equal(parts.store.size, 100);
    }
  });

  it('keeps what is loaded when a refresh fails, with the reason above it', async () => {
    const { provider } = parts.view;
    await shownNodes(provider);
    emulator.faults.plan({ on: list, effect: tooManyRequests(3600), times: 2 });
    await vscode.commands.executeCommand(commandIds.refresh);
    const [first, second] = await provider.getChildren();
    assert.deepEqual([first?.kind, second?.kind], ['error', 'group']);
    assert.equal(parts.store.size, 100);
    await vscode.commands.executeCommand(commandIds.retry, first);
    assert.equal((await provider.getChildren())[0]?.kind, 'group');
  });

  it('keeps what is loaded when more cannot be, with the reason in place of more', async () => {
    const { node } = await findNode(parts.view.provider, 'more', ({ parent }) => parent === undefined);
    emulator.faults.plan({ on: list, effect: tooManyRequests(3600) });
    await vscode.commands.executeCommand(commandIds.loadMore, node);
    const { node: error } = await findNode(parts.view.provider, 'error', ({ parent }) => parent === undefined);
    assert.equal(parts.store.size, 100);
    assert.equal(parts.store.problem(everything) instanceof Error, true);
    await vscode.commands.executeCommand(commandIds.retry, error);
    assert.equal(parts.store.size, 200);
  });

  async function stateAfterReset(): Promise<readonly [unknown, readonly string[]]> {
    parts.store.reset();
    const children = await parts.view.provider.getChildren();
    return [context.get(contextKeys.state), children.map(({ kind }) => kind)];
  }

  async function showView(): Promise<void> {
    await vscode.commands.executeCommand(`${runsViewId}.focus`);
    await until(() => parts.view.treeView.visible, 'the view to be visible');
  }

  async function hideView(): Promise<void> {
    await vscode.commands.executeCommand('workbench.view.explorer');
    await until(() => !parts.view.treeView.visible, 'the view to be hidden');
  }
});

/** Requests that fail are not sent again: the waiting in between is tested elsewhere. */
async function useImpatientClient(
  { connections }: Parts,
  { origin, key }: Pick<Emulator, 'origin' | 'key'>,
): Promise<() => void> {
  // The extension's own class: this file is bundled with another copy of it, whose errors the extension does not know.
  const { constructor } = await connections.clientFor(activeRef({ connections }));
  const site = { origin, apiKey: key, workspaceId: undefined };
  const client: unknown = Reflect.construct(constructor, [site, { userAgent: 'test', retries: { retries: 0 } }]);
  return stub(connections, 'clientFor', () => Promise.resolve(client));
}

/** Writes down the keys of `when` clauses as they are set. */
function watchContext(context: Map<unknown, unknown>): () => void {
  const execute = vscode.commands.executeCommand;
  return stub(vscode.commands, 'executeCommand', (id: string, ...rest: readonly unknown[]) => {
    if (id === 'setContext') context.set(rest[0], rest[1]);
    return execute.call(vscode.commands, id, ...rest);
  });
}
