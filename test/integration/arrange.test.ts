import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { commandIds, runsViewId } from '../../src/contributions.ts';
import type { Parts } from '../../src/extension.ts';
import { groupings, levelsOf } from '../../src/runs/grouping.ts';
import { newestFirst } from '../../src/runs/runSort.ts';
import type { TreeNode } from '../../src/tree/nodes.ts';
import { refusal } from '../emulator/effects.ts';
import { startEmulator, type Emulator } from '../emulator/server.ts';
import { until } from './inputBoxes.ts';
import { activateExtension, signOutOfAll } from './parts.ts';
import { Pickers } from './pickers.ts';
import { stub } from './stub.ts';
import { findNode, shownNodes } from './treeWalk.ts';

const list = 'GET /sync_runs';

describe('the tree, arranged', () => {
  let parts: Parts;
  let emulator: Emulator;
  let pickers: Pickers;
  const restores: (() => void)[] = [];

  before(async () => {
    parts = await activateExtension();
  });
  beforeEach(async () => {
    await signOutOfAll(parts);
    parts.store.setFilter({});
    emulator = await startEmulator({ runs: 5000, syncs: 60, inProgress: 2 });
    pickers = new Pickers();
    restores.push(pickers.restore);
    await parts.connections.add({ origin: emulator.origin, apiKey: emulator.key, workspaceId: undefined });
    // A view that gets the focus late would close a picker.
    await vscode.commands.executeCommand(`${runsViewId}.focus`, { preserveFocus: true });
    await until(() => parts.store.isOpened && parts.store.directory.isRead, 'the first pages');
    emulator.counts.reset();
  });
  afterEach(async () => {
    parts.store.setGrouping('syncStatus');
    parts.store.setSort(newestFirst);
    for (const restore of restores.splice(0).toReversed()) restore();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await emulator.close();
  });
  after(() => signOutOfAll(parts));

  const { groupBy, sortBy } = commandIds;

  async function choose(command: string, title: string, label: string): Promise<void> {
    const done = vscode.commands.executeCommand(command);
    await (await pickers.next(title)).accept(label);
    await done;
  }

  it('lists every sync from the start, also those without a loaded run', async () => {
    const nodes = await parts.view.provider.getChildren();
    const syncs = nodes.filter((node) => node.kind === 'group');
    assert.equal(syncs.length, 60);
    const unloaded = syncs.find((node) => !parts.store.group(node.path));
    assert.ok(unloaded);
    const item = parts.view.provider.getTreeItem(unloaded);
    assert.match(String(item.description), / → /u);
    const disabled = await findNode(
      parts.view.provider,
      'group',
      ({ item: each }) => each.contextValue === 'sync disabled',
    );
    assert.match(String(disabled.item.description), /^disabled/u);
  });

  it('asks for a sync of which nothing is loaded when it is opened, with one request, once', async () => {
    const node = (await parts.view.provider.getChildren()).find(
      (each) => each.kind === 'group' && !parts.store.group(each.path),
    );
    assert.ok(node?.kind === 'group');
    await parts.view.treeView.reveal(node, { expand: true, select: false });
    await until(() => parts.store.group(node.path) !== undefined, 'the runs of the sync');
    assert.equal(emulator.counts.apiRequests, 1);
    const query = new URL(emulator.requests[0]?.url ?? '', emulator.origin).searchParams;
    assert.equal(query.get('filter[sync_id]'), node.path[0]);
    assert.ok((await parts.view.provider.getChildren(node)).length > 0);
    assert.equal(emulator.counts.apiRequests, 1);
  });

  it('asks for failures that are farther back than what is loaded, with one request', async () => {
    const { provider } = parts.view;
    const { node } = await findNode(
      provider,
      'group',
      ({ node: each }) =>
        each.kind === 'group' &&
        each.level === 'status' &&
        !parts.store.group(each.path) &&
        parts.store.group(each.path.slice(0, 1)) !== undefined,
    );
    assert.match(String(provider.getTreeItem(node).description), /^none since /u);
    await parts.view.treeView.reveal(node, { expand: true, select: false });
    await until(() => emulator.counts.apiRequests > 0, 'a request');
    const query = new URL(emulator.requests[0]?.url ?? '', emulator.origin).searchParams;
    assert.deepEqual([query.get('filter[sync_id]'), query.get('filter[status]')], node.path);
  });

  it('serves without the syncs where the key may not list them, asks nobody for another key, and says so', async () => {
    for (const type of [
      'not-authenticated/invalid-credentials',
      'not-authorized/site-admin-required',
      'not-found',
    ] as const) {
      const said: string[] = [];
      const restore = stub(parts.output, 'info', (text: string) => said.push(text));
      const messages: unknown[] = [];
      const restoreMessages = stub(vscode.window, 'showErrorMessage', (text: unknown) =>
        Promise.resolve(messages.push(text)),
      );
      emulator.faults.plan({ on: 'GET /syncs', effect: refusal(type) });
      parts.store.reset();
      await parts.view.provider.getChildren();
      await until(() => parts.store.directory.isRead, 'the refusal');
      restore();
      restoreMessages();
      assert.equal(parts.store.size, 100);
      assert.ok(said.some((text) => text.startsWith('The API key may not list syncs')));
      assert.deepEqual(messages, []);
      const nodes = await parts.view.provider.getChildren();
      assert.ok(nodes.every(({ kind }) => kind !== 'error'));
      assert.ok(nodes.every((node) => node.kind !== 'group' || parts.store.group(node.path)));
    }
  });

  it('is grouped in each of six ways, from what is loaded and with no request, and remembers which', async () => {
    const labels = ['Sync, then Status', 'Status, then Sync', 'Sync', 'Status', 'Day', 'No Groups'];
    for (const [index, grouping] of groupings.entries()) {
      await choose(groupBy, 'Group Sync Runs By', labels[index] ?? '');
      assert.equal(parts.store.grouping, grouping);
      const shown = await shownNodes(parts.view.provider);
      const runs = shown.flatMap(({ node }) => (node.kind === 'run' ? [node] : []));
      assert.equal(runs.length, 100, grouping);
      assert.equal(new Set(runs.map(({ runId }) => runId)).size, 100);
      assert.ok(runs.every(({ parent }) => (parent?.path.length ?? 0) === levelsOf[grouping].length));
      assert.equal(new Set(shown.map(({ item }) => item.id)).size, shown.length);
      assert.equal(parts.context.workspaceState.get('grouping'), grouping);
    }
    assert.equal(emulator.counts.apiRequests, 0);
  });

  it('loads more of a day, and of that day alone', async () => {
    parts.store.setGrouping('day');
    const { provider } = parts.view;
    const { node } = await findNode(provider, 'more', ({ parent }) => parent !== undefined);
    await vscode.commands.executeCommand(commandIds.loadMore, node);
    assert.equal(emulator.counts.apiRequests, 1);
    const query = new URL(emulator.requests[0]?.url ?? '', emulator.origin).searchParams;
    const midnight = new Date(Number(node.parent?.path[0])).toISOString().replace('.000Z', 'Z');
    assert.equal(query.get('filter_gteq[created_at]'), midnight);
  });

  it('sorts runs as the service does, with one request for each list that is looked at', async () => {
    parts.store.setGrouping('none');
    await choose(sortBy, 'Sort Sync Runs By', 'Oldest First');
    await until(() => emulator.counts.apiRequests === 1, 'the oldest runs');
    const nodes = await parts.view.provider.getChildren();
    const times = nodes.flatMap((node) => (node.kind === 'run' ? [parts.store.run(node.runId)?.createdAt ?? 0] : []));
    assert.equal(times.length, 100);
    assert.deepEqual(
      times,
      times.toSorted((a, b) => a - b),
    );
    const more = nodes.at(-1);
    assert.equal(more?.kind, 'more');
    await vscode.commands.executeCommand(commandIds.loadMore, more);
    assert.equal(emulator.counts.apiRequests, 2);
    assert.equal((await parts.view.provider.getChildren()).length, 201);
    await choose(sortBy, 'Sort Sync Runs By', 'By Status, A to Z');
    await until(() => emulator.counts.apiRequests === 3, 'the runs by status');
    const [first] = await parts.view.provider.getChildren();
    assert.equal(first?.kind === 'run' && parts.store.run(first.runId)?.status, 'failure');
    assert.deepEqual(parts.context.workspaceState.get('sort'), { field: 'status', direction: 'asc' });
  });

  it('sorts syncs by name and by their last run', async () => {
    await choose(sortBy, 'Sort Sync Runs By', 'By Name');
    const byName = await rootLabels(parts);
    const collator = new Intl.Collator(vscode.env.language, { numeric: true, sensitivity: 'base' });
    assert.deepEqual(byName, byName.toSorted(collator.compare));
    await choose(sortBy, 'Sort Sync Runs By', 'By Last Run');
    assert.notDeepEqual(await rootLabels(parts), byName);
    await choose(sortBy, 'Sort Sync Runs By', 'What Needs Attention First');
    assert.equal(emulator.counts.apiRequests, 0);
  });

  it('tells VS Code of the groups that a refresh has changed and of no other, and never of the root', async () => {
    const { provider } = parts.view;
    await shownNodes(provider);
    const running = emulator.findRun(({ status }) => status === 'in_progress');
    const syncs = [
      ...new Set((await provider.getChildren()).flatMap((node) => (node.kind === 'group' ? [node] : []))),
    ].slice(0, 3);
    for (const { path } of syncs) emulator.startRun({ syncId: Number(path[0]), status: 'skipped' });
    emulator.finishRun(running.id, 'failure');
    const events: (readonly TreeNode[] | undefined)[] = [];
    const listener = provider.onDidChangeTreeData((nodes) => events.push(nodes));
    await parts.store.refresh();
    listener.dispose();
    assert.ok(!events.includes(undefined), 'the root');
    const changed = new Set(events.flatMap((nodes) => nodes ?? []));
    const groups = new Set([...changed].flatMap((node) => (node.kind === 'group' ? [node.path[0]] : [])));
    const expected = new Set([...syncs.map(({ path }) => path[0]), String(running.sync_id)]);
    assert.deepEqual(groups, expected);
    assert.ok([...changed].every(({ kind }) => kind === 'group' || kind === 'run'));
  });

  it('shows a run that is not loaded, with one request, among its group', async () => {
    const runId = String(emulator.run(1_000_100).id);
    assert.equal(parts.store.run(runId), undefined);
    await vscode.commands.executeCommand(commandIds.revealRun, runId);
    assert.deepEqual([...emulator.counts.byRoute], [['GET /sync_runs/{id}', 1]]);
    const selection = () => parts.view.treeView.selection[0];
    await until(() => selection()?.kind === 'run', 'the run to be selected');
    const selected = selection();
    assert.ok(selected?.kind === 'run');
    assert.equal(selected.runId, runId);
    const siblings = await parts.view.provider.getChildren(selected.parent);
    const [more, place] = [siblings.findIndex(({ kind }) => kind === 'more'), siblings.indexOf(selected)];
    assert.ok(more !== -1 && more < place, 'what is missing before it is told');
  });

  it('asks before it clears a filter to show a run', async () => {
    const run = emulator.findRun(({ status }) => status === 'success');
    parts.store.setFilter({ statuses: ['failure'] });
    restores.push(stub(vscode.window, 'showInformationMessage', () => Promise.resolve(undefined)));
    await vscode.commands.executeCommand(commandIds.revealRun, String(run.id));
    assert.deepEqual(parts.store.filter, { statuses: ['failure'] });
    restores.push(
      stub(vscode.window, 'showInformationMessage', (_: string, button: string) => Promise.resolve(button)),
    );
    await vscode.commands.executeCommand(commandIds.revealRun, String(run.id));
    assert.deepEqual(parts.store.filter, {});
    const selection = () => parts.view.treeView.selection[0];
    await until(() => selection()?.kind === 'run', 'the run to be selected');
    const selected = selection();
    assert.equal(selected?.kind === 'run' && selected.runId, String(run.id));
  });

  it('keeps what was loaded without a filter while there is one', async () => {
    const before = parts.store.size;
    parts.store.setFilter({ statuses: ['failure'] });
    await parts.store.open();
    emulator.counts.reset();
    parts.store.setFilter({});
    await parts.store.open();
    assert.equal(parts.store.size, before);
    assert.equal(emulator.counts.of(list), 0);
  });
});

async function rootLabels({ view }: Parts): Promise<readonly string[]> {
  const groups = (await view.provider.getChildren()).filter(({ kind }) => kind === 'group');
  return groups.map((node) => {
    const { label } = view.provider.getTreeItem(node);
    return typeof label === 'string' ? label : (label?.label ?? '');
  });
}
