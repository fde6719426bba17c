import * as fc from 'fast-check';
import type { RunFilter } from '../../../src/runs/filter.ts';
import type { Scope } from '../../../src/runs/queryPlan.ts';
import type { RunSummary } from '../../../src/runs/runSummary.ts';

export const now = Date.UTC(2026, 2, 12, 14, 30);

const statuses = ['failure', 'partial_failure', 'in_progress', 'success', 'skipped', 'paused', '__proto__'];
const syncIds = ['1', '2', '3', '4', '5', '6', '7', '8', '9007199254740993'];
/** Few of them, so that runs of the same moment are common. */
const times = fc.integer({ min: 0, max: 400 }).map((hours) => now - hours * 3_600_000);
const maybe = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: undefined, freq: 8 });

const empty: RunSummary = {
  id: '1',
  syncId: undefined,
  syncName: undefined,
  status: undefined,
  dryRun: undefined,
  createdAt: undefined,
  completedAt: undefined,
  runtimeSeconds: undefined,
  bytesSynced: undefined,
  estimatedBytes: undefined,
  successfulFiles: undefined,
  erroredFiles: undefined,
  srcRemoteServerType: undefined,
  destRemoteServerType: undefined,
};

/** A run of which only this is known. */
export function runWith(known: Partial<RunSummary>): RunSummary {
  return { ...empty, ...known };
}

export const anyRun: fc.Arbitrary<RunSummary> = fc
  .record({
    id: fc.integer({ min: 1, max: 500 }).map(String),
    syncId: maybe(fc.constantFrom(...syncIds)),
    status: maybe(fc.constantFrom(...statuses)),
    dryRun: maybe(fc.boolean()),
    createdAt: maybe(times),
  })
  .map((known) => runWith({ ...known, syncName: known.syncId && `Sync ${known.syncId}` }));

/** Runs as a site has them: each id once. */
export const anyRuns: fc.Arbitrary<readonly RunSummary[]> = fc.uniqueArray(anyRun, {
  maxLength: 60,
  selector: ({ id }) => id,
});

export const anyFilter: fc.Arbitrary<RunFilter> = fc.record(
  {
    statuses: fc.uniqueArray(fc.constantFrom(...statuses), { minLength: 1 }),
    syncs: fc
      .uniqueArray(fc.constantFrom(...syncIds), { minLength: 1 })
      .map((ids) => ids.map((id) => ({ id, name: `Sync ${id}` }))),
    created: fc.oneof(
      fc.constantFrom('hour', '24h', '7d', '30d').map((preset) => ({ preset }) as const),
      fc.record({ from: times }),
      fc.record({ before: times }),
      fc.record({ from: times, before: times }),
    ),
    dryRun: fc.boolean(),
  },
  { requiredKeys: [] },
);

export const anyScope: fc.Arbitrary<Scope> = fc.record(
  { syncId: fc.constantFrom(...syncIds), status: fc.constantFrom(...statuses) },
  { requiredKeys: [] },
);
