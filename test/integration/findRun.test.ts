import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { commandIds } from '../../src/contributions.ts';
import type { Parts } from '../../src/extension.ts';
import { everything } from '../../src/runs/queryPlan.ts';
import type { WireRun } from '../emulator/api/wire.ts';
import { refusal } from '../emulator/effects.ts';
import { startEmulator, type Emulator } from '../emulator/server.ts';
import { escape, until } from './inputBoxes.ts';
import { activateExtension, signOutOfAll } from './parts.ts';
import { Pickers, type WatchedPicker } from './pickers.ts';
import { stub } from './stub.ts';

const further = 'Search further back…';
const syncName = 'Azure to SharePoint';

describe('finding a run', () => {
  let parts: Parts;
  let emulator: Emulator;
  let pickers: Pickers;
  let done: Thenable<unknown>;
  /** The newest failure of the sync on a day of which nothing is loaded. */
  let older: WireRun;

  before(async () => {
    parts = await activateExtension();
    emulator = await startEmulator({ runs: 10_000, syncs: 12 });
  });
  beforeEach(async () => {
    await signOutOfAll(parts);
    await parts.connections.add({ origin: emulator.origin, apiKey: emulator.key, workspaceId: undefined });
    parts.store.setFilter({});
    await parts.store.open();
    await parts.store.openSyncs();
    const midnight = new Date(parts.store.reach(everything)).setHours(0, 0, 0, 0);
    older = emulator.findRun(
      (run) => run.sync_name === syncName && run.status === 'failure' && Date.parse(run.created_at ?? '') < midnight,
    );
    pickers = new Pickers();
    done = Promise.resolve();
    emulator.counts.reset();
  });
  afterEach(async () => {
    await escape();
    await done;
    pickers.restore();
    emulator.faults.clear();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });
  after(async () => {
    await signOutOfAll(parts);
    await emulator.close();
  });

  it('offers the newest runs first, in the order of the search, without a request', async () => {
    const { picker, labels } = await open();
    const ids = parts.store.newestRuns(200).map(({ id }) => id);
    assert.deepEqual(runIds(picker), ids);
    assert.equal(labels.at(-1), further);
    assert.match(picker.items.at(-1)?.description ?? '', /^looked back to /u);
    assert.ok(picker.items.every(({ alwaysShow }) => alwaysShow));
    assert.equal(Reflect.get(picker, 'sortByLabel'), false);
    assert.equal(emulator.counts.apiRequests, 0);
  });

  it('finds those that have every word, and opens the one that is chosen', async () => {
    const wanted = parts.store.newestRuns(Infinity).find(({ status }) => status === 'success');
    const [word = '', ...others] = wanted?.syncName?.split(' ') ?? [];
    const found = await open();
    found.picker.value = `${others.join(' ')} ${word.toUpperCase()} succeeded`;
    await until(() => descriptions(found).every((text) => text.startsWith('Succeeded · ')), 'the runs');
    assert.deepEqual([found.labels[0], runIds(found.picker)[0]], [wanted?.syncName, wanted?.id]);
    await found.accept(found.labels[0] ?? '');
    await done;
    assert.deepEqual(openPanels(), [wanted?.id]);
  });

  it('offers no more than 200, and says so', async () => {
    while (parts.store.size <= 200) await parts.store.loadMore(everything);
    const { picker, labels } = await open();
    assert.equal(runIds(picker).length, 200);
    assert.equal(labels[0], 'The newest 200; more words narrow the search');
    assert.ok(!labels.includes(further));
  });

  it('puts the run with the id that is typed before all others', async () => {
    const [run] = parts.store.newestRuns(50).slice(-1);
    assert.ok(run);
    const { picker } = await open();
    picker.value = ` ${run.id} `;
    await until(() => runIds(picker)[0] === run.id, 'the run');
  });

  it('opens a run by an id that is not loaded', async () => {
    const found = await open();
    found.picker.value = `${older.id}`;
    await until(() => found.labels[0] === `Open run ${older.id}…`, 'the id');
    await found.accept(`Open run ${older.id}…`);
    await done;
    assert.deepEqual(openPanels(), [`${older.id}`]);
  });

  it('shows a run in the tree by its button', async () => {
    const found = await open();
    const [run] = parts.store.newestRuns(1);
    found.pressItemButton(found.labels[0] ?? '');
    await done;
    await until(() => parts.view.treeView.selection.length === 1, 'a selection');
    const [node] = parts.view.treeView.selection;
    assert.equal(node?.kind === 'run' && node.runId, run?.id);
    assert.deepEqual(openPanels(), []);
  });

  it('asks for exactly what the words mean, with one request, and stays open', async () => {
    const found = await open();
    const day = dayOf(older);
    found.picker.value = `azure sharepoint failed ${day}`;
    await until(() => found.labels[0] === further, 'nothing to be found');
    await found.accept(further);
    await until(() => runIds(found.picker).includes(`${older.id}`), 'the older run');
    assert.equal(emulator.counts.apiRequests, 1);
    const query = new URL(emulator.requests.at(-1)?.url ?? '', emulator.origin).searchParams;
    const midnights = [0, 1].map((days) => new Date(`${day}T00:00`).getTime() + days * 86_400_000);
    assert.deepEqual([query.get('filter[sync_id]'), query.get('filter[status]')], [`${older.sync_id}`, 'failure']);
    const bounds = ['filter_gteq[created_at]', 'filter_lt[created_at]'].map((name) =>
      Date.parse(query.get(name) ?? ''),
    );
    assert.deepEqual(bounds, midnights);
    // All of that day is known now, and the newest is where the cursor is.
    assert.ok(!found.labels.includes(further));
    await until(() => found.picker.activeItems[0] === found.picker.items[0], 'the first to be active');
    assert.equal(found.picker.busy, false);
  });

  it('reads on in everything where the words mean nothing that is known', async () => {
    const found = await open();
    found.picker.value = 'no such sync';
    await until(() => found.labels[0] === further, 'nothing to be found');
    const before = found.picker.items[0]?.description;
    await found.accept(further);
    await until(() => found.labels[0] === further && found.picker.items[0]?.description !== before, 'the next page');
    assert.equal(emulator.counts.apiRequests, 1);
    assert.equal(parts.store.size, 200);
  });

  it('says why more did not come, and tries again', async () => {
    emulator.faults.plan({ on: 'GET /sync_runs', effect: refusal('site-configuration/account-overdue') });
    const found = await open();
    found.picker.value = 'no such sync';
    await until(() => found.labels[0] === further, 'nothing to be found');
    await found.accept(further);
    await until(() => found.labels[0] === 'The site is not in service', 'the error');
    const [problem] = found.picker.items;
    assert.equal(problem?.description, 'Retry');
    assert.match(problem?.detail ?? '', /Request ID/u);
    await found.accept('The site is not in service');
    await until(() => found.labels[0] === further && parts.store.size === 200, 'the next page');
  });

  it('loads the newest runs where nobody has looked at them yet', async () => {
    await signOutOfAll(parts);
    await parts.connections.add({ origin: emulator.origin, apiKey: emulator.key, workspaceId: undefined });
    const { picker } = await open();
    await until(() => runIds(picker).length > 0 && parts.store.directory.isComplete, 'runs and syncs');
    assert.equal(emulator.counts.apiRequests, 2);
  });

  it('says that only those are searched that the filter shows', async () => {
    parts.store.setFilter({ statuses: ['skipped'] });
    await parts.store.open();
    const { picker } = await open('Find Run among Those That the Filter Shows');
    assert.ok(runIds(picker).every((id) => parts.store.run(id)?.status === 'skipped'));
  });

  it('says that nobody is signed in, before it asks', async () => {
    await signOutOfAll(parts);
    const shown: string[] = [];
    const restore = stub(vscode.window, 'showErrorMessage', (text: string) => Promise.resolve(void shown.push(text)));
    await vscode.commands.executeCommand(commandIds.findRun);
    restore();
    assert.match(shown.join(''), /^Not signed in\./u);
  });

  function open(title = 'Find Run'): Promise<WatchedPicker> {
    done = vscode.commands.executeCommand(commandIds.findRun);
    return pickers.next(title);
  }

  function openPanels(): readonly string[] {
    return parts.details.all.map(({ runId }) => runId);
  }
});

/** Of the runs. */
function descriptions({ picker }: WatchedPicker): readonly string[] {
  return picker.items.slice(0, -1).map(({ description = '' }) => description);
}

/** The ids at the ends of the items' descriptions. */
function runIds({ items }: WatchedPicker['picker']): readonly string[] {
  return items.flatMap(({ description = '' }) => / · (\d+)$/u.exec(description)?.[1] ?? []);
}

/** The local day of a run, as it is typed. */
function dayOf({ created_at: time }: WireRun): string {
  const date = new Date(time ?? '');
  return [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((part) => `${part}`.padStart(2, '0')).join('-');
}
