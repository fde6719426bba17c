import assert from 'node:assert/strict';
import type { WireRun } from '../emulator/api/wire.ts';
import { startEmulator, type Emulator } from '../emulator/server.ts';
import { ask, refusalOf } from './emulator.ask.ts';

interface LogLine {
  readonly timestamp: string;
  readonly operation: string;
  readonly status: string;
  readonly file_type: string;
  readonly path: string;
  readonly size?: number;
  readonly message?: string;
}

type SyncLog = Omit<LogLine, 'timestamp'> & { readonly created_at: string; readonly sync_run_id: number };

describe('stand-in: log files', () => {
  let now: number;
  let emulator: Emulator;

  beforeEach(async () => {
    now = Date.UTC(2026, 4, 20, 12);
    emulator = await startEmulator({ runs: 2000, now: () => now, linkSeconds: 900 });
  });
  afterEach(() => emulator.close());

  function partialFailure(): WireRun {
    return emulator.findRun((run) => run.status === 'partial_failure' && hasJsonLog(run));
  }

  it("agrees with the run's figures and errors, whatever the outcome", async () => {
    const kinds: readonly ((run: WireRun) => boolean)[] = [
      (run) => run.status === 'success',
      (run) => run.status === 'partial_failure',
      (run) => run.status === 'failure' && run.errored_files > 0,
      (run) => run.status === 'failure' && run.errored_files === 0,
    ];
    for (const kind of kinds) {
      const run = emulator.findRun((each) => kind(each) && hasJsonLog(each) && !each.dry_run);
      const lines = linesOf(await read(run.log_url));
      const files = lines.filter((line) => line.file_type === 'file');
      const failed = files.filter((line) => line.status === 'failure');
      const copied = files.filter((line) => line.status === 'success');
      assert.equal(failed.length, run.errored_files);
      assert.equal(copied.length, run.successful_files);
      assert.equal(sum(copied.map(({ size }) => size ?? 0)), run.bytes_synced);
      assert.ok(lines.every(({ timestamp }) => Date.parse(timestamp) >= Date.parse(run.created_at)));
      assert.ok(lines.every(({ timestamp }) => Date.parse(timestamp) <= Date.parse(run.completed_at ?? '') + 1000));
      const messages = lines
        .filter((line) => line.status === 'failure')
        .map(({ path, message }) => [`${path}: ${message}`, message]);
      assert.equal(run.event_errors.length, Math.min(100, messages.length));
      assert.ok(run.event_errors.every((error, at) => messages[at]?.includes(error)));
    }
  });

  it('names equal errors and errors that differ only in their paths', () => {
    const { event_errors: errors } = emulator.findRun((run) => run.errored_files > 12);
    const messages = errors.map((error) => error.replace(/^.*?: /, ''));
    assert.ok(new Set(errors).size < errors.length, 'equal ones');
    assert.ok(new Set(messages).size < new Set(errors).size, 'ones that differ only in their paths');
  });

  it('sends any part of a log, the same bytes as in the whole', async () => {
    const { log_url: url } = emulator.setLog(partialFailure().id, { bytes: 300_000 });
    const whole = await read(url);
    const length = whole.length;
    for (const [start, end] of [
      [0, 1],
      [0, 64],
      [199, 201],
      [65_535, 65_537],
      [65_536, 200_000],
      [length - 1, length],
      [0, length],
    ] as const) {
      const response = await fetch(String(url), { headers: { Range: `bytes=${start}-${end - 1}` } });
      assert.equal(response.status, 206);
      assert.equal(response.headers.get('Content-Range'), `bytes ${start}-${end - 1}/${length}`);
      assert.deepEqual(Buffer.from(await response.arrayBuffer()), whole.subarray(start, end));
    }
  });

  it('reads ranges as the standard says', async () => {
    const { log_url: url } = partialFailure();
    const whole = await read(url);
    const etag = (await fetch(String(url))).headers.get('ETag') ?? '';
    const ask206 = async (
      range: string,
      headers: Readonly<Record<string, string>> = {},
    ): Promise<readonly unknown[]> => {
      const response = await fetch(String(url), { headers: { Range: range, ...headers } });
      return [response.status, (await response.arrayBuffer()).byteLength];
    };
    assert.deepEqual(await ask206('bytes=10-'), [206, whole.length - 10]);
    assert.deepEqual(await ask206('bytes=-10'), [206, 10]);
    assert.deepEqual(await ask206('bytes=10-99999999'), [206, whole.length - 10]);
    assert.deepEqual(await ask206('lines=1-2'), [200, whole.length]);
    assert.deepEqual(await ask206('bytes=10-', { 'If-Range': etag }), [206, whole.length - 10]);
    assert.deepEqual(await ask206('bytes=10-', { 'If-Range': '"another"' }), [200, whole.length]);
    const beyond = await fetch(String(url), { headers: { Range: `bytes=${whole.length}-` } });
    assert.deepEqual([beyond.status, beyond.headers.get('Content-Range')], [416, `bytes */${whole.length}`]);
    assert.match(await beyond.text(), /<Code>InvalidRange<\/Code>/);
  });

  it('makes a log of a given size, and the figures with it', async () => {
    const run = emulator.setLog(partialFailure().id, { bytes: 1_000_000 });
    const log = await read(run.log_url);
    assert.ok(log.length >= 1_000_000 && log.length < 1_001_000);
    const files = linesOf(log).filter((line) => line.file_type === 'file');
    assert.equal(files.filter(({ status }) => status === 'success').length, run.successful_files);
    assert.equal(files.filter(({ status }) => status === 'failure').length, run.errored_files);
  });

  it('makes the end of a log of a terabyte without its beginning', async () => {
    const run = emulator.setLog(partialFailure().id, { bytes: 1e12 });
    const response = await fetch(String(run.log_url), { headers: { Range: 'bytes=-1000' } });
    const [, ...lines] = (await response.text()).trimEnd().split('\n');
    assert.ok(lines.length > 2);
    assert.ok(lines.every((line) => JSON.parse(line) !== null));
  });

  it('only adds to the log of a run in progress', async () => {
    const begun = emulator.startRun({ seconds: 600, outcome: 'partial_failure', dryRun: false });
    now += 200_000;
    const half = await read(emulator.run(begun.id).log_url);
    now += 200_000;
    const more = await read(emulator.run(begun.id).log_url);
    now += 600_000;
    const ended = emulator.run(begun.id);
    const all = await read(ended.log_url);
    assert.ok(half.length > 0 && half.length < more.length && more.length < all.length);
    assert.deepEqual(more.subarray(0, half.length), half);
    assert.deepEqual(all.subarray(0, more.length), more);
    assert.equal(half.at(-1), 10, 'whole lines only');
    assert.equal(ended.status, 'partial_failure');
  });

  it('refuses a link that has expired, was changed, or leads nowhere', async () => {
    const url = new URL(String(partialFailure().log_url));
    const other = new URL(url);
    other.pathname = url.pathname.replace(/\d+/, '1000001');
    assert.deepEqual(await codeOf(other), [403, 'SignatureDoesNotMatch']);
    const longer = new URL(url);
    longer.searchParams.set('X-Amz-Expires', '99999');
    assert.deepEqual(await codeOf(longer), [403, 'SignatureDoesNotMatch']);
    assert.deepEqual(await codeOf(new URL('/', url)), [403, 'SignatureDoesNotMatch']);
    now += 899_000;
    assert.equal((await fetch(url)).status, 200);
    now += 2000;
    assert.deepEqual(await codeOf(url), [403, 'AccessDenied']);
    assert.equal((await fetch(String(emulator.run(partialFailure().id).log_url))).status, 200);
  });

  it('takes no API key, and remembers who brought one', async () => {
    const url = String(partialFailure().log_url);
    await read(url);
    assert.deepEqual(emulator.keyLeaks, []);
    const brought = await Promise.all([
      fetch(url, { headers: { 'X-FilesAPI-Key': 'any' } }),
      fetch(url, { headers: { Authorization: `Bearer ${emulator.key}` } }),
      fetch(`${url}&key=${emulator.key}`),
    ]);
    assert.deepEqual(
      brought.map(({ status }) => status),
      [400, 400, 400],
    );
    assert.equal(emulator.keyLeaks.length, 3);
  });

  it('compresses where told to and accepted', async () => {
    const other = await startEmulator({ runs: 2000, now: () => now, gzip: true });
    const { log_url: url } = other.findRun(hasJsonLog);
    const response = await fetch(String(url));
    assert.equal(response.headers.get('Content-Encoding'), 'gzip');
    const text = Buffer.from(await response.arrayBuffer());
    const plain = await fetch(String(url), { headers: { 'Accept-Encoding': 'identity' } });
    assert.equal(plain.headers.get('Content-Encoding'), null);
    assert.deepEqual(text, Buffer.from(await plain.arrayBuffer()));
    const list = await fetch(`${other.origin}/api/rest/v1/sync_runs`, { headers: { 'X-FilesAPI-Key': other.key } });
    assert.equal(list.headers.get('Content-Encoding'), 'gzip');
    await other.close();
  });

  it('writes some logs as plain text, and has none for some runs', async () => {
    const textRun = emulator.findRun(({ log_url }) => log_url?.includes('.txt') === true);
    const lines = (await read(textRun.log_url)).toString().trimEnd().split('\n');
    assert.ok(lines.every((line) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d (INFO |ERROR) /.test(line)));
    assert.equal(emulator.findRun((run) => run.sync_name === 'Legacy FTP pickup').log_url, null);
    const skipped = emulator.findRun((run) => run.status === 'skipped');
    assert.deepEqual([skipped.log_url, skipped.runtime], [null, 0]);
  });

  it('tells the lines of a run by /sync_logs too, in pages', async () => {
    const run = emulator.setLog(partialFailure().id, { bytes: 300_000 });
    const lines = linesOf(await read(run.log_url));
    const query = `/sync_logs?filter[sync_run_id]=${run.id}`;
    const first = await ask<readonly SyncLog[]>(emulator, query);
    assert.equal(first.body.length, 1000);
    const cursor = encodeURIComponent(first.headers.get('X-Files-Cursor') ?? '');
    const second = await ask<readonly SyncLog[]>(emulator, `${query}&cursor=${cursor}`);
    const told = [...first.body, ...second.body].map((line) => [
      Date.parse(line.created_at),
      line.operation,
      line.status,
      line.path,
      line.message ?? undefined,
    ]);
    const written = lines.map((line) => [
      Date.parse(line.timestamp),
      line.operation,
      line.status,
      line.path,
      line.message,
    ]);
    assert.deepEqual(told, written);
    assert.equal(second.headers.get('X-Files-Cursor'), null);
  });

  it('refuses to sort /sync_logs, to send more than 1000, or to tell the lines of all runs', async () => {
    const query = `/sync_logs?filter[sync_run_id]=${partialFailure().id}`;
    assert.equal(await refusalOf(emulator, `${query}&per_page=1001`), 'bad-request/request-params-invalid');
    assert.equal(await refusalOf(emulator, `${query}&sort_by[created_at]=asc`), 'bad-request/invalid-sort-field');
    assert.equal(await refusalOf(emulator, '/sync_logs'), 'bad-request/request-params-invalid');
  });

  it('forgets the lines of /sync_logs after 180 days', async () => {
    const old = await ask(emulator, '/sync_runs?per_page=1&filter[status]=success&sort_by[created_at]=asc');
    const query = `/sync_logs?filter[sync_run_id]=${old.body[0]?.id}`;
    assert.ok((await ask<readonly SyncLog[]>(emulator, query)).body.length > 0);
    now += 181 * 86_400_000;
    assert.deepEqual((await ask<readonly SyncLog[]>(emulator, query)).body, []);
  });
});

function hasJsonLog({ log_url, status }: WireRun): boolean {
  return log_url?.includes('.jsonl') === true && status !== 'in_progress';
}

/** The status and the code of the object store's answer. */
async function codeOf(link: URL): Promise<readonly unknown[]> {
  const response = await fetch(link);
  return [response.status, /<Code>(\w+)<\/Code>/.exec(await response.text())?.[1]];
}

async function read(url: string | null): Promise<Buffer> {
  const response = await fetch(String(url));
  assert.equal(response.status, 200);
  return Buffer.from(await response.arrayBuffer());
}

function linesOf(log: Buffer): readonly LogLine[] {
  const lines = log.toString().split('\n');
  assert.equal(lines.pop(), '');
  return lines.map((line): LogLine => JSON.parse(line));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
