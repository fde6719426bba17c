import type { RunFilter } from './filter.ts';
import type { Grouping, GroupValue } from './grouping.ts';
import { knownValues, type KnownValues } from './knownValues.ts';
import { scopeKey, type Scope } from './queryPlan.ts';
import type { Group } from './runIndex.ts';
import { isSameSort, newestFirst, type RunSort } from './runSort.ts';
import type { RunSummary } from './runSummary.ts';
import { SortedList } from './sortedList.ts';
import type { Activity, StoreState } from './storeState.ts';
import type { SyncDirectory } from './syncDirectory.ts';

/** The list of syncs, to look at. */
export type KnownSyncs = Pick<
  SyncDirectory,
  'entries' | 'hasMore' | 'isRead' | 'isComplete' | 'isRefused' | 'syncsNamed'
>;

/** What there is to look at: the store changes it. */
export interface Holding {
  state: StoreState;
  /** What was loaded without a filter, while there is one. */
  unfiltered: StoreState | undefined;
  directory: KnownSyncs;
  grouping: Grouping;
  sort: RunSort;
}

/** The runs and syncs that are loaded, for those who show them. */
export class LoadedRuns {
  readonly #holding: Holding;

  constructor(holding: Holding) {
    this.#holding = holding;
  }

  get filter(): RunFilter {
    return this.#set.filter;
  }

  get grouping(): Grouping {
    return this.#holding.grouping;
  }

  /** In which order lists of runs are. */
  get sort(): RunSort {
    return this.#holding.sort;
  }

  /** The syncs of the site, as far as the key may list them. */
  get directory(): KnownSyncs {
    return this.#holding.directory;
  }

  /** How many runs are loaded. */
  get size(): number {
    return this.#set.index.size;
  }

  /** Has the newest page of runs arrived? */
  get isOpened(): boolean {
    return this.#set.isOpened;
  }

  /** The wait between two requests for unfinished runs, in milliseconds, at least `shortest`; undefined if none is polled. */
  pollInterval(shortest: number): number | undefined {
    return this.#set.pollInterval(shortest);
  }

  run(id: string): RunSummary | undefined {
    return this.#set.index.run(id);
  }

  /** All loaded runs, in groups. */
  get root(): Group {
    return this.#set.index.root;
  }

  /** The group to which these values lead; undefined where no run of it is loaded. */
  group(path: readonly GroupValue[]): Group | undefined {
    return this.#set.index.group(path);
  }

  /** The newest of the loaded runs. */
  newestRuns(count: number): readonly RunSummary[] {
    return this.#set.index.newest(count);
  }

  /**
   * The runs of a scope in the order that is asked for, as far as they were read; undefined where that is newest first,
   * for which `group` has them.
   */
  list(scope: Scope): SortedList | undefined {
    const { sort, state } = this.#holding;
    if (isSameSort(sort, newestFirst)) return undefined;
    const key = scopeKey(scope);
    const list = state.lists.get(key) ?? new SortedList(scope, sort);
    state.lists.set(key, list);
    return list;
  }

  /** What runs and syncs have shown so far of what can be filtered by. */
  get known(): KnownValues {
    const { directory, unfiltered } = this.#holding;
    return knownValues(directory.entries.values(), [...(unfiltered?.set.index.all ?? []), ...this.#set.index.all]);
  }

  /** All runs of the scope created after this moment are loaded; -Infinity when all are, Infinity when nothing was read. */
  reach(scope: Scope): number {
    return this.#set.reach(scope);
  }

  /** Would the filter surely show this run? Only the service knows whose a run is. */
  lets(run: RunSummary): boolean {
    return this.#set.letsUnasked(run);
  }

  /** Does the service do the whole filter? Else matches may be rare. */
  isExact(scope: Scope, maxQueries?: number): boolean {
    return this.#set.isExact(scope, maxQueries);
  }

  /** Why the last attempt failed; undefined where it did not. */
  problem(activity: Activity): unknown {
    return this.#holding.state.problem(activity);
  }

  isRunning(activity: Activity): boolean {
    return this.#holding.state.isRunning(activity);
  }

  get #set(): StoreState['set'] {
    return this.#holding.state.set;
  }
}
