import { isEnded, type RunStatus } from '../files-com/runStatus.ts';
import { compareNewestFirst, type RunSummary } from './runSummary.ts';

/** The loaded runs of one sync. `syncId` is undefined for runs that do not say which sync they belong to. */
export interface SyncGroup {
  readonly syncId: string | undefined;
  /** Newest first; no list is empty. */
  readonly byStatus: ReadonlyMap<RunStatus | undefined, readonly RunSummary[]>;
}

/** Collects what changes while runs come and go. */
export class ChangeSet {
  /** The statuses, by sync, in whose lists something changed. */
  readonly groups = new Map<string | undefined, Set<RunStatus | undefined>>();
  /** Runs that are new, or that have a new status. */
  readonly arrived: RunSummary[] = [];

  touch({ syncId, status }: RunSummary): void {
    const statuses = this.groups.get(syncId) ?? new Set();
    this.groups.set(syncId, statuses.add(status));
  }
}

interface MutableSyncGroup extends SyncGroup {
  readonly byStatus: Map<RunStatus | undefined, RunSummary[]>;
}

/** Runs by id and, always in order, by sync and status: what a tree asks for is there without a search. */
export class RunIndex {
  readonly #runs = new Map<string, RunSummary>();
  readonly #syncs = new Map<string | undefined, MutableSyncGroup>();

  get size(): number {
    return this.#runs.size;
  }

  run(id: string): RunSummary | undefined {
    return this.#runs.get(id);
  }

  get syncs(): ReadonlyMap<string | undefined, SyncGroup> {
    return this.#syncs;
  }

  runs(syncId: string | undefined, status: RunStatus | undefined): readonly RunSummary[] {
    return this.#syncs.get(syncId)?.byStatus.get(status) ?? [];
  }

  /** All loaded runs that have not ended. */
  get unended(): readonly RunSummary[] {
    return [...this.#runs.values()].filter((run) => !isEnded(run));
  }

  /** Adds a run, or replaces what was known of it. */
  put(run: RunSummary, changes: ChangeSet): void {
    const known = this.#runs.get(run.id);
    if (known && (isSame(known, run) || isStale(known, run))) return;
    if (known?.status !== run.status) changes.arrived.push(run);
    if (known) this.#take(known, changes);
    this.#runs.set(run.id, run);
    this.#insert(run);
    changes.touch(run);
  }

  remove(id: string, changes: ChangeSet): void {
    const known = this.#runs.get(id);
    if (!known) return;
    this.#runs.delete(id);
    this.#take(known, changes);
  }

  /** Removes the runs created before a moment, in milliseconds since 1970. */
  removeBefore(time: number, changes: ChangeSet): void {
    for (const { byStatus } of this.#syncs.values()) {
      for (const runs of byStatus.values()) {
        const first = runs.findLastIndex(({ createdAt = -Infinity }) => createdAt >= time) + 1;
        for (const { id } of runs.slice(first)) this.remove(id, changes);
      }
    }
  }

  #insert(run: RunSummary): void {
    let sync = this.#syncs.get(run.syncId);
    if (!sync) this.#syncs.set(run.syncId, (sync = { syncId: run.syncId, byStatus: new Map() }));
    const runs = sync.byStatus.get(run.status);
    if (runs) runs.splice(position(runs, run), 0, run);
    else sync.byStatus.set(run.status, [run]);
  }

  #take(run: RunSummary, changes: ChangeSet): void {
    changes.touch(run);
    const sync = this.#syncs.get(run.syncId);
    const runs = sync?.byStatus.get(run.status);
    if (!sync || !runs) return;
    runs.splice(position(runs, run), 1);
    if (runs.length > 0) return;
    sync.byStatus.delete(run.status);
    if (sync.byStatus.size === 0) this.#syncs.delete(run.syncId);
  }
}

/** Where a run stands in a sorted list, or would stand: the first place whose run is not newer. */
function position(runs: readonly RunSummary[], run: RunSummary): number {
  let [low, high] = [0, runs.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const other = runs[middle];
    if (other && compareNewestFirst(other, run) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function isSame(a: RunSummary, b: RunSummary): boolean {
  const [before, after] = [Object.values(a), Object.values(b)];
  return before.every((value, index) => Object.is(value, after[index]));
}

/** A run that has ended does not go on: an answer that says so left the service before the one that is known. */
function isStale(known: RunSummary, run: RunSummary): boolean {
  return isEnded(known) && !isEnded(run);
}
