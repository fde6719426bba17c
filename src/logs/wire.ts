import type { RequestRecord } from '../files-com/client.ts';
import { FilesComError } from '../files-com/errors.ts';
import { networkError } from '../files-com/networkErrors.ts';
import { withoutQuery } from './link.ts';

/** One request to a log store from its start to its end: what ends it, why it failed, and its record for the output. */
export class Wire {
  /** Ends the request: the caller has cancelled, it took too long, or it is closed. */
  readonly signal: AbortSignal;
  status: number | undefined;
  bytes = 0;
  readonly #url: URL;
  readonly #attempt: number;
  readonly #cancelled: AbortSignal;
  readonly #onRequest: ((record: RequestRecord) => void) | undefined;
  readonly #controller = new AbortController();
  readonly #startedAt = performance.now();
  #timer: NodeJS.Timeout | undefined;
  #silentSeconds: number | undefined;
  #error: string | undefined;
  #closed = false;

  constructor(
    url: URL,
    attempt: number,
    cancelled: AbortSignal,
    onRequest: ((record: RequestRecord) => void) | undefined,
  ) {
    this.#url = url;
    this.#attempt = attempt;
    this.#cancelled = cancelled;
    this.#onRequest = onRequest;
    this.signal = AbortSignal.any([cancelled, this.#controller.signal]);
  }

  /** Ends the request if `rest` is not called within so many milliseconds. */
  watch(milliseconds: number): void {
    this.#timer = setTimeout(() => {
      this.#silentSeconds = milliseconds / 1000;
      this.#controller.abort();
    }, milliseconds);
  }

  /** Whoever reads takes its time now, or is done: silence is not the store's. */
  rest(): void {
    clearTimeout(this.#timer);
  }

  /** What to throw in place of an error of the request: its own message may hold the link. */
  explain(error: unknown): unknown {
    if (this.#cancelled.aborted) return this.#cancelled.reason;
    const explained =
      this.#silentSeconds === undefined
        ? networkError(error, this.#url.hostname)
        : new FilesComError('timeout', `${this.#url.hostname} was silent for ${this.#silentSeconds} seconds.`);
    this.#error = explained.message;
    return explained;
  }

  /** Gives up what has not arrived; may be called twice. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.rest();
    this.#controller.abort();
    this.#onRequest?.({
      method: 'GET',
      path: withoutQuery(this.#url),
      status: this.status,
      milliseconds: performance.now() - this.#startedAt,
      bytes: this.bytes,
      requestId: undefined,
      attempt: this.#attempt,
      error: this.#error,
    });
  }
}
