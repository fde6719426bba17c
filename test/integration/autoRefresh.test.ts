import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import FakeTimers from '@sinonjs/fake-timers';
import * as vscode from 'vscode';
import { runsViewId, settings, settingsSection } from '../../src/contributions.ts';
import type { AutoRefreshingOptions } from '../../src/autoRefreshing.ts';
import type { Parts } from '../../src/extension.ts';
import type { Clock } from '../../src/runs/autoRefresh.ts';
import type { WireRun } from '../emulator/api/wire.ts';
import { garbage, refusal, stall, tooManyRequests } from '../emulator/effects.ts';
import { startEmulator, type Emulator } from '../emulator/server.ts';
import { until } from './inputBoxes.ts';
import { activateExtension, runRef, signOutOfAll } from './parts.ts';
import { stub } from './stub.ts';
import { WatchedPanels, type WatchedPanel } from './watchedPanels.ts';

const list = 'GET /sync_runs';
const find = 'GET /sync_runs/{id}';
const logFile = 'GET /logs/{id}';
const interval = 30_000;

// The store, the pages and the network are real. Whether the window has the focus and the view is visible cannot be had
// for the asking here, and nobody waits half a minute: those and the clock are stand-ins, but in the last test.
describe('automatic refresh', () => {
  let parts: Parts;
  let emulator: Emulator;
  let panels: WatchedPanels;
  let clock: ReturnType<typeof FakeTimers.createClock>;
  let isFocused: boolean;
  let isVisible: boolean;
  let focus: vscode.EventEmitter<vscode.WindowState>;
  let visibility: vscode.EventEmitter<vscode.TreeViewVisibilityChangeEvent>;
  let autoRefreshing: vscode.Disposable;
  let putTimeBack: () => void;

  before(async () => {
    parts = await activateExtension();
    await vscode.commands.executeCommand('workbench.view.explorer');
  });
  beforeEach(async () => {
    await signOutOfAll(parts);
    parts.store.setFilter({});
    const now = Date.now;
    clock = FakeTimers.createClock();
    // At the site time passes as it does; here the runs get older by the stand-in.
    emulator = await startEmulator({ runs: 300, syncs: 5, inProgress: 0, now });
    putTimeBack = stub(Date, 'now', () => now() + clock.now);
    await signIn(emulator);
    panels = new WatchedPanels();
    [isFocused, isVisible] = [true, false];
    [focus, visibility] = [new vscode.EventEmitter(), new vscode.EventEmitter()];
    autoRefreshing = start();
  });
  afterEach(async () => {
    autoRefreshing.dispose();
    focus.dispose();
    visibility.dispose();
    panels.restore();
    putTimeBack();
    await emulator.close();
  });
  after(() => signOutOfAll(parts));

  /** Another of what the extension has built, of the same class: this file is bundled with other errors than the extension. */
  function start(): vscode.Disposable {
    const fake: Clock = {
      now: () => clock.now,
      wait: (milliseconds, action) => {
        const timer = clock.setTimeout(action, milliseconds);
        return () => clock.clearTimeout(timer);
      },
    };
    const { store, details } = parts;
    const options: AutoRefreshingOptions = {
      store,
      details,
      treeView: {
        get visible() {
          return isVisible;
        },
        onDidChangeVisibility: visibility.event,
      },
      window: {
        get state() {
          return { focused: isFocused, active: isFocused };
        },
        onDidChangeWindowState: focus.event,
      },
      clock: fake,
    };
    return Reflect.construct(parts.autoRefreshing.constructor, [options]);
  }

  function signIn({ origin, key }: Emulator): Promise<void> {
    return parts.connections.add({ origin, apiKey: key, workspaceId: undefined });
  }

  function setFocus(focused: boolean): void {
    isFocused = focused;
    focus.fire({ focused, active: focused });
  }

  function setVisible(visible: boolean): void {
    isVisible = visible;
    visibility.fire({ visible });
  }

  /** Loads the list while the view is visible, with a run in progress in it. */
  async function showView(): Promise<WireRun> {
    const run = emulator.startRun();
    setVisible(true);
    await parts.store.open();
    return run;
  }

  async function openPage({ id }: WireRun): Promise<WatchedPanel> {
    await parts.details.open(runRef(parts, id));
    await panels.newest.settles();
    return panels.newest;
  }

  /** What is asked for, by route, from now until the time has passed and what began in it has ended. */
  async function asked(milliseconds: number): Promise<Readonly<Record<string, number>>> {
    emulator.counts.reset();
    clock.tick(milliseconds);
    // One request follows from another's answer, at once.
    let seen = -1;
    await until(async () => {
      const isQuiet = seen === emulator.requests.length;
      seen = emulator.requests.length;
      await delay(100);
      return isQuiet && emulator.requests.every(({ status }) => status !== undefined);
    }, 'all answers');
    return Object.fromEntries(emulator.counts.byRoute);
  }

  it('asks for nothing while the view is hidden or the window has not the focus, and at once when both are back', async () => {
    await showView();
    setVisible(false);
    assert.deepEqual(await asked(100 * interval), {});
    setFocus(false);
    setVisible(true);
    assert.deepEqual(await asked(100 * interval), {});
    setFocus(true);
    assert.deepEqual(await asked(0), { [list]: 2 });
    assert.deepEqual(await asked(interval - 1), {});
    setFocus(false);
    assert.deepEqual(await asked(interval), {});
  });

  it('asks for nothing when the view has just been loaded', async () => {
    await showView();
    assert.deepEqual(await asked(interval - 1), {});
    assert.deepEqual(await asked(1), { [list]: 2 });
  });

  it('asks for nothing on a page that is seen by nobody', async () => {
    const running = emulator.startRun();
    const panel = await openPage(running);
    await openPage(ended());
    await until(() => !panel.panel.visible, 'the first page to be hidden');
    assert.deepEqual(await asked(100 * interval), {});
    setFocus(false);
    panel.panel.reveal();
    await until(() => panel.panel.visible, 'the first page to be visible');
    assert.deepEqual(await asked(100 * interval), {});
    setFocus(true);
    assert.deepEqual(await asked(0), { [find]: 1, [logFile]: 1 });
  });

  it('asks for nothing of the tree when the view is hidden while a page is asked for', async () => {
    await openPage(await showView());
    clock.tick(interval);
    setVisible(false);
    assert.deepEqual(await asked(0), { [find]: 1, [logFile]: 1 });
  });

  it('asks less often as a run in progress gets older, and not at all after two days, until somebody refreshes', async () => {
    await openPage(await showView());
    const hour = 3_600_000;
    const once = { [list]: 1, [find]: 1, [logFile]: 1 };
    assert.deepEqual(await asked(hour), once);
    assert.deepEqual(await asked(hour), once);
    assert.deepEqual(await asked(59_000), {});
    assert.deepEqual(await asked(2000), once);
    clock.setSystemTime(48 * hour);
    assert.deepEqual(await asked(24 * hour), {});
    assert.equal(clock.countTimers(), 0);
    await parts.view.refresh();
    assert.equal(emulator.counts.of(list), 2);
    assert.deepEqual(await asked(24 * hour), {});
  });

  it('asks once an interval for what the tree and a page show', async () => {
    const running = await showView();
    await openPage(running);
    for (let count = 0; count < 3; count++) {
      const { id } = emulator.startRun({ status: 'failure' });
      // The tree hears from the page that the run goes on.
      assert.deepEqual(await asked(interval), { [list]: 1, [find]: 1, [logFile]: 1 });
      assert.ok(parts.store.run(String(id)));
    }
  });

  it('asks for the run alone where only its page is visible', async () => {
    await openPage(emulator.startRun());
    assert.deepEqual(await asked(interval), { [find]: 1, [logFile]: 1 });
    assert.deepEqual(await asked(interval), { [find]: 1, [logFile]: 1 });
  });

  it('asks for each of two visible pages by the age of its own run', async () => {
    const old = emulator.startRun();
    const oldPage = await openPage(old);
    await asked(3 * 3_600_000);
    const young = emulator.startRun();
    const youngPage = await openPage(young);
    oldPage.panel.reveal(vscode.ViewColumn.Two);
    await until(() => oldPage.panel.visible && youngPage.panel.visible, 'both pages to be visible');
    const requested = async (): Promise<readonly number[]> => {
      await asked(interval);
      const urls = emulator.requests.map(({ url }) => url);
      return [old, young].map(({ id }) => urls.filter((url) => url.includes(`/sync_runs/${id}`)).length);
    };
    // A run that is three hours old is polled every 90 seconds.
    assert.deepEqual(await requested(), [0, 1]);
    assert.deepEqual(await requested(), [0, 1]);
    assert.deepEqual(await requested(), [1, 1]);
  });

  it('asks anew only an interval after somebody has refreshed', async () => {
    await showView();
    await asked(interval - 1000);
    await parts.view.refresh();
    assert.deepEqual(await asked(interval - 1), {});
    assert.deepEqual(await asked(1), { [list]: 2 });
  });

  it('asks once for a run that has ended, reads its log once, and then asks for nothing', async () => {
    const running = await showView();
    const panel = await openPage(running);
    emulator.finishRun(running.id, 'failure');
    // The page asks for the run, and the tree for those that are new: it has heard of the end from the page.
    assert.deepEqual(await asked(interval), { [list]: 1, [find]: 1, [logFile]: 1 });
    assert.equal(parts.store.run(String(running.id))?.status, 'failure');
    const { run, log } = await panel.settles();
    assert.equal(run.progress, undefined);
    assert.ok(log.rows > 0);
    assert.equal(clock.countTimers(), 0);
    assert.deepEqual(await asked(100 * interval), {});
  });

  it('follows the log of a run that goes on, by what it has grown, and shows it quietly', async () => {
    const running = emulator.startRun({ seconds: 60 });
    const panel = await openPage(running);
    const { log } = await panel.settles();
    const before = panel.sent.length;
    for (let count = 0; count < 50 && panel.state?.log.rows === log.rows; count += 1) await asked(interval);
    assert.ok((panel.state?.log.rows ?? 0) > log.rows);
    for (const message of panel.sent.slice(before)) {
      if (message.type === 'log') assert.equal(message.log.part.state, 'ready');
    }
  });

  it('shows nothing of it on a page until the answer is there', async () => {
    const panel = await openPage(emulator.startRun());
    const before = panel.sent.length;
    emulator.faults.plan({ on: find, effect: stall });
    clock.tick(interval);
    await until(() => emulator.counts.of(find) === 2, 'the request');
    await delay(50);
    assert.equal(panel.sent.length, before);
  });

  it('keeps what a page shows when it fails, with the reason, and goes on', async () => {
    const panel = await openPage(emulator.startRun());
    emulator.faults.plan({ on: find, effect: garbage(20) });
    await asked(interval);
    const { run, runPart, log } = await panel.shows(({ runPart: { state } }) => state === 'failed', 'the reason');
    assert.ok(run.detail && run.progress);
    assert.equal(log.part.state, 'ready');
    assert.ok(runPart.state === 'failed');
    // Twice the interval, half of it left to chance.
    assert.deepEqual(await asked(2 * interval), { [find]: 1, [logFile]: 1 });
    await panel.shows(({ runPart: { state } }) => state === 'ready', 'the run');
    assert.ok(!panel.sent.slice(-2).some((message) => message.type === 'run' && message.part.state === 'loading'));
  });

  it('does not ask again for a run that is gone, and goes on with the tree', async () => {
    const running = await showView();
    await openPage(running);
    emulator.faults.plan({ on: find, effect: refusal('not-found'), times: Infinity });
    assert.deepEqual(await asked(interval), { [list]: 2, [find]: 1 });
    assert.deepEqual(await asked(interval), { [list]: 2 });
  });

  it('waits longer after each error, and the interval after a success', async () => {
    await showView();
    const callOff = emulator.faults.plan({ on: list, effect: garbage(20), times: Infinity });
    assert.deepEqual(await asked(interval), { [list]: 2 });
    assert.deepEqual(await asked(2 * interval), { [list]: 2 });
    assert.deepEqual(await asked(2 * interval - 1), {});
    callOff();
    assert.deepEqual(await asked(2 * interval + 1), { [list]: 2 });
    assert.deepEqual(await asked(interval), { [list]: 2 });
  });

  it('waits as long as the service asks', async () => {
    await showView();
    emulator.faults.plan({ on: list, effect: tooManyRequests(3600), times: 2 });
    await asked(interval);
    assert.deepEqual(await asked(3_600_000 - 1000), {});
    assert.deepEqual(await asked(2000), { [list]: 2 });
  });

  it('stops when the key is rejected, until there is another', async () => {
    await showView();
    emulator.revokeKey();
    await asked(interval);
    assert.deepEqual(await asked(100 * interval), {});
    emulator.restoreKey();
    await signIn(emulator);
    await parts.store.open();
    assert.deepEqual(await asked(interval), { [list]: 2 });
  });

  it('does not ask for a page of another connection', async () => {
    const other = await startEmulator({ runs: 30, syncs: 2, inProgress: 0, seed: 9 });
    try {
      const panel = await openPage(emulator.startRun());
      await signIn(other);
      assert.equal(panel.panel.visible, true);
      assert.deepEqual(await asked(100 * interval), {});
      assert.equal(other.counts.apiRequests, 0);
    } finally {
      await other.close();
    }
  });

  describe('as it is set', () => {
    afterEach(async () => {
      for (const { name } of [settings.autoRefresh, settings.autoRefreshInterval]) await change(name, undefined);
    });

    it('asks never, or although nothing is in progress, or more seldom', async function () {
      // VS Code takes its time to write settings.
      this.timeout(20_000);
      const running = await showView();
      await change(settings.autoRefresh.name, 'off');
      assert.deepEqual(await asked(100 * interval), {});
      emulator.finishRun(running.id);
      await parts.view.refresh();
      await change(settings.autoRefresh.name, 'always');
      assert.deepEqual(await asked(interval), { [list]: 1 });
      await change(settings.autoRefreshInterval.name, 100);
      assert.deepEqual(await asked(99_999), {});
      assert.deepEqual(await asked(1), { [list]: 1 });
    });

    it('refreshes the real view by the real clock', async function () {
      this.timeout(40_000);
      autoRefreshing.dispose();
      const restore = stubState({ focused: true, active: true });
      try {
        await change(settings.autoRefreshInterval.name, settings.autoRefreshInterval.minimum);
        emulator.startRun();
        await vscode.commands.executeCommand(`${runsViewId}.focus`);
        await until(() => parts.store.isOpened, 'the first page');
        const { id } = emulator.startRun({ status: 'failure' });
        await delay(settings.autoRefreshInterval.minimum * 1000 - 1000);
        assert.equal(parts.store.run(String(id)), undefined);
        await until(() => parts.store.run(String(id)) !== undefined, 'the new run');
      } finally {
        restore();
        await vscode.commands.executeCommand('workbench.view.explorer');
        await until(() => !parts.view.treeView.visible, 'the view to be hidden');
      }
    });
  });

  function ended(): WireRun {
    return emulator.findRun(({ status }) => status === 'success');
  }
});

function change(name: string, value: unknown): Thenable<void> {
  return vscode.workspace.getConfiguration(settingsSection).update(name, value, vscode.ConfigurationTarget.Global);
}

/** Says whether the window has the focus, whatever it has. */
function stubState(state: vscode.WindowState): () => void {
  const own = Object.getOwnPropertyDescriptor(vscode.window, 'state');
  assert.ok(own);
  Object.defineProperty(vscode.window, 'state', { ...own, get: () => state });
  return () => Object.defineProperty(vscode.window, 'state', own);
}
