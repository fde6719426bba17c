import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { commandIds } from '../../src/contributions.ts';
import { buildStore, type Parts } from '../../src/extension.ts';
import { withPart, type RunFilter } from '../../src/runs/filter.ts';
import { valueOf } from '../../src/tree/nodes.ts';
import { WindowMemory } from '../../src/windowMemory.ts';
import { startEmulator, type Emulator } from '../emulator/server.ts';
import { enter, escape, InputBoxes, until } from './inputBoxes.ts';
import { activateExtension, signOutOfAll } from './parts.ts';
import { Pickers, type WatchedPicker } from './pickers.ts';
import { shownNodes } from './treeWalk.ts';

const noFilter = {
  Status: 'Any',
  Sync: 'Any',
  'Name of the Sync': 'Any',
  Created: 'Any',
  'Dry Run': 'Any',
  'Source Type': 'Any',
  'Destination Type': 'Any',
  Workspace: 'Any',
  User: 'Any',
};

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
    assert.deepEqual(values(first), noFilter);
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
    assert.deepEqual(values(await menu()), { ...noFilter, Status: 'Failed, Partially failed' });
    const shown = await shownNodes(parts.view.provider);
    const found = shown.flatMap(({ node }) => (node.kind === 'group' && node.level === 'status' ? valueOf(node) : []));
    assert.deepEqual(new Set(found), new Set(['failure', 'partial_failure']));
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
    assert.equal(parts.store.root.groups.size, 1);
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

  it('asks for today', async () => {
    emulator.counts.reset();
    await first.accept('Created');
    await (await pickers.next('Filter Sync Runs: Created')).accept('Today');
    assert.equal(values(await menu())['Created'], 'Today');
    const [asked] = await requested();
    const midnight = new Date().setHours(0, 0, 0, 0);
    assert.equal(Date.parse(asked?.get('filter_gteq[created_at]') ?? ''), midnight);
  });

  it('asks for a text in the name, with one request for each sync that has it', async () => {
    await until(() => parts.store.directory.isComplete, 'the syncs');
    await enterPart('Name of the Sync', ' EDI ');
    assert.equal(values(await menu())['Name of the Sync'], '“EDI” in the name');
    assert.match(parts.view.treeView.description ?? '', /“EDI” in the name$/u);
    const named = [...parts.store.directory.entries.values()].filter(({ name }) => name?.includes('EDI'));
    assert.ok(named.length > 1);
    const asked = (await requested()).map((query) => query.get('filter[sync_id]'));
    assert.deepEqual(new Set(asked), new Set(named.map(({ id }) => id)));
    assert.equal(asked.length, named.length);
    const names = parts.store.newestRuns(Infinity).map(({ syncName }) => syncName);
    assert.ok(names.length > 0 && names.every((name) => name?.includes('EDI')));
  });

  for (const [label, parameter, words, field] of [
    ['Source Type', 'src_remote_server_type', 'from FTP, SFTP', 'srcRemoteServerType'],
    ['Destination Type', 'dest_remote_server_type', 'to Dropbox, S3', 'destRemoteServerType'],
  ] as const) {
    it(`asks for a ${label.toLowerCase()}, with one request for each that is chosen`, async () => {
      emulator.counts.reset();
      const choices = words.replace(/^\w+ /u, '').split(', ');
      await first.accept(label);
      const types = await pickers.next(`Filter Sync Runs: ${label}`);
      assert.deepEqual(
        types.labels,
        types.labels.toSorted((a, b) => a.localeCompare(b, 'en')),
      );
      await types.accept(...choices);
      assert.equal(values(await menu())[label], words);
      assert.ok(parts.view.treeView.description?.endsWith(words));
      const asked = (await requested()).map((query) => query.get(`filter[${parameter}]`));
      const wanted = choices.map((choice) => choice.toLowerCase());
      assert.equal(asked.length, wanted.length);
      assert.deepEqual(new Set(asked), new Set(wanted));
      const found = parts.store.newestRuns(Infinity).map((run) => run[field] ?? '');
      assert.ok(found.length > 0 && found.every((type) => wanted.includes(type)));
    });
  }

  for (const [label, parameter, id, words] of [
    ['Workspace', 'filter[workspace_id]', '17', 'workspace 17'],
    ['User', 'user_id', '0', 'own runs'],
    ['User', 'user_id', '501', 'runs of user 501'],
  ] as const) {
    it(`asks for a ${label.toLowerCase()} by an ID, which it checks: ${words}`, async () => {
      await enterPart(label, 'Finance', id);
      assert.equal(values(await menu())[label], words);
      assert.ok(parts.view.treeView.description?.endsWith(words));
      const asked = await requested();
      assert.deepEqual(
        asked.map((query) => query.get(parameter)),
        [id],
      );
      assert.ok(parts.store.size > 0);
    });
  }

  it('clears each part by itself, with its button or with an empty answer', async () => {
    const filter: RunFilter = {
      nameText: 'x',
      srcTypes: ['s3'],
      destTypes: ['box'],
      workspaceId: '17',
      userId: '0',
    };
    parts.store.setFilter(filter);
    await escape();
    await done;
    await begin();
    let list = first;
    let left = filter;
    for (const [label, part] of [
      ['Source Type', 'srcTypes'],
      ['Destination Type', 'destTypes'],
      ['User', 'userId'],
    ] as const) {
      list.pressItemButton(label);
      list = await menu();
      left = withPart(left, part, undefined);
      assert.deepEqual(parts.store.filter, left);
    }
    first = list;
    await enterPart('Workspace', '');
    first = await menu();
    await enterPart('Name of the Sync', ' ');
    assert.deepEqual(values(await menu()), noFilter);
    assert.deepEqual(parts.store.filter, {});
  });

  it('clears one part by its button, and leaves the others', async () => {
    parts.store.setFilter({ dryRun: false, statuses: ['failure'] });
    await first.accept('Created');
    await (await pickers.next('Filter Sync Runs: Created')).accept('Last hour');
    (await menu()).pressItemButton('Status');
    assert.deepEqual(values(await menu()), { ...noFilter, Created: 'Last hour', 'Dry Run': 'No dry runs' });
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
    return buildStore(new WindowMemory(parts.context.workspaceState), parts.connections).filter;
  }

  /** Enters texts for a part, one after the other: all but the last are refused. */
  async function enterPart(label: string, ...texts: readonly string[]): Promise<void> {
    const boxes = new InputBoxes();
    try {
      emulator.counts.reset();
      await first.accept(label);
      const box = await boxes.next();
      assert.equal(box.title, `Filter Sync Runs: ${label}`);
      for (const [index, text] of texts.entries()) {
        await enter(box, text);
        assert.equal(box.validationMessage !== undefined, index < texts.length - 1);
      }
    } finally {
      boxes.restore();
    }
  }

  /** What was asked for the runs that the filter shows. */
  async function requested(): Promise<readonly URLSearchParams[]> {
    await parts.view.provider.getChildren();
    const asked = emulator.requests.filter(({ route }) => route === 'GET /sync_runs');
    return asked.map(({ url }) => new URL(url, emulator.origin).searchParams);
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
