import { findSyncRun, syncRunPages } from '../files-com/endpoints.ts';
import { FilesComError } from '../files-com/errors.ts';
import { longestRunMilliseconds, statusRank } from '../files-com/runStatus.ts';
import type { SyncRun } from '../files-com/syncRun.ts';
import { maxRequests, settleAll, type Reading } from './loadMore.ts';
import { everything, plan, type PlannedQuery } from './queryPlan.ts';
import type { ChangeSet } from './runIndex.ts';
import type { NewestRuns, RunSet, WatchedRun } from './runSet.ts';
import { newestFirst } from './runSort.ts';
import { oldest, summarize } from './runSummary.ts';

/** Runs may come into the list a little after others that were created later. */
const overlapMilliseconds = 60_000;
/** The others that may have ended stay as they are until the next refresh. */
const maxFinds = 20;
const parallelFinds = 4;
/** A page of new runs costs the same whatever it holds, so that a busy minute fits into one. */
const newestAtOnce = 1000;

/**
 * Brings loaded runs up to date: those created since, those in progress, and those that have just ended, whatever the
 * number of loaded ones. `shortestPoll`, the shortest wait between two requests for a run in milliseconds, is for a
 * refresh that nobody asked for: it skips the unfinished runs that aren't due. FilesComError as the endpoints; what had
 * arrived stays.
 */
export async function refresh(set: RunSet, reading: Reading, shortestPoll?: number): Promise<void> {
  const watched = watchedRuns(set, shortestPoll);
  const [, isRunning] = await settleAll([loadNewest(set, reading), loadInProgress(set, watched, reading)]);
  for (const run of watched.filter(isRunning)) set.polling.noteAsked(run);
  const unclear = watched.filter((run) => !isRunning(run) && set.watched.has(run.id));
  await findEach(set, unclear.slice(0, maxFinds), reading);
}

/**
 * The unfinished runs to ask for, those in progress first. A person who refreshes gets all of these, which cost one
 * request. Each run with another status costs its own, so it is given up when it is too old to be going on.
 */
function watchedRuns({ watched, polling }: RunSet, shortestPoll: number | undefined): readonly WatchedRun[] {
  const isWanted = (run: WatchedRun): boolean =>
    shortestPoll === undefined
      ? run.status === 'in_progress' || polling.interval(run, 0) !== undefined
      : polling.isDue(run, shortestPoll);
  return [...watched.values()]
    .filter(isWanted)
    .toSorted((a, b) => statusRank(a.status) - statusRank(b.status) || (b.createdAt ?? 0) - (a.createdAt ?? 0));
}

/** The runs created since the newest known; where they are more than are worth reading, a gap is left behind the newest. */
async function loadNewest(set: RunSet, reading: Reading): Promise<void> {
  const { newest: before = -Infinity } = set;
  const since = before - overlapOf(set);
  const { queries } = set.plan(everything, { since });
  const parts = await settleAll(queries.map((query) => readNewest(set, query, since, reading)));
  const { servedAt } = parts[0] ?? {};
  if (parts.some(({ hasGap }) => hasGap)) return reading.onChange(set.takeBeyondGap({ newest: parts, servedAt }));
  for (const { runs } of parts) reading.onChange(set.takeNewest(runs, servedAt));
  reading.onChange(dropVanished(set, parts, before));
}

/** A filter by status shows a run when it has ended: until it is known which ones go on, that can be any of a day. */
function overlapOf({ filter, watched }: RunSet): number {
  return filter.statuses && watched.size === 0 ? longestRunMilliseconds : overlapMilliseconds;
}

/** Removes the runs that were read before and now, in the same period, are not there any more. */
function dropVanished(set: RunSet, parts: readonly NewestRuns[], newest: number): ChangeSet {
  const there = new Set(parts.flatMap(({ runs }) => runs.map(({ id }) => id)));
  const reach = Math.max(...parts.map((part) => part.reach));
  const gone = set.index.createdAfter(reach).filter(({ id, createdAt = 0 }) => createdAt <= newest && !there.has(id));
  return set.drop(gone.map(({ id }) => id));
}

interface NewestPart extends NewestRuns {
  readonly hasGap: boolean;
  readonly servedAt: number | undefined;
}

/** Reads until a run is met that was read before, or is older than the newest of those. */
async function readNewest(
  set: RunSet,
  { scope, filter, userId }: PlannedQuery,
  since: number,
  { client, perPage, signal }: Reading,
): Promise<NewestPart> {
  const { index, newest = -Infinity } = set;
  const query = { filter, userId, sort: newestFirst, perPage: Math.max(perPage, newestAtOnce) };
  // A newer one that is loaded came by itself, or with others of its sync.
  const isKnown = ({ id, createdAt = -Infinity }: SyncRun): boolean =>
    createdAt <= newest && index.run(id) !== undefined;
  const runs: SyncRun[] = [];
  let reach = Infinity;
  let requests = 0;
  let isJoined = false;
  let served: number | undefined;
  for await (const { items, nextCursor, servedAt } of syncRunPages(client, query, signal)) {
    runs.push(...items);
    requests += 1;
    served ??= servedAt;
    reach = nextCursor === undefined ? since : Math.min(reach, oldest(items));
    isJoined = reach < newest || nextCursor === undefined || items.some(isKnown);
    // Where nothing was loaded, there is nothing to join: the newest page is what was asked for.
    if (isJoined || requests === maxRequests || newest === -Infinity) break;
  }
  return { scope, runs, reach, hasGap: !isJoined, servedAt: served };
}

/** Updates the runs that are watched, and tells which of them are still in progress, or may be. */
async function loadInProgress(
  set: RunSet,
  watched: readonly WatchedRun[],
  { client, perPage, signal, onChange }: Reading,
): Promise<(run: WatchedRun) => boolean> {
  const isLearning = set.filter.statuses?.includes('in_progress') === false;
  if (watched.length === 0 && !isLearning) return () => true;
  const since = Math.min(oldest(watched), isLearning ? set.now - longestRunMilliseconds : Infinity);
  const running = { ...set.filter, statuses: ['in_progress'] };
  const { queries } = plan(running, everything, {
    now: set.now,
    since: Number.isFinite(since) ? since : undefined,
    maxQueries: 1,
  });
  const ids = new Set<string>();
  let reach = -Infinity;
  for (const { filter, userId } of queries) {
    let requests = 0;
    const query = { filter, userId, sort: newestFirst, perPage };
    for await (const { items, nextCursor } of syncRunPages(client, query, signal)) {
      for (const run of items) set.watch(summarize(run));
      // One that is not loaded may be newer than runs that were not read yet: those are the other request's.
      onChange(set.accept(items.filter(({ id }) => set.index.run(id))));
      for (const { id } of items) ids.add(id);
      requests += 1;
      reach = nextCursor === undefined ? -Infinity : oldest(items);
      if (requests === maxRequests) break;
    }
  }
  return ({ id, createdAt = -Infinity }) => ids.has(id) || (reach !== -Infinity && createdAt <= reach);
}

/** Asks for each run by itself; one that is gone is dropped. */
async function findEach(set: RunSet, runs: readonly WatchedRun[], reading: Reading): Promise<void> {
  for (let start = 0; start < runs.length; start += parallelFinds) {
    const batch = runs.slice(start, start + parallelFinds);
    await settleAll(
      batch.map(async (run) => {
        set.polling.noteAsked(run);
        reading.onChange(await findChanges(set, run.id, reading));
      }),
    );
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
