import type { Page } from '../files-com/endpoints.ts';
import type { SyncRun } from '../files-com/syncRun.ts';
import { Coverage, depthOf, topOf } from './coverage.ts';
import type { RunFilter } from './filter.ts';
import { scopeKey, selects, type PlannedQuery, type QueryScope } from './queryPlan.ts';
import type { RunIndex } from './runIndex.ts';
import type { RunSummary } from './runSummary.ts';
import { earliestTime, largestRecommendedPage, RunStream } from './runStream.ts';

/** A list for a refresh to read. */
export interface ListSince {
  readonly stream: RunStream;
  /** If the list reaches back to this moment, it joins the part that was read before. */
  readonly since: number;
}

export interface ReadList extends ListSince {
  /** Its runs by ID. */
  readonly runs: ReadonlyMap<string, SyncRun>;
}

export interface RunListsOptions {
  readonly filter: RunFilter;
  readonly index: Pick<RunIndex, 'size' | 'createdAfter'>;
  readonly limits: ListLimits;
  /** How to ask for a scope. */
  readonly query: (scope: QueryScope) => PlannedQuery;
}

export interface ListLimits {
  /** Starting a list anew is worth repeating this many runs. */
  readonly mostRepeats: number;
  /** A service that has sent this many runs, none without `created_at`, is taken to date every run. */
  readonly enoughDated: number;
}

/** Half of a page at most; and half of the smallest first page that is usual. */
export const usualLimits: ListLimits = { mostRepeats: largestRecommendedPage / 2, enoughDated: 50 };

/**
 * The lists of the service that were read for one filter, and how complete each scope is. A scope need not be read where
 * a wider one was: it goes on from there.
 *
 * Runs without `created_at` come only in a list without a bound on it, so only such a list, read to its end, makes a
 * scope complete. Lists therefore begin without a bound if that repeats few runs. A refresh has a bound, so it ends the
 * completeness, unless the service is taken to date its runs or everything is so little that it is read again.
 */
export class RunLists {
  readonly #options: RunListsOptions;
  readonly #coverage = new Coverage<RunStream>();
  /** Counts refreshes; each list belongs to one. */
  #refreshes = 0;
  #hasUndated = false;
  /** How many runs with a date were in the lists, counted again in each. */
  #dated = 0;

  constructor(options: RunListsOptions) {
    this.#options = options;
  }

  /** All runs of the scope created after this moment are loaded; -Infinity when all are, Infinity when nothing was read. */
  reach(scope: QueryScope): number {
    const reach = this.#coverage.reach(scope);
    return reach === -Infinity && !this.#coversUndated(scope) ? earliestTime : reach;
  }

  /** Has the first page of the scope's own list arrived? */
  isBegun(scope: QueryScope): boolean {
    return this.#coverage.alike(scope).some((stream) => !stream.isUnread);
  }

  /** Can the run be missing from what was read of a list? In a list without order, or without a date, it has no place. */
  covers(run: RunSummary): boolean {
    const { createdAt } = run;
    return this.#coverage.all.some((stream) => {
      if (!selects(stream.scope, run)) return false;
      if (createdAt === undefined || createdAt < earliestTime || !stream.isOrdered) return !stream.isUnread;
      return createdAt > depthOf(stream) && createdAt <= topOf(stream.scope);
    });
  }

  /** Is a scope that is complete so small that a refresh should read all of it again? */
  isReadAgain(reach: number): boolean {
    const { filter, index, limits } = this.#options;
    const canLack = filter.created === undefined && !this.#datesRuns;
    return canLack && index.size <= limits.mostRepeats && reach === -Infinity;
  }

  /** The service has sent a run without `created_at`. */
  noteUndated(): void {
    this.#hasUndated = true;
  }

  /** The next page of the stream has arrived. */
  take(stream: RunStream, page: Page<SyncRun>): void {
    stream.take(page);
    this.#dated += page.items.filter(({ createdAt }) => createdAt !== undefined).length;
  }

  /** The first page of the stream is requested. */
  begin(stream: RunStream): void {
    stream.begunAt = this.#refreshes;
  }

  /** The list to read for more of a scope, set to where the runs loaded through others end; undefined if it is complete. */
  next(scope: QueryScope): RunStream | undefined {
    const reach = this.reach(scope);
    if (reach === -Infinity) return undefined;
    const live = this.#coverage.alike(scope).filter((stream) => stream.isLive);
    const next = live.find(
      (stream) => (depthOf(stream) === reach && isWithin(stream, scope)) || isInDisorder(stream, scope, reach),
    );
    if (next) return Object.assign(next, { knownReach: reach });
    if (reach === topOf(scope)) return this.#start(scope, reach, 0);
    if (!this.#coversUndated(scope)) {
      const unbounded = live.find((stream) => stream.hasUndated && stream.scope.from === undefined);
      const repeats = this.#countLoaded(scope, reach, unbounded ? depthOf(unbounded) : Infinity);
      if (repeats <= this.#options.limits.mostRepeats || reach === earliestTime) {
        return unbounded
          ? Object.assign(unbounded, { repeats, knownReach: reach })
          : this.#start(scope, reach, repeats);
      }
    }
    return this.#start({ ...scope, before: reach + 1 }, reach, 0);
  }

  /**
   * Brings the lists to the moment of a refresh. Between new runs that don't go back to those that are loaded and these is
   * a gap, which is read like any other part of the past. `checked`: of single statuses.
   */
  endRefresh(newest: readonly ReadList[], checked: readonly ReadList[]): void {
    this.#refreshes += 1;
    const gaps = newest.filter((list) => !isJoined(list)).map(({ since }) => since);
    if (gaps.length > 0) this.#coverage.end(Math.min(...gaps));
    for (const { stream, since } of checked.filter((list) => !isJoined(list))) {
      this.#coverage.end(since, stream.scope.status);
    }
    for (const { stream } of newest) if (gaps.length > 0 || isWhole(stream)) this.#add(stream);
  }

  /** Drops the claims of lists that span several syncs or belong to one of these: they are no longer complete. */
  forget(syncIds: ReadonlySet<string>): void {
    this.#coverage.remove(({ scope: { syncId } }) => syncId === undefined || syncIds.has(syncId));
  }

  /** Does every run of the service have a date, as far as is known? */
  get #datesRuns(): boolean {
    return !this.#hasUndated && this.#dated >= this.#options.limits.enoughDated;
  }

  /** Are the runs of the scope without `created_at` loaded, if it can have any? */
  #coversUndated(scope: QueryScope): boolean {
    if (scope.from !== undefined || scope.before !== undefined || this.#options.filter.created !== undefined)
      return true;
    return this.#coverage
      .covering(scope)
      .some((stream) => isWhole(stream) && (this.#datesRuns || stream.begunAt === this.#refreshes));
  }

  #add(stream: RunStream): void {
    this.begin(stream);
    this.#coverage.add(stream);
  }

  #start(scope: QueryScope, reach: number, repeats: number): RunStream {
    const unread = this.#coverage.alike(scope).filter((stream) => stream.isUnread);
    const known = unread.find((stream) => scopeKey(stream.scope) === scopeKey(scope));
    const stream = known ?? new RunStream(this.#options.query(scope));
    if (!known) this.#coverage.add(stream);
    return Object.assign(stream, { repeats, knownReach: reach });
  }

  #countLoaded(scope: QueryScope, after: number, upTo: number): number {
    return this.#options.index
      .createdAfter(after)
      .filter((run) => selects(scope, run) && (run.createdAt ?? -Infinity) <= upTo).length;
  }
}

/** Was everything that the stream selects read, runs without `created_at` as well? */
function isWhole({ isEnded, hasUndated, scope: { from } }: RunStream): boolean {
  return isEnded && hasUndated && from === undefined;
}

/** Does the list reach back to the part that was read before? */
function isJoined({ stream, since }: ListSince): boolean {
  return stream.isEnded || stream.reach < since;
}

/** Does the stream end with the scope, or before? */
function isWithin(stream: RunStream, { from = -Infinity }: QueryScope): boolean {
  return (stream.scope.from ?? -Infinity) >= from;
}

/** Must the scope be read to the end of this stream, since its order proves nothing? */
function isInDisorder(stream: RunStream, { from }: QueryScope, reach: number): boolean {
  return !stream.isOrdered && stream.scope.from === from && topOf(stream.scope) >= reach;
}
