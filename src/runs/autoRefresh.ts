import { settings, type AutoRefreshMode } from '../contributions.ts';
import { FilesComError } from '../files-com/errors.ts';
import { isLasting, usualRetries } from '../files-com/retry.ts';

/** Time, as a test may hold it. */
export interface Clock {
  /** Milliseconds; never goes back. */
  readonly now: () => number;
  /** Does it once, later; the function returned calls it off. */
  readonly wait: (milliseconds: number, action: () => void) => () => void;
}

export interface AutoRefreshOptions {
  readonly mode: () => AutoRefreshMode;
  readonly intervalSeconds: () => number;
  /** Can somebody see what a refresh would change? */
  readonly isWatched: () => boolean;
  /**
   * The wait until the unfinished runs that can be seen are worth another request, in milliseconds, at least `shortest`;
   * undefined where there are none, or none that are still polled.
   */
  readonly pollInterval: (shortest: number) => number | undefined;
  /**
   * Asks for what is due by `shortestPoll`, in milliseconds. Resolves with the error of a refresh that failed, with
   * undefined where it went well. Never runs twice at once.
   */
  readonly refresh: (shortestPoll: number) => Promise<unknown>;
  readonly clock?: Clock | undefined;
  /** From 0 up to 1. */
  readonly random?: (() => number) | undefined;
}

/** However long the service fails. It may ask for more. */
const longestBackOffMs = 15 * 60_000;
/** Timers of more than 31 bits go off at once. */
const longestTimerMs = 2 ** 31 - 1;

const realClock: Clock = {
  now: () => performance.now(),
  wait: (milliseconds, action) => {
    const timer = setTimeout(action, milliseconds);
    return () => clearTimeout(timer);
  },
};

/**
 * Refreshes at intervals, each from the end of the last refresh, while somebody watches. After errors it waits longer;
 * after one that no waiting mends it stops. Nothing runs before the first `wake`.
 */
export class AutoRefresh {
  readonly #options: AutoRefreshOptions;
  readonly #clock: Clock;
  /** What the wait counts from; undefined before anybody has looked. */
  #since: number | undefined;
  #failures = 0;
  #backOffMs = 0;
  #isStopped = false;
  #isRefreshing = false;
  #isDisposed = false;
  #wasWatched = false;
  #hadInProgress = false;
  #resets = 0;
  #callOff: (() => void) | undefined;

  constructor(options: AutoRefreshOptions) {
    this.#options = options;
    this.#clock = options.clock ?? realClock;
  }

  /**
   * To be called whenever something that the options tell may have changed. Somebody who comes back after longer than
   * the wait gets the refresh at once. `reset`: what is shown is loaded anew, and what went wrong before says nothing of it.
   */
  wake({ reset = false }: { readonly reset?: boolean } = {}): void {
    this.#callOff?.();
    this.#callOff = undefined;
    if (this.#isDisposed) return;
    if (reset) this.#startOver();
    const isWanted = this.#look();
    if (!isWanted || this.#isStopped || this.#isRefreshing) return;
    const left = this.#millisecondsLeft();
    if (left <= 0) void this.#refresh();
    else this.#callOff = this.#clock.wait(Math.min(left, longestTimerMs), () => this.wake());
  }

  /** A refresh that somebody else has asked for has ended: with this error, or well. The wait begins again. */
  noteRefreshed(error: unknown): void {
    // The one under way tells how it ended itself.
    if (!this.#isRefreshing) this.#note(error);
  }

  /** Ends the waiting. A refresh that is under way ends by itself, and none follows. */
  dispose(): void {
    this.#isDisposed = true;
    this.#callOff?.();
  }

  /** Takes in what can be seen now, and tells whether a refresh is due sooner or later. */
  #look(): boolean {
    const { isWatched: watched, pollInterval } = this.#options;
    const [isWatched, hasInProgress] = [watched(), pollInterval(this.#intervalMs()) !== undefined];
    // What turns up in progress under somebody's eyes has just been loaded, as has all at the first look.
    const isFresh = this.#wasWatched && hasInProgress && !this.#hadInProgress;
    if (isWatched && (isFresh || this.#since === undefined)) this.#since = this.#clock.now();
    this.#wasWatched = isWatched;
    this.#hadInProgress = hasInProgress;
    const isWanted = { whileInProgress: hasInProgress, always: true, off: false };
    return isWatched && isWanted[this.#options.mode()];
  }

  #millisecondsLeft(): number {
    const now = this.#clock.now();
    return (this.#since ?? now) + Math.max(this.#waitMs(), this.#backOffMs) - now;
  }

  /** Runs that have gone on for long are worth fewer requests. */
  #waitMs(): number {
    const shortest = this.#intervalMs();
    return this.#options.mode() === 'whileInProgress' ? (this.#options.pollInterval(shortest) ?? shortest) : shortest;
  }

  /** Requests are billed: whoever tells the interval, it is one that the setting allows. */
  #intervalMs(): number {
    const { minimum, maximum, default: usual } = settings.autoRefreshInterval;
    const seconds = this.#options.intervalSeconds();
    return 1000 * (Number.isNaN(seconds) ? usual : Math.min(Math.max(seconds, minimum), maximum));
  }

  async #refresh(): Promise<void> {
    this.#isRefreshing = true;
    const resets = this.#resets;
    const error = await this.#options.refresh(this.#intervalMs()).catch((reason: unknown) => reason);
    this.#isRefreshing = false;
    this.#note(resets === this.#resets ? error : undefined);
  }

  #note(error: unknown): void {
    this.#since = this.#clock.now();
    this.#failures = error === undefined ? 0 : this.#failures + 1;
    this.#isStopped = isLasting(error);
    this.#backOffMs = error === undefined ? 0 : this.#backOff(error);
    this.wake();
  }

  /** The interval doubled with each failure, half of which is left to chance, and never less than the service asks for. */
  #backOff(error: unknown): number {
    const chance = (this.#options.random ?? usualRetries.random)();
    const backOffMs = Math.min(this.#intervalMs() * 2 ** this.#failures, longestBackOffMs) * (0.5 + chance / 2);
    const retryAfterSeconds = error instanceof FilesComError ? (error.retryAfterSeconds ?? 0) : 0;
    return Math.max(backOffMs, retryAfterSeconds * 1000 + usualRetries.firstDelayMs * chance);
  }

  #startOver(): void {
    this.#resets += 1;
    this.#since = this.#clock.now();
    this.#failures = 0;
    this.#backOffMs = 0;
    this.#isStopped = false;
  }
}
