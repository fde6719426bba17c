import { setImmediate as nextTurn } from 'node:timers/promises';
import { isSafeAddress } from './address.ts';
import { type Answer, type Done, readAnswer, readDone, type Reading } from './answer.ts';
import { requestIdOf } from './answerErrors.ts';
import { FilesComError, isAbort } from './errors.ts';
import { type Exchange, exchange, type Order, type Patience, type Trace, usualPatience } from './exchange.ts';
import { isId } from './fields.ts';
import type { AnswerKind } from './limits.ts';
import { retrying, type RetryPolicy, RetryQuota, usualRetries } from './retry.ts';
import { orUncertain } from './uncertain.ts';

/** Where to ask, and with which key. */
export interface Site {
  /** Such as `https://acme.files.com`; http only on loopback. */
  readonly origin: string;
  readonly apiKey: string;
  readonly workspaceId: string | undefined;
}

/** One attempt of one request, for the output channel. No key in it. */
export interface RequestRecord {
  readonly method: string;
  /** With the query, without the origin. */
  readonly path: string;
  readonly status: number | undefined;
  readonly milliseconds: number;
  /** Of the body, uncompressed. */
  readonly bytes: number;
  readonly requestId: string | undefined;
  /** From 1. */
  readonly attempt: number;
  readonly error: string | undefined;
}

export interface ClientOptions {
  readonly userAgent: string;
  /** Called after each attempt. */
  readonly onRequest?: ((record: RequestRecord) => void) | undefined;
  /** Called for each `keyRejected`, before it is thrown, unless the request may be refused. */
  readonly onKeyRejected?: ((error: FilesComError) => void) | undefined;
  /** Called for each answer of which something was left out because it was not asked for. */
  readonly onUnasked?: ((words: string) => void) | undefined;
  readonly retries?: Partial<RetryPolicy> | undefined;
  readonly patience?: Partial<Patience> | undefined;
}

export interface RequestOptions {
  /** A key may be good and yet not allowed this: `onKeyRejected` does not hear of it. */
  readonly mayBeRefused?: boolean | undefined;
  /** Without retries: whoever asks decides when to ask again. */
  readonly once?: boolean | undefined;
  /** The kind of answer, `runs` if absent: it decides how large the answer may be. */
  readonly kind?: AnswerKind | undefined;
}

/** In bytes. */
const largeAnswer = 2 ** 20;

/** Of all requests that fail at the same time: two that go on, or six that do so once. */
const mostRetriesTogether = 6;

/** One site's REST API: a request with its retries, and whatever can go wrong as a FilesComError. */
export class Client {
  // Private by the language, not by TypeScript: printing a client does not show the key.
  readonly #site: Site;
  readonly #options: ClientOptions;
  readonly #retries: RetryPolicy;
  readonly #patience: Patience;
  readonly #quota = new RetryQuota(mostRetriesTogether);
  /** The `Date` of the last answer that had one, and when it came, by `performance.now()`. */
  #served: { readonly at: number; readonly arrivedAt: number } | undefined;

  constructor(site: Site, options: ClientOptions) {
    this.#site = site;
    this.#options = options;
    this.#retries = { ...usualRetries, ...options.retries };
    this.#patience = { ...usualPatience, ...options.patience };
  }

  /** Such as `https://acme.files.com`. */
  get origin(): string {
    return this.#site.origin;
  }

  /** Now by the service's clock, in milliseconds since 1970; undefined before an answer has told its time. */
  get serviceTime(): number | undefined {
    return this.#served && this.#served.at + performance.now() - this.#served.arrivedAt;
  }

  /**
   * `GET` below `/api/rest/v1`; `path` begins with a slash. Rejects with a FilesComError, or with the signal's reason.
   */
  async get(
    path: string,
    parameters: URLSearchParams,
    signal: AbortSignal,
    { mayBeRefused = false, once = false, kind = 'runs' }: RequestOptions = {},
  ): Promise<Answer> {
    return await this.#hearRejection(mayBeRefused, async () => {
      const order = this.#order('GET', path, parameters, kind);
      if (once) return await this.#attempt(order, readAnswer, 1, signal);
      return await retrying(
        (attempt) => this.#attempt(order, readAnswer, attempt, signal),
        this.#retries,
        signal,
        this.#quota,
      );
    });
  }

  /**
   * `POST` without a body; `path` as for `get`. It may do something, so it is sent again only where no connection was made,
   * and once. Rejects as `get`; with `uncertain` where nobody knows whether it was done.
   */
  async post(path: string, signal: AbortSignal): Promise<Done> {
    const retries = Math.min(this.#retries.retries, 1);
    const policy: RetryPolicy = { ...this.#retries, retries, isWorthIt: ({ isUnsent }) => isUnsent };
    return await this.#hearRejection(false, async () => {
      const order = this.#order('POST', path, new URLSearchParams(), 'done');
      try {
        return await retrying(
          (attempt) => this.#attempt(order, readDone, attempt, signal),
          policy,
          signal,
          this.#quota,
        );
      } catch (error) {
        throw orUncertain(error);
      }
    });
  }

  /** Reports what of an answer was left out because it was not asked for. */
  tellUnasked(what: string, requestId: string | undefined): void {
    const words = `Left out, because it was not asked for: ${what}`;
    this.#options.onUnasked?.(requestId === undefined ? words : `${words} · request ${requestId}`);
  }

  async #hearRejection<T>(mayBeRefused: boolean, ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof FilesComError && error.kind === 'keyRejected' && !mayBeRefused) {
        this.#options.onKeyRejected?.(error);
      }
      throw error;
    }
  }

  async #attempt<T extends Done>(
    order: Order,
    read: (exchange: Exchange, reading: Reading) => T,
    attempt: number,
    signal: AbortSignal,
  ): Promise<T> {
    const { method, url } = order;
    const start = performance.now();
    const trace: Trace = { status: undefined, headers: undefined, bytes: 0 };
    let failure: string | undefined;
    try {
      const answer = await exchange(order, this.#patience, signal, trace);
      const result = read(answer, { host: url.hostname, hide: this.#hideKey });
      if (result.servedAt !== undefined) this.#served = { at: result.servedAt, arrivedAt: performance.now() };
      // Parsing a large answer takes as long as decoding it: others have a turn in between.
      if (trace.bytes > largeAnswer) await nextTurn();
      signal.throwIfAborted();
      return result;
    } catch (error) {
      failure = isAbort(error) ? 'Cancelled' : error instanceof Error ? error.message : String(error);
      throw this.#identified(error, trace);
    } finally {
      this.#options.onRequest?.({
        method,
        path: this.#hideKey(url.pathname + url.search),
        status: trace.status,
        milliseconds: performance.now() - start,
        bytes: trace.bytes,
        requestId: trace.headers && requestIdOf(trace.headers, this.#hideKey),
        attempt,
        error: failure,
      });
    }
  }

  /** An answer that came in part has a request id too. */
  #identified(error: unknown, { headers }: Trace): unknown {
    if (!(error instanceof FilesComError) || error.requestId !== undefined || headers === undefined) return error;
    const { kind, message, status, type, retryAfterSeconds, host, isUnsent } = error;
    const requestId = requestIdOf(headers, this.#hideKey);
    return new FilesComError(kind, message, { status, type, requestId, retryAfterSeconds, host, isUnsent });
  }

  #order(method: Order['method'], path: string, parameters: URLSearchParams, kind: AnswerKind): Order {
    return { method, url: this.#url(path, parameters), headers: this.#headers(), kind };
  }

  #url(path: string, parameters: URLSearchParams): URL {
    const { origin } = this.#site;
    const base = URL.canParse(origin) ? new URL(origin) : undefined;
    if (base === undefined || !isSafeAddress(base)) {
      throw new FilesComError('badRequest', 'The address must begin with https://, or be http:// on this machine.');
    }
    // Of the base its origin only: a user name or a path in it would be an accident.
    const url = new URL(`/api/rest/v1${path}`, base.origin);
    url.search = parameters.toString();
    return url;
  }

  #headers(): Readonly<Record<string, string>> {
    const { apiKey, workspaceId } = this.#site;
    if (apiKey === '') {
      throw new FilesComError('noKey', 'There is no API key.');
    }
    // Node would refuse it too, but for the key's own sake its characters are checked here, where nothing quotes them.
    if (!/^[\x21-\x7e]+$/.test(apiKey)) {
      throw new FilesComError('keyRejected', 'It holds characters that no API key has.');
    }
    if (workspaceId !== undefined && !isId(workspaceId)) {
      throw new FilesComError('badRequest', 'The id of a workspace is a whole number.');
    }
    const headers = {
      Accept: 'application/json',
      // node-fetch closes each connection where nobody says otherwise; opening one costs several ways to the service and back.
      Connection: 'keep-alive',
      'User-Agent': this.#options.userAgent,
      'X-FilesAPI-Key': apiKey,
    };
    return workspaceId === undefined ? headers : { ...headers, 'X-Files-Workspace-Id': workspaceId };
  }

  /** A server may send the key back, as a cursor too, which then stands in an address. */
  readonly #hideKey = (text: string): string => {
    const { apiKey } = this.#site;
    const encoded = new URLSearchParams([['', apiKey]]).toString().slice(1);
    return text.replaceAll(apiKey, '[key]').replaceAll(encoded, '[key]');
  };
}
