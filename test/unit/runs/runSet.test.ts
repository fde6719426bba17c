import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { SyncRun } from '../../../src/files-com/syncRun.ts';
import { matches, type RunFilter } from '../../../src/runs/filter.ts';
import { everything, type Scope } from '../../../src/runs/queryPlan.ts';
import { isUnread, RunSet, type RunStream } from '../../../src/runs/runSet.ts';
import { compareNewestFirst } from '../../../src/runs/runSummary.ts';
import { anyFilter, anyLevels, anyRuns, anyScope, now, runWith, syncsNamed } from './arbitraries.ts';
import { isIn, serves, syncRunOf } from './service.ts';

/** A run without a time comes in no period: what is said of the past does not hold for it. */
const anySite = anyRuns.map((runs) => runs.filter(({ createdAt }) => createdAt !== undefined).map(syncRunOf));
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
              assert.ok((run.createdAt ?? -Infinity) <= reach || bench.set.index.run(run.id));
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
    const site = Array.from({ length: 9 }, (_, age) => syncRunOf(runWith({ id: String(age), createdAt: now - age })));
    const bench = new Bench(site, {});
    bench.load(everything);
    assert.equal(bench.set.reach(everything), now - 2);
    for (const _ of [1, 2]) bench.load({ from: now - 5 });
    assert.equal(bench.set.reach(everything), now - 6);
    const [stream] = bench.set.streams(everything);
    assert.deepEqual(stream?.filter.createdAt, { lt: now - 5 });
    assert.equal(stream?.cursor, undefined);
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
    const streams = this.set.streams(scope);
    const unread = streams.filter(isUnread);
    const reach = Math.max(...streams.map((stream) => stream.reach));
    for (const stream of unread.length > 0 ? unread : streams.filter((each) => each.reach === reach).slice(0, 1))
      this.#loadPage(stream);
  }

  wanted(scope: Scope): readonly SyncRun[] {
    return this.#site.filter((run) => matches(this.#filter, run, now) && isIn(scope, run));
  }

  #loadPage(stream: RunStream): void {
    const start = Number(stream.cursor ?? 0);
    const served = this.#site.filter((run) => serves(stream.filter, run));
    const nextCursor = start + 3 < served.length ? String(start + 3) : undefined;
    const items = served.slice(start, start + 3);
    this.set.takePage(stream, { items, nextCursor, undecodable: 0, requestId: undefined });
  }
}
