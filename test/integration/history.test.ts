import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { Parts } from '../../src/extension.ts';
import type { WireRun } from '../emulator/api/wire.ts';
import { delay, refusal, stall } from '../emulator/effects.ts';
import { withFields } from '../emulator/hostile.ts';
import { startEmulator, type Emulator } from '../emulator/server.ts';
import { stub } from './stub.ts';
import { until } from './inputBoxes.ts';
import { activateExtension, runRef, signOutOfAll } from './parts.ts';
import { WatchedPanels, type WatchedPanel } from './watchedPanels.ts';

const findRoute = 'GET /sync_runs/{id}';
const listRoute = 'GET /sync_runs';

describe('the history in the details of a run', () => {
  let parts: Parts;
  let emulator: Emulator;
  let newest: WireRun;
  let panels: WatchedPanels;

  before(async () => {
    parts = await activateExtension();
    // The view would ask for lists of its own.
    await vscode.commands.executeCommand('workbench.view.explorer');
    await until(() => !parts.view.treeView.visible, 'the view to be hidden');
    emulator = await startEmulator({ runs: 600, syncs: 4, inProgress: 0 });
    newest = emulator.findRun(({ status }) => status === 'success');
  });
  beforeEach(async () => {
    await signOutOfAll(parts);
    await signIn(emulator);
    emulator.faults.clear();
    emulator.counts.reset();
    panels = new WatchedPanels();
  });
  afterEach(() => panels.restore());
  after(async () => {
    await signOutOfAll(parts);
    await emulator.close();
  });

  function signIn({ origin, key }: Emulator): Promise<void> {
    return parts.connections.add({ origin, apiKey: key, workspaceId: undefined });
  }

  async function open(run: WireRun): Promise<WatchedPanel> {
    await parts.details.open(runRef(parts, run.id));
    return panels.newest;
  }

  /** Opens a run of a sync that has a number of others, and waits for all. */
  async function openWhole(run: WireRun): Promise<WatchedPanel> {
    const panel = await open(run);
    await panel.settles();
    return panel;
  }

  const follow = () => parts.details.all[0]?.details.follow();
  const lists = () => emulator.counts.of(listRoute);

  it('is one request: the last 50 runs of the sync, newest first', async () => {
    const panel = await openWhole(newest);
    const urls = emulator.requests
      .map(({ url }) => decodeURIComponent(url))
      .filter((url) => url.includes('sync_runs?'));
    assert.equal(urls.length, 1);
    assert.match(urls[0] ?? '', /filter\[sync_id\]=\d+&sort_by\[created_at\]=desc&per_page=50$/u);
    const { history } = await panel.settles();
    assert.deepEqual(history.part, { state: 'ready' });
    assert.equal(history.runs.length, 50);
    assert.deepEqual(
      history.runs.filter(({ isPresent }) => isPresent).map(({ runId }) => runId),
      [String(newest.id)],
    );
  });

  it('blocks nothing while it is slow', async () => {
    emulator.faults.plan({ on: listRoute, effect: stall });
    const panel = await open(newest);
    const state = await panel.shows(
      ({ log, history }) => log.rows > 0 && log.part.state === 'ready' && history.part.state === 'loading',
      'the log',
    );
    assert.deepEqual([state.runPart.state, state.log.part.state], ['ready', 'ready']);
  });

  it('says what went wrong with it, apart from the rest, and tries again when it is told to', async () => {
    emulator.faults.plan({ on: listRoute, effect: refusal('not-authorized/insufficient-permission-for-site') });
    const panel = await openWhole(newest);
    const { runPart, log, history } = await panel.settles();
    assert.deepEqual([runPart.state, log.part.state, history.part.state], ['ready', 'ready', 'failed']);
    panel.say({ type: 'retryHistory' });
    await panel.shows((state) => state.history.runs.length === 50, 'the history');
    assert.equal(lists(), 2);
    assert.equal(emulator.counts.of(findRoute), 1);
  });

  it('leads to another run in a page of its own, with what is known of it at once and no list asked for again', async () => {
    const panel = await openWhole(newest);
    const { history } = await panel.settles();
    const { previous } = history;
    assert.ok(previous !== undefined);
    // Longer than a page takes to begin on a busy machine.
    const callOff = emulator.faults.plan({ on: findRoute, effect: delay(4000), times: Infinity });
    panel.say({ type: 'openRun', runId: previous });
    await until(() => panels.all.length === 2, 'another page');
    const before = await panels.newest.shows(
      ({ runPart: { state } }) => state === 'loading',
      'the page of the other run',
    );
    assert.equal(panels.all.length, 2);
    assert.equal(before.run.title, newest.sync_name);
    assert.equal(before.history.next, String(newest.id));
    callOff();
    const after = await panels.newest.settles();
    assert.ok(after.run.detail);
    assert.equal(lists(), 1);

    panels.newest.say({ type: 'openRun', runId: String(newest.id) });
    await until(() => panel.panel.active, 'the first page to be in front');
    assert.equal(panels.all.length, 2);
  });

  it('shows the run as it is by now, and how it has ended, without being asked for again', async () => {
    const running = emulator.startRun();
    const panel = await openWhole(running);
    await follow();
    await follow();
    assert.equal(lists(), 1);
    emulator.finishRun(running.id, 'failure');
    await follow();
    await panel.shows(({ history: { runs } }) => runs[0]?.pattern === 'failure', 'the end of the run');
    assert.equal(lists(), 1);
  });

  it('is not asked for while nobody sees the page', async () => {
    emulator.faults.plan({ on: findRoute, effect: delay(300) });
    const opening = open(newest);
    const first = panels.newest;
    await openWhole(emulator.findRun(({ id }) => id !== newest.id));
    await until(() => !first.panel.visible, 'the first page to be hidden');
    await opening;
    await pause(100);
    assert.equal(lists(), 1);
    first.panel.reveal();
    await until(() => lists() === 2, 'the request');
    await first.shows(({ history: { runs } }) => runs.length === 50, 'the history');
  });

  it('opens nothing of another connection, and offers to switch, after which it goes on', async () => {
    const other = await startEmulator({ runs: 20, syncs: 2 });
    let isSwitching = false;
    const told: string[] = [];
    const show = (message: string, ...buttons: { title: string }[]) => {
      told.push(`${message} [${buttons[0]?.title}]`);
      return Promise.resolve(isSwitching ? buttons[0] : undefined);
    };
    const putBack = stub(vscode.window, 'showErrorMessage', show);
    try {
      const panel = await openWhole(newest);
      await signIn(other);
      other.counts.reset();
      panel.say({ type: 'openRun', runId: '1000001' });
      await until(() => told.length === 1, 'the refusal');
      const [here, there] = [emulator, other].map(({ origin }) => new URL(origin).host);
      const belongs = `This belongs to ${here}. ${there} is the active site now. Switch to ${here} to go on.`;
      assert.deepEqual(told, [`${belongs} [Switch to ${here}]`]);
      assert.equal(panels.all.length, 1);
      isSwitching = true;
      panel.say({ type: 'openRun', runId: '1000001' });
      await until(() => panels.all.length === 2, 'the page');
      assert.equal(told.length, 2);
      assert.equal(other.counts.of(findRoute), 0);
    } finally {
      putBack();
      await other.close();
    }
  });

  it('is empty where the run names no sync', async () => {
    emulator.faults.plan({ on: findRoute, effect: withFields({ sync_id: null }) });
    const panel = await openWhole(newest);
    const { history } = await panel.settles();
    assert.equal(history.note, 'This run names no sync.');
    assert.equal(lists(), 0);
  });
});
