import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { SyncRun } from '../../../src/files-com/syncRun.ts';
import { matches, type RunFilter } from '../../../src/runs/filter.ts';
import { everything, type Scope } from '../../../src/runs/queryPlan.ts';
import { nextStreams } from '../../../src/runs/loadMore.ts';
import { RunSet } from '../../../src/runs/runSet.ts';
import { earliestTime, type RunStream } from '../../../src/runs/runStream.ts';
import { compareNewestFirst } from '../../../src/runs/runSummary.ts';
import { anyFilter, anyLevels, anyRuns, anyScope, now, runWith, syncsNamed } from './arbitraries.ts';
import { isIn, serves, syncRunOf } from './service.ts';

const anySite = anyRuns.map((runs) => runs.map(syncRunOf));
const anySteps = fc.array(fc.oneof(anyScope, fc.constant('regroup' as const), fc.constant('syncs' as const)), {
  maxLength: 12,
});

describe('a set of runs', () => {
  it('never says that it has a run that it has not, and has none that the filter hides, in whatever order it is read', () => {
    fc.assert(
      fc.property(anySite, anyFilter, anyLevels, anySteps, anyScope, (site, filter, levels, steps, scope) => {
        const bench = new Bench(site, filter);
        for (const step of steps) {
          if (step === 'regroup') bench.set.regroup(levels);
          else if (step === 'syncs') bench.areSyncsKnown = true;
          else bench.load(step);
          for (const asked of [scope, everything]) {
            const reach = bench.set.reach(asked);
            for (const run of bench.wanted(asked))
              assert.ok((run.createdAt ?? earliestTime) <= reach || bench.set.index.run(run.id));
          }
        }
        for (const run of bench.set.index.all) assert.ok(matches(filter, run, now));
      }),
      { numRuns: 500 },
    );
  });

  it('has all of a scope where it was read to its end, page by page, and then is not asked again', () => {
    fc.assert(
      fc.property(anySite, anyFilter, anySteps, anyScope, (site, filter, steps, scope) => {
        const bench = new Bench(site, filter);
        for (const step of steps) if (typeof step === 'object') bench.load(step);
        let pages = 0;
        while (bench.set.reach(scope) > -Infinity) {
          bench.load(scope);
          assert.ok((pages += 1) <= site.length + 5);
        }
        assert.deepEqual(bench.set.streams(scope), []);
        for (const run of bench.wanted(scope)) assert.ok(bench.set.index.run(run.id));
      }),
      { numRuns: 500 },
    );
  });

  it('is opened when the newest page of each query has come, and stays so when the syncs come to be known after that', () => {
    fc.assert(
      fc.property(anySite, anyFilter, anyScope, (site, filter, scope) => {
        const bench = new Bench(site, filter);
        assert.equal(bench.set.isOpened, bench.set.plan(everything).queries.length === 0);
        bench.load(everything);
        assert.ok(bench.set.isOpened);
        const reach = bench.set.reach(scope);
        bench.areSyncsKnown = true;
        assert.ok(bench.set.isOpened);
        assert.equal(bench.set.reach(scope), reach);
      }),
      { numRuns: 500 },
    );
  });

  it('goes on where what was read through other scopes ends', () => {
    const site = Array.from({ length: 12 }, (_, age) =>
      syncRunOf(runWith({ id: String(age), syncId: '1', createdAt: now - 1000 * age })),
    );
    const bench = new Bench(site, { created: { before: now + 1 } });
    bench.load(everything);
    assert.equal(bench.set.reach({ syncId: '1' }), now - 2000);
    const [stream] = bench.set.streams({ syncId: '1' });
    const { filter, cursor } = stream?.nextQuery(3) ?? {};
    // Up to the end of the second, in which the service may know of later runs.
    assert.deepEqual([filter?.createdAt, cursor], [{ lt: now - 1000 }, undefined]);
    for (const _ of [1, 2]) bench.load(everything);
    assert.equal(bench.set.reach({ syncId: '1' }), now - 8000);
    assert.deepEqual(bench.set.streams({ syncId: '1' })[0]?.nextQuery(3).filter?.createdAt, { lt: now - 7000 });
  });

  it('begins a list anew, without a bound, where that repeats few runs: those without a time are in no other', () => {
    const site = Array.from({ length: 9 }, (_, age) =>
      syncRunOf(runWith({ id: String(age), syncId: '1', createdAt: age < 8 ? now - 1000 * age : undefined })),
    );
    const bench = new Bench(site, {});
    bench.load(everything);
    const [stream] = bench.set.streams({ syncId: '1' });
    const { filter, cursor, perPage } = stream?.nextQuery(3) ?? {};
    assert.deepEqual([filter?.createdAt, cursor, perPage], [undefined, undefined, 3 + 2]);
    for (const _ of [1, 2]) bench.load({ syncId: '1' });
    assert.deepEqual([bench.set.reach({ syncId: '1' }), bench.set.index.size], [now - 7000, 8]);
    bench.load({ syncId: '1' });
    assert.deepEqual([bench.set.reach({ syncId: '1' }), bench.set.index.size], [-Infinity, 9]);
  });

  it('says nothing of a run that the filter hides, and drops one that it hides now', () => {
    const set = new RunSet({ filter: { statuses: ['in_progress'] }, levels: [], now });
    assert.ok(set.accept([syncRunOf(runWith({ status: 'failure' }))]).isEmpty);
    const running = syncRunOf(runWith({ status: 'in_progress', createdAt: now }));
    assert.deepEqual(
      set.accept([running]).arrived.map(({ id }) => id),
      ['1'],
    );
    const changes = set.accept([{ ...running, status: 'success' }]);
    assert.deepEqual([changes.isEmpty, changes.arrived], [false, []]);
    assert.equal(set.index.size, 0);
  });

  it('keeps a run that has ended though an older answer, which comes late, says that it goes on', () => {
    const set = new RunSet({ filter: { statuses: ['failure'] }, levels: [], now });
    const failed = syncRunOf(runWith({ status: 'failure', createdAt: now }));
    set.accept([failed]);
    assert.ok(set.accept([{ ...failed, status: 'in_progress' }]).isEmpty);
    assert.equal(set.index.run('1')?.status, 'failure');
    assert.equal(set.unfinished.all.size, 0);
  });

  it('reaches no less far after an empty page', () => {
    const set = new RunSet({ filter: {}, levels: [], now });
    const [stream] = set.streams(everything);
    assert.ok(stream);
    const rest = { undecodable: 0, requestId: undefined };
    set.takePage(stream, { items: [syncRunOf(runWith({ createdAt: now }))], nextCursor: 'a', ...rest });
    set.takePage(stream, { items: [], nextCursor: 'b', ...rest });
    assert.equal(set.reach(everything), now);
    set.takePage(stream, { items: [], nextCursor: undefined, ...rest });
    assert.equal(set.reach(everything), -Infinity);
  });

  it('asks for syncs by name where they are known when it begins', () => {
    const bench = new Bench([], { nameText: 'sync 8' });
    bench.areSyncsKnown = true;
    assert.deepEqual(
      bench.set.streams(everything).map(({ scope }) => scope.syncId),
      ['8'],
    );
  });
});

/** Runs of a site without a network, in pages of three, and a set that reads them. */
class Bench {
  readonly set: RunSet;
  areSyncsKnown = false;
  readonly #site: readonly SyncRun[];
  readonly #filter: RunFilter;

  constructor(site: readonly SyncRun[], filter: RunFilter) {
    this.#site = site.toSorted(compareNewestFirst);
    this.#filter = filter;
    this.set = new RunSet({
      filter,
      levels: ['sync'],
      now,
      syncsNamed: (text) => (this.areSyncsKnown ? syncsNamed(text) : undefined),
    });
  }

  /** The next page of each query that was not read yet; else of the one whose next run is the newest. */
  load(scope: Scope): void {
    for (const stream of nextStreams(this.set.streams(scope))) this.#loadPage(stream);
  }

  wanted(scope: Scope): readonly SyncRun[] {
    return this.#site.filter((run) => matches(this.#filter, run, now) && isIn(scope, run));
  }

  #loadPage(stream: RunStream): void {
    const { cursor, perPage = 3 } = stream.nextQuery(3);
    const start = Number(cursor ?? 0);
    const served = this.#site.filter((run) => serves(stream.filter, run));
    const end = start + perPage;
    const nextCursor = end < served.length ? String(end) : undefined;
    const items = served.slice(start, end);
    this.set.takePage(stream, { items, nextCursor, undecodable: 0, requestId: undefined });
  }
}
