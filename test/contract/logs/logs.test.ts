import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Client, type RequestRecord } from '../../../src/files-com/client.ts';
import { findSyncRun } from '../../../src/files-com/endpoints.ts';
import type { SyncRun } from '../../../src/files-com/syncRun.ts';
import type { CachedLog } from '../../../src/logs/store/logCache.ts';
import { Logs, type LogReadOptions, type LogSubject } from '../../../src/logs/logs.ts';
import type { WireRun } from '../../emulator/api/wire.ts';
import {
  answerWith,
  rangeIgnored,
  redirect,
  redirectToItself,
  refusal,
  reset,
  resetAfter,
  stallAfter,
} from '../../emulator/effects.ts';
import { withFields } from '../../emulator/hostile.ts';
import { startEmulator, type Emulator } from '../../emulator/server.ts';
import { startLogWorker } from '../../logWorker.ts';
import { breakOff, rangeStart, startRawStore, type RawStore } from './rawStore.ts';

const find = 'GET /sync_runs/{id}';
const entries = 'GET /sync_logs';
const file = 'GET /logs/{id}';
const signal = new AbortController().signal;

async function linesOf(log: CachedLog): Promise<readonly Record<string, unknown>[]> {
  const lines = (await readFile(log.path, 'utf8')).trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line));
}

describe('the logs of runs', () => {
  let now: number;
  let emulator: Emulator;
  let folder: string;
  let logs: Logs;
  let client: Client;
  let limitBytes: number;
  let records: RequestRecord[];
  /** A run that has ended, with a log of a few hundred lines. */
  let run: WireRun;

  beforeEach(async () => {
    now = Date.now();
    emulator = await startEmulator({ runs: 500, now: () => now, linkSeconds: 900 });
    folder = await mkdtemp(join(tmpdir(), 'run-logs-'));
    limitBytes = 1_000_000_000;
    records = [];
    logs = new Logs({
      folder: join(folder, 'logs'),
      limitBytes: () => limitBytes,
      startWorker: startLogWorker,
      userAgent: 'test/1',
      onRequest: (record) => records.push(record),
      patience: { connect: 5000, silence: 100, retry: 1 },
    });
    const site = { origin: emulator.origin, apiKey: emulator.key, workspaceId: undefined };
    client = new Client(site, { userAgent: 'test/1', retries: { retries: 0 } });
    const { id } = emulator.findRun(({ status, log_url: url }) => status === 'partial_failure' && url !== null);
    run = emulator.setLog(id, { bytes: 300_000, format: 'jsonl' });
    emulator.counts.reset();
  });

  afterEach(async () => {
    await logs.dispose();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    assert.deepEqual(emulator.keyLeaks, []);
    assert.doesNotMatch(JSON.stringify(records), /Signature|demo-key/);
    await emulator.close();
  });

  const site = '0123456789abcdef';

  function subject(known?: SyncRun, id = run.id): LogSubject {
    return { key: { site, runId: String(id) }, run: known, getClient: async () => client };
  }

  async function findRun(): Promise<SyncRun> {
    return (await findSyncRun(client, String(run.id), signal)).run;
  }

  async function fetchFile(whose = subject(), options: Partial<LogReadOptions> = {}): Promise<CachedLog> {
    const log = await logs.fetch(whose, { signal, ...options });
    if (log.origin === 'none') return assert.fail('no log');
    return log;
  }

  /** What the log store has. */
  async function logOf({ id }: WireRun): Promise<Buffer> {
    const { log_url: url } = emulator.run(id);
    const response = await fetch(String(url));
    const log = Buffer.from(await response.arrayBuffer());
    emulator.counts.reset();
    return log;
  }

  async function leftovers(): Promise<readonly string[]> {
    const names = await readdir(folder, { recursive: true });
    return names.filter((name) => /part|synclog|json/.test(name));
  }

  describe('on disk', () => {
    it('are the same bytes as at the store, for one request each', async () => {
      const log = await logOf(run);
      const told: unknown[] = [];
      const onProgress = (progress: unknown): unknown => told.push(progress);
      const { path, bytes, origin, isFinal, syncName } = await fetchFile(subject(), { onProgress });
      assert.ok((await readFile(path)).equals(log));
      assert.deepEqual([bytes, origin, isFinal, syncName], [log.length, 'file', true, run.sync_name]);
      assert.deepEqual(told.at(-1), { bytes: log.length, total: log.length });
      assert.deepEqual([emulator.counts.of(find), emulator.counts.of(file)], [1, 1]);
    });

    it('are not asked for again when the run has ended', async () => {
      const first = await fetchFile();
      emulator.counts.reset();
      assert.deepEqual(await fetchFile(), first);
      assert.deepEqual([emulator.counts.apiRequests, emulator.counts.logRequests], [0, 0]);
    });

    it('are asked for again while the run goes on, and kept when it has ended', async () => {
      run = emulator.setLog(emulator.startRun({ seconds: 100 }).id, { bytes: 300_000, format: 'jsonl' });
      now += 40_000;
      const part = await fetchFile();
      assert.equal(part.isFinal, false);
      now += 40_000;
      const more = await fetchFile();
      assert.ok(more.bytes > part.bytes, `${more.bytes} after ${part.bytes}`);
      now += 40_000;
      const all = await fetchFile();
      assert.ok(all.bytes > more.bytes);
      assert.equal(all.isFinal, true);
      assert.ok((await readFile(all.path)).equals(await logOf(run)));
    });

    it('belong to one connection', async () => {
      await fetchFile();
      const other = 'fedcba9876543210';
      assert.equal(await logs.cached({ site: other, runId: String(run.id) }), undefined);
      assert.notEqual(await logs.cached({ site, runId: String(run.id) }), undefined);
    });

    it('are deleted with their connection, and no others', async () => {
      const other = { site: 'fedcba9876543210', runId: String(run.id) };
      await fetchFile();
      await fetchFile({ ...subject(), key: other });
      await logs.forget('..');
      await logs.forget(site);
      assert.equal(await logs.cached(subject().key), undefined);
      assert.notEqual(await logs.cached(other), undefined);
      assert.doesNotMatch((await leftovers()).join(), new RegExp(site, 'u'));
    });

    it('take no more room than they may, but the newest one is kept', async () => {
      const first = await fetchFile();
      limitBytes = first.bytes + 10;
      const next = emulator.findRun(
        ({ id, status, log_url: url }) => id < run.id && status === 'success' && url !== null,
      );
      const second = await fetchFile(subject(undefined, next.id));
      assert.equal(await logs.cached(subject().key), undefined);
      limitBytes = 0;
      assert.notEqual(await logs.cached(subject(undefined, next.id).key), undefined);
      assert.deepEqual(await logs.clear(), { logs: 1, bytes: second.bytes });
      assert.deepEqual(await leftovers(), []);
    });

    it('are not deleted to make room for others while they are open', async () => {
      const { log: text, close } = logs.open(subject());
      await fetchFile();
      limitBytes = text.lines.state.bytes + 10;
      const next = emulator.findRun(
        ({ id, status, log_url: url }) => id < run.id && status === 'success' && url !== null,
      );
      await fetchFile(subject(undefined, next.id));
      assert.notEqual(await logs.cached(subject().key), undefined);
      await close();
    });

    for (const inProgress of [false, true]) {
      it(`are there again when they are asked for, deleted while open${inProgress ? ', of a run in progress' : ''}`, async () => {
        if (inProgress) {
          run = emulator.setLog(emulator.startRun({ seconds: 100 }).id, { bytes: 300_000, format: 'jsonl' });
          now += 40_000;
        }
        const { log: text, close } = logs.open(subject());
        await fetchFile();
        // Also where another window did it, which knows nothing of what is open here.
        await logs.clear();
        now += 10_000;
        await text.follow();
        assert.deepEqual(await leftovers(), []);
        emulator.counts.reset();
        const { path, isFinal } = await fetchFile();
        assert.equal(isFinal, !inProgress);
        if (isFinal) assert.equal(emulator.counts.of(file), 0);
        assert.ok((await readFile(path)).equals(await logOf(run)));
        assert.deepEqual((await logs.cached(subject().key))?.bytes, text.lines.state.bytes);
        await close();
      });
    }

    it('are deleted beyond the limit when VS Code starts', async () => {
      await fetchFile();
      limitBytes = 0;
      await logs.tidy();
      assert.deepEqual(await leftovers(), []);
    });
  });

  describe('over a bad connection', () => {
    it('are the same bytes, however often it breaks', async () => {
      const log = await logOf(run);
      for (const bytes of [1, 100_000, 70_001]) emulator.faults.plan({ on: file, effect: resetAfter(bytes) });
      const { path } = await fetchFile();
      assert.ok((await readFile(path)).equals(log));
      assert.ok(emulator.counts.of(file) > 1);
      assert.equal(emulator.counts.of(find), 1);
    });

    it('are the same bytes where the store sends all of it again', async () => {
      const log = await logOf(run);
      emulator.faults.plan({ on: file, effect: stallAfter(100_000) }, { on: file, effect: rangeIgnored, after: 1 });
      const { path } = await fetchFile();
      assert.ok((await readFile(path)).equals(log));
      assert.equal(emulator.counts.of(file), 3);
    });

    it('are the new bytes where the log has changed meanwhile', async () => {
      emulator.faults.plan({ on: file, effect: stallAfter(100_000) });
      const fetching = fetchFile(subject(), {
        onProgress: ({ bytes }) => {
          if (bytes === 100_000) emulator.setLog(run.id, { bytes: 400_000, format: 'jsonl' });
        },
      });
      const { path, bytes } = await fetching;
      assert.ok(bytes > 390_000);
      assert.ok((await readFile(path)).equals(await logOf(run)));
    });

    it('are the same bytes where the link expires meanwhile', async () => {
      const log = await logOf(run);
      emulator.faults.plan({ on: file, effect: stallAfter(100_000) });
      emulator.faults.plan({ on: file, effect: answerWith(403, '<Error/>', 'application/xml'), after: 1 });
      const { path, origin } = await fetchFile();
      assert.equal(origin, 'file');
      assert.ok((await readFile(path)).equals(log));
      assert.deepEqual([emulator.counts.of(find), emulator.counts.of(file)], [2, 3]);
    });

    describe('at a store that cannot resume', () => {
      let store: RawStore;
      afterEach(() => store.close());

      /** A store that stops in the middle, but for the last of so many answers. */
      async function serve(headers: Readonly<Record<string, string>>, answers = Infinity): Promise<void> {
        store = await startRawStore((_request, response) => {
          response.writeHead(200, { 'Content-Length': 8, ...headers });
          if (store.seen.length < answers) response.write('one\n');
          else response.end('one\ntwo\n');
        });
        emulator.faults.plan({ on: find, effect: withFields({ log_url: `${store.origin}/log` }), times: Infinity });
      }

      for (const [what, headers] of [
        ['no validator', {}],
        ['a weak entity tag', { ETag: 'W/"1"' }],
        ['an entity tag, and ignores ranges', { ETag: '"1"' }],
      ] as const) {
        it(`are said to be interrupted, for one request of the service, where it sends ${what}`, async () => {
          await serve(headers);
          await assert.rejects(fetchFile(), { kind: 'interrupted', message: /^After 4 of 8 bytes: .*silent/ });
          assert.equal(emulator.counts.apiRequests, 1);
          assert.ok(store.seen.length <= 8, `${store.seen.length} requests of the store`);
        });
      }

      it('are read again from the start, for one request of the service', async () => {
        await serve({}, 3);
        assert.equal((await fetchFile()).bytes, 8);
        assert.deepEqual([emulator.counts.apiRequests, store.seen.length], [1, 3]);
      });
    });

    it('are said to change where each attempt finds another log, for one request of the service', async () => {
      const store = await startRawStore((_request, response) => {
        response.writeHead(200, { 'Content-Length': 8, ETag: `"${store.seen.length}"` });
        response.write('one\n');
      });
      try {
        emulator.faults.plan({ on: find, effect: withFields({ log_url: `${store.origin}/log` }), times: Infinity });
        await assert.rejects(fetchFile(), { kind: 'interrupted', message: /changed each time/ });
        assert.equal(emulator.counts.apiRequests, 1);
      } finally {
        await store.close();
      }
    });

    it('cost two requests of the service where each link expires while it is used', async () => {
      emulator.faults.plan({ on: file, effect: stallAfter(1000), times: 1 });
      emulator.faults.plan({ on: file, effect: answerWith(403, '<Error/>', 'application/xml'), after: 1, times: 1 });
      emulator.faults.plan({ on: file, effect: stallAfter(1000), after: 2, times: 1 });
      emulator.faults.plan({ on: file, effect: answerWith(403, '<Error/>', 'application/xml'), after: 3 });
      await assert.rejects(fetchFile(), { kind: 'interrupted', message: /link expired/ });
      assert.deepEqual([emulator.counts.apiRequests, emulator.counts.of(file)], [2, 4]);
    });

    it('are nothing rather than half, and the next time goes well', async () => {
      const withdraw = emulator.faults.plan({ on: file, effect: stallAfter(0), after: 1, times: Infinity });
      emulator.faults.plan({ on: file, effect: stallAfter(100_000) });
      await assert.rejects(fetchFile(), { kind: 'interrupted' });
      assert.deepEqual(await leftovers(), []);
      withdraw();
      assert.ok((await readFile((await fetchFile()).path)).equals(await logOf(run)));
    });

    it('are asked for once by two at a time, and go on when one of them cancels', async () => {
      emulator.faults.plan({ on: file, effect: { kind: 'delay', milliseconds: 20 } });
      const controller = new AbortController();
      const [one, two] = [fetchFile(subject(), { signal: controller.signal }), fetchFile()];
      const cancelled = assert.rejects(one, { name: 'AbortError' });
      setImmediate(() => controller.abort());
      await cancelled;
      const { path } = await two;
      assert.equal(emulator.counts.of(file), 1);
      assert.ok((await readFile(path)).equals(await logOf(run)));
    });

    it('leave nothing when they are cancelled', async () => {
      emulator.faults.plan({ on: file, effect: stallAfter(100_000) });
      const controller = new AbortController();
      const fetching = fetchFile(subject(), { signal: controller.signal, onProgress: () => controller.abort() });
      await assert.rejects(fetching, { name: 'AbortError' });
      assert.deepEqual(await leftovers(), []);
    });

    it('are never wholly in memory', async () => {
      emulator.setLog(run.id, { bytes: 100_000_000, format: 'jsonl' });
      let most = 0;
      await fetchFile(subject(), {
        onProgress: ({ bytes }) => {
          most = Math.max(most, emulator.counts.bytesSent - bytes);
        },
      });
      // What is sent and not yet received lies in the sockets of both sides.
      assert.ok(most < 16_000_000, `${most} bytes on their way`);
    });
  });

  describe('whose link is old', () => {
    it('are asked for with a new one, without trying the old one where it tells that it has expired', async () => {
      const known = await findRun();
      now += 1_000_000;
      emulator.counts.reset();
      // The clock of this test is not the one that the link is read by.
      const expired = { ...known, logUrl: known.logUrl?.replace(/(Date=)\d{8}/, '$120200101') };
      assert.equal((await fetchFile(subject(expired))).origin, 'file');
      assert.deepEqual([emulator.counts.of(find), emulator.counts.of(file)], [1, 1]);
    });

    for (const status of [403, 404, 410]) {
      it(`are asked for with a new one at ${status}`, async () => {
        const known = await findRun();
        emulator.counts.reset();
        emulator.faults.plan({ on: file, effect: answerWith(status, '<Error/>', 'application/xml') });
        assert.equal((await fetchFile(subject(known))).origin, 'file');
        assert.deepEqual([emulator.counts.of(find), emulator.counts.of(file)], [1, 2]);
      });
    }

    it('cost no request for the run while the link is good although this computer is a day ahead', async () => {
      now -= 86_400_000;
      const known = await findRun();
      emulator.counts.reset();
      await fetchFile(subject(known));
      assert.deepEqual([emulator.counts.of(find), emulator.counts.of(file)], [0, 1]);
    });

    it('cost one request for the run after the link has expired although this computer is a day behind', async () => {
      now += 86_400_000;
      const known = await findRun();
      now += 1_000_000;
      emulator.counts.reset();
      assert.equal((await fetchFile(subject(known))).origin, 'file');
      assert.deepEqual([emulator.counts.of(find), emulator.counts.of(file)], [1, 2]);
    });

    it('cost one request for the run where each new link is refused as well', async () => {
      const known = await findRun();
      emulator.counts.reset();
      emulator.faults.plan({ on: file, effect: answerWith(403, '<Error/>', 'application/xml'), times: Infinity });
      assert.equal((await fetchFile(subject(known))).origin, 'syncLogs');
      assert.deepEqual([emulator.counts.of(find), emulator.counts.of(file)], [1, 2]);
    });

    it('cost no request for the run while the link is good', async () => {
      const known = await findRun();
      emulator.counts.reset();
      await fetchFile(subject(known));
      assert.deepEqual([emulator.counts.of(find), emulator.counts.of(file)], [0, 1]);
    });
  });

  describe('without a file', () => {
    it('are the entries that Files.com keeps, a line of JSON each, page after page', async () => {
      emulator.faults.plan({ on: find, effect: withFields({ log_url: null }) });
      const log = await fetchFile();
      assert.deepEqual([log.origin, log.isFinal], ['syncLogs', true]);
      assert.ok(emulator.counts.of(entries) > 1);
      const lines = await linesOf(log);
      const atStore = (await logOf(run)).toString().trimEnd().split('\n');
      assert.equal(lines.length, atStore.length);
      const failed = lines.find(({ status }) => status === 'failure');
      assert.deepEqual(Object.keys(failed ?? {}), [
        'created_at',
        'operation',
        'status',
        'file_type',
        'path',
        'size',
        'message',
        'error_type',
      ]);
    });

    it('are kept when the run has ended, and known as entries', async () => {
      emulator.faults.plan({ on: find, effect: withFields({ log_url: null }), times: Infinity });
      const first = await fetchFile();
      emulator.counts.reset();
      assert.deepEqual(await fetchFile(), first);
      const read = await logs.save(subject(), join(folder, 'saved.txt'), { signal });
      assert.equal(read.origin, 'syncLogs');
      assert.equal(emulator.counts.apiRequests, 0);
    });

    it('are asked for again while the run goes on', async () => {
      run = emulator.setLog(emulator.startRun({ seconds: 100 }).id, { bytes: 300_000, format: 'jsonl' });
      now += 40_000;
      emulator.faults.plan({ on: find, effect: withFields({ log_url: null }) });
      const { origin, isFinal } = await fetchFile();
      assert.deepEqual([origin, isFinal], ['syncLogs', false]);
    });

    it('are the first 20,000 entries, and it is said that these are not all', async () => {
      emulator.setLog(run.id, { bytes: 7_000_000, format: 'jsonl' });
      emulator.faults.plan({ on: find, effect: withFields({ log_url: null }) });
      const { path } = await fetchFile();
      const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
      assert.equal(emulator.counts.of(entries), 20);
      assert.equal(lines.length, 20_001);
      assert.equal(lines.at(-1), 'These are the first 20,000 entries. The others were not requested.');
    });

    for (const [what, effect] of [
      ['leads to a file', withFields({ log_url: 'file:///etc/passwd' })],
      ['is a script', withFields({ log_url: 'javascript:alert(1)' })],
      ['is not secure', withFields({ log_url: 'http://logs.example.com/1' })],
      ['is no link', withFields({ log_url: '../../etc' })],
    ] as const) {
      it(`are the entries where the link ${what}`, async () => {
        emulator.faults.plan({ on: find, effect });
        assert.equal((await fetchFile()).origin, 'syncLogs');
        assert.equal(emulator.counts.logRequests, 0);
      });
    }

    it('are the entries where a site elsewhere links to this computer, which is not asked', async () => {
      const elsewhere = new Client(
        { origin: 'https://acme.example.com', apiKey: emulator.key, workspaceId: undefined },
        { userAgent: 'test/1' },
      );
      const known = await findRun();
      // Entries and runs still come from the stand-in.
      const get = client.get.bind(client);
      Object.defineProperty(elsewhere, 'get', { value: get });
      emulator.counts.reset();
      const log = await fetchFile({ ...subject(known), getClient: async () => elsewhere });
      assert.deepEqual([log.origin, emulator.counts.logRequests], ['syncLogs', 0]);
    });

    for (const [what, effect] of [
      ['leads back to itself', redirectToItself],
      ['leads to http', redirect('http://logs.example.com/1')],
      ['leads to a file', redirect('file:///etc/passwd')],
      ['is gone', answerWith(410, '')],
      ['leads to a web page', answerWith(200, '<html>Sign in</html>', 'text/html')],
    ] as const) {
      it(`are the entries where the store's answer ${what}`, async () => {
        emulator.faults.plan({ on: file, effect, times: Infinity });
        assert.equal((await fetchFile()).origin, 'syncLogs');
      });
    }

    it('are the summary where there are no entries', async () => {
      emulator.faults.plan({ on: find, effect: withFields({ log_url: null, body: 'All fine.\nReally.' }) });
      emulator.faults.plan({ on: entries, effect: answerWith(200, '[]') });
      const log = await fetchFile();
      assert.deepEqual([log.origin, log.isFinal], ['body', false]);
      assert.equal(await readFile(log.path, 'utf8'), 'All fine.\nReally.');
    });

    it('are the summary where the key may not see the entries', async () => {
      emulator.faults.plan({ on: find, effect: withFields({ log_url: null, body: 'All fine.' }) });
      emulator.faults.plan({ on: entries, effect: refusal('not-authorized/site-admin-required') });
      assert.equal((await fetchFile()).origin, 'body');
    });

    it('are none where there is nothing at all, and it is said why', async () => {
      emulator.faults.plan({ on: find, effect: withFields({ body: null }), times: Infinity });
      emulator.faults.plan({ on: file, effect: answerWith(404, ''), times: Infinity });
      emulator.faults.plan({ on: entries, effect: answerWith(200, '[]'), times: Infinity });
      const gone = await logs.fetch(subject(), { signal });
      assert.ok(gone.origin === 'none' && gone.reason?.kind === 'linkGone');
      emulator.faults.plan({ on: find, effect: withFields({ log_url: null }), times: Infinity });
      assert.deepEqual(await logs.fetch(subject(), { signal }), { origin: 'none', reason: undefined });
      assert.deepEqual(await leftovers(), []);
    });

    it('are not looked for elsewhere when something is wrong that passes', async () => {
      emulator.faults.plan({ on: file, effect: reset, times: Infinity });
      await assert.rejects(fetchFile(), { kind: 'offline' });
      emulator.faults.clear();
      emulator.faults.plan({ on: file, effect: answerWith(503, ''), times: Infinity });
      await assert.rejects(fetchFile(), { kind: 'unavailable' });
      emulator.faults.plan({ on: find, effect: withFields({ log_url: null }) });
      emulator.faults.plan({ on: entries, effect: answerWith(500, '<html>', 'text/html') });
      await assert.rejects(fetchFile());
      assert.equal(emulator.counts.of(entries), 1);
    });
  });

  it('are kept for good only if their end is certain: not where just the connection ends', async () => {
    const store = await startRawStore(({ url }, response) => {
      response.setHeader('Connection', 'close');
      response.useChunkedEncodingByDefault = url !== '/closed';
      response.write('one\n');
      response.end('two\n');
    });
    for (const [path, isFinal] of [
      ['/closed', false],
      ['/chunked', true],
    ] as const) {
      emulator.faults.plan({ on: find, effect: withFields({ log_url: store.origin + path }) });
      const log = await fetchFile();
      assert.deepEqual([log.origin, log.bytes, log.isFinal], ['file', 8, isFinal], path);
    }
    await store.close();
  });

  it('that are compressed are unzipped, also when the connection breaks', async () => {
    const log = await logOf(run);
    const zipped = gzipSync(log);
    let served = 0;
    const store = await startRawStore(({ headers }, response) => {
      const begin = rangeStart(headers);
      response.setHeader('ETag', '"1"');
      response.setHeader('Content-Encoding', 'gzip');
      response.setHeader('Content-Length', zipped.length - begin);
      if (begin > 0) response.setHeader('Content-Range', `bytes ${begin}-${zipped.length - 1}/${zipped.length}`);
      response.writeHead(begin > 0 ? 206 : 200);
      if (served++ === 0) breakOff(response, zipped.subarray(0, 10_000));
      else response.end(zipped.subarray(begin));
    });
    emulator.faults.plan({ on: find, effect: withFields({ log_url: `${store.origin}/log` }) });
    assert.ok((await readFile((await fetchFile()).path)).equals(log));
    assert.equal(store.seen.length, 2);
    assert.ok(store.seen.every(({ headers }) => headers['x-filesapi-key'] === undefined));
    await store.close();
  });

  describe('saved', () => {
    it('are written where the user chose', async () => {
      const path = join(folder, 'saved.txt');
      const saved = await logs.save(subject(), path, { signal });
      assert.deepEqual([emulator.counts.of(find), emulator.counts.of(file)], [1, 1]);
      const log = await logOf(run);
      assert.ok(saved.origin === 'file' && saved.bytes === log.length);
      assert.ok((await readFile(path)).equals(log));
    });

    it('are copied where they are kept, without a request', async () => {
      const { bytes } = await fetchFile();
      emulator.counts.reset();
      const path = join(folder, 'saved.txt');
      const told: unknown[] = [];
      await logs.save(subject(), path, { signal, onProgress: (progress) => told.push(progress) });
      assert.deepEqual([emulator.counts.apiRequests, emulator.counts.logRequests], [0, 0]);
      assert.deepEqual(told.at(-1), { bytes, total: bytes });
      assert.ok((await readFile(path)).equals(await logOf(run)));
    });

    it('are fetched again where the kept file cannot be read', async () => {
      const { path: kept, ...facts } = await fetchFile();
      await rm(kept);
      await mkdir(kept);
      const { size } = await stat(kept);
      await writeFile(kept.replace(/synclog$/, 'json'), JSON.stringify({ ...facts, bytes: size }));
      const path = join(folder, 'saved.txt');
      const saved = await logs.save(subject(), path, { signal });
      assert.ok(saved.origin === 'file' && saved.bytes === facts.bytes);
      assert.ok((await readFile(path)).equals(await logOf(run)));
      assert.equal((await logs.cached(subject().key))?.bytes, facts.bytes);
    });

    it('leave what was there when something goes wrong', async () => {
      const path = join(folder, 'saved.txt');
      await writeFile(path, 'before');
      emulator.faults.plan({ on: file, effect: stallAfter(1000) }, { on: file, effect: reset, times: Infinity });
      await assert.rejects(logs.save(subject(), path, { signal }), { kind: 'interrupted' });
      emulator.faults.clear();
      await mkdir(join(folder, 'a folder', 'full'), { recursive: true });
      await assert.rejects(logs.save(subject(), join(folder, 'a folder'), { signal }), { kind: 'disk' });
      await fetchFile();
      const controller = new AbortController();
      const onProgress = () => controller.abort();
      await assert.rejects(logs.save(subject(), path, { signal: controller.signal, onProgress }), {
        name: 'AbortError',
      });
      assert.equal(await readFile(path, 'utf8'), 'before');
      assert.deepEqual((await readdir(folder)).toSorted(), ['a folder', 'logs', 'saved.txt']);
    });
  });
});
