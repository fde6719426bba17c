import { EventEmitter } from 'node:events';
import type { Client } from '../files-com/client.ts';
import type { FilesComError } from '../files-com/errors.ts';
import type { SyncRun } from '../files-com/syncRun.ts';
import { forAnySite, isEmptyFilter, sameFilter, type RunFilter } from './filter.ts';
import { levelsOf, type Grouping, type GroupValue } from './grouping.ts';
import { knownValues, type KnownValues } from './knownValues.ts';
import { loadMore, type Reading } from './loadMore.ts';
import { everything, scopeKey, type PlanOptions, type Scope } from './queryPlan.ts';
import { refresh } from './refresh.ts';
import type { Group } from './runIndex.ts';
import { RunSet } from './runSet.ts';
import { summarize, type RunSummary } from './runSummary.ts';
import { isSameSort, newestFirst, type RunSort } from './runSort.ts';
import { SortedList } from './sortedList.ts';
import { StoreState, type Activity, type Reset, type StoreChange } from './storeState.ts';
import { SyncDirectory } from './syncDirectory.ts';

export interface RunStoreOptions {
  readonly getClient: () => Promise<Client>;
  /** The origin of the site that the client asks. */
  readonly site: () => string | undefined;
  /** Runs in a page. */
  readonly pageSize: () => number;
  readonly filter?: RunFilter;
  readonly grouping?: Grouping;
  readonly sort?: RunSort;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** Told when the key may not list the syncs: the runs alone serve. */
  readonly onSyncsRefused?: ((error: FilesComError) => void) | undefined;
}

/** Their records are small, and most sites have fewer. */
const syncsPerPage = 1000;

type Action = (state: StoreState, reading: Reading) => Promise<void>;

/**
 * The runs that the user has asked for. Actions resolve when they are done, also where they failed: `problem` says why,
 * and what was loaded stays.
 */
export class RunStore {
  readonly events = new EventEmitter<{ change: [StoreChange] }>();
  readonly #options: RunStoreOptions;
  #site: string | undefined;
  #grouping: Grouping;
  #sort: RunSort;
  #directory: SyncDirectory;
  #state: StoreState;
  /** What was loaded without a filter, while there is one. */
  #unfiltered: StoreState | undefined;

  constructor(options: RunStoreOptions) {
    this.#options = options;
    this.#site = options.site();
    this.#grouping = options.grouping ?? 'syncStatus';
    this.#sort = options.sort ?? newestFirst;
    this.#directory = this.#newDirectory();
    this.#state = this.#newState(options.filter ?? {});
  }

  get filter(): RunFilter {
    return this.#state.set.filter;
  }

  get grouping(): Grouping {
    return this.#grouping;
  }

  /** In which order lists of runs are. */
  get sort(): RunSort {
    return this.#sort;
  }

  /** The syncs of the site, as far as the key may list them. */
  get directory(): Pick<SyncDirectory, 'entries' | 'hasMore' | 'isRead' | 'isComplete' | 'isRefused' | 'syncsNamed'> {
    return this.#directory;
  }

  /** How many runs are loaded. */
  get size(): number {
    return this.#state.set.index.size;
  }

  /** Has the newest page of runs arrived? */
  get isOpened(): boolean {
    return this.#state.set.isOpened;
  }

  /** Are there loaded runs, or such that the filter would show, that go on? */
  get hasInProgress(): boolean {
    return this.#state.set.watched.size > 0;
  }

  run(id: string): RunSummary | undefined {
    return this.#state.set.index.run(id);
  }

  /** All loaded runs, in groups. */
  get root(): Group {
    return this.#state.set.index.root;
  }

  /** The group to which these values lead; undefined where no run of it is loaded. */
  group(path: readonly GroupValue[]): Group | undefined {
    return this.#state.set.index.group(path);
  }

  /** The newest of the loaded runs. */
  newestRuns(count: number): readonly RunSummary[] {
    return this.#state.set.index.newest(count);
  }

  /** What runs and syncs have shown so far of what can be filtered by. */
  get known(): KnownValues {
    const { all: runs } = this.#state.set.index;
    const { all: others = [] } = this.#unfiltered?.set.index ?? {};
    return knownValues(this.#directory.entries.values(), [...others, ...runs]);
  }

  /** All runs of the scope created after this moment are loaded; -Infinity when all are, Infinity when nothing was read. */
  reach(scope: Scope): number {
    return this.#state.set.reach(scope);
  }

  /** Would the filter show this run? */
  lets(run: RunSummary): boolean {
    return this.#state.set.lets(run);
  }

  /** Does the service do the whole filter? Else matches may be rare. */
  isExact(scope: Scope, maxQueries?: number): boolean {
    return this.#state.set.isExact(scope, maxQueries);
  }

  /** Why the last attempt failed; undefined where it did not. */
  problem(activity: Activity): unknown {
    return this.#state.problem(activity);
  }

  isRunning(activity: Activity): boolean {
    return this.#state.isRunning(activity);
  }

  /**
   * Loads the newest page of runs, with one request for each query of the filter, unless that has been done or tried. A
   * filter by name waits for the syncs: with all of them known it finds more with less.
   */
  async open(): Promise<void> {
    if (this.filter.nameText !== undefined) await this.openSyncs();
    if (!this.isOpened && this.problem(everything) === undefined) await this.loadMore(everything);
  }

  /** Loads the first page of syncs, unless that has been done or tried. */
  async openSyncs(): Promise<void> {
    if (!this.#directory.isRead && this.problem('syncs') === undefined) await this.loadSyncs();
  }

  /** Loads the next page of exactly this scope, before the oldest that is known of it; the first page where there is none. */
  loadMore(scope: Scope): Promise<void> {
    return this.#once(scope, ({ set }, reading) => {
      if (!set.isOpened) set.advance(this.#now());
      return loadMore(set, scope, reading);
    });
  }

  /**
   * The runs of a scope in the order that is asked for, as far as they were read; undefined where that is newest first,
   * for which `group` has them.
   */
  list(scope: Scope): SortedList | undefined {
    if (isSameSort(this.#sort, newestFirst)) return undefined;
    const key = scopeKey(scope);
    const list = this.#state.lists.get(key) ?? new SortedList(scope, this.#sort);
    this.#state.lists.set(key, list);
    return list;
  }

  /** Loads the next page of a sorted list. */
  loadList(scope: Scope): Promise<void> {
    return this.#once({ list: scope }, async ({ set }, reading) => this.list(scope)?.loadMore(set, reading));
  }

  /** Tries again what has failed, or goes on with it. */
  load(activity: Activity): Promise<void> {
    if (activity === 'refresh') return this.refresh();
    if (activity === 'syncs') return this.loadSyncs();
    return 'list' in activity ? this.loadList(activity.list) : this.loadMore(activity);
  }

  /** Loads the next page of syncs. */
  loadSyncs(): Promise<void> {
    const directory = this.#directory;
    return this.#once('syncs', async (state, { client, signal }) => {
      await directory.loadMore({ client, perPage: syncsPerPage, signal });
      // One that goes on was perhaps created long before what is loaded: its end is heard of all the same.
      for (const { latest } of directory.entries.values()) if (latest) state.set.watchUnknown(latest);
      if (directory.problem !== undefined) throw directory.problem;
    });
  }

  /** Asks for what has changed since; for the newest page where nothing is loaded. */
  async refresh(): Promise<void> {
    if (!this.isOpened) return this.loadMore(everything);
    if (this.#state.set.newest === undefined) {
      this.#replace(this.#newState(this.filter), { kind: 'reset', reason: 'gap', arrived: [] });
      return this.loadMore(everything);
    }
    return this.#once('refresh', async (state, reading) => {
      // Where new runs belong in another order, only the service knows.
      state.lists.clear();
      reading.onChange(state.set.advance(this.#now()));
      const restart = await refresh(state.set, reading);
      if (!restart || state !== this.#state) return;
      const next = this.#newState(this.filter, (text) => state.set.syncsNamed(text));
      const seeded = restart.newest.flatMap((runs) => next.set.seed(runs, restart.servedAt).arrived);
      const arrived = seeded.filter(({ id, status }) => state.set.index.run(id)?.status !== status);
      this.#replace(next, { kind: 'reset', reason: 'gap', arrived });
    });
  }

  /** Takes over what has been learned of a run elsewhere, if it is loaded. */
  update(run: SyncRun): void {
    if (this.run(run.id)) this.adopt(run);
  }

  /** Takes over a run that was found elsewhere; false where the filter does not show it. */
  adopt(run: SyncRun): boolean {
    const { set } = this.#state;
    this.#announce(this.#state, { kind: 'runs', changes: set.accept([run]), activity: 'refresh' });
    return set.lets(summarize(run));
  }

  setGrouping(grouping: Grouping): void {
    if (grouping === this.#grouping) return;
    this.#grouping = grouping;
    this.#state.set.regroup(levelsOf[grouping]);
    this.events.emit('change', { kind: 'reset', reason: 'grouping' });
  }

  setSort(sort: RunSort): void {
    if (isSameSort(sort, this.#sort)) return;
    this.#sort = sort;
    this.#state.lists.clear();
    this.#unfiltered?.lists.clear();
    this.events.emit('change', { kind: 'reset', reason: 'sort' });
  }

  /** What was loaded without a filter is there again when the filter is cleared. */
  setFilter(filter: RunFilter): void {
    if (sameFilter(filter, this.filter)) return;
    const before = this.#state;
    const kept = isEmptyFilter(filter) ? this.#unfiltered : undefined;
    kept?.set.regroup(levelsOf[this.#grouping]);
    this.#unfiltered = isEmptyFilter(before.set.filter) ? before : this.#unfiltered;
    this.#replace(kept ?? this.#newState(filter), { kind: 'reset', reason: 'filter' });
  }

  /** Forgets what is loaded: there is another key or connection. At another site the ids in a filter mean others. */
  reset(): void {
    const site = this.#options.site();
    const filter = site === this.#site ? this.filter : forAnySite(this.filter);
    this.#site = site;
    this.#unfiltered?.cancel();
    this.#unfiltered = undefined;
    this.#directory = this.#newDirectory();
    this.#replace(this.#newState(filter), { kind: 'reset', reason: 'connection' });
  }

  /** Cancels what is under way; nothing is heard of it any more. */
  dispose(): void {
    this.events.removeAllListeners();
    this.#state.cancel();
    this.#unfiltered?.cancel();
  }

  #now(): number {
    return (this.#options.now ?? Date.now)();
  }

  #newDirectory(): SyncDirectory {
    return new SyncDirectory({ onRefused: this.#options.onSyncsRefused });
  }

  #newState(
    filter: RunFilter,
    syncsNamed: PlanOptions['syncsNamed'] = (text) => this.#directory.syncsNamed(text),
  ): StoreState {
    const set = new RunSet({ filter, levels: levelsOf[this.#grouping], now: this.#now(), syncsNamed });
    return new StoreState(set);
  }

  #replace(state: StoreState, change: Reset): void {
    const before = this.#state;
    if (before !== this.#unfiltered) before.cancel();
    this.#state = state;
    this.events.emit('change', change);
  }

  #once(activity: Activity, action: Action): Promise<void> {
    const state = this.#state;
    const onTurn = (): void => this.#announce(state, { kind: 'activity', activity });
    return state.once(activity, () => this.#perform(state, activity, action), onTurn);
  }

  async #perform(state: StoreState, activity: Activity, action: Action): Promise<void> {
    const client = await this.#options.getClient();
    await action(state, {
      client,
      signal: state.signal,
      perPage: this.#options.pageSize(),
      onChange: (changes) => {
        if (!changes.isEmpty) this.#announce(state, { kind: 'runs', changes, activity });
      },
    });
  }

  /** Nobody hears of what belongs to an old filter or connection. */
  #announce(state: StoreState, change: StoreChange): void {
    if (state === this.#state) this.events.emit('change', change);
  }
}

/** What is loaded, for those who show it. */
export type LoadedRuns = Pick<
  RunStore,
  | 'filter'
  | 'grouping'
  | 'directory'
  | 'size'
  | 'isOpened'
  | 'run'
  | 'root'
  | 'group'
  | 'reach'
  | 'list'
  | 'loadList'
  | 'lets'
  | 'isExact'
  | 'problem'
  | 'isRunning'
>;
