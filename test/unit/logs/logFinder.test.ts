import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FilteredLines } from '../../../src/logs/lines/filteredLines.ts';
import { LogFinder, type FinderState } from '../../../src/logs/lines/logFinder.ts';
import type { LogQuery } from '../../../src/logs/lines/logSearch.ts';
import { PatternError } from '../../../src/logs/lines/matcher.ts';

import { LocalLog } from './localLog.ts';

const where = ({ hit, place, count }: FinderState) => [hit?.line, place, count];

describe('a search through a log', () => {
  let folder: string;
  let content: LocalLog;
  let changes: EventEmitter<{ change: [] }>;
  let finder: LogFinder;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'log-finder-'));
    content = await LocalLog.open(join(folder, 'log'));
    changes = new EventEmitter();
  });
  afterEach(async () => {
    finder.dispose();
    await content.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  async function append(text: string): Promise<void> {
    const start = content.file.bytes;
    await content.take([Buffer.from(text)], start);
  }

  function find(query: LogQuery, from = 0, among = new FilteredLines(content.index, {})): LogFinder {
    const isPattern = 'pattern' in query;
    const text = isPattern ? query.pattern : query.text;
    finder = new LogFinder({
      log: content,
      among,
      query: { text, isPattern, matchCase: query.matchCase ?? false },
      from,
      onChange: () => changes.emit('change'),
    });
    finder.start();
    return finder;
  }

  async function settled(): Promise<FinderState> {
    while (finder.findings.isRunning) await once(changes, 'change', { signal: AbortSignal.timeout(5000) });
    return finder.findings;
  }

  it('begins where it is told to, and leads round and round in both directions', async () => {
    await append('a\nb\na\nb\na a\nb\n');
    find({ text: 'a' }, 3);
    assert.deepEqual(where(await settled()), [4, 2, 4]);
    const seen: unknown[] = [];
    for (let step = 0; step < 4; step++) {
      await finder.step('forward');
      seen.push(where(finder.findings));
    }
    assert.deepEqual(seen, [
      [4, 3, 4],
      [0, 0, 4],
      [2, 1, 4],
      [4, 2, 4],
    ]);
    await finder.step('backward');
    await finder.step('backward');
    await finder.step('backward');
    assert.deepEqual(where(finder.findings), [4, 3, 4]);
  });

  it('finds nothing where there is nothing, and says what is wrong with a pattern', async () => {
    await append('a\n');
    find({ text: 'x' });
    assert.deepEqual(where(await settled()), [undefined, undefined, 0]);
    await finder.step('forward');
    assert.equal(finder.findings.hit, undefined);
    find({ pattern: '(' });
    assert.ok((await settled()).error instanceof PatternError);
  });

  it('stays among the lines that are shown', async () => {
    await append('{"status":"failure","path":"a"}\n{"status":"success","path":"a"}\n');
    find({ text: '"a"' }, 0, new FilteredLines(content.index, { failedOnly: true }));
    assert.deepEqual(where(await settled()), [0, 0, 1]);
  });

  it('counts all hits of very many, and leads also to those that are not remembered', async () => {
    const lines = 25_000;
    await append('hit\n'.repeat(lines));
    find({ text: 'hit' }, 20_000);
    assert.deepEqual(where(await settled()), [20_000, undefined, lines]);
    await finder.step('backward');
    assert.deepEqual(where(finder.findings), [19_999, undefined, lines]);
    await finder.step('backward');
    assert.equal(finder.findings.hit?.line, 19_998);
    // The last one that is remembered, and the one after it: round the end, from 20,000 on.
    find({ text: 'hit' }, 0);
    await settled();
    await finder.step('backward');
    assert.equal(finder.findings.hit?.line, lines - 1);
    await finder.step('forward');
    assert.equal(finder.findings.hit?.line, 0);
  });

  it('leads to each hit of a line, also to those that are not remembered', async () => {
    await append('hit hit hit\n'.repeat(5000));
    find({ text: 'hit' }, 0);
    await settled();
    const seen: unknown[] = [];
    for (let step = 0; step < 5; step++) {
      await finder.step('backward');
      seen.push([finder.findings.hit?.line, finder.findings.hit?.column]);
    }
    assert.deepEqual(seen, [
      [4999, 8],
      [4999, 4],
      [4999, 0],
      [4998, 8],
      [4998, 4],
    ]);
    await finder.step('forward');
    assert.deepEqual([finder.findings.hit?.line, finder.findings.hit?.column], [4998, 8]);
  });

  it('finds what comes while it searches, also in a last line without an end', async () => {
    await append('miss\n'.repeat(1000));
    find({ text: 'hit' });
    await append('hit');
    await settled();
    finder.grow();
    assert.deepEqual(where(await settled()), [1000, 0, 1]);
    finder.grow();
    assert.equal(finder.findings.isRunning, false);
  });

  it('passes over nothing that was added, where not all hits are remembered', async () => {
    await append('hit\n'.repeat(12_000));
    find({ text: 'hit' }, 5000);
    await settled();
    await append('hit\n'.repeat(10));
    finder.grow();
    assert.equal((await settled()).count, 12_010);
    // From the last line of before on.
    for (let step = 0; step < 6999; step++) await finder.step('forward');
    assert.equal(finder.findings.hit?.line, 11_999);
    await finder.step('forward');
    assert.equal(finder.findings.hit?.line, 12_000);
    for (let step = 0; step < 10; step++) await finder.step('forward');
    assert.equal(finder.findings.hit?.line, 0);
  });

  it('looks at another hit where the line has gone on and is none any more', async () => {
    await append('x\nhit');
    find({ pattern: 'hit$' });
    assert.deepEqual(where(await settled()), [1, 0, 1]);
    await append(' and more\nhit\n');
    finder.grow();
    assert.deepEqual(where(await settled()), [2, 0, 1]);
  });

  it('goes on when the log has grown, and counts a line once that had no end', async () => {
    await append('hit\nhit');
    find({ text: 'hit' });
    assert.deepEqual(where(await settled()), [0, 0, 2]);
    await append(' hit\nmiss\nhit\n');
    finder.grow();
    assert.deepEqual(where(await settled()), [0, 0, 4]);
    await finder.step('backward');
    assert.deepEqual(where(finder.findings), [3, 3, 4]);
    finder.grow();
    assert.equal(finder.findings.isRunning, false);
  });
});
