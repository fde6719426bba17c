import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { Coverage, depthOf, topOf, type Stream } from '../../../src/runs/coverage.ts';
import { scopeKey, type QueryScope } from '../../../src/runs/queryPlan.ts';
import { compareNewestFirst, type RunSummary } from '../../../src/runs/runSummary.ts';
import { runWith } from './arbitraries.ts';
import { isIn } from './service.ts';

/** All borders are within these, and so are all moments but those that stand for the endless past and future. */
const [first, last] = [0, 12];
const moments = fc.integer({ min: first, max: last });
const selection = {
  syncId: fc.constantFrom('1', '2'),
  status: fc.constantFrom('failure', 'success'),
  srcType: fc.constant('s3'),
  destType: fc.constant('box'),
};
/** Periods are often given, and often empty or next to another. */
const anyQueryScope: fc.Arbitrary<QueryScope> = fc.oneof(
  fc.record({ from: moments, before: moments }, { requiredKeys: [] }),
  fc.record({ ...selection, from: moments, before: moments }, { requiredKeys: [] }),
);
/** Some of the runs are alike in all but their ids. */
const anyRuns: fc.Arbitrary<readonly RunSummary[]> = fc
  .array(
    fc.record(
      {
        syncId: selection.syncId,
        status: selection.status,
        srcRemoteServerType: selection.srcType,
        destRemoteServerType: selection.destType,
        createdAt: moments,
      },
      { requiredKeys: ['createdAt'] },
    ),
    { maxLength: 40 },
  )
  .map((runs) => runs.map((known, index) => runWith({ id: `${index}`, ...known })));
/** Scopes, and how many runs of each are read. */
const anyReading = fc.array(fc.tuple(anyQueryScope, fc.integer({ min: 0, max: 15 })), { maxLength: 8 });
/** Streams as they can be: read from their end down to some moment, or to where there is no more. */
const anyStreams = fc.uniqueArray(
  fc.tuple(anyQueryScope, fc.option(fc.nat(last), { nil: Infinity })).map(([scope, read]): Stream => {
    const [top, bottom] = [Math.min(topOf(scope), last), scope.from ?? first];
    return { scope, reach: read === 0 ? topOf(scope) : top - read < bottom ? -Infinity : top - read };
  }),
  { maxLength: 8, selector: ({ scope }) => scopeKey(scope) },
);

describe('what is known of the past', () => {
  it('never holds a run that was not read', () => {
    fc.assert(
      fc.property(anyRuns, anyReading, anyQueryScope, (runs, reading, scope) => {
        const coverage = new Coverage();
        const loaded = new Set<RunSummary>();
        for (const [read, count] of reading) {
          const all = runs.filter((run) => isIn(read, run)).toSorted(compareNewestFirst);
          const page = all.slice(0, count);
          const oldest = page.at(-1)?.createdAt ?? topOf(read);
          coverage.add({ scope: read, reach: count > all.length ? -Infinity : oldest });
          for (const run of page) loaded.add(run);
        }
        const reach = coverage.reach(scope);
        for (const run of runs)
          assert.ok(!isIn(scope, run) || (run.createdAt ?? -Infinity) <= reach || loaded.has(run));
      }),
      { numRuns: 2000 },
    );
  });

  it('goes as far back as the streams of a scope and of those around it do together', () => {
    fc.assert(
      fc.property(anyStreams, anyQueryScope, (streams, scope) => {
        assert.equal(coverageOf(streams).reach(scope), reachByHand(streams, scope));
      }),
      { numRuns: 5000 },
    );
  });

  it('is nothing where nothing was read: the end of the scope', () => {
    const coverage = new Coverage();
    assert.equal(coverage.reach({}), Infinity);
    assert.equal(coverage.reach({ syncId: '1', from: 5, before: 10 }), 9);
    coverage.add({ scope: {}, reach: Infinity });
    assert.equal(coverage.reach({}), Infinity);
  });

  it('goes on below a period that was read to its beginning, without a gap', () => {
    const coverage = coverageOf([
      { scope: { from: 10, before: 20 }, reach: -Infinity },
      { scope: { before: 10 }, reach: 5 },
    ]);
    assert.equal(coverage.reach({ before: 20 }), 5);
    assert.equal(coverage.reach({ from: 10, before: 20 }), -Infinity);
    assert.equal(coverage.reach({ from: 6, before: 20 }), -Infinity);
    assert.equal(coverage.reach({ from: 5, before: 20 }), 5);
    assert.equal(coverage.reach({}), Infinity);
  });

  it('ends at a gap of a single moment, and at a moment of which only some was read', () => {
    const day = { scope: { from: 10, before: 20 }, reach: -Infinity };
    assert.equal(coverageOf([day, { scope: { before: 9 }, reach: -Infinity }]).reach({ before: 20 }), 9);
    const half = { scope: {}, reach: 10 };
    assert.equal(coverageOf([half, { scope: { before: 10 }, reach: 3 }]).reach({}), 10);
    assert.equal(coverageOf([half, { scope: { before: 11 }, reach: 3 }]).reach({}), 3);
  });

  it('is complete where a wider scope is, and not where a narrower one is', () => {
    const coverage = coverageOf([{ scope: { syncId: '1' }, reach: -Infinity }]);
    assert.equal(coverage.reach({ syncId: '1', status: 'failure' }), -Infinity);
    assert.equal(coverage.reach({ syncId: '1', srcType: 's3', destType: 'box' }), -Infinity);
    assert.equal(coverage.reach({ syncId: '2' }), Infinity);
    assert.equal(coverage.reach({ status: 'failure' }), Infinity);
    assert.equal(coverage.reach({}), Infinity);
  });

  it('knows the streams of a selection, whatever their periods', () => {
    const [all, day] = [
      { scope: { syncId: '1' }, reach: 3 },
      { scope: { syncId: '1', from: 5 }, reach: 8 },
    ];
    const coverage = coverageOf([all, day, { scope: { syncId: '2' }, reach: 1 }]);
    assert.deepEqual(coverage.alike({ syncId: '1', before: 9 }), [all, day]);
    coverage.remove(({ scope }) => scope.from === undefined);
    assert.deepEqual([coverage.alike({ syncId: '1' }), coverage.alike({ syncId: '2' })], [[day], []]);
  });

  it('ends where new runs do not connect to those that were read, for all or for a status', () => {
    const failed = { scope: { status: 'failure' }, reach: 3 };
    const ofSync = { scope: { syncId: '1' }, reach: -Infinity };
    const coverage = coverageOf([{ ...failed }, { ...ofSync }]);
    coverage.end(9);
    assert.deepEqual([coverage.reach({ status: 'failure' }), coverage.reach({ syncId: '1' })], [Infinity, Infinity]);
    assert.equal(coverage.reach({ status: 'failure', before: 9 }), 3);
    const byStatus = coverageOf([failed, ofSync]);
    byStatus.end(9, 'failure');
    assert.deepEqual([byStatus.reach({ status: 'failure' }), byStatus.reach({ syncId: '1' })], [Infinity, -Infinity]);
  });

  it('is deep as far as a stream can tell', () => {
    assert.equal(depthOf({ scope: { from: 5 }, reach: -Infinity }), 4);
    assert.equal(depthOf({ scope: {}, reach: -Infinity }), -Infinity);
    assert.equal(depthOf({ scope: { from: 5 }, reach: 7 }), 7);
    assert.equal(depthOf({ scope: { before: 5 }, reach: 7 }), 4);
  });
});

function coverageOf(streams: readonly Stream[]): Coverage<Stream> {
  const coverage = new Coverage();
  for (const stream of streams) coverage.add(stream);
  return coverage;
}

/** The latest moment of the scope of which not all is known, tried one by one; one more at each end stands for all beyond. */
function reachByHand(streams: readonly Stream[], scope: QueryScope): number {
  const covering = streams.filter((stream) =>
    (['syncId', 'status', 'srcType', 'destType'] as const).every(
      (field) => stream.scope[field] === undefined || stream.scope[field] === scope[field],
    ),
  );
  for (let moment = last + 1; moment >= first - 1; moment -= 1) {
    const isKnown = covering.some(({ reach, scope: period }) => isWithin(moment, period) && moment > reach);
    if (isWithin(moment, scope) && !isKnown) return moment > last ? Infinity : moment;
  }
  return -Infinity;
}

function isWithin(moment: number, { from = -Infinity, before = Infinity }: QueryScope): boolean {
  return moment >= from && moment < before;
}
