import assert from 'node:assert/strict';
import { Client } from '../../../src/files-com/client.ts';
import type { SyncRun } from '../../../src/files-com/syncRun.ts';
import { allRuns, type AllRunsOptions } from '../../../src/runs/allRuns.ts';
import type { RunFilter } from '../../../src/runs/filter.ts';
import type { Emulator } from '../../emulator/server.ts';

export const now = Date.UTC(2026, 2, 12, 14, 30, 20);
export const hasty = { firstDelayMs: 1, random: () => 0 };

export type Site = Pick<Emulator, 'origin' | 'key'>;

export function clientOf({ origin, key }: Site): Client {
  return new Client({ origin, apiKey: key, workspaceId: undefined }, { userAgent: 'test', retries: hasty });
}

/** Reads everything; fails where a run comes twice. */
export async function load(
  site: Site,
  filter: RunFilter = {},
  options: Partial<AllRunsOptions> = {},
): Promise<ReadonlyMap<string, SyncRun>> {
  const runs = new Map<string, SyncRun>();
  const { signal } = new AbortController();
  for await (const batch of allRuns(clientOf(site), filter, { now, perPage: 50, signal, retries: hasty, ...options })) {
    assert.ok(batch.length > 0, 'an empty batch');
    for (const run of batch) {
      assert.ok(!runs.has(run.id), `run ${run.id} came twice`);
      runs.set(run.id, run);
    }
  }
  return runs;
}

/** In order. */
export function idsOf(runs: ReadonlyMap<string, SyncRun>): readonly string[] {
  return [...runs.keys()].toSorted((a, b) => Number(a) - Number(b));
}

/** How many requests there may be for so many runs. */
export function mostRequests(runs: number, perPage: number, queries = 1): number {
  return Math.ceil(runs / perPage) + 16 + 2 * queries;
}
