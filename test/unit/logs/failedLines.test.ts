import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readFailedLines, type FailedLines } from '../../../src/logs/failedLines.ts';
import { LogCache } from '../../../src/logs/logCache.ts';
import { LogText } from '../../../src/logs/logText.ts';
import { StoredLog } from '../../../src/logs/storedLog.ts';

const failed = '{"status":"failure","path":"ü"}';
const succeeded = '{"status":"success","path":"ü"}';
const key = { site: '0123456789abcdef', runId: '7' };
const { signal } = new AbortController();

async function last(text: LogText, bytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of text.chunks(bytes)) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

describe('parts of a log', () => {
  let folder: string;
  let log: StoredLog | undefined;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'failed-lines-'));
  });
  afterEach(async () => {
    await log?.dispose();
    await rm(folder, { recursive: true });
  });

  /** A log that is kept on disk. */
  async function openLog(content: string): Promise<LogText> {
    const cache = new LogCache(folder);
    const part = await cache.newPart(key);
    await writeFile(part, content);
    await cache.adopt(key, part);
    await cache.describe(key, {
      bytes: Buffer.byteLength(content),
      origin: 'file',
      isFinal: true,
      syncName: undefined,
    });
    log = new StoredLog(
      { key, cache, read: () => assert.fail('is on disk'), makeRoom: () => Promise.resolve() },
      undefined,
    );
    const text = new LogText(log);
    await text.until(Infinity, signal);
    return text;
  }

  async function failedLinesOf(lines: readonly string[], maxBytes = 1_000_000): Promise<FailedLines> {
    return readFailedLines(await openLog(lines.map((line) => `${line}\n`).join('')), maxBytes, signal);
  }

  it('are its failed lines with their numbers, below each other', async () => {
    const { pieces, count, cutAfter } = await failedLinesOf([
      succeeded,
      failed,
      'ERROR no',
      '{"status":"failure","message":"cut of',
      ...Array<string>(10).fill(succeeded),
      failed,
    ]);
    assert.equal(
      pieces.join(''),
      ` 2: ${failed}\n 3: ERROR no\n 4: {"status":"failure","message":"cut of\n15: ${failed}\n`,
    );
    assert.deepEqual([count, cutAfter], [4, undefined]);
  });

  it('are none where nothing failed', async () => {
    assert.deepEqual(await failedLinesOf([succeeded]), { pieces: [], count: 0, cutAfter: undefined });
  });

  it('are as many of them as fit, and it is told up to where', async () => {
    const lines = Array.from({ length: 20_000 }, (_, n) => (n % 3 === 0 ? failed : succeeded));
    const { pieces, count, cutAfter } = await failedLinesOf(lines, 200_000);
    const lineBytes = Buffer.byteLength(`12345: ${failed}\n`);
    assert.equal(count, Math.floor(200_000 / lineBytes));
    assert.equal(Buffer.concat(pieces).length, count * lineBytes);
    assert.equal(cutAfter, (count - 1) * 3 + 1);
    assert.ok(pieces.join('').trimEnd().split('\n').at(-1)?.startsWith(`${cutAfter}: `.padStart(7)));
  });

  it('are all of them where they just fit', async () => {
    const line = Buffer.byteLength(`1: ${failed}\n`);
    assert.deepEqual((await failedLinesOf([failed, failed], 2 * line)).cutAfter, undefined);
  });

  it('are given up when they are cancelled', async () => {
    const text = await openLog(`${failed}\n`);
    await assert.rejects(readFailedLines(text, 1000, AbortSignal.abort()), { name: 'AbortError' });
  });

  it('are its end, from where a line begins', async () => {
    const text = await openLog('first\nsecönd\nthird\n');
    assert.equal(await last(text, 6), 'third\n');
    assert.equal(await last(text, 7), 'third\n');
    assert.equal(await last(text, 10), 'third\n');
    assert.equal(await last(text, 14), 'secönd\nthird\n');
    assert.equal(await last(text, 20), 'first\nsecönd\nthird\n');
    assert.equal(await last(text, 100), 'first\nsecönd\nthird\n');
  });

  it('are its end also where no line begins there', async () => {
    const text = await openLog(`first\n${'x'.repeat(1_000_000)}\n`);
    assert.equal(await last(text, 600_000), `${'x'.repeat(599_999)}\n`);
    assert.equal(await last(text, 1_000_001), `${'x'.repeat(1_000_000)}\n`);
  });

  it('may be given up before it is read, and stays on disk', async () => {
    await openLog(`${succeeded}\n`.repeat(200_000));
    await log?.dispose();
    const cache = new LogCache(folder);
    log = new StoredLog(
      { key, cache, read: () => assert.fail('is on disk'), makeRoom: () => Promise.resolve() },
      undefined,
    );
    await log.dispose();
    assert.ok(await cache.find(key));
  });
});
