import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { commandIds } from '../../src/contributions.ts';
import { buildStore, type Parts } from '../../src/extension.ts';
import type { RunFilter } from '../../src/runs/filter.ts';
import { startEmulator, type Emulator } from '../emulator/server.ts';
import { enter, escape, InputBoxes, until } from './inputBoxes.ts';
import { activateExtension, signOutOfAll } from './parts.ts';
import { Pickers, type WatchedPicker } from './pickers.ts';
import { shownNodes } from './treeWalk.ts';

describe('the filter', () => {
  let parts: Parts;
  let emulator: Emulator;
  let pickers: Pickers;
  /** The list of parts, as the command shows it first. */
  let first: WatchedPicker;
  let done: Thenable<unknown>;

  before(async () => {
    parts = await activateExtension();
    emulator = await startEmulator({ runs: 1000, syncs: 12 });
    await signOutOfAll(parts);
    await parts.connections.add({ origin: emulator.origin, apiKey: emulator.key, workspaceId: undefined });
  });
  beforeEach(async () => {
    await vscode.commands.executeCommand(commandIds.clearFilter);
    await parts.view.provider.getChildren();
    pickers = new Pickers();
    await begin();
  });
  afterEach(async () => {
    await escape();
    await done;
    pickers.restore();
    await vscode.commands.executeCommand(commandIds.clearFilter);
  });
  after(async () => {
    await signOutOfAll(parts);
    await emulator.close();
  });

  it('shows the view, and every part with its value, and begins at the first', async () => {
    await until(() => parts.view.treeView.visible, 'the view to be visible');
    assert.deepEqual(values(first), { Status: 'Any', Sync: 'Any', Created: 'Any', 'Dry Run': 'Any' });
    assert.ok(first.picker.items.every(({ buttons }) => buttons?.length === 0));
    await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
    await pickers.next('Filter Sync Runs: Status');
    await escape();
    await done;
  });

  it('asks the server for the statuses that are chosen, at once, and says so above the tree', async () => {
    await first.accept('Status');
    const statuses = await pickers.next('Filter Sync Runs: Status');
    assert.deepEqual(statuses.labels, ['Failed', 'Partially failed', 'In progress', 'Succeeded', 'Skipped']);
    emulator.counts.reset();
    await statuses.accept('Failed', 'Partially failed');
    assert.deepEqual(values(await menu()), {
      Status: 'Failed, Partially failed',
      Sync: 'Any',
      Created: 'Any',
      'Dry Run': 'Any',
    });
    const shown = await shownNodes(parts.view.provider);
    const found = new Set(shown.map(({ node }) => (node.kind === 'status' ? node.status : 'failure')));
    assert.deepEqual(found, new Set(['failure', 'partial_failure']));
    assert.equal(emulator.counts.apiRequests, 2);
    const { description, message } = parts.view.treeView;
    assert.match(description ?? '', /Failed, Partially failed$/u);
    assert.equal(message, description);
  });

  it('asks for syncs by name, also for those that the present filter hides', async () => {
    await first.accept('Sync');
    const syncs = await pickers.next('Filter Sync Runs: Sync');
    const all = syncs.labels;
    assert.ok(all.length >= 3);
    await syncs.accept(all[0] ?? '');
    await parts.view.provider.getChildren();
    assert.equal(parts.store.syncs.size, 1);
    await (await menu()).accept('Sync');
    const again = await pickers.next('Filter Sync Runs: Sync');
    assert.deepEqual(again.labels, all);
    assert.deepEqual(
      again.picker.selectedItems.map(({ label }) => label),
      [all[0]],
    );
  });

  it('asks for a period', async () => {
    await first.accept('Created');
    await (await pickers.next('Filter Sync Runs: Created')).accept('Last 24 hours');
    assert.equal(values(await menu())['Created'], 'Last 24 hours');
    assert.deepEqual(parts.store.filter, { created: { preset: '24h' } });
  });

  it('asks for a range of dates, which it checks', async () => {
    const boxes = new InputBoxes();
    try {
      await first.accept('Created');
      await (await pickers.next('Filter Sync Runs: Created')).accept('Between Two Dates…');
      const from = await boxes.next();
      await enter(from, 'yesterday');
      assert.ok(from.validationMessage);
      await enter(from, '2026-03-01');
      const before = await boxes.next();
      await enter(before, '2026-02-01');
      assert.ok(before.validationMessage);
      await enter(before, '2026-03-02');
      await menu();
      assert.deepEqual(parts.store.filter, {
        created: { from: new Date(2026, 2, 1).getTime(), before: new Date(2026, 2, 3).getTime() },
      });
    } finally {
      boxes.restore();
    }
  });

  it('asks for dry runs', async () => {
    await first.accept('Dry Run');
    await (await pickers.next('Filter Sync Runs: Dry Run')).accept('Dry runs only');
    await menu();
    assert.deepEqual(parts.store.filter, { dryRun: true });
  });

  it('clears one part by its button, and leaves the others', async () => {
    parts.store.setFilter({ dryRun: false, statuses: ['failure'] });
    await first.accept('Created');
    await (await pickers.next('Filter Sync Runs: Created')).accept('Last hour');
    (await menu()).pressItemButton('Status');
    assert.deepEqual(values(await menu()), {
      Status: 'Any',
      Sync: 'Any',
      Created: 'Last hour',
      'Dry Run': 'No dry runs',
    });
    assert.deepEqual(parts.store.filter, { dryRun: false, created: { preset: 'hour' } });
  });

  it('goes back without a change, and ends without one when it is closed', async () => {
    await first.accept('Status');
    (await pickers.next('Filter Sync Runs: Status')).back();
    await (await menu()).accept('Dry Run');
    await pickers.next('Filter Sync Runs: Dry Run');
    await escape();
    await done;
    assert.deepEqual(parts.store.filter, {});
  });

  it('does not let the name of a sync become an icon', async () => {
    await escape();
    await done;
    parts.store.setFilter({ syncs: [{ id: '5', name: '$(trash) all' }] });
    await begin();
    assert.equal(first.item('Sync').description, String.raw`\$(trash) all`);
    await first.accept('Sync');
    assert.ok((await pickers.next('Filter Sync Runs: Sync')).labels.includes(String.raw`\$(trash) all`));
  });

  it('leaves the place to the welcome view where nothing matches', async () => {
    parts.store.setFilter({ syncs: [{ id: '99', name: 'Gone' }] });
    assert.deepEqual(await parts.view.provider.getChildren(), []);
    assert.equal(parts.view.treeView.message, '');
    assert.match(parts.view.treeView.description ?? '', /Gone$/u);
  });

  it('is remembered by the workspace', async () => {
    await first.accept('Dry Run');
    await (await pickers.next('Filter Sync Runs: Dry Run')).accept('No dry runs');
    await menu();
    assert.deepEqual(restored(), { dryRun: false });
    await vscode.commands.executeCommand(commandIds.clearFilter);
    assert.deepEqual(restored(), {});
  });

  it('is remembered with its syncs while the site is the same, and without them on another', async () => {
    const filter = { dryRun: true, syncs: [{ id: '2002', name: 'Of this site' }] };
    parts.store.setFilter(filter);
    await parts.connections.add({ origin: emulator.origin, apiKey: 'another key', workspaceId: undefined });
    assert.deepEqual([parts.store.filter, restored()], [filter, filter]);
    await parts.connections.add({ origin: emulator.origin, apiKey: emulator.key, workspaceId: undefined });

    const other = await startEmulator({ runs: 10 });
    try {
      const remembered = parts.context.workspaceState.get('filter');
      await parts.connections.add({ origin: other.origin, apiKey: other.key, workspaceId: undefined });
      assert.deepEqual([parts.store.filter, restored()], [{ dryRun: true }, { dryRun: true }]);
      // As where another window has made the other site the active one.
      await parts.context.workspaceState.update('filter', remembered);
      assert.deepEqual(restored(), { dryRun: true });
    } finally {
      await parts.connections.remove(parts.connections.active?.id ?? '');
      await other.close();
    }
  });

  /** The filter that the next start begins with. */
  function restored(): RunFilter {
    return buildStore(parts.context, parts.connections).filter;
  }

  async function begin(): Promise<void> {
    done = vscode.commands.executeCommand(commandIds.filter);
    first = await menu();
  }

  /** The list of parts, as it is shown again after each change. */
  function menu(): Promise<WatchedPicker> {
    return pickers.next('Filter Sync Runs');
  }
});

function values({ picker }: WatchedPicker): Record<string, string | undefined> {
  return Object.fromEntries(picker.items.map(({ label, description }) => [label, description]));
}
