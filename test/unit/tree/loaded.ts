import type { SyncRun } from '../../../src/files-com/syncRun.ts';
import type { RunFilter } from '../../../src/runs/filter.ts';
import { levelsOf, type Grouping } from '../../../src/runs/grouping.ts';
import { everything, scopeKey, type Scope } from '../../../src/runs/queryPlan.ts';
import type { ChangeSet } from '../../../src/runs/runIndex.ts';
import { RunSet } from '../../../src/runs/runSet.ts';
import { isSameSort, newestFirst, type RunSort } from '../../../src/runs/runSort.ts';
import type { LoadedRuns } from '../../../src/runs/runStore.ts';
import { SortedList } from '../../../src/runs/sortedList.ts';
import type { Activity } from '../../../src/runs/storeState.ts';
import type { SyncEntry } from '../../../src/runs/syncDirectory.ts';
import { now, runWith } from '../runs/arbitraries.ts';
import { StubClient, syncRunOf } from '../runs/service.ts';

let nextId = 1;

/** A run of which only this is known; created a minute before the one made before it. */
export function syncRun(known: Partial<SyncRun> = {}): SyncRun {
  const id = nextId++;
  const usual = { id: String(id), syncId: '7', syncName: 'Nightly', status: 'success', createdAt: now - id * 60_000 };
  return { ...syncRunOf(runWith(usual)), ...known };
}

/** A sync of which only this is known. */
export function syncEntry(known: Partial<SyncEntry> & { readonly id: string }): SyncEntry {
  return { name: undefined, disabled: false, workspaceId: undefined, latest: undefined, ...known };
}

interface TestRunsOptions {
  readonly filter?: RunFilter;
  readonly grouping?: Grouping;
  readonly sort?: RunSort;
}

/** Loaded runs without a service behind them. */
export class TestRuns implements LoadedRuns {
  readonly filter: RunFilter;
  readonly client = new StubClient([]);
  readonly #set: RunSet;
  readonly #sort: RunSort;
  readonly #entries = new Map<string, SyncEntry>();
  readonly #lists = new Map<string, SortedList>();
  readonly #problems = new Map<string, unknown>();
  readonly #running = new Set<string>();
  #grouping: Grouping;
  #hasMoreSyncs = false;

  constructor({ filter = {}, grouping = 'syncStatus', sort = newestFirst }: TestRunsOptions = {}) {
    this.filter = filter;
    this.#grouping = grouping;
    this.#sort = sort;
    this.#set = new RunSet({ filter, levels: levelsOf[grouping], now });
  }

  /** Loads the next page, the last one unless `hasMore`. */
  load(runs: readonly SyncRun[], { hasMore = false, scope = everything } = {}): ChangeSet {
    const [stream] = this.#set.streams(scope);
    if (!stream) throw new RangeError('There is nothing to load');
    const nextCursor = hasMore ? `${stream.cursor ?? ''}+` : undefined;
    return this.#set.takePage(stream, { items: runs, nextCursor, undecodable: 0, requestId: undefined });
  }

  /** Takes over what a refresh has brought. */
  update(runs: readonly SyncRun[]): ChangeSet {
    return this.#set.accept(runs);
  }

  remove(id: string): ChangeSet {
    return this.#set.remove(id);
  }

  /** Loads a page of syncs, the last one unless `hasMore`. */
  loadSyncs(syncs: readonly SyncEntry[], { hasMore = false } = {}): void {
    for (const sync of syncs) this.#entries.set(sync.id, sync);
    this.#hasMoreSyncs = hasMore;
  }

  setGrouping(grouping: Grouping): void {
    this.#grouping = grouping;
    this.#set.regroup(levelsOf[grouping]);
  }

  fail(activity: Activity, problem: unknown): void {
    this.#problems.set(keyOf(activity), problem);
  }

  begin(activity: Activity): void {
    this.#running.add(keyOf(activity));
  }

  get grouping(): Grouping {
    return this.#grouping;
  }
  get directory(): LoadedRuns['directory'] {
    const hasMore = this.#hasMoreSyncs;
    return {
      entries: this.#entries,
      hasMore,
      isRead: true,
      isComplete: !hasMore,
      isRefused: false,
      syncsNamed: () => undefined,
    };
  }
  get size(): number {
    return this.#set.index.size;
  }
  get isOpened(): boolean {
    return this.#set.isOpened;
  }
  get root(): LoadedRuns['root'] {
    return this.#set.index.root;
  }
  readonly run: LoadedRuns['run'] = (id) => this.#set.index.run(id);
  readonly group: LoadedRuns['group'] = (path) => this.#set.index.group(path);
  readonly reach: LoadedRuns['reach'] = (scope) => this.#set.reach(scope);
  readonly lets: LoadedRuns['lets'] = (run) => this.#set.lets(run);
  readonly isExact: LoadedRuns['isExact'] = (scope) => this.#set.isExact(scope);
  readonly problem: LoadedRuns['problem'] = (activity) => this.#problems.get(keyOf(activity));
  readonly isRunning: LoadedRuns['isRunning'] = (activity) => this.#running.has(keyOf(activity));

  readonly list: LoadedRuns['list'] = (scope) => {
    if (isSameSort(this.#sort, newestFirst)) return undefined;
    const list = this.#lists.get(scopeKey(scope)) ?? new SortedList(scope, this.#sort);
    this.#lists.set(scopeKey(scope), list);
    return list;
  };

  readonly loadList = async (scope: Scope, perPage = 100): Promise<void> => {
    const { signal } = new AbortController();
    await this.list(scope)?.loadMore(this.#set, { client: this.client, perPage, signal, onChange: () => undefined });
  };
}

function keyOf(activity: Activity): string {
  if (typeof activity === 'string') return activity;
  return 'list' in activity ? `list ${scopeKey(activity.list)}` : scopeKey(activity);
}
