import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { others } from '../../../src/logs/meaning/kindTable.ts';
import { LineSplitter } from '../../../src/logs/lines/lineSplitter.ts';
import { LogIndex } from '../../../src/logs/lines/logIndex.ts';
import { parseLogLine } from '../../../src/logs/meaning/line.ts';
import { cutAt, logBytes } from './logBytes.ts';

interface Kind {
  readonly status: string | undefined;
  readonly operation: string | undefined;
  readonly failed: boolean;
}

function indexOf(...chunks: readonly (string | Uint8Array)[]): LogIndex {
  const index = new LogIndex();
  for (const chunk of chunks) index.push(Buffer.from(chunk));
  index.end();
  return index;
}

function kindsOf(index: LogIndex): readonly Kind[] {
  return Array.from({ length: index.lines }, (_, line) => {
    const { status, operation, failed } = index.kinds[index.codeAt(line) ?? -1] ?? assert.fail(`no line ${line}`);
    return { status, operation, failed };
  });
}

/** What the lines are when they are all split and parsed. */
function parsedKinds(bytes: Buffer): readonly Kind[] {
  const splitter = new LineSplitter();
  return [...splitter.push(bytes), ...splitter.end()].map((text) => {
    const line = parseLogLine(text);
    return line.kind === 'text'
      ? { status: undefined, operation: undefined, failed: line.level === 'failed' }
      : { status: line.status, operation: line.operation, failed: line.level === 'failed' };
  });
}

/** Where each line begins, told the slow way. */
function offsetsOf(bytes: Buffer): readonly number[] {
  const offsets = [bytes.subarray(0, 3).equals(Buffer.from([0xef, 0xbb, 0xbf])) ? 3 : 0];
  bytes.forEach((byte, at) => {
    if (byte === 0x0a) offsets.push(at + 1);
  });
  return offsets;
}

describe('the index of a log', () => {
  it('knows the lines that have an end, and one without when there is no more', () => {
    const index = new LogIndex();
    index.push(Buffer.from('one\ntw'));
    assert.equal(index.lines, 1);
    index.push(Buffer.from('o\n{"status":"failure"}'));
    assert.deepEqual([index.lines, index.failedCount], [2, 0]);
    index.end();
    assert.deepEqual([index.lines, index.endedLines, index.failedCount, index.bytes], [3, 2, 1, 28]);
  });

  it('goes on with a last line that had no end', () => {
    const index = new LogIndex();
    index.push(Buffer.from('{"status":"failu'));
    index.end();
    assert.deepEqual([index.lines, index.failedCount], [1, 0]);
    index.push(Buffer.from('re"}'));
    index.end();
    index.end();
    assert.deepEqual([index.lines, index.failedCount], [1, 1]);
    index.push(Buffer.from('\nnext'));
    index.end();
    assert.deepEqual([index.lines, index.failedCount], [2, 1]);
  });

  it('has no line for an empty log, for a byte order mark alone, or after the last line end', () => {
    assert.deepEqual([indexOf().lines, indexOf('\uFEFF').lines, indexOf('a\n').lines], [0, 0, 1]);
  });

  it('is the same however the bytes are cut, and as if they were split and parsed', () => {
    fc.assert(
      fc.property(logBytes, fc.array(fc.nat(3000), { maxLength: 12 }), (bytes, cuts) => {
        const index = indexOf(...cutAt(bytes, cuts));
        assert.deepEqual(kindsOf(index), parsedKinds(bytes));
        const offsets = offsetsOf(bytes);
        for (let line = 0; line < index.lines; line++) {
          const place = index.placeOf(line);
          assert.ok(place.line <= line && line - place.line < 32);
          assert.equal(place.offset, offsets[place.line]);
          assert.deepEqual(index.placeBefore(offsets[line] ?? 0), place);
        }
        assert.equal(index.endAt(index.lines).end, bytes.length);
      }),
      { numRuns: 300 },
    );
  });

  it('is the same byte by byte', () => {
    fc.assert(
      fc.property(logBytes, (bytes) => {
        assert.deepEqual(kindsOf(indexOf(...Array.from(bytes, (byte) => Buffer.from([byte])))), parsedKinds(bytes));
      }),
      { numRuns: 50 },
    );
  });

  it('tells kinds as they are parsed, whatever else is in a line and in whatever order', () => {
    const word = fc.oneof(
      fc.constantFrom('success', 'failure', 'Error 5', 'skipped', 'Sync', '', 'a"b', '\\', 'ü', '{"status":"failure"}'),
      fc.string(),
    );
    const value = fc.oneof({ weight: 3, arbitrary: word }, fc.jsonValue({ maxDepth: 3 }));
    const key = fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom('status', 'operation', 'action', 'error_type', 'path', 'timestamp') },
      fc.string(),
    );
    const object = fc
      .uniqueArray(fc.tuple(key, value), { maxLength: 7, selector: ([name]) => name })
      .map((fields) => JSON.stringify(Object.fromEntries(fields)));
    const spaced = object.map((text) => JSON.stringify(JSON.parse(text), undefined, 1).replaceAll('\n', ' \t'));
    const broken = fc.tuple(object, fc.nat(200)).map(([text, length]) => text.slice(0, length).replace(/\}+$/, ''));
    const line = fc.oneof(object, spaced, broken, fc.string());
    fc.assert(
      fc.property(fc.array(line, { maxLength: 30 }), fc.nat(3), (lines, times) => {
        // The same lines again are known by what they have in common.
        const bytes = Buffer.from(
          lines
            .map((text) => `${text.replaceAll('\n', '')}\n`)
            .join('')
            .repeat(times + 1),
        );
        assert.deepEqual(kindsOf(indexOf(bytes)), parsedKinds(bytes));
      }),
      { numRuns: 1000 },
    );
  });

  it('is not misled by an object within a line that looks like the line before', () => {
    const index = indexOf(
      '{"a":"xxxxxxxxxxxxxxx","status":"success","operation":"Sync"}\n',
      '{"a":{"b":"xxxxxxxxx","status":"success","operation":"Sync"},"status":"failure","operation":"List"}\n',
    );
    assert.deepEqual(kindsOf(index)[1], { status: 'failure', operation: 'List', failed: true });
  });

  for (const [what, before, line] of [
    [
      'a key that holds what is escaped',
      '{"aaaaa":"xx","status":"success","operation":"copy","z":1}',
      String.raw`{"aaa\"status":"success","operation":"copy","z":1,"status":"failure"}`,
    ],
    [
      'a value that holds what is escaped',
      '{"a":"xxxxxxxxxx","status":"success","operation":"copy","z":1}',
      String.raw`{"a":"xxxxxxxxx\","status":"success","operation":"copy","z":1}`,
    ],
    [
      'a field that is there twice',
      '{"a":"xxxxxxxxxxxxxxx","status":"success","operation":"copy","z":1}',
      '{"a":"","b":"xx","c":1,"status":"failure","status":"success","operation":"copy","z":1}',
    ],
    [
      'a field that is there twice, at the same place',
      '{"abcdef":"xxxxxxx","status":"success","operation":"copy","z":1}',
      '{"status":"failure","status":"success","operation":"copy","z":1}',
    ],
    [
      'a field in place of a number',
      '{"a":12345678901234567,"status":"success","operation":"copy","z":1}',
      '{"a":1,"status":"error","status":"success","operation":"copy","z":1}',
    ],
  ] as const) {
    it(`is not misled by ${what}, where the rest is as in the line before`, () => {
      const index = indexOf(`${before}\n${before}\n${line}\n`);
      assert.deepEqual(kindsOf(index)[2], kindsOf(indexOf(`${line}\n`))[0]);
    });
  }

  it('knows the lines that are longer than what is looked at, while they arrive', () => {
    const [fits, isLonger] = ['x'.repeat(65_536), 'x'.repeat(65_537)];
    const index = indexOf(`\uFEFF${fits}\r\n${isLonger}\n${fits}`);
    assert.deepEqual(index.cutLines, [1]);
    for (const piece of ['y', '\n']) {
      index.push(Buffer.from(piece));
      index.end();
    }
    assert.deepEqual([index.lines, index.cutLines], [3, [1, 2]]);
    const pieces = Array.from({ length: 11 }, (_, n) => `${n === 0 ? '\uFEFF' : ''}${'x'.repeat(10_000)}`);
    assert.deepEqual(indexOf(...pieces).cutLines, [0]);
  });

  it('counts by status and by operation', () => {
    const index = indexOf(
      '{"status":"success","operation":"Sync"}\n{"status":"success","operation":"List"}\n',
      'text\n{"status":"skipped","operation":"Sync","error_type":"quota"}\n{"operation":"Sync","status":"failed"}\n',
    );
    assert.deepEqual(
      [...index.counts.statuses],
      [
        ['success', 2],
        [undefined, 1],
        ['skipped', 1],
        ['failed', 1],
      ],
    );
    assert.deepEqual(
      [...index.counts.operations],
      [
        ['Sync', 3],
        ['List', 1],
        [undefined, 1],
      ],
    );
    assert.equal(index.failedCount, 2);
  });

  it('looks at the start of a line of any length, and holds no more of it', () => {
    const index = new LogIndex();
    index.push(Buffer.from('{"operation":"Sync","status":"failure","message":"'));
    const chunk = Buffer.alloc(65_536, 'x');
    for (let n = 0; n < 800; n++) index.push(chunk);
    index.push(Buffer.from('"}\n{"operation":"Sync","status":"success"}\n'));
    assert.deepEqual([index.lines, index.failedCount, index.bytes], [2, 1, 50 + 800 * 65_536 + 43]);
    assert.ok(index.memoryBytes < 100_000);
  });

  it('takes the many kinds of a log that is not as it should be together, and still knows what has failed', () => {
    const lines = Array.from({ length: 20_000 }, (_, n) => {
      const [status, operation] = [n % 3 === 0 ? `failed ${n % 333}` : `good ${n % 100}`, `does ${n % 301}`];
      return JSON.stringify({ operation, status });
    });
    const index = indexOf(lines.join('\n'));
    assert.ok(index.kinds.length <= 256);
    assert.equal(index.failedCount, lines.filter((line) => line.includes('failed')).length);
    const { statuses, operations } = index.counts;
    assert.ok(statuses.has(others) && operations.has(others));
    assert.equal(
      [...statuses.values()].reduce((sum, count) => sum + count),
      20_000,
    );
  });

  it('takes less than 40 MB for ten million lines', () => {
    globalThis.gc?.();
    const before = process.memoryUsage().arrayBuffers;
    const index = new LogIndex();
    const line = '{"operation":"Sync","status":"success"}\n';
    const chunk = Buffer.from(line.repeat(10_000));
    for (let n = 0; n < 1000; n++) index.push(chunk);
    assert.equal(index.lines, 10_000_000);
    const grown = process.memoryUsage().arrayBuffers - before;
    // 4096 numbers of kinds and 128 places in each of 2442 blocks.
    assert.equal(index.memoryBytes, 2442 * (4096 + 128 * 8) + 65_541);
    assert.ok(grown < 40_000_000, `${grown} bytes`);
    assert.deepEqual(index.placeOf(9_000_000), { line: 9_000_000, offset: 9_000_000 * line.length });
  }).timeout(30_000);
});
