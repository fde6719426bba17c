import { randomInt } from 'node:crypto';
import { type ErrorKind, FilesComError } from './errors.ts';

export interface RetryPolicy {
  /** How often to try again after the first attempt. */
  readonly retries: number;
  /** Before the first retry; doubles each time. */
  readonly firstDelayMs: number;
  /** No wait is longer; when the service asks for a longer one, its answer stands. */
  readonly longestDelayMs: number;
  /** No retry starts later than this after the first attempt did. */
  readonly totalMs: number;
  /** Is this error worth another attempt, if it comes soon enough? */
  readonly isWorthIt: (error: FilesComError) => boolean;
  /** From 0 up to 1. */
  readonly random: () => number;
}

export const usualRetries: RetryPolicy = {
  retries: 3,
  firstDelayMs: 500,
  longestDelayMs: 30_000,
  totalMs: 60_000,
  isWorthIt: isPassing,
  random: () => randomInt(2 ** 32) / 2 ** 32,
};

const passing: ReadonlySet<ErrorKind> = new Set(['offline', 'timeout', 'interrupted', 'rateLimited', 'unavailable']);

const lasting: ReadonlySet<ErrorKind> = new Set([
  'noKey',
  'keyRejected',
  'wrongHost',
  'forbidden',
  'badRequest',
  'siteConfiguration',
]);

/** Milliseconds to wait before this retry (from 1), or undefined when it is not worth one. */
export function retryDelay(
  error: FilesComError,
  retry: number,
  elapsedMs: number,
  policy: RetryPolicy,
): number | undefined {
  if (retry > policy.retries || !policy.isWorthIt(error)) {
    return undefined;
  }
  const backOff = Math.min(policy.firstDelayMs * 2 ** (retry - 1), policy.longestDelayMs);
  // Half of it is left to chance, so that clients which failed together do not come back together.
  const delay =
    error.retryAfterSeconds === undefined
      ? backOff * (0.5 + policy.random() / 2)
      : error.retryAfterSeconds * 1000 + policy.firstDelayMs * policy.random();
  const isTooLong = delay > policy.longestDelayMs || elapsedMs + delay > policy.totalMs;
  return isTooLong ? undefined : delay;
}

/** Will it perhaps work in a moment? A 4xx never will, except those whose kind says so; a 5xx always may. */
export function isPassing(error: FilesComError): boolean {
  return passing.has(error.kind) || (error.status !== undefined && error.status >= 500);
}

/** Is it sure to fail again until somebody does something about it? */
export function isLasting(error: unknown): boolean {
  return error instanceof FilesComError && lasting.has(error.kind) && !isPassing(error);
}

/**
 * How many retries are left to all requests of a client together, until one succeeds: while the service fails, a refresh
 * of many parts does not send each of them four times.
 */
export class RetryQuota {
  readonly #most: number;
  #left: number;

  constructor(most: number) {
    this.#most = most;
    this.#left = most;
  }

  take(): boolean {
    if (this.#left === 0) return false;
    this.#left -= 1;
    return true;
  }

  refill(): void {
    this.#left = this.#most;
  }
}

/** Runs `attempt` (numbered from 1) until it succeeds or is not worth a retry. */
export async function retrying<T>(
  attempt: (number: number) => Promise<T>,
  policy: RetryPolicy,
  signal: AbortSignal,
  quota?: RetryQuota,
): Promise<T> {
  const start = performance.now();
  for (let number = 1; ; number++) {
    try {
      const result = await attempt(number);
      quota?.refill();
      return result;
    } catch (error) {
      const delay =
        error instanceof FilesComError ? retryDelay(error, number, performance.now() - start, policy) : undefined;
      if (delay === undefined || quota?.take() === false) {
        throw error;
      }
      await sleep(delay, signal);
    }
  }
}

/** Rejects with the signal's reason when it is aborted first. */
export async function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  await new Promise<void>((resolve) => {
    const wake = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', wake);
      resolve();
    };
    const timer = setTimeout(wake, milliseconds);
    signal.addEventListener('abort', wake);
  });
  signal.throwIfAborted();
}
