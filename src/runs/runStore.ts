import { EventEmitter } from 'node:events';
import type { Client } from '../files-com/client.ts';
import type { FilesComError } from '../files-com/errors.ts';
import type { SyncRun } from '../files-com/syncRun.ts';
import { forAnySite, isEmptyFilter, sameFilter, type RunFilter } from './filter.ts';
import { levelsOf, type Grouping } from './grouping.ts';
import { LoadedRuns, type Holding } from './loadedRuns.ts';
import { loadMore, type Reading } from './loadMore.ts';
import { Polling } from './polling.ts';
import { everything, type Scope } from './queryPlan.ts';
import { refresh } from './refresh.ts';
import { RunSet, type RunSetOptions } from './runSet.ts';
import { isSameSort, newestFirst, type RunSort } from './runSort.ts';
import { summarize } from './runSummary.ts';
import { StoreState, type Activity, type Reset, type StoreChange } from './storeState.ts';
import { SyncDirectory } from './syncDirectory.ts';

export interface RunStoreOptions {
  readonly getClient: () => Promise<Client>;
  /** The client's site: the ids in a filter have other meanings at another site. */
  readonly site: () => string | undefined;
  /** Runs in a page. */
  readonly pageSize: () => number;
  readonly filter?: RunFilter;
  readonly grouping?: Grouping;
  readonly sort?: RunSort;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  readonly limits?: RunSetOptions['limits'];
  /** Called when the key may not list syncs: then the runs alone name them. */
  readonly onSyncsRefused?: ((error: FilesComError) => void) | undefined;
}

/** Their records are small, and most sites have fewer. */
const syncsPerPage = 1000;
/** A filter by name works best with all syncs known, but not at any number of requests. */
const mostSyncPages = 5;

/** New syncs are rare, and each thousand costs a request. */
const syncsLastMilliseconds = 10 * 60_000;

interface StoreHolding extends Holding {
  directory: SyncDirectory;
  readonly polling: Polling;
}

type Action = (state: StoreState, reading: Reading) => Promise<void>;

/**
 * The loaded runs. Actions resolve when they end, even if they fail: then `problem` has the error, and the loaded runs
 * stay.
 */
export class RunStore extends LoadedRuns {
  readonly events = new EventEmitter<{ change: [StoreChange] }>();
  readonly #options: RunStoreOptions;
  readonly #holding: StoreHolding;
  #site: string | undefined;
  /** When the list of syncs was read last, in milliseconds since 1970. */
  #syncsReadAt = -Infinity;

  constructor(options: RunStoreOptions) {
    const { filter = {}, grouping = 'syncStatus', sort = newestFirst } = options;
    const directory = new SyncDirectory({ onRefused: options.onSyncsRefused });
    const polling = new Polling(() => now(options));
    const arranged = { directory, grouping, sort, polling, unfiltered: undefined };
    // The same object: what is seen is told to the list of syncs that is held then.
    const holding: StoreHolding = Object.assign(arranged, { state: newState(arranged, filter, options) });
    super(holding);
    this.#holding = holding;
    this.#options = options;
    this.#site = options.site();
  }

  /**
   * Loads the newest page of runs, with one request for each query of the filter, unless that has been done or tried. A
   * filter by name asks for the syncs first: with all of them known it finds more with less.
   */
  async open(): Promise<void> {
    if (this.filter.nameText !== undefined) await this.#openAllSyncs();
    if (!this.isOpened && this.problem(everything) === undefined) await this.loadMore(everything);
  }

  /** Loads the first page of syncs, unless that has been done or tried. */
  async openSyncs(): Promise<void> {
    if (!this.directory.isRead && this.problem('syncs') === undefined) await this.loadSyncs();
  }

  /** Requests as many syncs again as were read, if that was a while ago: there may be new ones. */
  async renewSyncs(): Promise<void> {
    const { directory } = this.#holding;
    if (!directory.isRead || directory.isRefused) return;
    if (now(this.#options) - this.#syncsReadAt < syncsLastMilliseconds) return;
    const fresh = new SyncDirectory({ onRefused: this.#options.onSyncsRefused }, directory);
    await this.#once('syncs', async (_, { client, signal }) => {
      do {
        await fresh.loadMore({ client, perPage: syncsPerPage, signal });
        if (fresh.problem !== undefined) throw fresh.problem;
      } while (fresh.hasMore && (directory.isComplete || fresh.entries.size < directory.entries.size));
      this.#holding.directory = fresh;
      this.#noteSyncs();
    });
  }

  /** Loads the next page of exactly this scope, before the oldest that is known of it; the first page where there is none. */
  loadMore(scope: Scope): Promise<void> {
    return this.#once(scope, ({ set }, reading) => {
      if (!set.isOpened) set.advance(now(this.#options));
      return loadMore(set, scope, reading);
    });
  }

  /** Loads the next page of a sorted list. */
  loadList(scope: Scope): Promise<void> {
    return this.#once({ list: scope }, async ({ set }, reading) => this.list(scope)?.loadMore(set, reading));
  }

  /** Loads the next page of syncs. */
  loadSyncs(): Promise<void> {
    const { directory } = this.#holding;
    return this.#once('syncs', async (_, { client, signal }) => {
      await directory.loadMore({ client, perPage: syncsPerPage, signal });
      this.#noteSyncs();
      if (directory.problem !== undefined) throw directory.problem;
    });
  }

  /** Retries or continues a failed activity. */
  load(activity: Activity): Promise<void> {
    if (activity === 'refresh') return this.refresh();
    if (activity === 'syncs') return this.loadSyncs();
    return 'list' in activity ? this.loadList(activity.list) : this.loadMore(activity);
  }

  /**
   * Requests the changes since the last refresh, or the newest page if nothing is loaded. An automatic refresh passes
   * `shortestPoll`, in milliseconds, to skip unfinished runs that aren't due.
   */
  async refresh(shortestPoll?: number): Promise<void> {
    if (!this.isOpened) return this.loadMore(everything);
    // A filter by name is as good as the list of syncs.
    if (this.filter.nameText !== undefined) await this.renewSyncs();
    if (this.#holding.state.set.newest === undefined) {
      // There was nothing: what comes, or why nothing does, is then all that there is to show.
      this.#replace(newState(this.#holding, this.filter, this.#options), { kind: 'reset', reason: 'filter' });
      return this.loadMore(everything);
    }
    return this.#once('refresh', async ({ set }, reading) => {
      reading.onChange(set.advance(now(this.#options)));
      await refresh(set, reading, shortestPoll);
    });
  }

  /** Lists not sorted by creation are read again when they become visible: only the service knows where new runs belong. */
  renewLists(): void {
    const { lists } = this.#holding.state;
    if (lists.size === 0) return;
    lists.clear();
    this.events.emit('change', { kind: 'reset', reason: 'sort' });
  }

  /** Updates a loaded run with an answer from elsewhere. */
  update(run: SyncRun): void {
    this.#holding.directory.learn(summarize(run));
    if (this.run(run.id)) this.#accept(run);
  }

  /** Adds a run that was found elsewhere; returns false unless the filter surely shows it. */
  adopt(run: SyncRun): boolean {
    if (!this.lets(summarize(run))) return false;
    this.#accept(run);
    return true;
  }

  setGrouping(grouping: Grouping): void {
    if (grouping === this.grouping) return;
    this.#holding.grouping = grouping;
    this.#holding.state.set.regroup(levelsOf[grouping]);
    this.events.emit('change', { kind: 'reset', reason: 'grouping' });
  }

  setSort(sort: RunSort): void {
    if (isSameSort(sort, this.sort)) return;
    this.#holding.sort = sort;
    this.#holding.state.lists.clear();
    this.#holding.unfiltered?.lists.clear();
    this.events.emit('change', { kind: 'reset', reason: 'sort' });
  }

  /** Clearing the filter restores the runs that were loaded without one, and then refreshes them. */
  setFilter(filter: RunFilter): void {
    if (sameFilter(filter, this.filter)) return;
    const { state: before, unfiltered } = this.#holding;
    if (isEmptyFilter(before.set.filter)) this.#holding.unfiltered = before;
    const kept = isEmptyFilter(filter) ? unfiltered : undefined;
    kept?.set.regroup(levelsOf[this.grouping]);
    kept?.set.watchLatest(this.directory.entries.values());
    this.#replace(kept ?? newState(this.#holding, filter, this.#options), { kind: 'reset', reason: 'filter' });
    if (kept) void this.refresh();
  }

  /** Drops all loaded runs after a change of key or connection. At another site, the IDs in a filter mean other syncs. */
  reset(): void {
    const site = this.#options.site();
    const filter = site === this.#site ? this.filter : forAnySite(this.filter);
    this.#site = site;
    this.#holding.unfiltered?.cancel();
    this.#holding.unfiltered = undefined;
    this.#holding.directory = new SyncDirectory({ onRefused: this.#options.onSyncsRefused });
    this.#holding.polling.clear();
    this.#replace(newState(this.#holding, filter, this.#options), { kind: 'reset', reason: 'connection' });
  }

  /** Cancels the requests in flight and ignores their results. */
  dispose(): void {
    this.events.removeAllListeners();
    this.#holding.state.cancel();
    this.#holding.unfiltered?.cancel();
  }

  async #openAllSyncs(): Promise<void> {
    await this.openSyncs();
    for (let pages = 1; pages < mostSyncPages && this.directory.hasMore && !this.problem('syncs'); pages += 1) {
      await this.loadSyncs();
    }
  }

  /** Applies the list of syncs to the runs. */
  #noteSyncs(): void {
    const { state, directory } = this.#holding;
    const { entries } = directory;
    this.#syncsReadAt = now(this.#options);
    state.set.watchLatest(entries.values());
    const changes = state.set.noteNames(entries.values());
    if (!changes.isEmpty) this.#announce(state, { kind: 'runs', changes, activity: 'syncs' });
  }

  #accept(run: SyncRun): void {
    const { state } = this.#holding;
    this.#announce(state, { kind: 'runs', changes: state.set.accept([run]), activity: everything });
  }

  #replace(state: StoreState, change: Reset): void {
    const { state: before, unfiltered } = this.#holding;
    if (before !== unfiltered) before.cancel();
    this.#holding.state = state;
    this.events.emit('change', change);
  }

  #once(activity: Activity, action: Action): Promise<void> {
    const { state } = this.#holding;
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

  /** Drops events of an old filter or connection. */
  #announce(state: StoreState, change: StoreChange): void {
    if (state === this.#holding.state) this.events.emit('change', change);
  }
}

function now(options: RunStoreOptions): number {
  return (options.now ?? Date.now)();
}

/** An empty state, with the facts from the list of syncs. */
function newState(
  holding: Pick<StoreHolding, 'directory' | 'grouping' | 'polling'>,
  filter: RunFilter,
  options: RunStoreOptions,
): StoreState {
  const set = new RunSet({
    filter,
    levels: levelsOf[holding.grouping],
    now: now(options),
    polling: holding.polling,
    limits: options.limits,
    syncsNamed: (text) => holding.directory.syncsNamed(text),
    nameOf: (id) => holding.directory.entries.get(id)?.name,
    onSeen: (run) => holding.directory.learn(run),
    onGone: (runId) => holding.directory.lose(runId),
  });
  const { entries } = holding.directory;
  set.watchLatest(entries.values());
  set.noteNames(entries.values());
  return new StoreState(set);
}
