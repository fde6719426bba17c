import { longestRunMilliseconds, type RunStatus } from '../files-com/runStatus.ts';
import type { RunSummary } from './runSummary.ts';

type UnfinishedRun = Pick<RunSummary, 'id' | 'createdAt' | 'status'>;

/** Both in milliseconds of `Polling`'s own time. */
interface Sighting {
  createdAt: number;
  askedAt: number;
}

/** A timer fires a little early now and then. */
const toleranceMilliseconds = 1000;

/**
 * When to ask again for unfinished runs. Their age comes from the service's clock when they are first seen and from the
 * time that passes here afterwards, so a run stops being polled even if its date lies ahead or a clock is set back.
 */
export class Polling {
  readonly #clock: () => number;
  readonly #runs = new Map<string, Sighting>();
  #lastRead: number;
  #elapsed = 0;
  /** How far the service's clock is ahead of this computer's. */
  #aheadBy = 0;

  /** `clock`: milliseconds since 1970. */
  constructor(clock: () => number) {
    this.#clock = clock;
    this.#lastRead = clock();
  }

  /** Takes the time of an answer, in milliseconds since 1970 by the service's clock. */
  noteServiceTime(servedAt: number | undefined): void {
    if (servedAt !== undefined) this.#aheadBy = servedAt - this.#clock();
  }

  /** The service has just described the run. A creation date that is missing or ahead counts as now. */
  noteSeen({ id, createdAt = Infinity }: UnfinishedRun): void {
    const now = this.#now();
    const age = Math.max(0, this.#clock() + this.#aheadBy - createdAt);
    const known = this.#runs.get(id);
    this.#runs.set(id, { createdAt: Math.min(known?.createdAt ?? Infinity, now - age), askedAt: now });
  }

  /** The run was asked for, also where no answer came. */
  noteAsked({ id }: UnfinishedRun): void {
    const known = this.#runs.get(id);
    if (known) known.askedAt = this.#now();
  }

  forget(id: string): void {
    this.#runs.delete(id);
  }

  clear(): void {
    this.#runs.clear();
  }

  /** The wait between two requests for the run, in milliseconds, at least `shortest`; undefined where it isn't polled. */
  interval({ id, status }: UnfinishedRun, shortest: number): number | undefined {
    const known = this.#runs.get(id);
    if (!known || pollInterval(status, this.#now() - known.createdAt, shortest) === undefined) return undefined;
    // The age at the last request: until the next one the interval stays the same.
    return pollInterval(status, known.askedAt - known.createdAt, shortest);
  }

  isDue(run: UnfinishedRun, shortest: number): boolean {
    const interval = this.interval(run, shortest);
    const { askedAt = 0 } = this.#runs.get(run.id) ?? {};
    return interval !== undefined && this.#now() - askedAt >= interval - toleranceMilliseconds;
  }

  /** A time that never goes back. */
  #now(): number {
    const read = this.#clock();
    this.#elapsed += Math.max(0, read - this.#lastRead);
    this.#lastRead = read;
    return this.#elapsed;
  }
}

const hour = 3_600_000;

/**
 * How long to wait between two requests for an unfinished run of this age, in milliseconds: `shortest` in its first hour,
 * then at least age / 120, so a minute after two hours and 12 minutes after a day. Undefined if it isn't polled anymore.
 */
export function pollInterval(status: RunStatus | undefined, age: number, shortest: number): number | undefined {
  if (!(age <= longestPolling(status))) return undefined;
  return age <= hour ? shortest : Math.max(shortest, age / 120);
}

/** For how long a run is polled, in milliseconds: an undocumented status may be one that stays. */
function longestPolling(status: RunStatus | undefined): number {
  return status === 'in_progress' ? 48 * hour : longestRunMilliseconds;
}
