import type { Page } from '../files-com/endpoints.ts';
import { noteCursor } from '../files-com/pages.ts';
import type { SyncRunFilter } from '../files-com/query.ts';
import type { SyncRun } from '../files-com/syncRun.ts';
import { createdBounds, isEmptyFilter, matches, type RunFilter } from './filter.ts';
import { everything, plan, planQuery, scopeKey, type Scope } from './queryPlan.ts';
import { ChangeSet, RunIndex } from './runIndex.ts';
import { oldest, summarize, type RunSummary } from './runSummary.ts';

/** How far one query of the service has been read, newest runs first. */
export interface Stream {
  readonly filter: SyncRunFilter;
  cursor: string | undefined;
  /** All cursors so far. */
  readonly visited: Set<string>;
  /**
   * All runs of the stream's scope created after this moment are loaded; milliseconds since 1970. Infinity: nothing was
   * read. -Infinity: all was.
   */
  reach: number;
  /** The page that is on its way: two scopes can share a stream, and each page is asked for once. */
  loading: Promise<number> | undefined;
}

/** The newest runs of a scope, without a gap down to `reach`. */
export interface NewestRuns {
  readonly scope: Scope;
  readonly runs: readonly SyncRun[];
  readonly reach: number;
}

/**
 * The runs loaded for one filter, and how far back each scope is known. A scope need not be read where a wider one has
 * been: it goes on where that ended.
 */
export class RunSet {
  readonly filter: RunFilter;
  readonly #index = new RunIndex();
  readonly #streams = new Map<string, Stream>();
  #now: number;
  #newest: number | undefined;

  /** `now`, in milliseconds since 1970, is when periods that end now end, until `advance`. */
  constructor(filter: RunFilter, now: number) {
    this.filter = filter;
    this.#now = now;
  }

  get index(): Pick<RunIndex, 'size' | 'run' | 'syncs' | 'runs' | 'unended'> {
    return this.#index;
  }

  get now(): number {
    return this.#now;
  }

  /** When the newest run that was read was created; where to go on for those that are newer. */
  get newest(): number | undefined {
    return this.#newest;
  }

  /** Has the newest page of everything been read? */
  get isOpened(): boolean {
    return this.#queries(everything).every(({ scope }) => {
      const stream = this.#streams.get(scopeKey(scope));
      return stream !== undefined && !isUnread(stream);
    });
  }

  /** How far back a scope is complete, as `Stream.reach`. */
  reach(scope: Scope): number {
    return Math.max(...this.#queries(scope).map((query) => this.#scopeReach(query.scope)));
  }

  /** What to read for more of a scope, each stream set to where the runs loaded through wider scopes end. */
  streams(scope: Scope): readonly Stream[] {
    return this.#queries(scope).map((query) => {
      const reach = this.#scopeReach(query.scope);
      const known = this.#streams.get(scopeKey(query.scope));
      return known?.reach === reach ? known : this.#startStream(query.scope, reach);
    });
  }

  /** Does the service return nothing but what the filter lets pass? Else matches may be rare. */
  isExact(scope: Scope): boolean {
    return isEmptyFilter(plan(this.filter, scope, { now: this.#now }).residual);
  }

  /** Takes over the next page of a stream. FilesComError `badAnswer` for a cursor that leads back. */
  takePage(stream: Stream, { items, nextCursor }: Page<SyncRun>): ChangeSet {
    noteCursor(stream.visited, nextCursor);
    stream.cursor = nextCursor;
    this.#noteNewest(items);
    stream.reach = nextCursor === undefined ? -Infinity : Math.min(stream.reach, oldest(items));
    return this.accept(items);
  }

  /** Starts a scope with its newest runs, in a set that has none. */
  seed({ scope, runs, reach }: NewestRuns): ChangeSet {
    this.#startStream(scope, reach);
    return this.takeNewest(runs);
  }

  /** Takes over runs that were created since, without a gap to those that are loaded. */
  takeNewest(runs: readonly SyncRun[]): ChangeSet {
    this.#noteNewest(runs);
    return this.accept(runs);
  }

  /** Adds or updates the runs that the filter lets pass and drops those that it does no longer. */
  accept(runs: readonly SyncRun[]): ChangeSet {
    const changes = new ChangeSet();
    for (const run of runs) {
      const summary = summarize(run);
      if (this.#isWanted(summary)) this.#index.put(summary, changes);
      else this.#index.remove(run.id, changes);
    }
    return changes;
  }

  remove(id: string): ChangeSet {
    const changes = new ChangeSet();
    this.#index.remove(id, changes);
    return changes;
  }

  /** Moves the end of periods that end now, and drops the runs that fall out of them. */
  advance(now: number): ChangeSet {
    const changes = new ChangeSet();
    this.#now = now;
    const { from } = createdBounds(this.filter.created, now);
    if (Number.isFinite(from)) this.#index.removeBefore(from, changes);
    return changes;
  }

  #isWanted(run: RunSummary): boolean {
    return matches(this.filter, run, this.#now);
  }

  #queries(scope: Scope): readonly { readonly scope: Scope }[] {
    return plan(this.filter, scope, { now: this.#now }).queries;
  }

  #startStream(scope: Scope, reach: number): Stream {
    const upTo = reach === Infinity ? undefined : reach;
    const { filter } = planQuery(this.filter, scope, { now: this.#now, upTo });
    const stream = { filter, cursor: undefined, visited: new Set<string>(), reach, loading: undefined };
    this.#streams.set(scopeKey(scope), stream);
    return stream;
  }

  #noteNewest(runs: readonly SyncRun[]): void {
    for (const { createdAt } of runs) {
      // A run from the future must not hide those that are created until then.
      if (createdAt !== undefined) this.#newest = Math.max(this.#newest ?? -Infinity, Math.min(createdAt, this.#now));
    }
  }

  /** The farthest reach of the streams that hold all runs of a scope. */
  #scopeReach({ syncId, status }: Scope): number {
    const wider = [everything, { syncId }, { status }, { syncId, status }];
    return Math.min(...wider.map((scope) => this.#streams.get(scopeKey(scope))?.reach ?? Infinity));
  }
}

/** Has nothing been asked of it? */
export function isUnread({ cursor, reach }: Stream): boolean {
  return reach === Infinity && cursor === undefined;
}
