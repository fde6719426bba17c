import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Client } from '../../../src/files-com/client.ts';
import { decodeSyncRun, type SyncRun } from '../../../src/files-com/syncRun.ts';
import type { Log } from '../../../src/logs/log.ts';
import { Logs, type OpenLog, type LogSubject } from '../../../src/logs/logs.ts';
import type { WireRun } from '../../emulator/api/wire.ts';
import {
  answerWith,
  delay,
  emptyPage,
  rangeIgnored,
  resetAfter,
  stallAfter,
  wrongLength,
} from '../../emulator/effects.ts';
import { withFields } from '../../emulator/hostile.ts';
import { startEmulator, type Emulator } from '../../emulator/server.ts';
import { startLogWorker } from '../../logWorker.ts';
import { breakOff, rangeStart, startRawStore, type RawStore } from './rawStore.ts';

const find = 'GET /sync_runs/{id}';
const entries = 'GET /sync_logs';
const file = 'GET /logs/{id}';
const site = '0123456789abcdef';
const { signal } = new AbortController();

async function loaded({ log }: OpenLog): Promise<Log> {
  await log.until(Infinity, signal);
  return log;
}

async function allBytes(log: Log): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of log.chunks()) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function storedLog(url: string): Promise<Buffer> {
  return Buffer.from(await (await fetch(url)).arrayBuffer());
}

describe('an open log', () => {
  let now: number;
  let emulator: Emulator;
  let folder: string;
  let logs: Logs;
  let client: Client;
  let run: WireRun;
  let open: OpenLog[];
  let allLogs: Logs[];

  beforeEach(async () => {
    now = Date.now();
    emulator = await startEmulator({ runs: 500, now: () => now, linkSeconds: 900 });
    folder = await mkdtemp(join(tmpdir(), 'log-text-'));
    allLogs = [];
    logs = newLogs();
    client = new Client(
      { origin: emulator.origin, apiKey: emulator.key, workspaceId: undefined },
      { userAgent: 'test/1', retries: { retries: 0 } },
    );
    const { id } = emulator.findRun(({ status, log_url: url }) => status === 'partial_failure' && url !== null);
    run = emulator.setLog(id, { bytes: 300_000, format: 'jsonl' });
    emulator.counts.reset();
    open = [];
  });

  afterEach(async () => {
    await Promise.all(open.map(async ({ close }) => close()));
    await Promise.all(allLogs.map(async (each) => each.dispose()));
    assert.deepEqual(emulator.keyLeaks, []);
    await emulator.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  function newLogs(): Logs {
    const made = new Logs({
      folder: join(folder, 'logs'),
      limitBytes: () => 1_000_000_000,
      startWorker: startLogWorker,
      userAgent: 'test/1',
      patience: { connect: 5000, silence: 100, retry: 1 },
    });
    allLogs.push(made);
    return made;
  }

  function subject(known?: SyncRun, id = run.id): LogSubject {
    return { key: { site, runId: String(id) }, run: known, getClient: async () => client };
  }

  function openLog(whose = subject(), from = logs): OpenLog {
    const log = from.open(whose);
    open.push(log);
    return log;
  }

  async function closeAll(): Promise<void> {
    await Promise.all(open.splice(0).map(async ({ close }) => close()));
  }

  async function names(): Promise<readonly string[]> {
    const all = await readdir(folder, { recursive: true });
    return all.filter((name) => /part|synclog/.test(name));
  }

  const logOf = async (): Promise<Buffer> => storedLog(String(emulator.run(run.id).log_url));

  /** A run that goes on, with a log that grows with the clock. */
  function startRun(bytes = 300_000): void {
    run = emulator.setLog(emulator.startRun({ seconds: 100 }).id, { bytes, format: 'jsonl' });
    now += 40_000;
  }

  /** A run whose log is at a store that answers as a test says. */
  async function at(answer: RequestListener, inProgress = false): Promise<{ store: RawStore; whose: LogSubject }> {
    const store = await startRawStore(answer);
    const known = decodeSyncRun({
      id: run.id,
      status: inProgress ? 'in_progress' : 'success',
      log_url: `${store.origin}/log`,
    });
    emulator.faults.plan({
      on: find,
      effect: withFields({ log_url: `${store.origin}/log`, status: inProgress ? 'in_progress' : 'success' }),
      times: Infinity,
    });
    return { store, whose: subject(known) };
  }

  it('has all lines, what they are, and the bytes as they are at the store', async () => {
    const log = await logOf();
    emulator.counts.reset();
    const text = await loaded(openLog());
    assert.deepEqual([text.origin, text.isComplete, text.isFinal, text.problem], ['file', true, true, undefined]);
    assert.ok((await allBytes(text)).equals(log));
    const lines = log.toString().trimEnd().split('\n');
    assert.deepEqual([text.lines.state.lines, text.lines.state.bytes], [lines.length, log.length]);
    const failures = lines.flatMap((line, n) => (line.includes('"failure"') ? [n] : []));
    assert.ok(failures.length > 0);
    const failed = await text.lines.rows({ filter: { failedOnly: true }, first: 0, count: lines.length });
    assert.equal(text.lines.count({ failedOnly: true }), failures.length);
    assert.deepEqual(
      failed.map((row) => [row.line, row.failed, row.content.kind]),
      failures.map((line) => [line, true, 'entry']),
    );
    assert.deepEqual(
      (await text.lines.rawRows({ filter: {}, first: 5, count: 1 })).map((raw) => raw.text),
      [lines[5]],
    );
    assert.deepEqual([emulator.counts.of(find), emulator.counts.of(file)], [1, 1]);
  });

  it('can be read before the rest has come, whatever its size', async () => {
    emulator.setLog(run.id, { bytes: 200_000_000, format: 'jsonl' });
    const { log: text } = openLog();
    await text.until(100, signal);
    assert.equal((await text.lines.rows({ filter: {}, first: 0, count: 100 })).length, 100);
    assert.ok(!text.isComplete);
    assert.ok(text.lines.state.bytes < 20_000_000, `${text.lines.state.bytes} bytes`);
  });

  it('is fetched once for all who have it open, and for the editor', async () => {
    emulator.faults.plan({ on: file, effect: delay(20) });
    const [one, two] = [openLog(), openLog()];
    const kept = await logs.fetch(subject(), { signal });
    assert.ok(kept.origin === 'file' && kept.isFinal);
    assert.equal((await loaded(one)).lines.state.lines, (await loaded(two)).lines.state.lines);
    assert.deepEqual([emulator.counts.of(find), emulator.counts.of(file)], [1, 1]);
  });

  it('goes on for those who have it open, and ends without a trace when nobody has', async () => {
    emulator.faults.plan(
      { on: file, effect: stallAfter(100_000) },
      { on: file, effect: stallAfter(0), after: 1, times: Infinity },
    );
    const [one, two] = [openLog(), openLog()];
    await one.log.until(1, signal);
    await one.close();
    await one.close();
    assert.ok((await two.log.lines.rows({ filter: {}, first: 0, count: 1 })).length === 1);
    await two.close();
    open = [];
    assert.deepEqual(await names(), []);
  });

  it('comes from the disk when it is opened again', async () => {
    const { lines } = (await loaded(openLog())).lines.state;
    await closeAll();
    assert.deepEqual(await names(), [join('logs', site, `${run.id}.synclog`)]);
    emulator.counts.reset();
    const text = await loaded(openLog(subject(), newLogs()));
    assert.deepEqual([text.lines.state.lines, text.isFinal, text.origin], [lines, true, 'file']);
    assert.deepEqual([emulator.counts.apiRequests, emulator.counts.logRequests], [0, 0]);
  });

  it('stays readable when it is deleted to make room', async () => {
    const text = await loaded(openLog());
    await logs.fetch(subject(), { signal });
    await logs.clear();
    assert.equal((await text.lines.rows({ filter: {}, first: 0, count: 10 })).length, 10);
  });

  describe('of a run in progress', () => {
    it('goes on from where it was, until the run has ended', async () => {
      startRun();
      const { log: text } = openLog();
      await text.until(Infinity, signal);
      const [lines, bytes] = [text.lines.state.lines, text.lines.state.bytes];
      assert.deepEqual([text.isComplete, text.isFinal], [true, false]);
      now += 30_000;
      emulator.counts.reset();
      await text.follow();
      assert.ok(text.lines.state.lines > lines);
      assert.ok(
        emulator.counts.bytesSent < text.lines.state.bytes - bytes + 30_000,
        `${emulator.counts.bytesSent} bytes`,
      );
      now += 40_000;
      await text.follow();
      assert.deepEqual([text.isFinal, text.lines.restarts], [true, 0]);
      assert.ok((await allBytes(text)).equals(await logOf()));
      emulator.counts.reset();
      await text.follow();
      assert.equal(emulator.counts.logRequests, 0);
    });

    it('goes on from what is on disk when it is opened again', async () => {
      startRun();
      await loaded(openLog());
      await closeAll();
      now += 70_000;
      emulator.counts.reset();
      const text = await loaded(openLog(subject(), newLogs()));
      assert.ok(
        emulator.counts.bytesSent < text.lines.state.bytes * 0.8,
        `${emulator.counts.bytesSent} of ${text.lines.state.bytes}`,
      );
      assert.deepEqual([text.isFinal, text.lines.restarts], [true, 0]);
      assert.ok((await allBytes(text)).equals(await logOf()));
    });

    it('leaves nothing but what is kept when it is closed before that has been read', async () => {
      startRun(3_000_000);
      await loaded(openLog());
      await closeAll();
      const { log: text, close } = openLog(subject(), newLogs());
      await text.until(1, signal);
      assert.ok(!text.isComplete);
      await close();
      assert.deepEqual(await names(), [join('logs', site, `${run.id}.synclog`)]);
    });

    it('goes on also where the store sends all of it each time', async () => {
      startRun();
      const { log: text } = openLog();
      await text.until(Infinity, signal);
      const before = await text.lines.rows({ filter: {}, first: 0, count: 5 });
      now += 30_000;
      emulator.faults.plan({ on: file, effect: rangeIgnored, times: Infinity });
      await text.follow();
      now += 40_000;
      await text.follow();
      assert.deepEqual([text.lines.restarts, text.isFinal], [0, true]);
      assert.deepEqual(await text.lines.rows({ filter: {}, first: 0, count: 5 }), before);
      assert.ok((await allBytes(text)).equals(await logOf()));
    });

    it('costs no request of the API where the run is known', async () => {
      startRun();
      const { log: text } = openLog();
      await text.until(Infinity, signal);
      now += 30_000;
      const known = decodeSyncRun(emulator.run(run.id));
      emulator.counts.reset();
      await text.follow(known);
      assert.deepEqual([emulator.counts.apiRequests, emulator.counts.logRequests], [0, 1]);
    });

    for (const [what, first, second] of [
      ['is shorter', 'one\ntwo\nthree\n', 'one\n'],
      ['is another', 'one\ntwo\n', 'uno\ndue\ntre\n'],
      ['begins again', `${'x'.repeat(99)}\n`.repeat(1000), 'a new beginning\n'],
      ['has changed far back', `${'x'.repeat(99)}\n`.repeat(1000), `y${'x'.repeat(98)}\n`.repeat(1000)],
    ] as const) {
      it(`starts over where the log ${what} by now, and says so`, async () => {
        let content = Buffer.from(first);
        const { store, whose } = await at(({ headers }, response) => {
          const begin = rangeStart(headers);
          if (begin > 0 && begin >= content.length) {
            response.writeHead(416, { 'Content-Range': `bytes */${content.length}` }).end();
            return;
          }
          if (begin > 0) response.setHeader('Content-Range', `bytes ${begin}-${content.length - 1}/${content.length}`);
          response.writeHead(begin > 0 ? 206 : 200).end(content.subarray(begin));
        }, true);
        const text = await loaded(openLog(whose));
        assert.equal(text.lines.restarts, 0);
        content = Buffer.from(second);
        await text.follow(whose.run);
        assert.deepEqual([text.problem, text.lines.restarts], [undefined, 1]);
        assert.equal((await allBytes(text)).toString(), second);
        assert.equal(text.lines.state.lines, second.trimEnd().split('\n').length);
        await store.close();
      });
    }

    it('is read again whole where it is compressed', async () => {
      let content = 'one\n'.repeat(10_000);
      const { store, whose } = await at(({ headers }, response) => {
        const zipped = gzipSync(content);
        const begin = rangeStart(headers);
        if (begin >= zipped.length) response.writeHead(416, { 'Content-Range': `bytes */${zipped.length}` }).end();
        else response.end(zipped);
      }, true);
      const text = await loaded(openLog(whose));
      content += 'two\n'.repeat(10);
      await text.follow(whose.run);
      content += 'three';
      await text.follow(whose.run);
      assert.deepEqual([text.lines.state.lines, text.lines.restarts, text.problem], [10_011, 0, undefined]);
      assert.deepEqual(
        store.seen.map(({ headers }) => headers.range),
        [undefined, undefined, undefined],
      );
      await store.close();
    });
  });

  describe('over a bad connection', () => {
    it('is the same, however often it breaks', async () => {
      const log = await logOf();
      for (const bytes of [1, 100_000, 70_001]) emulator.faults.plan({ on: file, effect: resetAfter(bytes) });
      const text = await loaded(openLog());
      assert.ok((await allBytes(text)).equals(log));
    });

    it('keeps what has come, says what is wrong, and goes on from there', async () => {
      const log = await logOf();
      const withdraw = emulator.faults.plan({ on: file, effect: stallAfter(0), after: 1, times: Infinity });
      emulator.faults.plan({ on: file, effect: stallAfter(100_000) });
      const text = await loaded(openLog());
      assert.match(String(text.problem), /After 100000 of \d+ bytes/);
      assert.deepEqual([text.isComplete, text.isFinal, text.lines.state.bytes], [false, false, 100_000]);
      assert.equal((await text.lines.rows({ filter: {}, first: 0, count: 10 })).length, 10);
      withdraw();
      emulator.counts.reset();
      await text.follow();
      assert.deepEqual([text.problem, text.isFinal, text.lines.restarts], [undefined, true, 0]);
      assert.ok(emulator.counts.bytesSent < log.length - 50_000);
      assert.ok((await allBytes(text)).equals(log));
    });

    it('says what is wrong where the length is not what was announced', async () => {
      emulator.faults.plan({ on: file, effect: wrongLength(400_000), times: Infinity });
      const text = await loaded(openLog());
      assert.ok(text.problem instanceof Error);
      assert.ok(text.lines.state.lines > 0 && !text.isComplete);
    });

    it('is the new log where it changes meanwhile', async () => {
      emulator.faults.plan({ on: file, effect: stallAfter(100_000) });
      const { log: text } = openLog();
      await once(text.events, 'progress');
      emulator.setLog(run.id, { bytes: 400_000, format: 'jsonl' });
      await text.until(Infinity, signal);
      assert.ok((await allBytes(text)).equals(await logOf()));
      assert.ok(text.isFinal);
    });

    it('is unzipped, also when the connection breaks', async () => {
      const log = await logOf();
      const zipped = gzipSync(log);
      let served = 0;
      const { store, whose } = await at(({ headers }, response) => {
        const begin = rangeStart(headers);
        if (begin > 0) response.setHeader('Content-Range', `bytes ${begin}-${zipped.length - 1}/${zipped.length}`);
        response.writeHead(begin > 0 ? 206 : 200, { ETag: '"1"', 'Content-Length': zipped.length - begin });
        if (served++ === 0) breakOff(response, zipped.subarray(0, 10_000));
        else response.end(zipped.subarray(begin));
      });
      const text = await loaded(openLog(whose));
      assert.ok((await allBytes(text)).equals(log));
      await store.close();
    });
  });

  it('says that its end is not certain where just the connection ended, until it is asked for again', async () => {
    let isVague = true;
    const { store, whose } = await at((_, response) => {
      response.setHeader('Connection', 'close');
      response.useChunkedEncodingByDefault = !isVague;
      response.end('one\ntwo\n');
    });
    const text = await loaded(openLog(whose));
    assert.deepEqual([text.isComplete, text.isFinal, text.isCertain, text.lines.state.lines], [true, false, false, 2]);
    isVague = false;
    await text.follow(whose.run);
    assert.deepEqual([text.isComplete, text.isFinal, text.isCertain, text.lines.restarts], [true, true, true, 0]);
    await store.close();
  });

  describe('without a file', () => {
    it('has the entries that Files.com keeps', async () => {
      emulator.faults.plan({ on: find, effect: withFields({ log_url: null }) });
      const text = await loaded(openLog());
      assert.deepEqual([text.origin, text.isFinal], ['syncLogs', true]);
      assert.ok(text.lines.count({ failedOnly: true }) > 0);
    });

    it('comes to its end while somebody wants all of it, and no further when that is cancelled', async () => {
      emulator.setLog(run.id, { bytes: 7_000_000, format: 'jsonl' });
      emulator.faults.plan({ on: find, effect: withFields({ log_url: null }) });
      const opened = openLog();
      const text = await loaded(opened);
      assert.deepEqual([text.isPaused, emulator.counts.of(entries)], [true, 2]);
      const controller = new AbortController();
      const fetching = logs.fetch(subject(), { signal: controller.signal, onProgress: () => controller.abort() });
      await assert.rejects(fetching, { name: 'AbortError' });
      assert.equal((await loaded(openLog())).isPaused, true);
      const cost = emulator.counts.of(entries);
      assert.ok(cost <= 4, `${cost} requests`);
      opened.wantAll();
      assert.equal(text.isPaused, false);
      await text.until(Infinity, signal);
      assert.deepEqual([text.isPaused, text.isFinal, emulator.counts.of(entries)], [false, true, 20]);
    });

    for (const [what, effect, lines, origin] of [
      ['begin after empty pages', withFields({ log_url: null }), 1000, 'syncLogs'],
      ['are none after all', withFields({ log_url: null, body: 'All fine.' }), 1, 'body'],
    ] as const) {
      it(`asks for no more pages than others do where its entries ${what}, and goes on when more is wanted`, async () => {
        emulator.setLog(run.id, { bytes: 3_000_000, format: 'jsonl' });
        emulator.faults.plan({ on: find, effect }, { on: entries, effect: emptyPage, times: 4 });
        if (origin === 'body')
          emulator.faults.plan({ on: entries, effect: answerWith(200, '[]'), after: 4, times: Infinity });
        const opened = openLog();
        const text = await loaded(opened);
        assert.deepEqual([text.isPaused, text.origin, text.lines.state.lines], [true, 'syncLogs', 0]);
        assert.equal(emulator.counts.of(entries), 2);
        opened.wantAll();
        await text.until(Infinity, signal);
        assert.deepEqual([text.origin, text.isComplete, text.lines.state.lines >= lines], [origin, true, true]);
      });
    }

    it('has the summary without the signatures of links, which may give way to a log later', async () => {
      const withdraw = emulator.faults.plan(
        {
          on: find,
          effect: withFields({ log_url: null, body: 'All fine.\nhttps://a.test/?sig=SECRET' }),
          times: Infinity,
        },
        { on: entries, effect: answerWith(200, '[]'), times: Infinity },
      );
      const text = await loaded(openLog());
      assert.deepEqual([text.origin, text.isFinal, text.lines.state.lines], ['body', false, 2]);
      assert.match(String(await allBytes(text)), /^All fine\.\nhttps:\/\/a\.test\/\?…$/u);
      withdraw();
      await text.follow();
      assert.deepEqual([text.origin, text.isFinal, text.lines.restarts], ['file', true, 1]);
      assert.ok((await allBytes(text)).equals(await logOf()));
    });

    it('says that there is none, and why', async () => {
      emulator.faults.plan(
        { on: find, effect: withFields({ body: null }), times: Infinity },
        { on: file, effect: answerWith(404, ''), times: Infinity },
        { on: entries, effect: answerWith(200, '[]'), times: Infinity },
      );
      const text = await loaded(openLog());
      assert.deepEqual([text.origin, text.lines.state.lines, text.isFinal], ['none', 0, false]);
      assert.match(String(text.fileProblem), /404/);
      assert.deepEqual(await text.lines.rows({ filter: {}, first: 0, count: 10 }), []);
      await closeAll();
      assert.deepEqual(await names(), []);
    });
  });
});
