import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import {
  compareLogs,
  LogNormalizer,
  type CompareLimits,
  type NormalLog,
} from '../../../src/logs/meaning/normalizeLog.ts';
import { SortedLines } from '../../../src/logs/meaning/sortedLines.ts';

function normalize(lines: readonly string[], limits?: CompareLimits): NormalLog {
  const normalizer = new LogNormalizer(limits);
  for (const line of lines) normalizer.push(line);
  return normalizer.end();
}

const entry = (path: string, more: object = {}): string =>
  JSON.stringify({
    timestamp: '2026-01-31T12:00:00Z',
    operation: 'Sync',
    status: 'success',
    path,
    size: 12,
    trace: 'x',
    ...more,
  });

const letters = (text: string): readonly string[] => Array.from(text, (letter) => entry(letter));
const pathsOf = (lines: readonly string[]): string => lines.map((line) => line.charAt(0)).join('');

describe('a log made fit for comparison', () => {
  it('has path, operation, status, size and message of each line, and nothing else', () => {
    const { entries, texts } = normalize([
      entry('b', { status: 'failure', error_type: 'quota', message: 'no space at 12:00:00, id 7f3a9c01b2d84e6f' }),
      entry('a', { dest_path: 'c' }),
    ]);
    assert.deepEqual(entries, ['a  → c  Sync  success  12', 'b  Sync  failure  12  quota  no space at …, id …']);
    assert.deepEqual(texts, []);
  });

  it('is the same in whatever order its lines came, at whatever time', () => {
    const paths = fc.uniqueArray(fc.string());
    fc.assert(
      fc.property(paths, fc.infiniteStream(fc.nat()), (all, seeds) => {
        const shuffled = all.map((path) => [seeds.next().value, path] as const).toSorted(([a], [b]) => a - b);
        const later = { timestamp: '2026-02-01T00:00:00Z', trace: 'y' };
        assert.deepEqual(
          normalize(all.map((path) => entry(path))).entries,
          normalize(shuffled.map(([, path]) => entry(path, later))).entries,
        );
      }),
    );
  });

  it('has plain text in its order, without times', () => {
    const { texts } = normalize(['2026-01-31 12:00:00 INFO b', '', '[2026-01-31T12:00:01Z] INFO a at 12:00:00']);
    assert.deepEqual(texts, ['INFO b', 'INFO a at …']);
  });

  it('has one line for each, whatever a path holds', () => {
    const { entries } = normalize([entry('a\r\nb\u2028c', { message: `x${'y'.repeat(5000)}` })]);
    assert.equal(entries.length, 1);
    assert.match(entries[0] ?? '', /^a b c {2}Sync/u);
    assert.ok((entries[0]?.length ?? 0) <= 1001);
  });
});

describe('two logs that are too long to compare as a whole', () => {
  const limits = { maxLines: 3, maxLength: 1000 };

  it('are compared as far as both are known', () => {
    const { left, right, isWhole } = compareLogs(
      normalize(letters('hgfedcba'), limits),
      normalize(letters('xac'), limits),
    );
    assert.deepEqual([pathsOf(left), pathsOf(right), isWhole], ['abc', 'ac', false]);
  });

  it('are whole where nothing was left out', () => {
    assert.equal(compareLogs(normalize(letters('abc'), limits), normalize(letters('xyz'), limits)).isWhole, true);
  });

  it('say so where plain text was cut', () => {
    const { left, isWhole } = compareLogs(normalize(['a', 'b', 'c', 'd'], limits), normalize(['a'], limits));
    assert.deepEqual([left, isWhole], [['a', 'b', 'c'], false]);
  });
});

describe('lines that are sorted as they come', () => {
  const texts = fc.array(fc.string({ maxLength: 2 }), { maxLength: 300 });

  it('are the first in order, none of them missing', () => {
    const limits = fc.record({
      maxLines: fc.integer({ min: 1, max: 300 }),
      maxLength: fc.integer({ min: 10, max: 900 }),
    });
    fc.assert(
      fc.property(texts, limits, (lines, options) => {
        const sorted = new SortedLines(options);
        for (const line of lines) sorted.push(line);
        const kept = sorted.end();
        const all = lines.toSorted((a, b) => (a < b ? -1 : Number(a > b)));
        const { limit } = sorted;
        assert.deepEqual(kept, limit === undefined ? all : all.filter((line) => line < limit));
        assert.ok(kept.length <= options.maxLines);
      }),
    );
  });

  it('are so too where there are many times more than are kept', () => {
    const sorted = new SortedLines({ maxLines: 10_000, maxLength: Infinity });
    const scattered = Array.from({ length: 60_000 }, (_, n) => String((n * 7919) % 60_000).padStart(6, '0'));
    for (const line of scattered) sorted.push(line);
    const kept = sorted.end();
    assert.deepEqual(kept, scattered.toSorted().slice(0, kept.length));
    assert.equal(kept.length, 10_000);
  });
});
