import type { SyncRun } from '../../../src/files-com/syncRun.ts';
import type { RunFilter } from '../../../src/runs/filter.ts';
import { everything, scopeKey, type Scope } from '../../../src/runs/queryPlan.ts';
import type { ChangeSet } from '../../../src/runs/runIndex.ts';
import { RunSet } from '../../../src/runs/runSet.ts';
import type { Activity, LoadedRuns } from '../../../src/runs/runStore.ts';
import { now, runWith } from '../runs/arbitraries.ts';

const rest = {
  siteId: undefined,
  workspaceId: undefined,
  updatedAt: undefined,
  comparedFiles: undefined,
  comparedFolders: undefined,
  eventErrors: [],
  body: undefined,
  logUrl: undefined,
  liveTransfers: [],
};

let nextId = 1;

/** A run of which only this is known; created a minute before the one made before it. */
export function syncRun(known: Partial<SyncRun> = {}): SyncRun {
  const id = nextId++;
  const usual = { id: String(id), syncId: '7', syncName: 'Nightly', status: 'success', createdAt: now - id * 60_000 };
  return { ...runWith(usual), ...rest, ...known };
}

/** Loaded runs without a service behind them. */
export class TestRuns implements LoadedRuns {
  readonly filter: RunFilter;
  readonly #set: RunSet;
  readonly #problems = new Map<string, unknown>();

  constructor(filter: RunFilter = {}) {
    this.filter = filter;
    this.#set = new RunSet(filter, now);
  }

  /** Loads the next page, the last one unless `hasMore`. */
  load(runs: readonly SyncRun[], { hasMore = false } = {}): ChangeSet {
    const [stream] = this.#set.streams(everything);
    if (!stream) throw new RangeError('There is nothing to load');
    const nextCursor = hasMore ? `${stream.cursor ?? ''}+` : undefined;
    return this.#set.takePage(stream, { items: runs, nextCursor, undecodable: 0, requestId: undefined });
  }

  /** Takes over what a refresh has brought. */
  update(runs: readonly SyncRun[]): ChangeSet {
    return this.#set.accept(runs);
  }

  fail(activity: Activity, problem: unknown): void {
    this.#problems.set(keyOf(activity), problem);
  }

  get size(): number {
    return this.#set.index.size;
  }
  get isOpened(): boolean {
    return this.#set.isOpened;
  }
  get syncs(): LoadedRuns['syncs'] {
    return this.#set.index.syncs;
  }
  readonly run: LoadedRuns['run'] = (id) => this.#set.index.run(id);
  readonly runs: LoadedRuns['runs'] = (syncId, status) => this.#set.index.runs(syncId, status);
  readonly reach: LoadedRuns['reach'] = (scope) => this.#set.reach(scope);
  readonly problem: LoadedRuns['problem'] = (activity) => this.#problems.get(keyOf(activity));
}

function keyOf(activity: Scope | 'refresh'): string {
  return activity === 'refresh' ? activity : scopeKey(activity);
}
