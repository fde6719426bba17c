import { backfill } from './backfill.ts';
import { plannedFigures, plannedSeconds, plannedStatus, isPlannedDry, type Figures } from './figures.ts';
import { type LogFormat, successesIn } from '../logs/logLayout.ts';
import { hash } from './random.ts';
import { isDryRun, type RunTable, stateOf, type Status, statusOf } from './runTable.ts';
import { Schedule, secondOfMinute } from './schedule.ts';
import { type EmulatedSync, makeSyncs } from './syncs.ts';

export const firstRunId = 1_000_001;

export type Outcome = Exclude<Status, 'in_progress'>;

/** A run that has not ended: how it will end, and when, in seconds since 1970. */
interface LiveRun {
  readonly endsAt: number;
  readonly outcome: Outcome;
}

/** All that is known about one run. Times are in seconds since 1970. */
export interface RunFacts {
  readonly id: number;
  readonly index: number;
  readonly sync: EmulatedSync;
  readonly status: Status;
  /** How it has ended, or will end. */
  readonly outcome: Status;
  readonly dryRun: boolean;
  readonly createdAt: number;
  /** How long it takes from beginning to end, whether or not it has ended. */
  readonly seconds: number;
  /** How much of it is done: 1 when it has ended. */
  readonly progress: number;
  /** What it will have done when it has ended. */
  readonly figures: Figures;
  readonly log: LogFormat;
}

/** A log other than the one that the run would have. */
export interface LogOverride {
  /** About how long it is when the run has ended; the run's figures follow. */
  readonly bytes?: number;
  readonly format?: LogFormat;
}

interface DueRun {
  readonly sync: number;
  readonly at: number;
}

export interface SiteOptions {
  readonly seed: number;
  readonly syncs: number;
  readonly runs: number;
  readonly inProgress: number;
  /** Start new runs as the syncs' schedules say. */
  readonly schedules: boolean;
  readonly now: () => number;
}

/** A run that a test wants. */
export interface NewRun {
  /** Which sync; the first one if absent. */
  readonly syncId?: number;
  /** `in_progress` if absent. A run that has ended took no time. */
  readonly status?: Status;
  readonly dryRun?: boolean;
  /** How long it goes on, where it is in progress; ten minutes if absent. */
  readonly seconds?: number;
  /** How it will end, where it is in progress; with success if absent. */
  readonly outcome?: Outcome;
}

/** The site: its syncs, its runs, and what happens to them as time goes by. */
export class Site {
  readonly seed: number;
  readonly syncs: readonly EmulatedSync[];
  readonly runs: RunTable;
  readonly #startedAt: number;
  readonly #schedule: Schedule | undefined;
  readonly #now: () => number;
  readonly #live = new Map<number, LiveRun>();
  /** Where it is not the planned one. */
  readonly #seconds = new Map<number, number>();
  readonly #logs = new Map<number, LogOverride>();
  readonly #backfilled: number;
  #minute = 0;
  /** What is still to start in the present minute. */
  #due: DueRun[] = [];

  constructor(options: SiteOptions) {
    this.seed = options.seed;
    this.#now = options.now;
    // On a full minute, as schedules are.
    this.#startedAt = Math.floor(options.now() / 60_000) * 60;
    this.syncs = makeSyncs(options.seed, options.syncs);
    this.runs = backfill(options.seed, this.syncs, options.runs, this.#startedAt);
    this.#backfilled = options.runs;
    this.#schedule = options.schedules ? new Schedule(this.syncs, (sync) => !sync.disabled) : undefined;
    this.#makeLive(options.inProgress);
  }

  get nowSeconds(): number {
    return this.#now() / 1000;
  }

  /** Brings the site up to the present: runs whose time has come end, and new ones start. */
  advance(): void {
    const now = this.nowSeconds;
    while (this.#schedule !== undefined && this.#startedAt + (this.#minute + 1) * 60 <= now) {
      this.#startDue(now);
      this.#due = this.#dueIn(this.#schedule, ++this.#minute);
    }
    this.#startDue(now);
    this.#endUntil(now);
  }

  /** Adds a run now and returns its id. */
  start({ syncId, status = 'in_progress', dryRun = false, seconds = 600, outcome = 'success' }: NewRun): number {
    this.advance();
    const sync = syncId === undefined ? 0 : this.syncs.findIndex(({ id }) => id === syncId);
    if (sync < 0) throw new RangeError(`No sync has the id ${syncId}`);
    const index = this.runs.append(sync, stateOf(status, dryRun), Math.floor(this.nowSeconds));
    if (status === 'in_progress') this.#goOn(index, seconds, outcome);
    else this.#seconds.set(index, 0);
    return firstRunId + index;
  }

  /** Starts a sync now, as its schedule would, though never to be skipped. */
  startByHand(sync: number, dryRun: boolean): void {
    const outcome = plannedStatus(this.seed, this.#sync(sync), this.runs.length);
    this.#begin({ sync, at: Math.floor(this.nowSeconds) }, outcome === 'skipped' ? 'success' : outcome, dryRun);
  }

  /** Is a run of this sync in progress? */
  isBusy(sync: number): boolean {
    return [...this.#live.keys()].some((live) => this.runs.sync(live) === sync);
  }

  /** Ends a run in progress now. */
  finish(id: number, outcome?: Outcome): void {
    const index = id - firstRunId;
    const live = this.#live.get(index);
    if (live === undefined) throw new RangeError(`No run in progress has the id ${id}`);
    this.#seconds.set(index, Math.max(0, this.nowSeconds - this.runs.created(index)));
    this.#end(index, outcome ?? live.outcome);
  }

  /** The run of that index, which must exist. */
  facts(index: number): RunFacts {
    const sync = this.#sync(this.runs.sync(index));
    const state = this.runs.state(index);
    const status = statusOf(state);
    const dryRun = isDryRun(state);
    const outcome = this.#live.get(index)?.outcome ?? status;
    const createdAt = this.runs.created(index);
    const seconds = this.#secondsOf(index, sync, outcome);
    const progress = status === 'in_progress' ? Math.min(1, Math.max(0, (this.nowSeconds - createdAt) / seconds)) : 1;
    const override = this.#logs.get(index);
    const log = override?.format ?? (status === 'skipped' ? 'none' : sync.log);
    const planned = plannedFigures(this.seed, sync, index, outcome, dryRun);
    const figures = override?.bytes === undefined ? planned : { ...planned, ...filling(planned, log, override.bytes) };
    return { id: firstRunId + index, index, sync, status, outcome, dryRun, createdAt, seconds, progress, figures, log };
  }

  setLog(id: number, log: LogOverride): void {
    const index = id - firstRunId;
    if (index < 0 || index >= this.runs.length) throw new RangeError(`No run has the id ${id}`);
    this.#logs.set(index, log);
  }

  /** The index of the newest run of a sync; -1 where it has none. */
  newestOf(sync: number): number {
    return this.runs.syncs.subarray(0, this.runs.length).lastIndexOf(sync);
  }

  #secondsOf(index: number, sync: EmulatedSync, outcome: Status): number {
    const seconds = this.#seconds.get(index);
    if (seconds !== undefined) return seconds;
    const planned = plannedSeconds(this.seed, sync, index, outcome);
    return index < this.#backfilled ? Math.min(planned, this.#startedAt - this.runs.created(index)) : planned;
  }

  #dueIn(schedule: Schedule, minute: number): DueRun[] {
    const due = schedule.dueAt(-minute);
    return due.map((sync, k) => ({ sync, at: this.#startedAt + minute * 60 + secondOfMinute(k, due.length) }));
  }

  #startDue(now: number): void {
    for (let next = this.#due[0]; next !== undefined && next.at <= now; next = this.#due[0]) {
      this.#due.shift();
      this.#endUntil(next.at);
      this.#startScheduled(next);
    }
  }

  #startScheduled(due: DueRun): void {
    const index = this.runs.length;
    const outcome = plannedStatus(this.seed, this.#sync(due.sync), index);
    const dryRun = isPlannedDry(this.seed, index);
    if (this.isBusy(due.sync) || outcome === 'skipped') this.runs.append(due.sync, stateOf('skipped', dryRun), due.at);
    else this.#begin(due, outcome, dryRun);
  }

  #begin({ sync, at }: DueRun, outcome: Outcome, dryRun: boolean): void {
    const index = this.runs.append(sync, stateOf('in_progress', dryRun), at);
    this.#goOn(index, plannedSeconds(this.seed, this.#sync(sync), index, outcome), outcome);
  }

  #goOn(index: number, seconds: number, outcome: Outcome): void {
    this.#seconds.set(index, seconds);
    this.#live.set(index, { endsAt: this.runs.created(index) + seconds, outcome });
    this.runs.states[index] = stateOf('in_progress', isDryRun(this.runs.state(index)));
  }

  #endUntil(seconds: number): void {
    for (const [index, { endsAt, outcome }] of this.#live) {
      if (endsAt <= seconds) this.#end(index, outcome);
    }
  }

  #end(index: number, outcome: Outcome): void {
    this.#live.delete(index);
    this.runs.states[index] = stateOf(outcome, isDryRun(this.runs.state(index)));
  }

  /** Turns the newest runs of `count` different syncs into runs that still go on, for between 2 and 31 minutes. */
  #makeLive(count: number): void {
    const busy = new Set<number>();
    for (let index = this.runs.length - 1; index >= 0 && busy.size < count; index--) {
      const sync = this.runs.sync(index);
      if (busy.has(sync) || (this.#sync(sync).intervalMinutes === 1 && count <= this.syncs.length / 2)) continue;
      busy.add(sync);
      const outcome = plannedStatus(this.seed, this.#sync(sync), index);
      const endsAt = this.#startedAt + 180 + (hash(this.seed, index, 20) % 1680);
      this.#goOn(index, endsAt - this.runs.created(index), outcome === 'skipped' ? 'success' : outcome);
    }
  }

  #sync(index: number): EmulatedSync {
    const sync = this.syncs[index];
    if (sync === undefined) throw new RangeError(`No sync ${index}`);
    return sync;
  }
}

/** The figures of a run whose log has about that many bytes. */
function filling(planned: Figures, log: LogFormat, bytes: number): Partial<Figures> {
  const successfulFiles = successesIn(bytes, planned, log);
  return { successfulFiles, connectionFailed: false, comparedFiles: successfulFiles + planned.erroredFiles };
}
