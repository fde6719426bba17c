import type { FilesComError } from '../files-com/errors.ts';
import { retryDelay, type RetryPolicy } from '../files-com/retry.ts';

/** After so many answers in a row, one more request at once is tried. */
const answersToGrow = 10;

/** How many requests run at once, and how long to wait: fewer after the service has said that they are too many. */
export class Pace {
  readonly #most: number;
  readonly #policy: RetryPolicy;
  #limit: number;
  #answers = 0;
  /** In a row; requests that were under way together fail together, and count once. */
  #failures = 0;
  #failingSince = 0;
  #failedAt = -Infinity;
  #pausedUntil = -Infinity;

  constructor(most: number, policy: RetryPolicy) {
    this.#most = most;
    this.#policy = policy;
    this.#limit = most;
  }

  /** How many requests may run at once, once `waitMs` is over. */
  get limit(): number {
    return this.#limit;
  }

  get waitMs(): number {
    return Math.max(0, this.#pausedUntil - performance.now());
  }

  /** An answer has come to a request that started at this time of `performance.now()`. */
  succeeded(startedAt: number): void {
    if (startedAt < this.#failedAt) return;
    this.#failures = 0;
    this.#answers += 1;
    if (this.#answers % answersToGrow === 0) this.#limit = Math.min(this.#limit + 1, this.#most);
  }

  /** Throws the error where it is not worth another try. */
  failed(error: FilesComError, startedAt: number): void {
    const now = performance.now();
    if (startedAt >= this.#failedAt) {
      if (this.#failures === 0) this.#failingSince = startedAt;
      this.#failures += 1;
      this.#failedAt = now;
      this.#answers = 0;
      if (error.kind === 'rateLimited') this.#limit = Math.max(1, Math.floor(this.#limit / 2));
    }
    const delay = retryDelay(error, this.#failures, now - this.#failingSince, this.#policy);
    if (delay === undefined) throw error;
    this.#pausedUntil = Math.max(this.#pausedUntil, now + delay);
  }
}
