import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { FilteredLines } from '../../../src/logs/lines/filteredLines.ts';
import type { LineFilter } from '../../../src/logs/lines/protocol.ts';
import { LogIndex } from '../../../src/logs/lines/logIndex.ts';
import { working } from './turns.ts';

const lines = [
  '{"status":"success","operation":"Sync"}\n',
  '{"status":"failure","operation":"Sync"}\n',
  '{"status":"skipped","operation":"List"}\n',
  'text\n',
];
const kinds = [
  { status: 'success', operation: 'Sync', failed: false },
  { status: 'failure', operation: 'Sync', failed: true },
  { status: 'skipped', operation: 'List', failed: false },
  { status: undefined, operation: undefined, failed: false },
];

function isShown({ status, operation, failedOnly }: LineFilter, line: number): boolean {
  const kind = kinds[line] ?? assert.fail();
  return (
    (status === undefined || status === (kind.status ?? null)) &&
    (operation === undefined || operation === (kind.operation ?? null)) &&
    (failedOnly !== true || kind.failed)
  );
}

const filters = fc.record({
  status: fc.constantFrom(undefined, null, 'success', 'failure'),
  operation: fc.constantFrom(undefined, null, 'Sync', 'List'),
  failedOnly: fc.constantFrom(undefined, false, true),
});

/** Lines of these kinds, in runs that are long enough to fill blocks. */
const logs = fc
  .array(fc.tuple(fc.nat(3), fc.oneof(fc.nat(5), fc.constantFrom(4095, 4096, 5000))), { minLength: 1, maxLength: 5 })
  .map((runs) => runs.flatMap(([kind, count]) => Array.from({ length: count }, () => kind)));

function push(index: LogIndex, log: readonly number[]): void {
  index.push(Buffer.from(log.map((kind) => lines[kind]).join('')));
}

async function check(filtered: FilteredLines, log: readonly number[], probes: readonly number[]): Promise<void> {
  const wanted = log.flatMap((kind, line) => (isShown(filtered.filter, kind) ? [line] : []));
  assert.equal(filtered.count, wanted.length);
  assert.equal(await filtered.lineAt(wanted.length), undefined);
  assert.equal(await filtered.next(-1), wanted[0]);
  assert.equal(await filtered.previous(log.length), wanted.at(-1));
  for (const probe of probes.map((n) => n % log.length)) {
    assert.equal(await filtered.lineAt(probe), wanted[probe]);
    assert.deepEqual(await filtered.linesAt(probe, 7), wanted.slice(probe, probe + 7));
    assert.equal(await filtered.rowOf(probe), wanted.filter((line) => line < probe).length);
    assert.equal(
      await filtered.next(probe),
      wanted.find((line) => line > probe),
    );
    assert.equal(
      await filtered.previous(probe),
      wanted.findLast((line) => line < probe),
    );
    assert.equal(filtered.has(probe), wanted.includes(probe));
  }
}

describe('the lines that a filter lets pass', () => {
  it('are those that pass one by one, also when the log has grown', async () => {
    await fc.assert(
      fc.asyncProperty(
        logs,
        logs,
        filters,
        fc.array(fc.nat(), { maxLength: 5 }),
        async (first, more, filter, probes) => {
          const index = new LogIndex();
          const filtered = new FilteredLines(index, filter);
          assert.equal(filtered.count, 0);
          if (first.length > 0) {
            push(index, first);
            await check(filtered, first, probes);
          }
          if (more.length === 0) return;
          push(index, more);
          await check(filtered, [...first, ...more], probes);
        },
      ),
      { numRuns: 60 },
    );
  }).timeout(30_000);

  it('follow a last line whose end comes later', async () => {
    const index = new LogIndex();
    const failed = new FilteredLines(index, { failedOnly: true });
    push(
      index,
      Array.from({ length: 4095 }, () => 0),
    );
    index.push(Buffer.from('ERROR'));
    index.end();
    assert.deepEqual([failed.count, await failed.lineAt(0)], [1, 4095]);
    index.push(Buffer.from('S: none\n'));
    assert.deepEqual([failed.count, await failed.lineAt(0)], [0, undefined]);
  });

  it('give way to everything else while they are counted', async () => {
    const index = new LogIndex();
    const chunk = Buffer.from('text\n'.repeat(100_000));
    for (let n = 0; n < 10; n++) index.push(chunk);
    const filtered = new FilteredLines(index, { status: null });
    const { turns } = await working(async () => assert.equal(await filtered.lineAt(999_999), 999_999), 5);
    assert.ok(turns > 100, `${turns} turns`);
  });
});
