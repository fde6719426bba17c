import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { StartOver } from '../../../src/logs/download/fetchLog.ts';
import { LineSplitter } from '../../../src/logs/lines/lineSplitter.ts';
import { parseLogLine } from '../../../src/logs/meaning/line.ts';
import { parseRawLine, readLines } from '../../../src/logs/lines/readLines.ts';
import { until } from '../../hooks.ts';
import { LocalLog } from './localLog.ts';
import { cutAt, logBytes } from './logBytes.ts';

function from(...chunks: readonly (string | Uint8Array)[]): readonly Buffer[] {
  return chunks.map((chunk) => Buffer.from(chunk));
}

async function* broken(): AsyncGenerator<Buffer> {
  yield Buffer.from('one\ntw');
  throw new Error('broken');
}

async function textOf(log: LocalLog): Promise<string> {
  return readFile(log.path, 'utf8');
}

async function allLines(log: LocalLog): Promise<readonly string[]> {
  const numbers = Array.from({ length: log.index.lines }, (_, line) => line);
  const read = await readLines(log, numbers);
  assert.deepEqual(
    read.map(({ line }) => line),
    numbers,
  );
  return read.map(({ text }) => text);
}

describe('a log in a file', () => {
  let folder: string;
  let count = 0;
  const logs: LocalLog[] = [];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'log-log-'));
  });

  afterEach(async () => {
    await Promise.all(logs.splice(0).map((log) => log.close()));
  });

  after(async () => {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  async function newLog(): Promise<LocalLog> {
    const log = await LocalLog.open(join(folder, String(count++)));
    logs.push(log);
    return log;
  }

  it('has the lines that come of splitting it, whichever are asked for', async () => {
    await fc.assert(
      fc.asyncProperty(logBytes, fc.array(fc.nat(3000)), fc.array(fc.nat(300)), async (bytes, cuts, wanted) => {
        const log = await newLog();
        await log.take(from(...cutAt(bytes, cuts)));
        const splitter = new LineSplitter();
        const lines = [...splitter.push(bytes), ...splitter.end()];
        assert.deepEqual(await allLines(log), lines);
        const numbers = [...new Set(wanted)].toSorted((a, b) => a - b);
        const some = await readLines(log, numbers);
        assert.deepEqual(
          some.map(({ line, text }) => [line, text]),
          numbers.filter((line) => line < lines.length).map((line) => [line, lines[line]]),
        );
      }),
      { numRuns: 100 },
    );
  });

  it('can be read while more of it arrives', async () => {
    const seen: (readonly string[])[] = [];
    const log = await newLog();
    async function* chunks() {
      yield Buffer.from('one\ntw');
      await until(() => log.index.lines >= 1);
      seen.push(await allLines(log));
      yield Buffer.from('o\n');
      await until(() => log.index.lines >= 2);
      seen.push(await allLines(log));
      yield Buffer.from('three');
    }
    await log.take(chunks());
    assert.deepEqual([...seen, await allLines(log)], [['one'], ['one', 'two'], ['one', 'two', 'three']]);
  });

  it('cuts a line of 50 MB, says so, and reads what it says of its beginning', async () => {
    const log = await newLog();
    const long = Buffer.alloc(50_000_000, 'x');
    await log.take(from('first\n{"status":"failure","path":"a","message":"', long, '"}\nlast'));
    const [first, cut, last] = (await readLines(log, [0, 1, 2])).map(parseRawLine);
    assert.deepEqual(first, { line: 0, isCut: false, content: parseLogLine('first') });
    assert.ok(cut?.isCut === true && cut.content.kind === 'entry');
    assert.deepEqual([cut.content.level === 'failed', cut.content.path, cut.content.message], [true, 'a', undefined]);
    assert.deepEqual(last, { line: 2, isCut: false, content: parseLogLine('last') });
  });

  it('reads no more than 16 MB at once', async () => {
    const log = await newLog();
    await log.take(from(`${'x'.repeat(60_000)}\n`.repeat(400)));
    const read = await readLines(
      log,
      Array.from({ length: 400 }, (_, line) => line),
    );
    assert.equal(read.length, 280);
  });

  it('goes on from its end, whether it is given a part or the whole', async () => {
    const log = await newLog();
    await log.take(from('one\ntwo'));
    await log.take(from('two\nthr'), 4);
    await log.take(from('one\nt', 'wo\nthree\nfour\n'));
    assert.equal(await textOf(log), 'one\ntwo\nthree\nfour\n');
    assert.deepEqual([await allLines(log), log.restarts], [['one', 'two', 'three', 'four'], 0]);
  });

  it('asks for the whole where a part does not fit', async () => {
    const log = await newLog();
    await log.take(from('one\ntwo\n'));
    await assert.rejects(log.take(from('TWO\nthree\n'), 4), StartOver);
    await assert.rejects(log.take(from('tw'), 4), StartOver);
    assert.deepEqual([await textOf(log), log.restarts], ['one\ntwo\n', 0]);
  });

  for (const [what, chunks, text] of [
    ['has other bytes', ['one\n', 'TWO\nthree\n'], 'one\nTWO\nthree\n'],
    ['is shorter', ['one\nt'], 'one\nt'],
    ['is empty', [], ''],
  ] as const) {
    it(`starts over where the log ${what} by now`, async () => {
      const log = await newLog();
      await log.take(from('one\ntwo\n{"status":"failure"}\n'));
      await log.take(from(...chunks));
      assert.deepEqual([await textOf(log), log.restarts], [text, 1]);
      assert.deepEqual([(await allLines(log)).join('\n'), log.index.failedCount], [text.trimEnd(), 0]);
    });
  }

  it('keeps and shows what came before a failure, and goes on after it', async () => {
    const log = await newLog();
    await assert.rejects(log.take(broken()), { message: 'broken' });
    assert.deepEqual(await allLines(log), ['one', 'tw']);
    await log.take(from('o\n'), 6);
    assert.deepEqual(await allLines(log), ['one', 'two']);
  });

  it('says what is wrong with the disk', async () => {
    const log = await newLog();
    await log.close();
    logs.pop();
    await assert.rejects(log.take(from('one\n')), { kind: 'disk' });
  });
});
