import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FailureCollection, mostSummaryBytes } from '../../../src/editor/failureCollection.ts';
import { Client } from '../../../src/files-com/client.ts';
import { Logs } from '../../../src/logs/logs.ts';
import { startLogWorker } from '../../logWorker.ts';
import type { RunFilter } from '../../../src/runs/filter.ts';
import type { WireRun } from '../../emulator/api/wire.ts';
import { altered, answerWith, delay, refusal } from '../../emulator/effects.ts';
import { working } from '../../unit/logs/turns.ts';
import { startEmulator, type Emulator, type EmulatorOptions } from '../../emulator/server.ts';

const list = 'GET /sync_runs';
const file = 'GET /logs/{id}';
const site = '0123456789abcdef';
const never = new AbortController().signal;
const failedLine = (message: string): string => `${JSON.stringify({ status: 'failure', path: 'a/b', message })}\n`;

describe('the collection of failures', () => {
  let emulator: Emulator;
  let client: Client;
  let folder: string;
  let logs: Logs;
  let progress: string[];

  async function start(options: EmulatorOptions = {}): Promise<void> {
    emulator = await startEmulator({ syncs: 12, runs: 3000, inProgress: 0, ...options });
    const { origin, key: apiKey } = emulator;
    client = new Client({ origin, apiKey, workspaceId: undefined }, { userAgent: 'test', retries: { retries: 0 } });
    folder = await mkdtemp(join(tmpdir(), 'failures-'));
    progress = [];
    const patience = { connect: 5000, silence: 5000, retry: 1 };
    logs = new Logs({
      folder,
      startWorker: startLogWorker,
      limitBytes: () => 1e9,
      userAgent: 'test',
      patience,
      linkedMilliseconds: 2000,
    });
  }
  afterEach(async () => {
    await emulator.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  async function collect(filter: RunFilter = {}, signal = never): Promise<FailureCollection> {
    const collection = new FailureCollection({ filter, site, logs, syncsNamed: undefined, now: Date.now() });
    await collection.readRuns(client, never);
    await readLogs(collection, signal);
    return collection;
  }
  const readLogs = (collection: FailureCollection, signal = never): Promise<void> =>
    collection.readLogs(client, signal, (done, all) => progress.push(`${done}/${all}`));

  /** No run names an error, and each has a log unless told otherwise. */
  function silent(fields: Readonly<Record<string, unknown>> = {}): void {
    const effect = altered((text) => {
      const runs: readonly WireRun[] = JSON.parse(text);
      const logged = runs.filter(({ log_url: url }) => url !== null);
      return JSON.stringify(logged.map((run) => ({ ...run, event_errors: [], ...fields })));
    });
    emulator.faults.plan({ on: list, effect, times: Infinity });
  }

  it('takes the errors of the list, and asks for nothing else', async () => {
    await start();
    const { failures, runs, logs: counts, from, to } = (await collect()).report;
    assert.ok(failures.length > 3 && failures.length < 30, `${failures.length} failures`);
    assert.ok(failures.every(({ kind }) => kind === 'error' || kind === 'unnamed'));
    const [first] = failures;
    assert.ok(first && first.count > 50 && first.syncs.length > 0 && first.runs.length > 0);
    assert.ok(from !== undefined && to !== undefined && from < to);
    assert.equal(runs.reach, -Infinity);
    // The log of a run that names its errors is not read.
    const silentRuns = failures.reduce((sum, { kind, runCount }) => sum + (kind === 'unnamed' ? runCount : 0), 0);
    assert.ok(counts.read <= silentRuns);
    assert.equal(emulator.counts.of(file), counts.read);
    assert.equal(counts.failed, 0);
    assert.equal(emulator.counts.apiRequests, 2);
  });

  it('reads the logs of runs that name no error, 50 in a step, without asking the service', async () => {
    await start();
    silent();
    emulator.faults.plan({
      on: file,
      effect: answerWith(200, failedLine('no 1') + failedLine('no 2'), 'text/plain'),
      times: Infinity,
    });
    const collection = await collect({ statuses: ['partial_failure'] });
    const { failures, logs: counts, runs } = collection.report;
    assert.deepEqual(
      failures.map(({ message, count, runCount }) => [message, count, runCount]),
      [['no …', 100, 50]],
    );
    assert.deepEqual(counts, { read: 50, cut: 0, failed: 0, untried: runs.count - 50 });
    assert.deepEqual([progress.length, progress.at(-1)], [50, '50/50']);
    // The newest first.
    const oldest = Math.min(...(failures[0]?.runs ?? []).map(({ id }) => Number(id)));
    const firstSeen = failures[0]?.firstSeen ?? 0;
    await readLogs(collection);
    const after = collection.report;
    assert.equal(after.logs.read, Math.min(100, runs.count));
    assert.ok((after.failures[0]?.firstSeen ?? 0) < firstSeen);
    assert.equal(Math.min(...(after.failures[0]?.runs ?? []).map(({ id }) => Number(id))), oldest);
    assert.equal(emulator.counts.apiRequests, 1);
    // They are read, not kept.
    assert.deepEqual(await readdir(folder), []);
  });

  it('reads from disk the logs that are there', async () => {
    await start();
    const wire = emulator.findRun(({ status, log_url: url }) => status === 'partial_failure' && url !== null);
    const [runId, getClient] = [String(wire.id), () => Promise.resolve(client)];
    await logs.fetch({ key: { site, runId }, getClient }, { signal: never });
    silent();
    emulator.faults.plan({ on: file, effect: answerWith(404, 'gone', 'text/plain'), times: Infinity });
    const { failures, logs: counts } = (await collect({ statuses: ['partial_failure'] })).report;
    assert.deepEqual([counts.read, counts.failed], [1, 49]);
    assert.deepEqual(
      new Set(failures.flatMap(({ kind, runs }) => (kind === 'error' ? runs.map(({ id }) => id) : []))),
      new Set([runId]),
    );
  });

  it('goes on where a log cannot be read, and says why', async () => {
    await start();
    silent();
    const body = failedLine('no');
    emulator.faults.plan({ on: file, effect: answerWith(404, 'gone', 'text/plain'), times: 3 });
    emulator.faults.plan({ on: file, effect: answerWith(200, body, 'text/plain'), after: 3, times: Infinity });
    const { failures, logs: counts } = (await collect({ statuses: ['partial_failure'] })).report;
    assert.deepEqual([counts.read, counts.failed], [47, 3]);
    assert.deepEqual(
      failures.map(({ kind, message, count }) => [kind, message, count]),
      [
        ['error', 'no', 47],
        ['unread', 'The log is no longer at its link', 3],
      ],
    );
    assert.equal(emulator.counts.apiRequests, 1);
  });

  it('follows no link whose time is over, rather than ask for another', async () => {
    await start({ linkSeconds: 0 });
    silent();
    const { logs: counts } = (await collect({ statuses: ['partial_failure'] })).report;
    assert.deepEqual([counts.read, counts.failed, emulator.counts.of(file)], [0, 50, 0]);
    assert.equal(emulator.counts.apiRequests, 1);
  });

  it('follows fresh links although this computer is a day ahead', async () => {
    await start({ linkSeconds: 900, now: () => Date.now() - 86_400_000 });
    silent();
    const { logs: counts } = (await collect({ statuses: ['partial_failure'] })).report;
    assert.deepEqual([counts.read, counts.failed], [50, 0]);
    assert.equal(emulator.counts.apiRequests, 1);
  });

  it('tells of runs that name no error anywhere', async () => {
    await start();
    silent();
    emulator.faults.plan({
      on: file,
      effect: answerWith(200, '{"status":"success"}\n', 'text/plain'),
      times: Infinity,
    });
    const { failures } = (await collect({ statuses: ['partial_failure'] })).report;
    assert.deepEqual(
      failures.map(({ kind, count }) => [kind, count]),
      [['unnamed', 50]],
    );
  });

  it('reads the body of a run that has nothing else', async () => {
    await start();
    silent({ log_url: null, body: 'INFO begun\nERROR disk 7 is full\n' });
    const { failures, logs: counts } = (await collect({ statuses: ['failure'] })).report;
    assert.deepEqual(
      failures.map(({ message }) => message),
      ['ERROR disk … is full'],
    );
    assert.deepEqual([counts.read, emulator.counts.of(file)], [0, 0]);
  });

  it('reads of a long summary its beginning alone, and says so', async () => {
    await start();
    const body = 'ERROR no\n'.repeat(20_000);
    silent({ log_url: null, body });
    const { failures, runs, cutSummaries } = (await collect({ statuses: ['failure'], created: { preset: '24h' } }))
      .report;
    assert.ok(runs.count > 0);
    assert.equal(cutSummaries, runs.count);
    assert.equal(failures[0]?.count, runs.count * Math.floor(mostSummaryBytes / 'ERROR no\n'.length));
  });

  it('reads of a long log its beginning alone', async () => {
    await start();
    silent();
    const effect = answerWith(200, failedLine('no').repeat(150_000), 'text/plain');
    emulator.faults.plan({ on: file, effect, times: 1 });
    emulator.faults.plan({ on: file, effect: answerWith(200, '', 'text/plain'), after: 1, times: Infinity });
    const { failures, logs: counts } = (await collect({ statuses: ['partial_failure'] })).report;
    assert.deepEqual([counts.read, counts.cut], [50, 1]);
    assert.ok((failures[0]?.count ?? 0) > 90_000);
  });

  it('keeps what it has when it is cancelled, and goes on from there', async () => {
    await start();
    silent();
    const controller = new AbortController();
    const effect = answerWith(200, failedLine('no'), 'text/plain');
    emulator.faults.plan({ on: file, effect, times: 10 });
    emulator.faults.plan({ on: file, effect: delay(60_000), after: 10, times: 4 });
    setTimeout(() => controller.abort(), 500);
    const collection = await collect({ statuses: ['partial_failure'] }, controller.signal);
    const { logs: counts, runs, failures } = collection.report;
    assert.deepEqual([counts.read, counts.failed, counts.untried], [10, 0, runs.count - 10]);
    assert.equal(failures[0]?.count, 10);
    emulator.faults.clear();
    await readLogs(collection);
    assert.equal(collection.report.logs.read, 60);
  });

  it('is as it was where older runs cannot be asked for', async () => {
    await start({ runs: 60_000 });
    const collection = await collect();
    const before = collection.report;
    emulator.faults.plan({ on: list, effect: refusal('not-authorized/site-admin-required') });
    await assert.rejects(collection.readRuns(client, never));
    assert.deepEqual(collection.report.failures, before.failures);
    await collection.readRuns(client, never);
    assert.ok(collection.report.runs.count > before.runs.count);
    assert.ok((collection.report.from ?? 0) < (before.from ?? 0));
  });

  it('goes on with what had come when it was cancelled, without another request', async () => {
    await start({ runs: 60_000 });
    const controller = new AbortController();
    let collection: FailureCollection | undefined;
    const work = async (): Promise<void> => {
      const begun = new FailureCollection({ filter: {}, site, logs, syncsNamed: undefined, now: Date.now() });
      const cancelAfterFirst = (): void => {
        if (begun.report.to === undefined) setImmediate(cancelAfterFirst);
        else controller.abort();
      };
      cancelAfterFirst();
      await assert.rejects(begun.readRuns(client, controller.signal), { name: 'AbortError' });
      collection = begun;
    };
    // Every run has a turn of its own.
    await working(work, 10);
    assert.ok(collection);
    const [all, newest] = [collection.report.runs.count, collection.report.from ?? 0];
    await collection.readRuns(client, never);
    assert.ok((collection.report.from ?? 0) < newest);
    assert.deepEqual([collection.report.runs.count, emulator.counts.apiRequests], [all, 2]);
  });
});
