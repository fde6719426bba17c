import type { RequestRecord } from '../../files-com/client.ts';
import { FilesComError } from '../../files-com/errors.ts';
import { Watchdog } from '../../files-com/watchdog.ts';
import { withoutQuery } from './link.ts';

/** One request to a log store from its start to its end: what ends it, why it failed, and its record for the output. */
export class Wire {
  status: number | undefined;
  bytes = 0;
  readonly #url: URL;
  readonly #attempt: number;
  readonly #watchdog: Watchdog;
  readonly #onRequest: ((record: RequestRecord) => void) | undefined;
  readonly #startedAt = performance.now();
  #error: string | undefined;
  #closed = false;

  /** Throws the reason if it is cancelled already. */
  constructor(
    url: URL,
    attempt: number,
    cancelled: AbortSignal,
    onRequest: ((record: RequestRecord) => void) | undefined,
  ) {
    this.#url = url;
    this.#attempt = attempt;
    this.#watchdog = new Watchdog(url.hostname, cancelled);
    this.#onRequest = onRequest;
  }

  /** Ends the request: the caller has cancelled, it took too long, or it is closed. */
  get signal(): AbortSignal {
    return this.#watchdog.signal;
  }

  /** Ends the request if `rest` is not called within so many milliseconds. */
  watch(milliseconds: number): void {
    this.#watchdog.watch(milliseconds, `was silent for ${milliseconds / 1000} seconds`);
  }

  /** Whoever reads takes its time now, or is done: silence is not the store's. */
  rest(): void {
    this.#watchdog.rest();
  }

  /** What to throw in place of an error of the request: its own message may hold the link. */
  explain(error: unknown): unknown {
    const explained = this.#watchdog.explain(error);
    if (!(explained instanceof FilesComError)) return explained;
    this.#error = explained.message;
    return new FilesComError(explained.kind, explained.message, { isUnsent: explained.isUnsent, isOfLogStore: true });
  }

  /** Gives up what has not arrived; may be called twice. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#watchdog.close();
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
