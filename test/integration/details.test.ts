import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { detailsViewType } from '../../src/contributions.ts';
import type { Part, Problem } from '../../src/details/views.ts';
import type { Parts } from '../../src/extension.ts';
import { decodeSyncRun } from '../../src/files-com/syncRun.ts';
import { summarize, type RunSummary } from '../../src/runs/runSummary.ts';
import type { WireRun } from '../emulator/api/wire.ts';
import { answerWith, refusal, resetAfter, stall } from '../emulator/effects.ts';
import { withFields } from '../emulator/hostile.ts';
import { startEmulator, type Emulator } from '../emulator/server.ts';
import { until } from './inputBoxes.ts';
import { activateExtension, runRef, signOutOfAll } from './parts.ts';
import { stub } from './stub.ts';
import { WatchedPanels, type WatchedPanel } from './watchedPanels.ts';

const findRoute = 'GET /sync_runs/{id}';
const listRoute = 'GET /sync_runs';
const logRoute = 'GET /logs/{id}';

/** What the page says when something is looked for. */
const search = (text: string, { isPattern = false, matchCase = false } = {}) =>
  ({ type: 'logSearch', query: { text, isPattern, matchCase }, generation: 0, from: 0 }) as const;

describe('run details', () => {
  let parts: Parts;
  let emulator: Emulator;
  let other: Emulator;
  let failed: WireRun;
  let good: WireRun;
  let panels: WatchedPanels;

  before(async () => {
    parts = await activateExtension();
    emulator = await startEmulator({ runs: 300, syncs: 5, key: 'details-secret-key' });
    other = await startEmulator({ runs: 300, syncs: 5, key: 'other-secret-key' });
    failed = emulator.findRun(({ status, log_url: link }) => status === 'partial_failure' && link !== null);
    good = emulator.findRun(({ status, log_url: link }) => status === 'success' && link !== null);
  });
  beforeEach(async () => {
    await signOutOfAll(parts);
    await signIn(emulator);
    for (const { faults, counts } of [emulator, other]) {
      faults.clear();
      counts.reset();
    }
    await parts.logs.clear();
    panels = new WatchedPanels();
  });
  afterEach(() => panels.restore());
  after(async () => {
    await signOutOfAll(parts);
    await Promise.all([emulator.close(), other.close()]);
  });

  async function signIn({ origin, key }: Emulator): Promise<void> {
    await parts.connections.add({ origin, apiKey: key, workspaceId: undefined });
  }

  /** Opens the details and waits until they are there or have failed. */
  async function open(run: WireRun, known?: RunSummary): Promise<WatchedPanel> {
    await parts.details.open(runRef(parts, run.id), { known });
    return panels.newest;
  }

  async function restore(state: unknown): Promise<WatchedPanel> {
    const panel = vscode.window.createWebviewPanel(detailsViewType, 'restored', vscode.ViewColumn.Active);
    await parts.details.deserializeWebviewPanel(panel, state);
    return panels.newest;
  }

  /** What was asked for since the last reset, by route. */
  const requests = () => Object.fromEntries(emulator.counts.byRoute);

  it('cost two requests of the API, for the run and for its neighbours, and the log', async () => {
    const panel = await open(failed);
    const { run, runPart, log } = await panel.settles();
    assert.deepEqual(requests(), { [findRoute]: 1, [listRoute]: 1, [logRoute]: 1 });
    assert.equal(run.title, failed.sync_name);
    assert.equal(run.status?.label, 'Partially failed');
    assert.equal(total(run.detail?.errors ?? []), failed.event_errors.length);
    assert.deepEqual(runPart, { state: 'ready' });
    const rows = await panel.allRows();
    assert.ok(rows.some((row) => row.kind === 'entry' && row.failed));
    assert.match(log.note, /lines of the log file/);
  });

  it('show at once what the list knew', async () => {
    emulator.faults.plan({ on: findRoute, effect: stall });
    const opening = open(failed, summaryOf(failed));
    const { run, runPart } = await panels.newest.shows(() => true, 'the page to begin');
    assert.equal(run.title, failed.sync_name);
    assert.equal(run.detail, undefined);
    assert.deepEqual(runPart, { state: 'loading' });
    assert.equal(panels.newest.panel.title, `${failed.sync_name} · run ${failed.id}`);
    panels.newest.panel.dispose();
    await opening;
  });

  it('come to the front when they are open, without a request', async () => {
    const first = await open(failed);
    await open(good);
    emulator.counts.reset();
    await open(failed);
    assert.equal(panels.all.length, 2);
    await until(() => first.panel.active, 'the first panel to be active');
    assert.deepEqual(requests(), {});
  });

  it('are whole and up to date when they are shown again, and cost nothing while they are hidden', async () => {
    const first = await open(failed);
    await first.settles();
    await open(good);
    await until(() => !first.panel.visible, 'the first panel to be hidden');
    const { length } = first.sent;
    await panels.newest.settles();
    emulator.counts.reset();
    emulator.faults.plan({ on: findRoute, effect: withFields({ sync_name: 'Renamed' }) });
    first.say({ type: 'refresh' });
    assert.equal(first.sent.length, length, 'what a hidden page is sent would be lost');
    assert.deepEqual(requests(), {});

    await open(failed);
    await until(() => first.starts === 2, 'the page to begin again');
    await first.shows(({ run }) => run.title === 'Renamed', 'the new name');
    assert.ok(first.state);
    assert.ok(first.state.log.rows > 0);
    await first.settles();
    assert.deepEqual(requests(), { [findRoute]: 1, [listRoute]: 1 });
  });

  it('ask once when they are refreshed, and not for the log of a run that has ended', async () => {
    const panel = await open(failed);
    await panel.settles();
    emulator.counts.reset();
    emulator.faults.plan({ on: findRoute, effect: withFields({ sync_name: 'Renamed' }) });
    panel.say({ type: 'refresh' });
    await panel.shows(({ run }) => run.title === 'Renamed', 'the new name');
    await panel.settles();
    assert.deepEqual(requests(), { [findRoute]: 1, [listRoute]: 1 });
  });

  it('tell the list what they have learned of a run, with no request more', async () => {
    const { id } = emulator.startRun();
    await parts.store.open();
    assert.equal(parts.store.run(String(id))?.status, 'in_progress');
    emulator.finishRun(id, 'failure');
    emulator.counts.reset();
    const panel = await open(emulator.run(id));
    await panel.settles();
    assert.equal(parts.store.run(String(id))?.status, 'failure');
    assert.deepEqual(requests(), { [findRoute]: 1, [listRoute]: 1, [logRoute]: 1 });
  });

  it('follow a run in progress when they are refreshed', async () => {
    const running = emulator.startRun();
    const panel = await open(running);
    const { run } = await panel.settles();
    assert.ok(run.progress);
    emulator.finishRun(running.id);
    emulator.counts.reset();
    panel.say({ type: 'refresh' });
    await panel.shows(({ run: { progress }, log }) => progress === undefined && log.rows > 0, 'the end of the run');
    await panel.settles();
    assert.equal(emulator.counts.of(logRoute), 1);
  });

  it('say what went wrong and keep what was known, until trying again helps', async () => {
    emulator.faults.plan({ on: findRoute, effect: refusal('not-found') });
    const panel = await open(failed, summaryOf(failed));
    const { run, runPart } = await panel.settles();
    assert.equal(run.title, failed.sync_name);
    assert.equal(problem(runPart).title, 'Not found');
    assert.match(problem(runPart).detail, /Request ID/);
    assert.equal(problem(runPart).actions[0]?.action, 'retry');
    assert.equal(emulator.counts.logRequests, 0);

    panel.say({ type: 'refresh' });
    const { runPart: part } = await panel.shows(({ run: { detail } }) => detail !== undefined, 'the second try');
    assert.deepEqual(part, { state: 'ready' });
  });

  it('show the run when its log fails, and the log when trying again helps', async () => {
    emulator.faults.plan(
      { on: logRoute, effect: answerWith(404, 'gone'), times: Infinity },
      { on: 'GET /sync_logs', effect: refusal('not-authorized/insufficient-permission-for-site'), times: Infinity },
      { on: findRoute, effect: withFields({ body: null }), times: Infinity },
    );
    const panel = await open(good);
    const { run, runPart, log } = await panel.settles();
    assert.deepEqual(runPart, { state: 'ready' });
    assert.ok(run.detail);
    assert.match(problem(log.part).detail, /404/);
    assert.equal(problem(log.part).actions[0]?.action, 'retry');

    emulator.faults.clear();
    panel.say({ type: 'retryLog' });
    const { log: mended } = await panel.shows((state) => state.log.part.state === 'ready', 'the log');
    assert.ok(mended.rows > 0);
  });

  it('show the entries that the service keeps where there is no log file, and say so', async () => {
    emulator.faults.plan({ on: logRoute, effect: answerWith(404, 'gone'), times: Infinity });
    const panel = await open(failed);
    const { log } = await panel.settles();
    assert.match(log.note, /^The log file is no longer available\. Entries that Files\.com keeps/);
    assert.ok(log.rows > 0);
  });

  it('show each line once when the connection to the log breaks', async () => {
    emulator.setLog(good.id, { bytes: 100_000 });
    emulator.faults.plan({ on: logRoute, effect: resetAfter(40_000) });
    const panel = await open(good);
    const { log } = await panel.settles();
    const rows = await panel.allRows();
    assert.equal(emulator.counts.logRequests, 2);
    const lines = rows.filter((row) => row.kind === 'entry');
    assert.equal(lines.length, rows.length, 'no line was broken');
    assert.equal(log.note, `${rows.length} lines of the log file.`);
  });

  it('take 100 MB of a larger log unasked, and the rest when it is asked for', async () => {
    emulator.setLog(good.id, { bytes: 150_000_000 });
    const panel = await open(good);
    const note = /^The first [\d,]+ lines of the log file: 100 MB \(6\d%\)\.$/u;
    const { log } = await panel.shows(
      (state) => state.log.more !== undefined && note.test(state.log.note),
      'the pause',
    );
    assert.equal(log.part.state, 'ready');
    assert.ok(emulator.counts.bytesSent < 125_000_000, `${emulator.counts.bytesSent} bytes sent`);
    panel.say({ type: 'loadAllLog' });
    const { log: whole } = await panel.shows(({ log: { more, part } }) => !more && part.state === 'ready', 'the rest');
    assert.ok(whole.rows > log.rows);
    assert.match(whole.note, /^[\d,]+ lines of the log file\.$/u);
    assert.equal(emulator.counts.logRequests, 1);
  });

  it('take 2,000 of the entries unasked where there is no file: each 1,000 are a request', async () => {
    emulator.setLog(good.id, { bytes: 1_000_000, format: 'none' });
    const panel = await open(good);
    const { log } = await panel.shows(({ log: { more } }) => more !== undefined, 'the pause');
    assert.equal(log.note, 'There is no log file. The first 2,000 entries that Files.com keeps.');
    assert.equal(emulator.counts.of('GET /sync_logs'), 2);
    panel.say({ type: 'loadAllLog' });
    await panel.shows(({ log: { more, part } }) => !more && part.state === 'ready', 'the rest');
    assert.ok(emulator.counts.of('GET /sync_logs') > 2);
  });

  describe('of a log', () => {
    it('filter its lines by status and operation, and tell of each how many there are', async () => {
      const panel = await open(failed);
      const all = await panel.allRows();
      const { log } = await panel.settles();
      assert.equal(log.rows, all.length);
      const failures = all.filter((row) => row.kind === 'entry' && row.failed);
      assert.equal(log.failed, failures.length);
      assert.deepEqual(
        log.statuses.find(({ value }) => value === 'failure'),
        { value: 'failure', label: 'Failed', count: String(failures.length) },
      );
      panel.say({ type: 'logFilter', filter: { failedOnly: true } });
      await panel.shows((state) => state.log.filter.failedOnly === true, 'the filter');
      assert.deepEqual(await panel.allRows(), failures);
      const [operation] = log.operations;
      assert.ok(operation);
      panel.say({ type: 'logFilter', filter: { operation: operation.value, status: 'success' } });
      await panel.shows((state) => state.log.filter.status === 'success', 'the other filter');
      const rows = await panel.allRows();
      assert.ok(rows.length > 0);
      assert.ok(rows.every((row) => row.kind === 'entry' && row.operation === operation.value && !row.failed));
    });

    it('answer no question about rows that have other numbers by now', async () => {
      const panel = await open(failed);
      const { log } = await panel.settles();
      panel.say({ type: 'logFilter', filter: { failedOnly: true } });
      const { length } = panel.sent;
      panel.say({ type: 'logRows', generation: log.generation, first: 0, count: 5 });
      panel.say({ type: 'copyLog', generation: log.generation, first: 0, count: 5 });
      await panel.allRows();
      const late = panel.sent.slice(length).filter((message) => message.type === 'logRows');
      assert.ok(late.every(({ generation }) => generation === log.generation + 1));
    });

    it('search it, and lead from hit to hit, round and round', async () => {
      const panel = await open(failed);
      const rows = await panel.allRows();
      const hits = rows.flatMap((row, index) => (row.kind === 'entry' && row.failed ? [index] : []));
      panel.say(search('"STATUS":"failure"'));
      const first = await panel.shows(({ found }) => found.note.startsWith('1 of '), 'the first hit');
      assert.equal(first.found.row, hits[0]);
      assert.equal(first.found.note, `1 of ${hits.length}; line ${(hits[0] ?? 0) + 1}`);
      panel.say({ type: 'logStep', direction: 'backward' });
      const last = await panel.shows(({ found }) => found.row === hits.at(-1), 'the last hit');
      assert.match(last.found.note, new RegExp(`^${hits.length} of ${hits.length};`, 'u'));
      panel.say({ type: 'logStep', direction: 'forward' });
      await panel.shows(({ found }) => found.row === hits[0], 'the first hit again');

      panel.say(search('"STATUS":"failure"', { matchCase: true }));
      await panel.shows(({ found }) => found.note === 'No match', 'no hit');
      panel.say(search('"status":"fail(?=ure)', { isPattern: true }));
      await panel.shows(({ found }) => found.row === hits[0], 'the hit of the pattern');
      panel.say(search('(', { isPattern: true }));
      const { found } = await panel.shows(({ found: { note } }) => /Invalid/u.test(note), 'what is wrong');
      assert.equal(found.row, undefined);
      panel.say(search(''));
      await panel.shows(({ found: { note } }) => note === '', 'the end of the search');
    });

    it('bear a pattern that takes for ever: its thread ends, and the rows that match another are marked', async () => {
      const effect = answerWith(200, `aaa\n${'a'.repeat(40)}!\n`, 'text/plain');
      emulator.faults.plan({ on: logRoute, effect, times: Infinity });
      // A run whose log no other test has loaded.
      const panel = await open(
        emulator.findRun(({ id, status, log_url: url }) => id !== good.id && status === 'success' && url !== null),
      );
      await panel.allRows();
      panel.say(search('^(a+)+$', { isPattern: true }));
      await panel.shows(({ found }) => /takes too long in line 2/u.test(found.note), 'why it has ended');
      panel.say(search('a{3}$', { isPattern: true }));
      const { found, log } = await panel.shows(({ found: { note } }) => note.startsWith('1 of 1;'), 'the match');
      panel.say({ type: 'logRows', generation: log.generation, first: 0, count: 2 });
      await until(() => panel.rows.get(0)?.marks !== undefined, 'the marks');
      assert.equal(found.row, 0);
      assert.deepEqual(panel.rows.get(0)?.marks, { text: [0, 3] });
      assert.deepEqual(panel.rows.get(1)?.marks, {});
    });

    it('search only what the filter shows', async () => {
      const panel = await open(failed);
      await panel.settles();
      panel.say(search('"status":'));
      const { log } = await panel.shows(({ found }) => found.row === 0, 'a hit');
      panel.say({ type: 'logFilter', filter: { failedOnly: true } });
      await panel.shows(({ found }) => found.note.startsWith(`1 of ${log.failed};`), 'the hits among failed lines');
    });

    it('lead to the first failure and to the next', async () => {
      const panel = await open(failed);
      const rows = await panel.allRows();
      const { log } = await panel.settles();
      const failures = rows.flatMap((row, index) => (row.kind === 'entry' && row.failed ? [index] : []));
      const reveals = () => panel.sent.flatMap((message) => (message.type === 'logReveal' ? [message.row] : []));
      const [first = -1, second = first] = failures;
      panel.say({ type: 'logFailure', generation: log.generation, row: -1, direction: 'forward' });
      panel.say({ type: 'logFailure', generation: log.generation, row: first, direction: 'forward' });
      panel.say({ type: 'logFailure', generation: log.generation, row: first, direction: 'backward' });
      await until(() => reveals().length === 3, 'three answers');
      assert.deepEqual(reveals(), [first, second, failures.at(-1)]);
    });

    it('copy its lines as they are', async () => {
      const panel = await open(failed);
      const { log } = await panel.settles();
      const text = await (await fetch(emulator.run(failed.id).log_url ?? '')).text();
      panel.say({ type: 'copyLog', generation: log.generation, first: 1, count: 2 });
      const expected = text
        .split('\n')
        .slice(1, 3)
        .map((line) => `${line}\n`)
        .join('');
      await until(async () => (await vscode.env.clipboard.readText()) === expected, 'the clipboard');
    });
  });

  it('end what is under way when they are closed', async () => {
    emulator.faults.plan({ on: findRoute, effect: stall });
    const opening = open(failed);
    await until(() => emulator.counts.apiRequests === 1, 'the request');
    panels.newest.panel.dispose();
    await opening;
    assert.deepEqual(parts.details.all, []);
  });

  it('do nothing for a message that is not of the page', async () => {
    const panel = await open(failed);
    await panel.settles();
    emulator.counts.reset();
    const { length } = panel.sent;
    panel.say({ type: 'command', command: 'workbench.action.closeAllEditors' });
    panel.say({ type: 'start' });
    assert.equal(panel.sent.length, length);
    assert.equal(parts.details.all.length, 1);
    assert.deepEqual(requests(), {});
  });

  it('run commands with the run, and copy what they are told to', async () => {
    const panel = await open(failed);
    await panel.settles();
    const calls: unknown[][] = [];
    const putBack = stub(vscode.commands, 'executeCommand', (...call: unknown[]) => {
      calls.push(call);
      return Promise.resolve();
    });
    panel.say({ type: 'command', command: 'openLog' });
    panel.say({ type: 'command', command: 'showLog' });
    putBack();
    assert.deepEqual(calls, [['syncRuns.openLog', runRef(parts, failed.id)], ['syncRuns.showLog']]);

    panel.say({ type: 'copy', text: 'a\tb' });
    await until(async () => (await vscode.env.clipboard.readText()) === 'a\tb', 'the clipboard');
  });

  it('never hold the key, nor data in the document', async () => {
    const hostile = '<img src=x onerror=alert(1)>\u202E';
    emulator.faults.plan({ on: findRoute, effect: withFields({ sync_name: hostile, event_errors: [hostile] }) });
    const panel = await open(failed);
    await panel.settles();
    const { html } = panel.panel.webview;
    assert.match(html, /default-src 'none'/);
    assert.doesNotMatch(html, /onerror|unsafe/);
    assert.doesNotMatch(panel.panel.title, /\u202E/);
    assert.doesNotMatch(JSON.stringify([html, panel.sent]), /secret-key/);
  });

  it('of another connection ask no other site, say so, and are loaded when it is back', async () => {
    const panel = await open(failed);
    await panel.settles();
    await signIn(other);
    emulator.counts.reset();
    panel.say({ type: 'refresh' });
    const { run, runPart } = await panel.shows(({ runPart: { state } }) => state === 'failed', 'the refusal');
    const [here, there] = [emulator, other].map(({ origin }) => new URL(origin).host);
    assert.equal(problem(runPart).title, `This belongs to ${here}`);
    assert.equal(problem(runPart).detail, `${there} is the active site now. Switch to ${here} to go on.`);
    assert.deepEqual(problem(runPart).actions[0], { label: `Switch to ${here}`, action: 'switchConnection' });
    assert.ok(run.detail, 'what was known is still shown');

    panel.say({ type: 'command', command: 'switchConnection' });
    await panel.shows((state) => state.runPart.state === 'ready', 'the run');
    assert.equal(parts.connections.active?.origin, emulator.origin);
    assert.equal(emulator.counts.of(findRoute), 1);
    assert.equal(other.counts.of(findRoute), 0);
  });

  it('that are hidden ask for nothing when their connection is back, until they are shown', async () => {
    const first = await open(failed);
    await first.settles();
    await signIn(other);
    first.say({ type: 'refresh' });
    await first.shows(({ runPart: { state } }) => state === 'failed', 'the refusal');
    const shown = await open(good);
    await shown.settles();
    await until(() => !first.panel.visible, 'the first panel to be hidden');
    emulator.counts.reset();
    for (let time = 0; time < 3; time += 1) await signIn(emulator);
    assert.deepEqual(requests(), {});
    assert.equal(parts.details.all[0]?.details.waitsForConnection, true);

    first.panel.reveal();
    await first.shows((state) => state.runPart.state === 'ready', 'the run');
    await first.settles();
    assert.equal(emulator.counts.of(findRoute), 1);
    shown.panel.reveal();
    await until(() => !first.panel.visible, 'the first panel to be hidden again');
    first.panel.reveal();
    await until(() => first.starts === 3, 'the page to be shown again');
    assert.equal(emulator.counts.of(findRoute), 1);
  });

  it('run no command against another connection', async () => {
    const panel = await open(failed);
    await panel.settles();
    await signIn(other);
    other.counts.reset();
    const told: string[] = [];
    const putBack = stub(vscode.window, 'showErrorMessage', (text: string) => Promise.resolve(void told.push(text)));
    try {
      panel.say({ type: 'command', command: 'openJson' });
      await until(() => told.length === 1, 'the refusal');
    } finally {
      putBack();
    }
    assert.match(told[0] ?? '', new RegExp(`^This belongs to ${new URL(emulator.origin).host}\\.`, 'u'));
    assert.equal(other.counts.of(findRoute), 0);
  });

  it('of two connections are two runs, whatever the id', async () => {
    await open(failed);
    await signIn(other);
    await open(failed);
    assert.equal(panels.all.length, 2);
    assert.equal(other.counts.of(findRoute), 1);
  });

  describe('after a restart', () => {
    it('are loaded again', async () => {
      const connectionId = parts.connections.active?.id;
      const panel = await restore({ runId: String(failed.id), connectionId, scrollY: 5 });
      const { run } = await panel.settles();
      assert.ok(run.detail);
      assert.equal(panel.panel.title, `${failed.sync_name} · run ${failed.id}`);
      const { keep } = panel.sent.find((message) => message.type === 'start') ?? {};
      assert.deepEqual(keep, { runId: String(failed.id), connectionId });
    });

    it('ask nothing when their connection is signed out', async () => {
      const panel = await restore({ runId: String(failed.id), connectionId: 'gone' });
      const { run, runPart } = await panel.settles();
      assert.equal(problem(runPart).actions[0]?.action, 'signIn');
      assert.equal(run.title, `Run ${failed.id}`);
      assert.deepEqual(requests(), {});
    });

    it('are loaded when they are visible, and not before', async () => {
      const connectionId = parts.connections.active?.id;
      const panel = vscode.window.createWebviewPanel(detailsViewType, 'restored', vscode.ViewColumn.Active);
      const hidden = panels.newest;
      await (await open(good)).settles();
      await until(() => !panel.visible, 'the restored panel to be hidden');
      emulator.counts.reset();
      await parts.details.deserializeWebviewPanel(panel, { runId: String(failed.id), connectionId });
      assert.deepEqual(requests(), {});
      panel.reveal();
      await hidden.settles();
      assert.deepEqual(requests(), { [findRoute]: 1, [listRoute]: 1, [logRoute]: 1 });
    });

    it('are closed when nobody knows which run they were', async () => {
      const { panel } = await restore({ runId: '../syncs' });
      assert.throws(() => panel.webview, /disposed/);
      assert.deepEqual(requests(), {});
    });
  });
});

function summaryOf(run: WireRun): RunSummary {
  const decoded = decodeSyncRun(run);
  assert.ok(decoded);
  return summarize(decoded);
}

function problem(part: Part): Problem {
  assert.ok(part.state === 'failed');
  return part.problem;
}

function total(groups: readonly { readonly count: number }[]): number {
  return groups.reduce((sum, { count }) => sum + count, 0);
}
