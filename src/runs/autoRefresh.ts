import { settings, type AutoRefreshMode } from '../contributions.ts';
import { FilesComError } from '../files-com/errors.ts';
import { isLasting, usualRetries } from '../files-com/retry.ts';

/** A clock that a test can replace. */
export interface Clock {
  /** Milliseconds; never goes back. */
  readonly now: () => number;
  /** Runs the action once, later; returns a function that cancels it. */
  readonly wait: (milliseconds: number, action: () => void) => () => void;
}

export interface AutoRefreshOptions {
  readonly mode: () => AutoRefreshMode;
  readonly intervalSeconds: () => number;
  /** Is the view or a polled page visible in the focused window? */
  readonly isWatched: () => boolean;
  /**
   * The wait between two requests for the visible unfinished runs, in milliseconds, at least `shortest`; undefined if
   * none is polled.
   */
  readonly pollInterval: (shortest: number) => number | undefined;
  /**
   * Refreshes the runs that are due by `shortestPoll`, in milliseconds. Resolves with the error of a failed refresh, or
   * with undefined. Never called while it runs.
   */
  readonly refresh: (shortestPoll: number) => Promise<unknown>;
  readonly clock?: Clock | undefined;
  /** From 0 up to 1. */
  readonly random?: (() => number) | undefined;
}

/** The service may ask for a longer wait. */
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
 * Refreshes at intervals, each from the end of the last refresh, while the runs are visible. Backs off after errors, and
 * stops after one that waiting can't fix. Idle before the first `wake`.
 */
export class AutoRefresh {
  readonly #options: AutoRefreshOptions;
  readonly #clock: Clock;
  /** The start of the wait; undefined until the runs are first visible. */
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
   * Call it when the result of an option may have changed. Refreshes at once if the wait is over. `reset`: the runs are
   * loaded anew, so earlier errors no longer count.
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

  /** Restarts the wait after a refresh that wasn't automatic, which ended with this error or with undefined. */
  noteRefreshed(error: unknown): void {
    // An automatic refresh in flight reports its own end.
    if (!this.#isRefreshing) this.#note(error);
  }

  /** Cancels the wait. A refresh in flight still completes, and none follows. */
  dispose(): void {
    this.#isDisposed = true;
    this.#callOff?.();
  }

  /** Notes whether the runs are visible, and returns whether to schedule a refresh. */
  #look(): boolean {
    const { isWatched: watched, pollInterval } = this.#options;
    const [isWatched, hasInProgress] = [watched(), pollInterval(this.#intervalMs()) !== undefined];
    // A run that appears in progress while visible has just been loaded, and so have all runs when they are first visible.
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

  /** Older runs are polled less often. */
  #waitMs(): number {
    const shortest = this.#intervalMs();
    return this.#options.mode() === 'whileInProgress' ? (this.#options.pollInterval(shortest) ?? shortest) : shortest;
  }

  /** Clamped to the setting's limits, also for a value set by hand in settings.json: requests are billed. */
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

  /** Exponential backoff with jitter, never less than the service's `Retry-After`. */
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
