import { FilesComError } from './errors.ts';
import { networkError } from './networkErrors.ts';

/** Ends one request when it is cancelled, takes too long or is closed, and says why it ended. */
export class Watchdog {
  readonly #host: string;
  readonly #cancelled: AbortSignal;
  readonly #controller = new AbortController();
  readonly #abort = (): void => this.#controller.abort();
  #timer: NodeJS.Timeout | undefined;
  #late: FilesComError | undefined;

  constructor(host: string, cancelled: AbortSignal) {
    cancelled.throwIfAborted();
    this.#host = host;
    this.#cancelled = cancelled;
    cancelled.addEventListener('abort', this.#abort);
  }

  /** For the request. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Ends the request if neither this nor `rest` is called again within so many milliseconds. */
  watch(milliseconds: number, words: string): void {
    this.rest();
    this.#timer = setTimeout(() => this.expire(words), milliseconds);
  }

  /** Nothing is waited for at the moment. */
  rest(): void {
    clearTimeout(this.#timer);
  }

  /** Ends the request as a `timeout`; `words` complete a sentence that begins with the host. */
  expire(words: string): void {
    this.#late ??= new FilesComError('timeout', `${this.#host} ${words}.`);
    this.#abort();
  }

  /** What to throw in place of an error of the request, whose own message may hold the whole address. */
  explain(error: unknown): unknown {
    if (this.#cancelled.aborted) return this.#cancelled.reason;
    return this.#late ?? (error instanceof FilesComError ? error : networkError(error, this.#host));
  }

  /** Gives up what has not arrived; may be called twice. */
  close(): void {
    this.rest();
    this.#cancelled.removeEventListener('abort', this.#abort);
    this.#abort();
  }
}
