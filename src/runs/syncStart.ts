import type { Client } from '../files-com/client.ts';
import { dryRunSync, listSyncRuns, runSync } from '../files-com/endpoints.ts';
import { sleep } from '../files-com/retry.ts';
import type { SyncRun } from '../files-com/syncRun.ts';
import { newestFirst } from './runSort.ts';

/** A sync that the service has agreed to start. It does not tell which run came of it. */
export interface SyncStart {
  readonly syncId: string;
  readonly dryRun: boolean;
  /** No run of it was created before, in milliseconds since 1970 by the service's clock. */
  readonly since: number;
}

/** Times of the service are cut to the second, and its computers need not agree on it. */
const slackMilliseconds = 2000;
/** Runs that others have started meanwhile come in the same answer. */
const runsPerLook = 10;
/** Two looks and no more: each is a billed request, and what comes later is found by a refresh. */
const waitsMilliseconds = [2000, 8000] as const;

/** Starts a sync. Rejects as `runSync`. */
export async function startSync(
  client: Client,
  { syncId, dryRun }: Pick<SyncStart, 'syncId' | 'dryRun'>,
  signal: AbortSignal,
): Promise<SyncStart> {
  const begin = performance.now();
  const { servedAt = Date.now() } = await (dryRun ? dryRunSync : runSync)(client, syncId, signal);
  const elapsed = performance.now() - begin;
  return { syncId, dryRun, since: Math.floor(servedAt - elapsed - slackMilliseconds) };
}

/**
 * The run that came of a start, the newest where there are several: looked for after two seconds and after ten, whatever
 * filter hides it elsewhere. Undefined where there is none by then. Rejects as the endpoints.
 */
export async function findStartedRun(
  client: Client,
  { syncId, dryRun, since }: SyncStart,
  signal: AbortSignal,
  wait = sleep,
): Promise<SyncRun | undefined> {
  const query = { filter: { syncId, createdAt: { gteq: since } }, sort: newestFirst, perPage: runsPerLook };
  for (const milliseconds of waitsMilliseconds) {
    await wait(milliseconds, signal);
    const { items } = await listSyncRuns(client, query, signal);
    const run = items.find((item) => (item.dryRun ?? false) === dryRun);
    if (run) return run;
  }
  return undefined;
}
