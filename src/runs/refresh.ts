import { findSyncRun, listSyncRuns } from '../files-com/endpoints.ts';
import { FilesComError } from '../files-com/errors.ts';
import { statusRank } from '../files-com/runStatus.ts';
import type { SyncRun } from '../files-com/syncRun.ts';
import { loadPage, maxRequests, nextStreams, settleAll, type Reading } from './loadMore.ts';
import { everything, type PlannedQuery } from './queryPlan.ts';
import type { ChangeSet } from './runIndex.ts';
import type { ListSince, ReadList } from './runLists.ts';
import type { RunSet } from './runSet.ts';
import { largestRecommendedPage, RunStream } from './runStream.ts';
import type { MissedEnds, UnfinishedRun } from './unfinishedRuns.ts';

/** A run may appear in the list a little later than runs created after it. */
const overlapMilliseconds = 60_000;
/** Times may be sent to the second, perhaps rounded up. */
const largestRoundingMilliseconds = 1000;
/** Others that may have ended wait for the next refresh. */
const maxFinds = 20;
const parallelFinds = 4;

/**
 * Brings the runs up to date: new runs, runs in progress, and runs that have just ended. The cost doesn't depend on the
 * number of loaded runs. An automatic refresh passes `shortestPoll`, the shortest wait between two requests for a run in
 * milliseconds, to skip unfinished runs that aren't due. Throws the FilesComErrors of the endpoints; then the runs that
 * arrived stay, and the lists count as complete only as of the last refresh.
 */
export async function refresh(set: RunSet, reading: Reading, shortestPoll?: number): Promise<void> {
  await loadUnknown(set, reading);
  const missed = set.unfinished.beginRefresh(set.newest ?? -Infinity);
  try {
    await readAll(set, missed, reading, shortestPoll);
  } catch (error) {
    set.unfinished.failRefresh(missed);
    throw error;
  }
}

/** Loads the first pages of syncs that have come to match the filter. */
async function loadUnknown(set: RunSet, reading: Reading): Promise<void> {
  const unknown = nextStreams(set.streams(everything)).filter((stream) => stream.isUnread);
  await settleAll(unknown.map((stream) => loadPage(set, stream, reading)));
}

/** The runs in progress are read before the newest, so that a run that ends meanwhile is in at least one of the lists. */
async function readAll(
  set: RunSet,
  missed: MissedEnds,
  reading: Reading,
  shortestPoll: number | undefined,
): Promise<void> {
  const watched = watchedRuns(set, shortestPoll);
  const known = [...set.unfinished.all.values()];
  const isAsked = watched.size > 0 || set.filter.statuses !== undefined || set.unfinished.hasStatusLists;
  const [running] = await Promise.allSettled([isAsked ? readRunning(set, reading) : undefined]);
  // The newest runs are worth having even if the runs in progress couldn't be read.
  const newest = await readNewest(set, missed, reading, running.status === 'fulfilled' ? running.value : undefined);
  if (running.status === 'rejected') throw running.reason;
  const checked = await readMissed(set, missed, reading);
  const unclear = known
    .filter(({ id, status }) => set.unfinished.all.has(id) && (status === 'in_progress' || watched.has(id)))
    .filter((run) => !mayGoOn(running.value, run))
    .toSorted(compareUrgency);
  const asked = unclear.slice(0, maxFinds);
  const unasked = unclear.slice(maxFinds);
  for (const run of watched.values()) if (!unclear.includes(run)) set.polling.noteAsked(run);
  await findEach(set, asked, reading);
  const times = [running.value, ...newest].flatMap((list) => list?.stream.servedAt ?? []);
  const result = {
    newest,
    checked,
    missed,
    isAsked,
    unsettled: running.value?.stream.isEnded === false ? undefined : unasked,
    servedAt: times.length > 0 ? Math.min(...times) : undefined,
  };
  reading.onChange(set.endRefresh(result));
}

/**
 * The unfinished runs to request, by ID. A manual refresh includes all runs in progress, which cost one request. A run
 * with any other status costs a request of its own, so it's dropped once it's too old to be unfinished.
 */
function watchedRuns(
  { unfinished, polling }: RunSet,
  shortestPoll: number | undefined,
): ReadonlyMap<string, UnfinishedRun> {
  const isWanted = (run: UnfinishedRun): boolean =>
    shortestPoll === undefined
      ? run.status === 'in_progress' || polling.interval(run, 0) !== undefined
      : polling.isDue(run, shortestPoll);
  return new Map([...unfinished.all].filter(([, run]) => isWanted(run)));
}

/** Runs that have surely ended come first. */
function compareUrgency(a: UnfinishedRun, b: UnfinishedRun): number {
  return statusRank(a.status) - statusRank(b.status) || (b.createdAt ?? 0) - (a.createdAt ?? 0);
}

/** Can the run still be in progress, by the list of runs in progress? */
function mayGoOn(running: ReadList | undefined, { id, createdAt = -Infinity }: UnfinishedRun): boolean {
  if (!running) return true;
  return running.runs.has(id) || (!running.stream.isEnded && createdAt <= running.stream.reach);
}

/** Reads the runs in progress: updates the loaded ones, and adds those that belong in a list. */
async function readRunning(set: RunSet, reading: Reading): Promise<ReadList | undefined> {
  const [query] = set.plan(everything, { maxQueries: 1 }, ['in_progress']).queries;
  const stream = query && new RunStream(query);
  return stream && (await readList(set, { stream, since: -Infinity }, reading, (runs) => set.complete(runs)));
}

/** Reads the runs created since the newest known one. Doesn't request the list of runs in progress again. */
async function readNewest(
  set: RunSet,
  missed: MissedEnds,
  reading: Reading,
  running: ReadList | undefined,
): Promise<readonly ReadList[]> {
  const since = (set.newest ?? -Infinity) - overlapMilliseconds;
  const { isReadAgain } = set;
  const lists = set
    .plan(everything)
    .queries.map((query) =>
      query.filter.status !== undefined && missed.statuses.has(query.filter.status)
        ? listSince(set, query, missed.since, isReadAgain)
        : listSince(set, query, since, isReadAgain),
    );
  const others = lists.filter(({ stream }) => !running || stream.filter.status !== 'in_progress');
  const read = await settleAll(others.map((list) => readList(set, list, reading, (runs) => set.accept(runs))));
  if (!running || others.length === lists.length) return read;
  reading.onChange(set.accept([...running.runs.values()]));
  return [...read, { ...running, since }];
}

/** Reads the runs that lists of a status may have missed while the set of runs in progress was unknown. */
async function readMissed(set: RunSet, missed: MissedEnds, reading: Reading): Promise<readonly ReadList[]> {
  const asked = new Set(set.plan(everything).queries.map(({ filter }) => filter.status));
  const lists = [...missed.statuses]
    .filter((status) => !asked.has(status))
    .flatMap((status) => set.plan({ status }, { maxQueries: 1 }).queries)
    .map((query) => listSince(set, query, missed.since));
  return settleAll(lists.map((list) => readList(set, list, reading, (runs) => set.complete(runs))));
}

/** The list of a query's runs since a moment, or of all. */
function listSince(set: RunSet, { scope }: PlannedQuery, since: number, isAll = false): ListSince {
  if (isAll) return { since, stream: new RunStream(set.query(scope)) };
  const query = set.query(scope, { since: since - largestRoundingMilliseconds });
  return { since, stream: new RunStream({ ...query, scope: { ...scope, from: since } }) };
}

/** Reads a list down to its moment, or as far as is worth the requests. */
async function readList(
  set: RunSet,
  { stream, since }: ListSince,
  { client, perPage, signal, onChange }: Reading,
  take: (runs: readonly SyncRun[]) => ChangeSet,
): Promise<ReadList> {
  const runs = new Map<string, SyncRun>();
  for (let requests = 0; requests < maxRequests && !stream.isEnded && stream.reach >= since; requests += 1) {
    const page = await listSyncRuns(client, stream.nextQuery(Math.max(perPage, largestRecommendedPage)), signal);
    set.polling.noteServiceTime(page.servedAt);
    stream.take(page);
    onChange(take(page.items));
    for (const run of page.items) runs.set(run.id, run);
    if (stream.isStuck && stream.problem) throw stream.problem;
  }
  return { stream, since, runs };
}

/** Requests each run by its ID, and drops those that are gone. */
async function findEach(set: RunSet, runs: readonly UnfinishedRun[], reading: Reading): Promise<void> {
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
