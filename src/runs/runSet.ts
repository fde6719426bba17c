import type { Page } from '../files-com/endpoints.ts';
import { noteCursor } from '../files-com/pages.ts';
import type { SyncRunFilter } from '../files-com/query.ts';
import { isEnded } from '../files-com/runStatus.ts';
import type { SyncRun } from '../files-com/syncRun.ts';
import { Coverage, depthOf, topOf, type Stream } from './coverage.ts';
import { createdBounds, isEmptyFilter, matches, withPart, type RunFilter } from './filter.ts';
import type { Level } from './grouping.ts';
import { Polling } from './polling.ts';
import {
  everything,
  plan,
  planQuery,
  scopeKey,
  type PlannedQuery,
  type PlanOptions,
  type QueryScope,
  type Scope,
} from './queryPlan.ts';
import { ChangeSet, RunIndex } from './runIndex.ts';
import { oldest, summarize, type RunSummary } from './runSummary.ts';

/** How far one query of the service has been read, newest runs first. */
export interface RunStream extends Stream {
  readonly filter: SyncRunFilter;
  readonly userId: string | undefined;
  cursor: string | undefined;
  /** All cursors so far. */
  readonly visited: Set<string>;
  /** The page that is on its way: two scopes can share a stream, and each page is asked for once. */
  loading: Promise<number> | undefined;
}

/** A run that has not ended. */
export type WatchedRun = Pick<RunSummary, 'id' | 'createdAt' | 'status'>;

/** The newest runs of a scope, without a gap down to `reach`. */
export interface NewestRuns {
  readonly scope: QueryScope;
  readonly runs: readonly SyncRun[];
  readonly reach: number;
}

export interface RunSetOptions {
  readonly filter: RunFilter;
  readonly levels: readonly Level[];
  /** Milliseconds since 1970: when periods that end now end, until `advance`. */
  readonly now: number;
  readonly syncsNamed?: PlanOptions['syncsNamed'];
  /** When to ask for unfinished runs again; sets of other filters may share it. */
  readonly polling?: Polling;
  /** Told of each run that the service sends, whether or not the filter shows it. */
  readonly onSeen?: (run: RunSummary) => void;
  /** Told of each run that is not there any more. */
  readonly onGone?: (runId: string) => void;
}

/**
 * The runs loaded for one filter, and how far back each scope is known. A scope need not be read where a wider one has
 * been: it goes on where that ended.
 */
export class RunSet {
  readonly filter: RunFilter;
  readonly polling: Polling;
  readonly #options: RunSetOptions;
  readonly #index: RunIndex;
  readonly #coverage = new Coverage<RunStream>();
  /** The runs that go on, by id; also those that the filter shows only with another status. */
  readonly #watched = new Map<string, WatchedRun>();
  /** Were syncs asked for by name only after that, what had been read would count for nothing. */
  #begun: { readonly named: readonly string[] | undefined } | undefined;
  #now: number;
  #newest: number | undefined;
  /** When the first of several queries began, until a refresh has brought all to the same moment: one may have been read later. */
  #openedAt = Infinity;

  constructor(options: RunSetOptions) {
    this.#options = options;
    this.filter = options.filter;
    this.#now = options.now;
    this.polling = options.polling ?? new Polling(() => this.#now);
    this.#index = new RunIndex(options.levels);
  }

  get index(): Pick<RunIndex, 'size' | 'run' | 'all' | 'root' | 'group' | 'newest' | 'createdAfter'> {
    return this.#index;
  }

  get now(): number {
    return this.#now;
  }

  /** When the newest run that was read of everything was created; where to go on for those that are newer. */
  get newest(): number | undefined {
    return this.#newest === undefined ? undefined : Math.min(this.#newest, this.#openedAt);
  }

  /** Runs that have not ended, as far as is known. */
  get watched(): ReadonlyMap<string, WatchedRun> {
    return this.#watched;
  }

  /** Has the newest page of everything been read? */
  get isOpened(): boolean {
    return this.plan(everything).queries.every(({ scope }) => {
      const stream = this.#coverage.get(scope);
      return stream !== undefined && !isUnread(stream);
    });
  }

  /** The syncs with a text in their name, as they were known when reading began; undefined where not all were. */
  syncsNamed(text: string): readonly string[] | undefined {
    return this.#begun ? this.#begun.named : this.#options.syncsNamed?.(text);
  }

  regroup(levels: readonly Level[]): void {
    this.#index.regroup(levels);
  }

  /** All runs of the scope created after this moment are loaded; -Infinity when all are, Infinity when nothing was read. */
  reach(scope: Scope): number {
    return Math.max(...this.plan(scope).queries.map((query) => this.#coverage.reach(query.scope)));
  }

  /** What to read for more of a scope, each stream set to where the runs loaded through other scopes end. */
  streams(scope: Scope): readonly RunStream[] {
    return this.plan(scope).queries.flatMap((query) => this.#stream(query) ?? []);
  }

  /** Does the service, asked with so many queries, return nothing but what the filter lets pass? Else matches may be rare. */
  isExact(scope: Scope, maxQueries?: number): boolean {
    return isEmptyFilter(this.plan(scope, { maxQueries }).residual);
  }

  plan(
    scope: Scope,
    options: Partial<PlanOptions> = {},
  ): { readonly queries: readonly PlannedQuery[]; readonly residual: RunFilter } {
    return plan(this.filter, scope, { ...this.#planOptions, ...options });
  }

  /** Takes over the next page of a stream. FilesComError `badAnswer` for a cursor that leads back. */
  takePage(stream: RunStream, page: Page<SyncRun>): ChangeSet {
    const { items, nextCursor } = page;
    noteCursor(stream.visited, nextCursor);
    if (this.#isOfEverything(stream.scope)) {
      if (isUnread(stream)) this.#openedAt = Math.min(this.#openedAt, this.#limitOf(page));
      this.#noteNewest(page);
    }
    stream.cursor = nextCursor;
    stream.reach = nextCursor === undefined ? -Infinity : Math.min(stream.reach, oldest(items));
    return this.accept(items);
  }

  /**
   * Takes over the newest runs although they do not reach down to those that are loaded. Between them is a gap, which is
   * read like any other part of the past.
   */
  takeBeyondGap({
    newest,
    servedAt,
  }: {
    readonly newest: readonly NewestRuns[];
    readonly servedAt: number | undefined;
  }): ChangeSet {
    this.#coverage.end((this.newest ?? -Infinity) + 1);
    for (const { scope, reach } of newest) this.#startStream(scope, reach);
    return this.takeNewest(
      newest.flatMap(({ runs }) => runs),
      servedAt,
    );
  }

  /** Takes over runs that were created since, without a gap to those that are loaded. */
  takeNewest(items: readonly SyncRun[], servedAt: number | undefined): ChangeSet {
    this.#openedAt = Infinity;
    this.#noteNewest({ items, servedAt });
    return this.accept(items);
  }

  /** Adds or updates the runs that the filter lets pass and drops those that it does no longer. */
  accept(runs: readonly SyncRun[]): ChangeSet {
    const changes = new ChangeSet();
    for (const run of runs) {
      const summary = summarize(run);
      this.#options.onSeen?.(summary);
      this.watch(summary);
      if (this.lets(summary)) this.#index.put(summary, changes);
      else this.#index.remove(run.id, changes);
    }
    return changes;
  }

  /** Notes whether a run goes on. */
  watch(run: RunSummary): void {
    const { id, createdAt, status } = run;
    if (isEnded(run)) this.polling.forget(id);
    else this.polling.noteSeen(run);
    const mayPass = !isEnded(run) && matches(withPart(this.filter, 'statuses', undefined), run, this.#now);
    if (mayPass && !this.#hasEnded(id)) this.#watched.set(id, { id, createdAt, status });
    else this.#watched.delete(id);
  }

  /** A sync's latest run that goes on was perhaps created long before what is loaded: its end is heard of all the same. */
  watchLatest(syncs: Iterable<{ readonly latest: RunSummary | undefined }>): void {
    for (const { latest } of syncs) {
      if (latest && !isEnded(latest) && !this.#index.run(latest.id) && this.filter.userId === undefined)
        this.watch(latest);
    }
  }

  /** The wait until unfinished runs are worth another request, in milliseconds, at least `shortest`; undefined without any. */
  pollInterval(shortest: number): number | undefined {
    const intervals = [...this.#watched.values()].map((run) => this.polling.interval(run, shortest) ?? Infinity);
    const least = intervals.reduce((one, other) => Math.min(one, other), Infinity);
    return Number.isFinite(least) ? least : undefined;
  }

  /** Would the filter show this run, wherever it comes from? Whose a run is, only the service knows. */
  letsUnasked(run: RunSummary): boolean {
    return this.filter.userId === undefined && this.lets(run);
  }

  /** Would the filter show this run, which the service has sent as asked? */
  lets(run: RunSummary): boolean {
    return matches(this.filter, run, this.#now);
  }

  /** Removes a run that is not there any more. */
  remove(id: string): ChangeSet {
    this.#watched.delete(id);
    this.#options.onGone?.(id);
    return this.drop([id]);
  }

  /** Removes runs from the list: they may be gone, or have another status. */
  drop(ids: Iterable<string>): ChangeSet {
    const changes = new ChangeSet();
    for (const id of ids) this.#index.remove(id, changes);
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

  get #planOptions(): PlanOptions {
    return { now: this.#now, syncsNamed: (text) => this.syncsNamed(text) };
  }

  #isOfEverything(scope: QueryScope): boolean {
    return this.plan(everything).queries.some((query) => scopeKey(query.scope) === scopeKey(scope));
  }

  #hasEnded(id: string): boolean {
    const known = this.#index.run(id);
    return known !== undefined && isEnded(known);
  }

  /** Undefined where the scope is complete. */
  #stream({ scope }: PlannedQuery): RunStream | undefined {
    const reach = this.#coverage.reach(scope);
    if (reach === -Infinity) return undefined;
    const known = this.#coverage.get(scope);
    return known && depthOf(known) === reach ? known : this.#startStream(scope, reach);
  }

  #startStream(scope: QueryScope, reach: number): RunStream {
    this.#begun ??= { named: this.syncsNamed(this.filter.nameText ?? '') };
    const upTo = reach === Infinity ? undefined : reach;
    const query = planQuery(this.filter, scope, { ...this.#planOptions, upTo });
    const stream = { ...query, cursor: undefined, visited: new Set<string>(), reach, loading: undefined };
    this.#coverage.set(stream);
    return stream;
  }

  /** Now, by whichever clock is ahead: the service's or this computer's may be wrong. */
  #limitOf({ servedAt = -Infinity }: Pick<Page<SyncRun>, 'servedAt'>): number {
    return Math.max(servedAt, this.#now);
  }

  #noteNewest({ items, servedAt }: Pick<Page<SyncRun>, 'items' | 'servedAt'>): void {
    this.polling.noteServiceTime(servedAt);
    // A run from the future must not hide those that are created until then.
    const limit = this.#limitOf({ servedAt });
    for (const { createdAt } of items) {
      if (createdAt !== undefined) this.#newest = Math.max(this.#newest ?? -Infinity, Math.min(createdAt, limit));
    }
  }
}

/** Has nothing been asked of it? */
export function isUnread({ cursor, reach, scope }: RunStream): boolean {
  return reach === topOf(scope) && cursor === undefined;
}
