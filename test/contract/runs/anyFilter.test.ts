import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { createdPresets, type RunFilter } from '../../../src/runs/filter.ts';
import { startOfDay } from '../../../src/runs/day.ts';
import type { GroupValue } from '../../../src/runs/grouping.ts';
import { everything, type Scope } from '../../../src/runs/queryPlan.ts';
import type { RunStore } from '../../../src/runs/runStore.ts';
import { expectedRuns, inScope, shownRuns, startBench, TestClock, type Bench } from './support.ts';

const statuses = ['failure', 'partial_failure', 'in_progress', 'success', 'skipped', 'paused'];
const syncIds = ['2001', '2002', '2003', '2004', '2005', '2006', '2007', '9999'];
const epoch = new TestClock().time;
const moments = fc.integer({ min: -20_000, max: 100 }).map((minutes) => epoch + minutes * 60_000);

const filters: fc.Arbitrary<RunFilter> = fc.record(
  {
    statuses: fc.uniqueArray(fc.constantFrom(...statuses), { minLength: 1, maxLength: 6 }),
    syncs: fc
      .uniqueArray(fc.constantFrom(...syncIds), { minLength: 1, maxLength: 7 })
      .map((ids) => ids.map((id) => ({ id, name: '' }))),
    created: fc.oneof(
      fc.constantFrom(...createdPresets).map((preset) => ({ preset }) as const),
      fc.record({ from: moments, before: moments }, { requiredKeys: [] }),
    ),
    dryRun: fc.boolean(),
    srcTypes: fc.uniqueArray(fc.constantFrom('azure', 'sftp', 'files_agent', 'nothing'), { minLength: 1 }),
    destTypes: fc.uniqueArray(fc.constantFrom('sharepoint', 's3', 'sftp'), { minLength: 1 }),
    workspaceId: fc.constantFrom('0', '17', '23'),
    nameText: fc.constantFrom('EDI', 'edi orders', 'sharepoint', 'NIGHTLY', 'nobody'),
  },
  { requiredKeys: [] },
);

const days = fc.integer({ min: 0, max: 12 }).map((day) => startOfDay(epoch - day * 86_400_000));
const scopes: fc.Arbitrary<Scope> = fc.record(
  { syncId: fc.constantFrom(...syncIds), status: fc.constantFrom(...statuses), from: days, before: days },
  { requiredKeys: [] },
);

describe('any site, any filter, any order of actions', () => {
  it('shows what filtering the whole list by hand gives: without gaps, duplicates or others, and in order', async function () {
    this.timeout(60_000);
    const steps = fc.array(scopes, { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 1e6 }), filters, fc.integer({ min: 10, max: 60 }), steps, checkSite),
      { numRuns: 40 },
    );
  });
});

async function checkSite(seed: number, filter: RunFilter, perPage: number, steps: readonly Scope[]): Promise<void> {
  const bench = await startBench({ seed, syncs: 7, runs: 400, inProgress: 4 }, { perPage, filter });
  try {
    const { store } = bench;
    await store.open();
    checkShown(bench, filter);
    for (const scope of steps) {
      // Several queries begin at once, and then one page at a time.
      assert.ok((await bench.requestsOf(() => store.loadMore(scope))) <= 9);
      checkShown(bench, filter);
      const reach = store.reach(scope);
      for (const run of expectedRuns(bench, filter).filter(inScope(scope))) {
        assert.ok((run.createdAt ?? 0) <= reach || store.run(run.id), `${JSON.stringify(scope)} promises ${run.id}`);
      }
    }
    await loadAll(store);
    assert.deepEqual(shownRuns(store), expectedRuns(bench, filter));
  } finally {
    await bench.close();
  }
}

/** Only runs that the filter lets pass; in each scope all that its reach promises; each list in order. */
function checkShown(bench: Bench, filter: RunFilter): void {
  const { store } = bench;
  const [shown, expected] = [shownRuns(store), expectedRuns(bench, filter)];
  const ids = new Set(expected.map(({ id }) => id));
  assert.ok(shown.every(({ id }) => ids.has(id)));
  assert.equal(new Set(shown.map(({ id }) => id)).size, shown.length);
  for (const [syncId, { groups }] of store.root.groups) {
    for (const [status, { runs }] of groups) {
      const scope = { syncId: textOf(syncId), status: textOf(status) };
      const reach = store.reach(scope);
      const promised = expected.filter((run) => inScope(scope)(run) && (run.createdAt ?? 0) > reach);
      assert.deepEqual(runs.slice(0, promised.length), promised);
    }
  }
}

function textOf(value: GroupValue): string | undefined {
  return value === undefined ? undefined : String(value);
}

async function loadAll(store: RunStore): Promise<void> {
  for (let actions = 0; store.reach(everything) > -Infinity; actions += 1) {
    assert.equal(store.problem(everything), undefined);
    assert.ok(actions < 200);
    await store.loadMore(everything);
  }
}
