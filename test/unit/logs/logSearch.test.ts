import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { FilteredLines } from '../../../src/logs/lines/filteredLines.ts';
import { LineSplitter } from '../../../src/logs/lines/lineSplitter.ts';
import { SearchOutdated, searchLog, type LogQuery, type LogSearchOptions } from '../../../src/logs/lines/logSearch.ts';
import { PatternError } from '../../../src/logs/lines/matcher.ts';
import type { LogHit } from '../../../src/logs/lines/scanner.ts';
import { LocalLog } from './localLog.ts';
import { logBytes } from './logBytes.ts';
import { working } from './turns.ts';

const { signal } = new AbortController();

interface Found {
  readonly hits: readonly LogHit[];
  readonly count: number;
}

/** What is found when all lines are there as strings. */
function bruteForce(lines: readonly string[], query: LogQuery): readonly LogHit[] {
  const source = 'text' in query ? escaped(query.text) : query.pattern;
  const pattern = new RegExp(source, query.matchCase === true ? 'gu' : 'giu');
  return lines.flatMap((content, line) =>
    [...lookedAt(content).matchAll(pattern)]
      .map((match) => ({ line, column: match.index, length: match[0].length }))
      .filter(({ length }) => length > 0),
  );
}

/** The first 64 KB; a character that is cut in two is none that is looked for. */
function lookedAt(line: string): string {
  return Buffer.from(line).subarray(0, 65_536).toString();
}

function escaped(text: string): string {
  return Array.from(text, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`).join('');
}

const long = (before: number): string => `${'ü'.repeat(before / 2)}Needle`;

const lineOf = (status: string): string => `{"status":"${status}","message":"needle"}\n`;

async function* other(): AsyncGenerator<Buffer> {
  yield Buffer.from('another');
}

function splitAll(bytes: Buffer): readonly string[] {
  const splitter = new LineSplitter();
  return [...splitter.push(bytes), ...splitter.end()];
}

async function search(
  content: LocalLog,
  query: LogQuery,
  options: Partial<LogSearchOptions> = {},
): Promise<Found & { readonly lines: number }> {
  const hits: LogHit[] = [];
  const result = await searchLog(content, query, { signal, onHits: (more) => hits.push(...more), ...options });
  return { hits, count: result.count, lines: result.lines };
}

describe('searching a log', () => {
  let folder: string;
  let count = 0;
  const logs: LocalLog[] = [];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'log-search-'));
  });

  afterEach(async () => {
    await Promise.all(logs.splice(0).map((log) => log.close()));
  });

  after(async () => {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  async function contentOf(...chunks: readonly (Buffer | string)[]): Promise<LocalLog> {
    const log = await LocalLog.open(join(folder, String(count++)));
    logs.push(log);
    await log.take(chunks.map((chunk) => Buffer.from(chunk)));
    return log;
  }

  const queries: fc.Arbitrary<LogQuery> = fc.oneof(
    fc.record({
      text: fc.constantFrom('needle', 'NEEDLE', 'n', 'ä', 'Ä', '漢😀', '"status":"failure"', 'x y', '.', '\\"', 'ee'),
      matchCase: fc.boolean(),
    }),
    fc.record({
      pattern: fc.constantFrom('n.{2}d', '^\\{', '"\\}$', 'x*', '[äx]+', '(?<=")status', 'need(?!le)', '\\bplain\\b'),
      matchCase: fc.boolean(),
    }),
  );

  it('finds what is there, line by line', async () => {
    await fc.assert(
      fc.asyncProperty(logBytes, queries, async (bytes, query) => {
        const lines = splitAll(bytes);
        const expected = bruteForce(lines, query);
        assert.deepEqual(await search(await contentOf(bytes), query), {
          hits: expected,
          count: expected.length,
          lines: lines.length,
        });
      }),
      { numRuns: 300 },
    );
  }).timeout(60_000);

  it('begins where it is told, goes round, and gives the nearest first in either direction', async () => {
    await fc.assert(
      fc.asyncProperty(logBytes, queries, fc.nat(200), fc.nat(30), async (bytes, query, from, limit) => {
        const content = await contentOf(bytes);
        const all = bruteForce(splitAll(bytes), query);
        const after = all.filter(({ line }) => line >= from);
        const forward = await search(content, query, { from, limit });
        assert.deepEqual(forward.hits, [...after, ...all.filter(({ line }) => line < from)].slice(0, limit));
        assert.equal(forward.count, all.length);
        const backward = await search(content, query, { from, limit, direction: 'backward' });
        const [below, above] = [all.filter(({ line }) => line <= from), all.filter(({ line }) => line > from)];
        assert.deepEqual(backward.hits, [...below.toReversed(), ...above.toReversed()].slice(0, limit));
        assert.equal(backward.count, all.length);
      }),
      { numRuns: 150 },
    );
  }).timeout(60_000);

  it('finds what lies across the borders of what is read at once', async () => {
    const filler = fc.constantFrom(
      'a short line\n',
      `${'ä'.repeat(300)} `,
      `${'x'.repeat(50_001)}\r\n`,
      '😀 and so on, ',
    );
    const part = fc.tuple(filler, fc.integer({ min: 1, max: 2000 })).map(([text, times]) => text.repeat(times));
    await fc.assert(
      fc.asyncProperty(fc.array(part, { minLength: 1, maxLength: 8 }), fc.boolean(), async (parts, matchCase) => {
        const bytes = Buffer.from(parts.slice(0, 8).join('Needle 漢 needle').slice(0, 3_000_000));
        const lines = bytes.toString().split('\n');
        if (lines.at(-1) === '') lines.pop();
        const content = await contentOf(bytes);
        for (const query of [
          { text: 'needle', matchCase },
          { text: 'needle', matchCase: true },
          { text: 'so on', matchCase },
        ]) {
          const expected = bruteForce(lines, query);
          const { hits, count: found } = await search(content, query, { limit: Infinity });
          assert.equal(found, expected.length);
          assert.deepEqual(hits, expected);
        }
      }),
      { numRuns: 10 },
    );
  }).timeout(60_000);

  it('finds at every place near such a border', async () => {
    for (let shift = -12; shift <= 12; shift++) {
      const line = `${'y'.repeat(999)}\n`;
      const before = 'é'.repeat(288 + Math.trunc(shift / 2)) + 'x'.repeat(Math.abs(shift % 2));
      const content = await contentOf(line.repeat(1048), `${before}Nädel\n`, line.repeat(1100), ' Nädel');
      const { hits } = await search(content, { text: 'Nädel', matchCase: true });
      assert.deepEqual(hits, [
        { line: 1048, column: before.length, length: 5 },
        { line: 2149, column: 1, length: 5 },
      ]);
    }
  }).timeout(60_000);

  it('tells the first hits before it has read the rest', async () => {
    const content = await contentOf('needle\n', ...Array.from({ length: 100 }, () => 'x'.repeat(999_999).concat('\n')));
    const controller = new AbortController();
    const stop = new Error('enough');
    let told = 0;
    const searching = search(
      content,
      { text: 'needle' },
      {
        signal: controller.signal,
        onHits: () => {
          told += 1;
          controller.abort(stop);
        },
      },
    );
    await assert.rejects(searching, stop);
    assert.equal(told, 1);
  });

  it('counts all, tells no more than so many, and looks only at some lines where it is told so', async () => {
    const content = await contentOf((lineOf('success') + lineOf('failure')).repeat(20_000));
    const { hits, count: found } = await search(content, { text: 'needle' });
    assert.deepEqual([hits.length, found], [10_000, 40_000]);
    const among = new FilteredLines(content.index, { failedOnly: true });
    const failed = await search(content, { text: 'needle' }, { among, limit: 2, firstLine: 1000 });
    assert.deepEqual([failed.hits.map((hit) => hit.line), failed.count], [[1001, 1003], 19_500]);
  });

  it('finds nothing where nothing is looked for, nor a line end', async () => {
    const content = await contentOf('one\r\ntwo\n');
    for (const text of ['', '\n', 'one\r', '\r\n']) assert.equal((await search(content, { text })).count, 0, text);
    assert.equal((await search(await contentOf(), { text: 'x' })).count, 0);
  });

  it('gives way to everything else when its time is up', async () => {
    const content = await contentOf(...Array.from({ length: 2 }, () => 'e'.repeat(20_000).concat('\n')));
    for (const query of [{ text: 'e' }, { text: 'e', matchCase: true }]) {
      const { asked, askedInTurn } = await working(() => search(content, query, { limit: 100 }), 5);
      assert.ok(asked > 10_000 && askedInTurn <= 4, `${asked}, ${askedInTurn} in a turn, for ${JSON.stringify(query)}`);
    }
  });

  for (const query of [{ text: 'Needle' }, { text: 'Needle', matchCase: true }, { pattern: 'N[e]edle' }]) {
    it(`looks at the first 64 KB of each line, and tells how many are longer: ${JSON.stringify(query)}`, async () => {
      const content = await contentOf(
        '\uFEFFNeedle\n',
        `${long(65_530)}\r\n`,
        `${long(65_530)} Needle\n`,
        `${long(65_532)}\nNeedle\n${'-'.repeat(1_000_000)}Needle\nNeedle${'-'.repeat(600_000)}`,
      );
      const { hits } = await search(content, query);
      const cutLinesWith = async (options: Partial<LogSearchOptions>): Promise<number> =>
        (await searchLog(content, query, { signal, onHits: () => undefined, ...options })).cutLines;
      assert.deepEqual(
        hits.map(({ line, column }) => [line, column]),
        [
          [0, 0],
          [1, 32_765],
          [2, 32_765],
          [4, 0],
          [6, 0],
        ],
      );
      assert.deepEqual([await cutLinesWith({}), content.index.cutLines], [4, [2, 3, 5, 6]]);
      assert.equal(await cutLinesWith({ firstLine: 5 }), 2);
      const among = new FilteredLines(content.index, { failedOnly: true });
      assert.equal(await cutLinesWith({ among }), 0);
    });
  }

  for (const [pattern, line] of [
    ['^(a+)+$', `${'a'.repeat(40)}!`],
    ['^(a|aa)+$', `${'a'.repeat(60)}!`],
    ['(.*)*x$', 'a'.repeat(40)],
    ['(?<=^(a+)+)b', `!${'a'.repeat(40)}b`],
    ['^(Ä+)+$', `${'äÄ'.repeat(20)}!`],
    ['^(?:a{1,30}){1,30}$', `${'a'.repeat(60)}!`],
  ] as const) {
    it(`gives up ${pattern}, says at which line, and does not keep the window from anything else`, async () => {
      const content = await contentOf('fine\n'.repeat(100), `${line}\n`, 'fine\n'.repeat(100));
      let [turns, isOver] = [0, false];
      const turn = (): void => {
        turns += 1;
        if (!isOver) setImmediate(turn);
      };
      setImmediate(turn);
      try {
        await assert.rejects(search(content, { pattern }), (error) => {
          assert.ok(error instanceof PatternError, String(error));
          assert.equal(error.line, 100);
          return true;
        });
      } finally {
        isOver = true;
      }
      // A window that stood still would have had a handful.
      assert.ok(turns > 1000, `${turns} turns`);
      assert.equal((await search(content, { pattern: 'fi[n]e' })).count, 200);
    });
  }

  it('stops at once when it is cancelled while a pattern takes for ever', async () => {
    const content = await contentOf(`${'a'.repeat(40)}!\n`);
    const controller = new AbortController();
    const reason = new Error('enough');
    const searching = search(content, { pattern: '^(a+)+$' }, { signal: controller.signal });
    setTimeout(() => controller.abort(reason), 50);
    await assert.rejects(searching, reason);
  });

  it('says where a pattern is not valid', async () => {
    await assert.rejects(search(await contentOf('x'), { pattern: '(' }), PatternError);
  });

  it('says so where the log turned out to be another', async () => {
    const content = await contentOf(...Array.from({ length: 30 }, () => `needle ${'x'.repeat(9_990)}\n`.repeat(100)));
    let changed: Promise<void> | undefined;
    const onHits = (): void => {
      changed ??= content.take(other());
    };
    await assert.rejects(search(content, { text: 'needle' }, { onHits }), SearchOutdated);
    await changed;
    assert.equal((await search(content, { text: 'another' })).count, 1);
  });
});
