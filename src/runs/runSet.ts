import type { Page } from '../files-com/endpoints.ts';
import { isEnded } from '../files-com/runStatus.ts';
import type { SyncRun } from '../files-com/syncRun.ts';
import { depthOf } from './coverage.ts';
import { createdBounds, holdsText, isEmptyFilter, matches, withPart, type RunFilter } from './filter.ts';
import type { Level } from './grouping.ts';
import { Polling } from './polling.ts';
import {
  everything,
  plan,
  planQuery,
  scopeKey,
  selects,
  type Plan,
  type PlannedQuery,
  type PlanOptions,
  type QueryScope,
  type Scope,
} from './queryPlan.ts';
import { ChangeSet, RunIndex } from './runIndex.ts';
import { RunLists, usualLimits, type ListLimits, type ReadList } from './runLists.ts';
import type { RunStream } from './runStream.ts';
import { newest, summarize, type RunSummary } from './runSummary.ts';
import type { SyncEntry } from './syncDirectory.ts';
import { UnfinishedRuns, type MissedEnds, type UnfinishedRun } from './unfinishedRuns.ts';

export interface RunSetOptions {
  readonly filter: RunFilter;
  readonly levels: readonly Level[];
  /** Milliseconds since 1970: when periods that end now end, until `advance`. */
  readonly now: number;
  readonly syncsNamed?: PlanOptions['syncsNamed'];
  readonly nameOf?: PlanOptions['nameOf'];
  /** When to ask for unfinished runs again; sets of other filters may share it. */
  readonly polling?: Polling;
  readonly limits?: ListLimits | undefined;
  /** Told of each run that the service sends, whether or not the filter shows it. */
  readonly onSeen?: (run: RunSummary) => void;
  /** Told of each run that is not there any more. */
  readonly onGone?: (runId: string) => void;
}

/** All that a refresh has read, of one moment. */
export interface RefreshResult {
  /** The newest runs of every query of the filter. */
  readonly newest: readonly ReadList[];
  /** Lists of a status that lacked runs. */
  readonly checked: readonly ReadList[];
  readonly missed: MissedEnds;
  /** Were the runs in progress asked for? */
  readonly isAsked: boolean;
  /** See `UnfinishedRuns.endRefresh`. */
  readonly unsettled: readonly UnfinishedRun[] | undefined;
  /** When the first answer was sent, by the service's clock. */
  readonly servedAt: number | undefined;
}

/** The runs loaded for one filter. */
export class RunSet {
  readonly filter: RunFilter;
  readonly polling: Polling;
  readonly unfinished = new UnfinishedRuns();
  readonly #options: RunSetOptions;
  readonly #index: RunIndex;
  readonly #lists: RunLists;
  /** The filter without its statuses. */
  readonly #anyStatus: RunFilter;
  #isOpened = false;
  #now: number;
  #newest: number | undefined;
  /** When the first query was answered, until a refresh brings all to the same moment. */
  #openedAt = Infinity;
  /** Were all syncs known when reading began? Otherwise names are tested on arrival from then on. */
  #knewSyncs: boolean | undefined;
  /** The syncs that a filter by name is known to mean. */
  #called: ReadonlySet<string> = new Set();

  constructor(options: RunSetOptions) {
    this.#options = options;
    this.filter = options.filter;
    this.#anyStatus = withPart(options.filter, 'statuses', undefined);
    this.#now = options.now;
    this.polling = options.polling ?? new Polling(() => this.#now);
    this.#index = new RunIndex(options.levels);
    const { filter, limits = usualLimits } = options;
    this.#lists = new RunLists({ filter, limits, index: this.#index, query: (scope) => this.query(scope) });
  }

  get index(): Pick<RunIndex, 'size' | 'run' | 'all' | 'root' | 'group' | 'newest' | 'createdAfter'> {
    return this.#index;
  }

  /** When the newest run that was read of everything was created; where to go on for those that are newer. */
  get newest(): number | undefined {
    return this.#newest === undefined ? undefined : Math.min(this.#newest, this.#openedAt);
  }

  /** Has the newest page of everything been read? */
  get isOpened(): boolean {
    return this.#isOpened || this.plan(everything).queries.every(({ scope }) => this.#lists.isBegun(scope));
  }

  regroup(levels: readonly Level[]): void {
    this.#index.regroup(levels);
  }

  /** All runs of the scope created after this moment are loaded; -Infinity when all are, Infinity when nothing was read. */
  reach(scope: Scope): number {
    const { queries } = this.plan(scope);
    const reach = Math.max(-Infinity, ...queries.map((query) => this.#lists.reach(query.scope)));
    const isByStatus = (scope.status ?? this.filter.statuses) !== undefined && queries.length > 0;
    return isByStatus ? Math.max(reach, this.unfinished.reach) : reach;
  }

  /** What to read for more of a scope, each stream set to where the runs loaded through other scopes end. */
  streams(scope: Scope): readonly RunStream[] {
    this.#knewSyncs ??= this.#options.syncsNamed?.(this.filter.nameText ?? '') !== undefined;
    return this.plan(scope).queries.flatMap((query) => this.#lists.next(query.scope) ?? []);
  }

  /** Does the service, asked with so many queries, return nothing but what the filter lets pass? Else matches may be rare. */
  isExact(scope: Scope, maxQueries?: number): boolean {
    return isEmptyFilter(this.plan(scope, { maxQueries }).residual);
  }

  /** How to ask for a scope, with other statuses than those of the filter if these are given. */
  plan(scope: Scope, options: Partial<PlanOptions> = {}, statuses = this.filter.statuses): Plan {
    return plan({ ...this.filter, statuses }, scope, { ...this.#planOptions, ...options });
  }

  /** How to ask for exactly a scope. */
  query(scope: QueryScope, options?: Partial<PlanOptions>): PlannedQuery {
    return planQuery(this.filter, scope, { ...this.#planOptions, ...options });
  }

  /** Is everything complete, and so little that a refresh should read all of it again? */
  get isReadAgain(): boolean {
    return this.#lists.isReadAgain(this.reach(everything));
  }

  /** To be called before the first page of a stream is requested: the answer is of a later moment. */
  begin(stream: RunStream): void {
    this.#lists.begin(stream);
    if (stream.filter.status !== undefined) this.unfinished.noteList(stream.filter.status);
  }

  /** Takes over the next page of a stream; see its `problem`. */
  takePage(stream: RunStream, page: Page<SyncRun>): ChangeSet {
    this.polling.noteServiceTime(page.servedAt);
    if (stream.isUnread) this.#noteNewest(stream, page);
    this.#lists.take(stream, page);
    const changes = this.accept(page.items);
    this.#isOpened = this.isOpened;
    return changes;
  }

  /** Moves the claims of completeness to the moment of a refresh. */
  endRefresh({ newest: lists, checked, missed, isAsked, unsettled, servedAt }: RefreshResult): ChangeSet {
    const before = this.newest ?? -Infinity;
    this.#lists.endRefresh(lists, checked);
    const limit = servedAt ?? this.#now;
    this.#newest = Math.max(before, ...lists.map(({ stream }) => Math.min(stream.newest, limit)));
    this.#openedAt = Infinity;
    if (isAsked) this.unfinished.endRefresh(missed, unsettled);
    return this.#dropVanished(lists, before);
  }

  /** Adds the runs that a list should have, and updates those that are loaded. */
  complete(runs: readonly SyncRun[]): ChangeSet {
    for (const run of runs) this.watch(summarize(run));
    return this.accept(runs.filter((run) => this.#index.run(run.id) ?? this.#lists.covers(run)));
  }

  /** Adds or updates the runs that the filter lets pass and drops those that it does no longer. */
  accept(runs: readonly SyncRun[]): ChangeSet {
    const changes = new ChangeSet();
    for (const run of runs) {
      const summary = summarize(run);
      this.#options.onSeen?.(summary);
      this.watch(summary);
      if (run.createdAt === undefined) this.#lists.noteUndated();
      // A run that has ended doesn't go on: such an answer is older than the one that is known.
      if (!isEnded(run) && this.#hasEnded(run.id)) continue;
      if (this.lets(summary)) this.#index.put(summary, changes);
      else this.#index.remove(run.id, changes);
    }
    return changes;
  }

  /** Notes whether a run goes on. */
  watch(run: RunSummary): void {
    const { id } = run;
    if (isEnded(run)) this.polling.forget(id);
    else this.polling.noteSeen(run);
    const isLet = !isEnded(run) && matches(this.#anyStatus, run, this.#now, this.#options.nameOf);
    if (isLet && !this.#hasEnded(id)) this.unfinished.set(run);
    else this.unfinished.delete(id);
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
    const intervals = [...this.unfinished.all.values()].map((run) => this.polling.interval(run, shortest) ?? Infinity);
    const least = intervals.reduce((one, other) => Math.min(one, other), Infinity);
    return Number.isFinite(least) ? least : undefined;
  }

  /** Would the filter show this run, wherever it comes from? Whose a run is, only the service knows. */
  letsUnasked(run: RunSummary): boolean {
    return this.filter.userId === undefined && this.lets(run);
  }

  /** Would the filter show this run, which the service has sent as asked? */
  lets(run: RunSummary): boolean {
    return matches(this.filter, run, this.#now, this.#options.nameOf);
  }

  /** Removes a run that is not there any more. */
  remove(id: string): ChangeSet {
    this.unfinished.delete(id);
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

  /** Takes in which syncs there are and how they are called: a filter by name may show other runs now. */
  noteNames(syncs: Iterable<Pick<SyncEntry, 'id' | 'name'>>): ChangeSet {
    const changes = new ChangeSet();
    const { nameText } = this.filter;
    if (nameText === undefined) return changes;
    const called = new Set([...syncs].filter(({ name }) => holdsText(name, nameText)).map(({ id }) => id));
    const added = new Set([...called].filter((id) => !this.#called.has(id)));
    this.#called = called;
    if (added.size > 0) {
      // Their runs were left out when they arrived.
      this.#lists.forget(added);
      this.unfinished.forget();
    }
    for (const run of this.#index.all) if (!this.lets(run)) this.#index.remove(run.id, changes);
    return changes;
  }

  get #planOptions(): PlanOptions {
    const { syncsNamed, nameOf } = this.#options;
    return { now: this.#now, syncsNamed: this.#knewSyncs === false ? undefined : syncsNamed, nameOf };
  }

  #isOfEverything(scope: QueryScope): boolean {
    return this.plan(everything).queries.some((query) => scopeKey(query.scope) === scopeKey(scope));
  }

  #hasEnded(id: string): boolean {
    const known = this.#index.run(id);
    return known !== undefined && isEnded(known);
  }

  /** Notes, from first pages, where a refresh is to go on. */
  #noteNewest({ scope }: RunStream, { items, servedAt = this.#now }: Page<SyncRun>): void {
    if (this.isOpened) return;
    // A run from the future must not hide those that are created until then.
    this.#openedAt = Math.min(this.#openedAt, servedAt);
    if (!this.#isOfEverything(scope)) return;
    const latest = newest(items);
    if (Number.isFinite(latest)) this.#newest = Math.max(this.#newest ?? -Infinity, latest);
  }

  /** Removes the runs that were read before and now, in the same period, are not there any more. */
  #dropVanished(lists: readonly ReadList[], before: number): ChangeSet {
    const isGone = (run: RunSummary): boolean =>
      lists.some(
        ({ stream, runs }) => (run.createdAt ?? 0) > depthOf(stream) && selects(stream.scope, run) && !runs.has(run.id),
      );
    const read = this.#index.createdAfter(Math.min(...lists.map(({ stream }) => depthOf(stream))));
    return this.drop(read.filter((run) => (run.createdAt ?? 0) <= before && isGone(run)).map(({ id }) => id));
  }
}
