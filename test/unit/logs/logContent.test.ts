import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { GrowingFile } from '../../../src/logs/growingFile.ts';
import { LineSplitter } from '../../../src/logs/lineSplitter.ts';
import { LogContent } from '../../../src/logs/logContent.ts';
import { StartOver } from '../../../src/logs/logFetch.ts';
import { parseRawLine, parseRawLines, readLines } from '../../../src/logs/readLines.ts';
import { until } from '../../hooks.ts';
import { cutAt, logBytes } from './logBytes.ts';
import { working } from './turns.ts';

const { signal } = new AbortController();

async function* from(...chunks: readonly (string | Uint8Array)[]): AsyncGenerator<Buffer> {
  for (const chunk of chunks) yield Buffer.from(chunk);
}

async function* broken(): AsyncGenerator<Buffer> {
  yield Buffer.from('one\ntw');
  throw new Error('broken');
}

async function take(content: LogContent, chunks: AsyncIterable<Uint8Array>, start = 0): Promise<void> {
  await content.take(chunks, () => start, signal);
}

async function textOf(content: LogContent): Promise<string> {
  assert.equal(content.index.bytes, content.file.bytes);
  return readFile(content.file.path, 'utf8');
}

async function allLines(content: LogContent): Promise<readonly string[]> {
  const numbers = Array.from({ length: content.index.lines }, (_, line) => line);
  const read = await readLines(content, numbers);
  assert.deepEqual(
    read.map(({ line }) => line),
    numbers,
  );
  return read.map(({ text }) => text);
}

/** How many bytes are indexed from one turn of everything else to the next, at most, where each piece takes its time. */
async function longestStepDuring(work: () => Promise<void>, content: LogContent): Promise<number> {
  let [longest, last, isOver] = [0, 0, false];
  const look = (): void => {
    const { bytes } = content.index;
    longest = Math.max(longest, bytes - last);
    last = bytes;
    if (!isOver) setImmediate(look);
  };
  setImmediate(look);
  await working(work, 20);
  isOver = true;
  look();
  return longest;
}

describe('a log in a file', () => {
  let folder: string;
  let count = 0;
  const files: GrowingFile[] = [];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'log-content-'));
  });

  afterEach(async () => {
    await Promise.all(files.splice(0).map((file) => file.close()));
  });

  after(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  async function newContent(onChange: () => void = () => undefined): Promise<LogContent> {
    const file = await GrowingFile.open(join(folder, String(count++)), 'wx+');
    files.push(file);
    return new LogContent(file, onChange);
  }

  it('has the lines that come of splitting it, whichever are asked for', async () => {
    await fc.assert(
      fc.asyncProperty(logBytes, fc.array(fc.nat(3000)), fc.array(fc.nat(300)), async (bytes, cuts, wanted) => {
        const content = await newContent();
        await take(content, from(...cutAt(bytes, cuts)));
        const splitter = new LineSplitter();
        const lines = [...splitter.push(bytes), ...splitter.end()];
        assert.deepEqual(await allLines(content), lines);
        const numbers = [...new Set(wanted)].toSorted((a, b) => a - b);
        const some = await readLines(content, numbers);
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
    const content = await newContent();
    async function* chunks() {
      yield Buffer.from('one\ntw');
      await until(() => content.index.lines >= 1);
      seen.push(await allLines(content));
      yield Buffer.from('o\n');
      await until(() => content.index.lines >= 2);
      seen.push(await allLines(content));
      yield Buffer.from('three');
    }
    await take(content, chunks());
    assert.deepEqual([...seen, await allLines(content)], [['one'], ['one', 'two'], ['one', 'two', 'three']]);
  });

  it('cuts a line of 50 MB, says so, and reads what it says of its beginning', async () => {
    const content = await newContent();
    const long = Buffer.alloc(50_000_000, 'x');
    await take(content, from('first\n{"status":"failure","path":"a","message":"', long, '"}\nlast'));
    const [first, cut, last] = (await readLines(content, [0, 1, 2])).map(parseRawLine);
    assert.deepEqual(first, { line: 0, isCut: false, content: { kind: 'text', text: 'first' } });
    assert.ok(cut?.isCut === true && cut.content.kind === 'entry');
    assert.deepEqual([cut.content.failed, cut.content.path, cut.content.message], [true, 'a', undefined]);
    assert.deepEqual(last, { line: 2, isCut: false, content: { kind: 'text', text: 'last' } });
  });

  it('is indexed no more than 16 KB at a time where that takes long, while it arrives and when it is opened', async () => {
    const content = await newContent();
    const bytes = Buffer.alloc(2_000_000, '\n');
    assert.ok((await longestStepDuring(() => take(content, from(bytes)), content)) <= 16_384);
    const again = new LogContent(await GrowingFile.open(content.file.path, 'r'), () => undefined);
    files.push(again.file);
    assert.ok((await longestStepDuring(() => again.indexFile(signal), again)) <= 16_384);
    assert.deepEqual([content.index.lines, again.index.lines], [2_000_000, 2_000_000]);
  });

  it('is parsed some lines at a time, for one after the other, where that takes long', async () => {
    const lines = Array.from({ length: 2000 }, (_, line) => ({ line, text: '{}', isCut: false }));
    const parse = () => Promise.all([1, 2, 3].map(() => parseRawLines(lines)));
    const { turns } = await working(parse, 20);
    assert.ok(turns >= 6000, `${turns} turns`);
    assert.deepEqual(
      (await parse()).map((parsed) => parsed.at(-1)?.line),
      [1999, 1999, 1999],
    );
  });

  it('reads no more than 16 MB at once', async () => {
    const content = await newContent();
    await take(content, from(`${'x'.repeat(60_000)}\n`.repeat(400)));
    const read = await readLines(
      content,
      Array.from({ length: 400 }, (_, line) => line),
    );
    assert.equal(read.length, 280);
  });

  it('goes on from its end, whether it is given a part or the whole', async () => {
    const content = await newContent();
    await take(content, from('one\ntwo'));
    await take(content, from('two\nthr'), 4);
    await take(content, from('one\nt', 'wo\nthree\nfour\n'));
    assert.equal(await textOf(content), 'one\ntwo\nthree\nfour\n');
    assert.deepEqual([await allLines(content), content.restarts], [['one', 'two', 'three', 'four'], 0]);
  });

  it('asks for the whole where a part does not fit', async () => {
    const content = await newContent();
    await take(content, from('one\ntwo\n'));
    await assert.rejects(take(content, from('TWO\nthree\n'), 4), StartOver);
    await assert.rejects(take(content, from('tw'), 4), StartOver);
    assert.deepEqual([await textOf(content), content.restarts], ['one\ntwo\n', 0]);
  });

  for (const [what, chunks, text] of [
    ['has other bytes', ['one\n', 'TWO\nthree\n'], 'one\nTWO\nthree\n'],
    ['is shorter', ['one\nt'], 'one\nt'],
    ['is empty', [], ''],
  ] as const) {
    it(`starts over where the log ${what} by now`, async () => {
      const content = await newContent();
      await take(content, from('one\ntwo\n{"status":"failure"}\n'));
      await take(content, from(...chunks));
      assert.deepEqual([await textOf(content), content.restarts], [text, 1]);
      assert.deepEqual([(await allLines(content)).join('\n'), content.index.failedCount], [text.trimEnd(), 0]);
    });
  }

  it('keeps and shows what came before a failure, and goes on after it', async () => {
    const content = await newContent();
    await assert.rejects(take(content, broken()), { message: 'broken' });
    assert.deepEqual(await allLines(content), ['one', 'tw']);
    await take(content, from('o\n'), 6);
    assert.deepEqual(await allLines(content), ['one', 'two']);
  });

  it('says what is wrong with the disk', async () => {
    const content = await newContent();
    await content.file.close();
    await assert.rejects(take(content, from('one\n')), { kind: 'disk' });
    await assert.rejects(content.file.read(0, 1), { kind: 'disk' });
    files.pop();
  });
});
