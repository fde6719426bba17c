import * as fc from 'fast-check';
import type { RunFilter } from '../../../src/runs/filter.ts';
import { groupings, levelsOf } from '../../../src/runs/grouping.ts';
import type { Scope } from '../../../src/runs/queryPlan.ts';
import type { RunSummary } from '../../../src/runs/runSummary.ts';

export const now = Date.UTC(2026, 2, 12, 14, 30);

const statuses = ['failure', 'partial_failure', 'in_progress', 'success', 'skipped', 'paused', '__proto__'];
const serverTypes = ['s3', 'azure', 'sharepoint', 'sftp', 'box', 'dropbox'];
const workspaceIds = ['0', '1', '9007199254740993'];
/** As people name syncs: an accent in either of its two forms, `ß`, upper and lower case. */
const syncNames = new Map([
  ['1', 'Café to S3'],
  ['2', 'CAFE\u0301 nightly'],
  ['3', 'Straße'],
  ['4', 'STRASSE archive'],
  ['5', 'straẞe'],
  ['6', 'Azure to SharePoint'],
  ['7', 'nightly'],
  ['8', 'Sync 8'],
  ['9007199254740993', 'ΣΊΣΥΦΟΣ'],
]);
const syncIds = [...syncNames.keys()];
/** Parts of these names, in other forms and cases, and one of none. */
const nameTexts = ['caf\u00E9', 'CAFE\u0301', 'STRASSE', 'straße', 'NIGHT', 'to s', 'σίσυφος', 'nowhere'];
/** Few of them, so that runs of the same moment are common. */
const times = fc.integer({ min: 0, max: 400 }).map((hours) => now - hours * 3_600_000);
const maybe = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: undefined, freq: 8 });
const some = (values: readonly string[]) => fc.uniqueArray(fc.constantFrom(...values), { minLength: 1 });

const empty: RunSummary = {
  id: '1',
  syncId: undefined,
  syncName: undefined,
  workspaceId: undefined,
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

/** The ids of the syncs whose name holds the text as people read it. */
export function syncsNamed(text: string): readonly string[] {
  return syncIds.filter((id) => plain(syncNames.get(id)).includes(plain(text)));
}

function plain(text = ''): string {
  return text.normalize('NFD').replaceAll(/[ßẞ]/gu, 'ss').toUpperCase();
}

export const anyRun: fc.Arbitrary<RunSummary> = fc
  .record({
    id: fc.integer({ min: 1, max: 500 }).map(String),
    syncId: maybe(fc.constantFrom(...syncIds)),
    workspaceId: maybe(fc.constantFrom(...workspaceIds)),
    status: maybe(fc.constantFrom(...statuses)),
    dryRun: maybe(fc.boolean()),
    createdAt: maybe(times),
    srcRemoteServerType: maybe(fc.constantFrom(...serverTypes)),
    destRemoteServerType: maybe(fc.constantFrom(...serverTypes)),
  })
  .map((known) => runWith({ ...known, syncName: known.syncId && syncNames.get(known.syncId) }));

/** Runs as a site has them: each id once. */
export const anyRuns: fc.Arbitrary<readonly RunSummary[]> = fc.uniqueArray(anyRun, {
  maxLength: 60,
  selector: ({ id }) => id,
});

export const anyFilter: fc.Arbitrary<RunFilter> = fc.record(
  {
    statuses: some(statuses),
    syncs: some(syncIds).map((ids) => ids.map((id) => ({ id, name: `Sync ${id}` }))),
    created: fc.oneof(
      fc.constantFrom('hour', '24h', '7d', '30d').map((preset) => ({ preset }) as const),
      fc.record({ from: times }),
      fc.record({ before: times }),
      fc.record({ from: times, before: times }),
    ),
    dryRun: fc.boolean(),
    srcTypes: some(serverTypes),
    destTypes: some(serverTypes),
    workspaceId: fc.constantFrom(...workspaceIds),
    userId: fc.constantFrom('0', '17'),
    nameText: fc.constantFrom(...nameTexts),
  },
  { requiredKeys: [] },
);

export const anyScope: fc.Arbitrary<Scope> = fc.record(
  { syncId: fc.constantFrom(...syncIds), status: fc.constantFrom(...statuses), from: times, before: times },
  { requiredKeys: [] },
);

/** The levels of each grouping. */
export const anyLevels = fc.constantFrom(...groupings).map((grouping) => levelsOf[grouping]);
