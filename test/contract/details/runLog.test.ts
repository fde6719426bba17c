import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { HostMessage } from '../../../src/details/messages.ts';
import { RunLog } from '../../../src/details/runLog.ts';
import type { LogRow, LogView } from '../../../src/details/views.ts';
import { Client } from '../../../src/files-com/client.ts';
import { decodeSyncRun, type SyncRun } from '../../../src/files-com/syncRun.ts';
import { Logs } from '../../../src/logs/logs.ts';
import { withFields } from '../../emulator/hostile.ts';
import { startEmulator, type Emulator } from '../../emulator/server.ts';
import { startLogWorker } from '../../logWorker.ts';
import { startRawStore, type RawStore } from '../logs/rawStore.ts';

const entries = 'GET /sync_logs';
const entry = (status: string, path = 'a'): string => `${JSON.stringify({ status, operation: 'copy', path })}\n`;

const rangeOf = (from: number, total: number) => ({ 'Content-Range': `bytes ${from}-${total - 1}/${total}` });
const isSettled = ({ part }: LogView): boolean => part.state !== 'loading';
const pathsOf = (found: readonly LogRow[] = []) => found.map((row) => (row.kind === 'entry' ? row.path : row.text));
const revealsIn = (told: readonly HostMessage[]) => told.filter(({ type }) => type === 'logReveal');

async function until(condition: () => boolean, what: string): Promise<void> {
  for (let tries = 0; tries < 500; tries++) {
    if (condition()) return;
    await delay(10);
  }
  assert.fail(`waited in vain for ${what}`);
}

// The store answers with whatever `body` is, so that it can grow, shrink, change and break.
describe('the log of a run on its page', () => {
  let folder: string;
  let store: RawStore;
  let emulator: Emulator;
  let body: string;
  let status: number;
  let log: RunLog;
  let logs: Logs | undefined;
  let told: HostMessage[];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'run-log-'));
    [body, status, told] = ['', 200, []];
    store = await startRawStore((request, response) => {
      const from = Number(/bytes=(\d+)-/u.exec(request.headers.range ?? '')?.[1] ?? 0);
      const bytes = Buffer.from(body);
      const headers = { 'Content-Length': bytes.length - from, ...(from > 0 && rangeOf(from, bytes.length)) };
      if (status === 200) response.writeHead(from > 0 ? 206 : 200, headers).end(bytes.subarray(from));
      else response.writeHead(status).end();
    });
    emulator = await startEmulator({ runs: 100 });
  });
  afterEach(async () => {
    log.dispose();
    await logs?.dispose();
    await Promise.all([store.close(), emulator.close()]);
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  function run(fields: Readonly<Record<string, unknown>> = {}): SyncRun {
    const decoded = decodeSyncRun({
      ...emulator.run(1_000_001),
      status: 'in_progress',
      log_url: `${store.origin}/log`,
      ...fields,
    });
    assert.ok(decoded);
    return decoded;
  }

  function open(): RunLog {
    logs = new Logs({
      startWorker: startLogWorker,
      folder,
      limitBytes: () => 1e9,
      userAgent: 'test/1',
      patience: { connect: 5000, silence: 5000, retry: 1 },
    });
    const opened = logs;
    const client = new Client(
      { origin: emulator.origin, apiKey: emulator.key, workspaceId: undefined },
      { userAgent: 'test/1', retries: { retries: 0 } },
    );
    const key = { site: '0123456789abcdef', runId: '1000001' };
    log = new RunLog({
      locale: 'en',
      open: (found) => opened.open({ key, run: found, getClient: async () => client }),
      onChange: (change) => told.push(change),
    });
    return log;
  }

  async function shown(condition: (view: LogView) => boolean, what = 'the view'): Promise<LogView> {
    await until(() => condition(log.view), what);
    return log.view;
  }

  async function rows(
    generation = log.view.generation,
    first = 0,
    count = 100,
  ): Promise<readonly LogRow[] | undefined> {
    const before = told.length;
    await log.sendRows({ generation, first, count });
    const message = told.slice(before).find(({ type }) => type === 'logRows');
    return message?.type === 'logRows' ? message.rows : undefined;
  }

  describe('searched by a pattern that takes for ever', () => {
    const query = { text: '^(a+)+$', isPattern: true, matchCase: false };

    it('says so, and still sends its rows', async () => {
      body = `aaa\n${'a'.repeat(40)}!\n`;
      open().show(run());
      const { generation } = await shown((view) => view.rows === 2);
      log.search(query, generation, 0);
      assert.deepEqual(pathsOf(await rows()), body.trimEnd().split('\n'));
      await until(() => !log.found.isRunning, 'the end of the search');
      assert.match(log.found.note, /takes too long in line 2/u);
    });

    it('says that matches are not marked where it is too slow for a row alone', async () => {
      // It fails at once at the line as it is, but not at the path in it.
      body = entry('success', `${'a'.repeat(40)}!`);
      open().show(run());
      const { generation } = await shown((view) => view.rows === 1);
      log.search(query, generation, 0);
      await until(() => !log.found.isRunning, 'the end of the search');
      assert.deepEqual(pathsOf(await rows()), [`${'a'.repeat(40)}!`]);
      assert.match(log.found.note, /^No match; matches aren't marked/u);
      log.search({ ...query, text: 'a{40}' }, generation, 0);
      const [row] = (await rows()) ?? [];
      assert.deepEqual(row?.marks, { path: [0, 40] });
    });
  });

  it('is another one, with other numbers, where it turned out to be another', async () => {
    body = entry('success', 'old').repeat(5) + entry('failure', 'old');
    open().show(run());
    const { generation } = await shown((view) => view.rows === 6);
    const query = { text: 'old', isPattern: false, matchCase: false };
    log.search(query, generation, 0);
    await until(() => log.found.note === '1 of 6; line 1', 'the hits');
    body = entry('success', 'new').repeat(2);
    log.show(run());
    const view = await shown((other) => other.generation > generation && other.rows === 2 && isSettled(other));
    assert.equal(view.failed, 0);
    assert.equal(await rows(generation), undefined, 'rows of the log before');
    assert.deepEqual(await log.textOf({ generation, first: 0, count: 9 }), { text: '', count: 0, cut: 0 });
    assert.deepEqual(pathsOf(await rows()), ['new', 'new']);
    await until(() => log.found.note === 'No match', 'the end of what was found in the log before');
    assert.equal(log.found.generation, view.generation);
  });

  it('says that it loads where it is another one by now, not that it is whole', async () => {
    body = entry('success', 'old').repeat(5);
    open().show(run());
    await shown(isSettled);
    body = entry('success', 'new').repeat(200_000);
    log.show(run());
    await shown(({ rows: count }) => count === 200_000);
    const views = told.flatMap((message) => (message.type === 'log' ? [message.log] : []));
    for (const { part, rows: count, generation } of views) {
      if (generation === log.view.generation && count < 200_000) assert.equal(part.state, 'loading', `${count} rows`);
    }
  });

  it('goes on quietly while the run does, and what is found in it too', async () => {
    body = entry('success').repeat(3);
    open().show(run());
    await shown(isSettled);
    log.search({ text: 'success', isPattern: false, matchCase: false }, log.view.generation, 0);
    await until(() => log.found.note.startsWith('1 of 3'), 'the hits');
    const before = told.length;
    body += entry('success');
    log.followIfFree(run());
    await shown((view) => view.rows === 4);
    await until(() => log.found.note.startsWith('1 of 4'), 'the new hit');
    for (const message of told.slice(before)) {
      if (message.type === 'log') assert.equal(message.log.part.state, 'ready');
    }
  });

  it('costs no request of the API while nobody asks, whatever becomes of its file', async () => {
    status = 404;
    emulator.faults.plan({
      on: 'GET /sync_runs/{id}',
      effect: withFields({ log_url: `${store.origin}/log`, status: 'in_progress' }),
      times: Infinity,
    });
    open().show(run());
    await shown(isSettled);
    emulator.counts.reset();
    for (let tick = 0; tick < 5; tick++) {
      log.followIfFree(run());
      await delay(20);
    }
    assert.equal(emulator.counts.apiRequests, 0);
    log.show(run());
    await until(() => emulator.counts.of(entries) > 0, 'what somebody asks for');
  });

  it('is looked for once there is a link', async () => {
    open().show(run({ log_url: null, body: null }));
    await shown(isSettled);
    emulator.counts.reset();
    log.followIfFree(run({ log_url: null, body: null }));
    await delay(20);
    assert.equal(emulator.counts.apiRequests, 0);
    body = entry('success');
    log.followIfFree(run());
    await until(() => store.seen.length === 1, 'the request of the log');
  });

  it('tries again when it is told to, and asks anew for rows that could not be read', async () => {
    body = entry('success').repeat(3);
    open().show(run({ status: 'success' }));
    const { generation } = await shown(isSettled);
    log.fail(new Error('EIO'));
    assert.equal(log.view.part.state, 'failed');
    log.retry();
    const view = await shown(({ part }) => part.state === 'ready');
    assert.ok(view.generation > generation);
    assert.equal((await rows())?.length, 3);
  });

  it('leads to no row where rows have got other numbers meanwhile', async () => {
    body = (entry('success').repeat(99) + entry('failure')).repeat(50);
    open().show(run());
    const { generation } = await shown((view) => view.rows === 5000 && isSettled(view));
    const revealing = log.revealFailure(generation, -1, 'forward');
    log.setFilter({ failedOnly: true });
    await revealing;
    assert.deepEqual(revealsIn(told), []);
    await log.revealFailure(generation, -1, 'forward');
    assert.deepEqual(revealsIn(told), []);
    await log.revealFailure(log.view.generation, -1, 'forward');
    assert.deepEqual(revealsIn(told), [
      { type: 'logReveal', generation: log.view.generation, row: 0, note: 'Failure 1 of 50' },
    ]);
  });

  it('tells nothing once it is closed', async () => {
    body = entry('failure').repeat(3);
    open().show(run());
    const { generation } = await shown(isSettled);
    const work = [log.revealFailure(generation, -1, 'forward'), log.sendRows({ generation, first: 0, count: 3 })];
    log.search({ text: 'a', isPattern: false, matchCase: false }, generation, 0);
    log.dispose();
    const { length } = told;
    await Promise.all(work);
    log.show(run());
    log.retry();
    log.setFilter({ failedOnly: true });
    await delay(50);
    assert.equal(told.length, length);
  });

  it('copies so many lines at most, and says which are cut', async () => {
    body = `${'x'.repeat(70_000)}\n${entry('success').repeat(10_500)}`;
    open().show(run());
    const { generation } = await shown((view) => view.rows === 10_501 && isSettled(view));
    const all = await log.textOf({ generation, first: 0, count: 20_000 });
    assert.deepEqual([all.count, all.cut], [10_000, 1]);
    assert.equal((await log.textOf({ generation, first: 5, count: 2 })).text, entry('success').repeat(2));
  });
});
