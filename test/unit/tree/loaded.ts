import type { SyncRun } from '../../../src/files-com/syncRun.ts';
import type { RunFilter } from '../../../src/runs/filter.ts';
import { levelsOf, type Grouping } from '../../../src/runs/grouping.ts';
import { LoadedRuns, type Holding, type KnownSyncs } from '../../../src/runs/loadedRuns.ts';
import { everything, scopeKey, type Scope } from '../../../src/runs/queryPlan.ts';
import type { ChangeSet } from '../../../src/runs/runIndex.ts';
import { RunSet, type RunSetOptions } from '../../../src/runs/runSet.ts';
import { newestFirst, type RunSort } from '../../../src/runs/runSort.ts';
import { StoreState, type Activity } from '../../../src/runs/storeState.ts';
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
  readonly limits?: RunSetOptions['limits'];
}

interface TestHolding extends Holding {
  directory: KnownSyncs & { readonly entries: Map<string, SyncEntry>; hasMore: boolean };
}

/** Loaded runs without a service behind them. */
export class TestRuns extends LoadedRuns {
  readonly client = new StubClient([]);
  readonly #holding: TestHolding;
  readonly #problems = new Map<string, unknown>();
  readonly #running = new Set<string>();

  constructor({ filter = {}, grouping = 'syncStatus', sort = newestFirst, limits }: TestRunsOptions = {}) {
    const state = new StoreState(new RunSet({ filter, levels: levelsOf[grouping], now, limits }));
    const entries = new Map<string, SyncEntry>();
    const known = { isRead: true, isComplete: true, isRefused: false, syncsNamed: () => undefined };
    const directory = { ...known, entries, hasMore: false };
    const holding: TestHolding = { state, unfiltered: undefined, directory, grouping, sort };
    super(holding);
    this.#holding = holding;
  }

  /** Loads the next page, the last one unless `hasMore`. */
  load(runs: readonly SyncRun[], { hasMore = false, scope = everything } = {}): ChangeSet {
    const { set } = this.#holding.state;
    const [stream] = set.streams(scope);
    if (!stream) throw new RangeError('There is nothing to load');
    const nextCursor = hasMore ? `${stream.nextQuery(1).cursor ?? ''}+` : undefined;
    return set.takePage(stream, { items: runs, nextCursor, undecodable: 0, requestId: undefined });
  }

  /** Takes over what a refresh has brought. */
  update(runs: readonly SyncRun[]): ChangeSet {
    return this.#holding.state.set.accept(runs);
  }

  remove(id: string): ChangeSet {
    return this.#holding.state.set.remove(id);
  }

  /** Loads a page of syncs, the last one unless `hasMore`. */
  loadSyncs(syncs: readonly SyncEntry[], { hasMore = false } = {}): void {
    for (const sync of syncs) this.#holding.directory.entries.set(sync.id, sync);
    this.#holding.directory.hasMore = hasMore;
  }

  setGrouping(grouping: Grouping): void {
    this.#holding.grouping = grouping;
    this.#holding.state.set.regroup(levelsOf[grouping]);
  }

  fail(activity: Activity, problem: unknown): void {
    this.#problems.set(keyOf(activity), problem);
  }

  begin(activity: Activity): void {
    this.#running.add(keyOf(activity));
  }

  override problem(activity: Activity): unknown {
    return this.#problems.get(keyOf(activity));
  }

  override isRunning(activity: Activity): boolean {
    return this.#running.has(keyOf(activity));
  }

  readonly loadList = async (scope: Scope, perPage = 100): Promise<void> => {
    const { signal } = new AbortController();
    const reading = { client: this.client, perPage, signal, onChange: () => undefined };
    await this.list(scope)?.loadMore(this.#holding.state.set, reading);
  };
}

function keyOf(activity: Activity): string {
  if (typeof activity === 'string') return activity;
  return 'list' in activity ? `list ${scopeKey(activity.list)}` : scopeKey(activity);
}
