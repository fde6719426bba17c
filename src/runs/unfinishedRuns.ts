import { longestRunMilliseconds, type RunStatus } from '../files-com/runStatus.ts';
import { earliestTime } from './runStream.ts';
import type { RunSummary } from './runSummary.ts';

export type UnfinishedRun = Pick<RunSummary, 'id' | 'createdAt' | 'status'>;

/** The lists of these statuses may lack runs that ended unseen; those were created after `since`. */
export interface MissedEnds {
  readonly statuses: ReadonlySet<RunStatus>;
  /** Milliseconds since 1970. */
  readonly since: number;
}

/**
 * The runs that have not ended. Their statuses change unseen, so a list of one status is complete only as of a moment at
 * which all runs in progress were known: after that, each that is no longer in progress is requested by its ID. Runs that
 * a list of a status had missed by then are read once more.
 */
export class UnfinishedRuns {
  readonly #runs = new Map<string, UnfinishedRun>();
  /** Does `#runs` hold every run that was in progress at the last refresh? */
  #isKnown = false;
  #hasStatusLists = false;
  /** The statuses of lists that were read while that was not so. */
  #unchecked = new Set<RunStatus>();
  #uncheckedSince: number | undefined;
  #reach = -Infinity;

  get all(): ReadonlyMap<string, UnfinishedRun> {
    return this.#runs;
  }

  /** Was anything but the runs in progress read by status? */
  get hasStatusLists(): boolean {
    return this.#hasStatusLists;
  }

  /** No list by status is known to be complete before this moment: runs created then may have another status by now. */
  get reach(): number {
    return this.#reach;
  }

  set(run: UnfinishedRun): void {
    this.#runs.set(run.id, { id: run.id, createdAt: run.createdAt, status: run.status });
  }

  delete(id: string): void {
    this.#runs.delete(id);
  }

  /** A list of this status was begun. */
  noteList(status: RunStatus): void {
    if (status === 'in_progress') return;
    this.#hasStatusLists = true;
    if (!this.#isKnown) this.#unchecked.add(status);
  }

  /** Other syncs count now, whose runs in progress were not looked at. */
  forget(): void {
    this.#isKnown = false;
  }

  /** The lists that a refresh has to read again; `newest`: when the newest run of the last one was created. */
  beginRefresh(newest: number): MissedEnds {
    const statuses = this.#unchecked;
    this.#unchecked = new Set();
    this.#uncheckedSince ??= newest - longestRunMilliseconds;
    return { statuses, since: this.#uncheckedSince };
  }

  /** The refresh has failed, so all of it remains to be read. */
  failRefresh({ statuses }: MissedEnds): void {
    for (const status of statuses) this.#unchecked.add(status);
  }

  /** `unsettled`: runs that may have ended, but were not asked for; undefined if the runs in progress were not read whole. */
  endRefresh(missed: MissedEnds, unsettled: readonly UnfinishedRun[] | undefined): void {
    if (!unsettled) {
      this.failRefresh(missed);
      this.#reach = Infinity;
      return;
    }
    this.#isKnown = true;
    this.#reach = unsettled.reduce((reach, { createdAt = earliestTime }) => Math.max(reach, createdAt), -Infinity);
    if (this.#unchecked.size === 0) this.#uncheckedSince = undefined;
  }
}
