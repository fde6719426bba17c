import { findSyncRun, syncRunPages } from '../files-com/endpoints.ts';
import { FilesComError } from '../files-com/errors.ts';
import { isEnded, statusRank } from '../files-com/runStatus.ts';
import type { SyncRun } from '../files-com/syncRun.ts';
import { maxRequests, newestFirst, settleAll, type Reading } from './loadMore.ts';
import { everything, plan, type PlannedQuery } from './queryPlan.ts';
import type { ChangeSet } from './runIndex.ts';
import type { NewestRuns, RunSet } from './runSet.ts';
import { compareNewestFirst, oldest, type RunSummary } from './runSummary.ts';

/** A run takes at most a day: that far back its status may have changed. */
const longestRunMilliseconds = 24 * 3_600_000;
/** The others that may have ended stay as they are until the next refresh. */
const maxFinds = 20;
const parallelFinds = 4;

/**
 * Brings loaded runs up to date: those created since, those in progress, and those that have just ended, whatever the
 * number of loaded ones. Where more were created than are worth reading, what is loaded stays as it is, and the newest
 * runs are returned to start anew from. FilesComError as the endpoints; what had arrived stays.
 */
export async function refresh(set: RunSet, reading: Reading): Promise<readonly NewestRuns[] | undefined> {
  const watched = watchedRuns(set);
  const [gap, isRunning] = await settleAll([loadNewest(set, reading), loadInProgress(set, watched, reading)]);
  if (gap) return gap;
  const unclear = watched.filter((run) => !isRunning(run) && goesOn(set.index.run(run.id)));
  await findEach(set, unclear.slice(0, maxFinds), reading);
  return undefined;
}

/**
 * The loaded runs that have not ended, those in progress first. Another status may be one that stays, and each such run
 * costs a request of its own: that is given up when the run is too old to be going on.
 */
function watchedRuns({ index, now }: RunSet): readonly RunSummary[] {
  const since = now - longestRunMilliseconds;
  return index.unended
    .filter(({ status, createdAt }) => status === 'in_progress' || (createdAt !== undefined && createdAt >= since))
    .toSorted((a, b) => statusRank(a.status) - statusRank(b.status) || compareNewestFirst(a, b));
}

function goesOn(run: RunSummary | undefined): boolean {
  return run !== undefined && !isEnded(run);
}

/** The runs created since the newest known. Returned, not taken over, where they do not reach down to what is loaded. */
async function loadNewest(set: RunSet, reading: Reading): Promise<readonly NewestRuns[] | undefined> {
  const overlap = set.filter.statuses ? longestRunMilliseconds : 0;
  const since = (set.newest ?? -Infinity) - overlap;
  const { queries } = plan(set.filter, everything, { now: set.now, since });
  const newest = await settleAll(queries.map((query) => readNewest(set, query, since, reading)));
  if (newest.some(({ hasGap }) => hasGap)) return newest;
  for (const { runs } of newest) reading.onChange(set.takeNewest(runs));
  return undefined;
}

/** Reads until a run is met that is loaded, or older than the newest that was read before. */
async function readNewest(
  set: RunSet,
  { scope, filter }: PlannedQuery,
  since: number,
  { client, perPage, signal }: Reading,
): Promise<NewestRuns & { readonly hasGap: boolean }> {
  const { index, newest = -Infinity } = set;
  const runs: SyncRun[] = [];
  let reach = Infinity;
  let requests = 0;
  let isJoined = false;
  for await (const { items, nextCursor } of syncRunPages(client, { filter, sort: newestFirst, perPage }, signal)) {
    runs.push(...items);
    requests += 1;
    reach = nextCursor === undefined ? since : Math.min(reach, oldest(items));
    isJoined = reach < newest || nextCursor === undefined || items.some(({ id }) => index.run(id) !== undefined);
    if (isJoined || requests === maxRequests) break;
  }
  return { scope, runs, reach, hasGap: !isJoined };
}

/** Updates the runs that are watched, and tells which of them are still in progress, or may be. */
async function loadInProgress(
  set: RunSet,
  watched: readonly RunSummary[],
  { client, perPage, signal, onChange }: Reading,
): Promise<(run: RunSummary) => boolean> {
  if (watched.length === 0) return () => true;
  const since = oldest(watched);
  const filter = { status: 'in_progress', createdAt: Number.isFinite(since) ? { gteq: since } : undefined };
  const ids = new Set<string>();
  let reach = -Infinity;
  let requests = 0;
  for await (const { items, nextCursor } of syncRunPages(client, { filter, sort: newestFirst, perPage }, signal)) {
    // One that is not loaded may be newer than runs that were not read yet: those are the other request's.
    onChange(set.accept(items.filter(({ id }) => set.index.run(id))));
    for (const { id } of items) ids.add(id);
    requests += 1;
    reach = nextCursor === undefined ? -Infinity : oldest(items);
    if (requests === maxRequests) break;
  }
  return ({ id, createdAt = -Infinity }) => ids.has(id) || createdAt <= reach;
}

/** Asks for each run by itself; one that is gone is dropped. */
async function findEach(set: RunSet, runs: readonly RunSummary[], reading: Reading): Promise<void> {
  for (let start = 0; start < runs.length; start += parallelFinds) {
    const batch = runs.slice(start, start + parallelFinds);
    await settleAll(batch.map(async ({ id }) => reading.onChange(await findChanges(set, id, reading))));
  }
}

async function findChanges(set: RunSet, id: string, { client, signal }: Reading): Promise<ChangeSet> {
  try {
    const { run } = await findSyncRun(client, id, signal);
    return set.accept([run]);
  } catch (error) {
    if (error instanceof FilesComError && error.kind === 'notFound') return set.remove(id);
    throw error;
  }
}
