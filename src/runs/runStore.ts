import { EventEmitter } from 'node:events';
import type { Client } from '../files-com/client.ts';
import type { RunStatus } from '../files-com/runStatus.ts';
import type { SyncRun } from '../files-com/syncRun.ts';
import { sameFilter, withPart, type RunFilter, type SyncChoice } from './filter.ts';
import { latestRun } from './grouping.ts';
import { loadMore, type Reading } from './loadMore.ts';
import { everything, scopeKey, type Scope } from './queryPlan.ts';
import { refresh } from './refresh.ts';
import type { ChangeSet, SyncGroup } from './runIndex.ts';
import { RunSet } from './runSet.ts';
import { compareNewestFirst, type RunSummary } from './runSummary.ts';

/** What can be under way or have failed. */
export type Activity = Scope | 'refresh';

export type StoreChange =
  /** Nothing that was known holds any more: another filter or connection is used. */
  | { readonly kind: 'reset'; readonly reason: 'filter' | 'connection' }
  /** A refresh began anew, from the newest runs; those that arrived are new, or have a new status. */
  | { readonly kind: 'reset'; readonly reason: 'gap'; readonly arrived: readonly RunSummary[] }
  /** Runs came, went or changed. */
  | { readonly kind: 'runs'; readonly changes: ChangeSet; readonly activity: Activity }
  /** An activity has started, ended or failed; how far back scopes are complete may have changed. */
  | { readonly kind: 'activity'; readonly activity: Activity };

export interface RunStoreOptions {
  readonly getClient: () => Promise<Client>;
  /** The origin of the site that the client asks. */
  readonly site: () => string | undefined;
  /** Runs in a page. */
  readonly pageSize: () => number;
  readonly filter?: RunFilter;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/** All that belongs to one filter and one connection. Discarded as a whole, so that a late answer changes nothing. */
interface State {
  readonly set: RunSet;
  readonly abort: AbortController;
  readonly running: Map<string, Promise<void>>;
  readonly problems: Map<string, unknown>;
}

type Action = (state: State, reading: Reading) => Promise<void>;

/**
 * The runs that the user has asked for. Actions resolve when they are done, also where they failed: `problem` says why,
 * and what was loaded stays.
 */
export class RunStore {
  readonly events = new EventEmitter<{ change: [StoreChange] }>();
  readonly #options: RunStoreOptions;
  readonly #syncNames = new Map<string, string>();
  #site: string | undefined;
  #state: State;

  constructor(options: RunStoreOptions) {
    this.#options = options;
    this.#site = options.site();
    this.#state = newState(this.#newSet(options.filter ?? {}));
  }

  get filter(): RunFilter {
    return this.#state.set.filter;
  }

  /** How many runs are loaded. */
  get size(): number {
    return this.#state.set.index.size;
  }

  /** Has the newest page of runs arrived? */
  get isOpened(): boolean {
    return this.#state.set.isOpened;
  }

  run(id: string): RunSummary | undefined {
    return this.#state.set.index.run(id);
  }

  get syncs(): ReadonlyMap<string | undefined, SyncGroup> {
    return this.#state.set.index.syncs;
  }

  /** Loaded runs of a sync with a status, newest first. */
  runs(syncId: string | undefined, status: RunStatus | undefined): readonly RunSummary[] {
    return this.#state.set.index.runs(syncId, status);
  }

  /** Every sync seen on this connection, whatever the filter. */
  get knownSyncs(): readonly SyncChoice[] {
    this.#rememberSyncs();
    return Array.from(this.#syncNames, ([id, name]) => ({ id, name }));
  }

  /** Every status among the loaded runs. */
  get knownStatuses(): readonly RunStatus[] {
    const statuses = new Set(Array.from(this.syncs.values(), ({ byStatus }) => [...byStatus.keys()]).flat());
    return [...statuses].filter((status) => status !== undefined);
  }

  /** The newest of the loaded runs. */
  newestRuns(count: number): readonly RunSummary[] {
    const lists = Array.from(this.syncs.values(), ({ byStatus }) => [...byStatus.values()]).flat();
    return lists
      .flatMap((runs) => runs.slice(0, count))
      .toSorted(compareNewestFirst)
      .slice(0, count);
  }

  /** All runs of the scope created after this moment are loaded; -Infinity when all are, Infinity when nothing was read. */
  reach(scope: Scope): number {
    return this.#state.set.reach(scope);
  }

  /** Why the last attempt failed; undefined where it did not. */
  problem(activity: Activity): unknown {
    return this.#state.problems.get(activityKey(activity));
  }

  /** Loads the newest page of runs unless that has been done or tried: one request for each query of the filter. */
  async open(): Promise<void> {
    if (!this.isOpened && this.problem(everything) === undefined) await this.loadMore(everything);
  }

  /** Loads the next page of exactly this scope, before the oldest that is known of it; the first page where there is none. */
  loadMore(scope: Scope): Promise<void> {
    return this.#once(scope, ({ set }, reading) => {
      if (!set.isOpened) set.advance(this.#now());
      return loadMore(set, scope, reading);
    });
  }

  /** Asks for what has changed since; for the newest page where nothing is loaded. */
  async refresh(): Promise<void> {
    if (!this.isOpened) return this.loadMore(everything);
    if (this.#state.set.newest === undefined) {
      this.#replace(this.#newSet(this.filter), { kind: 'reset', reason: 'gap', arrived: [] });
      return this.loadMore(everything);
    }
    return this.#once('refresh', async (state, reading) => {
      reading.onChange(state.set.advance(this.#now()));
      const newest = await refresh(state.set, reading);
      if (!newest || state !== this.#state) return;
      const set = this.#newSet(this.filter);
      const seeded = newest.flatMap((runs) => set.seed(runs).arrived);
      const arrived = seeded.filter(({ id, status }) => state.set.index.run(id)?.status !== status);
      this.#replace(set, { kind: 'reset', reason: 'gap', arrived });
    });
  }

  /** Takes over what has been learned of a run elsewhere, if it is loaded. */
  update(run: SyncRun): void {
    if (!this.run(run.id)) return;
    this.#announce(this.#state, { kind: 'runs', changes: this.#state.set.accept([run]), activity: 'refresh' });
  }

  setFilter(filter: RunFilter): void {
    if (sameFilter(filter, this.filter)) return;
    this.#rememberSyncs();
    this.#replace(this.#newSet(filter), { kind: 'reset', reason: 'filter' });
  }

  /** Forgets what is loaded: there is another key or connection. At another site the ids of syncs mean others. */
  reset(): void {
    const site = this.#options.site();
    const filter = site === this.#site ? this.filter : withPart(this.filter, 'syncs', undefined);
    this.#site = site;
    this.#syncNames.clear();
    this.#replace(this.#newSet(filter), { kind: 'reset', reason: 'connection' });
  }

  /** Cancels what is under way; nothing is heard of it any more. */
  dispose(): void {
    this.events.removeAllListeners();
    this.#state.abort.abort();
  }

  #now(): number {
    return (this.#options.now ?? Date.now)();
  }

  #newSet(filter: RunFilter): RunSet {
    return new RunSet(filter, this.#now());
  }

  #replace(set: RunSet, change: Extract<StoreChange, { readonly kind: 'reset' }>): void {
    this.#state.abort.abort();
    this.#state = newState(set);
    this.events.emit('change', change);
  }

  /** Whoever asks again while an activity is under way waits for the same one. */
  #once(activity: Activity, action: Action): Promise<void> {
    const state = this.#state;
    const key = activityKey(activity);
    const known = state.running.get(key);
    if (known) return known;
    state.problems.delete(key);
    const promise = this.#perform(state, activity, action)
      .catch((error: unknown) => void state.problems.set(key, error))
      .finally(() => {
        state.running.delete(key);
        this.#announce(state, { kind: 'activity', activity });
      });
    state.running.set(key, promise);
    return promise;
  }

  async #perform(state: State, activity: Activity, action: Action): Promise<void> {
    const { signal } = state.abort;
    const client = await this.#options.getClient();
    await action(state, {
      client,
      signal,
      perPage: this.#options.pageSize(),
      onChange: (changes) => {
        if (changes.groups.size > 0) this.#announce(state, { kind: 'runs', changes, activity });
      },
    });
  }

  /** Nobody hears of what belongs to an old filter or connection. */
  #announce(state: State, change: StoreChange): void {
    if (state === this.#state) this.events.emit('change', change);
  }

  #rememberSyncs(): void {
    for (const sync of this.syncs.values()) {
      if (sync.syncId !== undefined) this.#syncNames.set(sync.syncId, latestRun(sync)?.syncName ?? sync.syncId);
    }
  }
}

/** What is loaded, for those who show it. */
export type LoadedRuns = Pick<
  RunStore,
  'filter' | 'size' | 'isOpened' | 'run' | 'syncs' | 'runs' | 'reach' | 'problem'
>;

function newState(set: RunSet): State {
  return { set, abort: new AbortController(), running: new Map(), problems: new Map() };
}

function activityKey(activity: Activity): string {
  return activity === 'refresh' ? activity : scopeKey(activity);
}
