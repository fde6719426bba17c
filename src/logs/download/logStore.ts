import fetch, { type Response } from 'node-fetch';
import { isLocal } from '../../files-com/address.ts';
import type { RequestRecord } from '../../files-com/client.ts';
import { retryAfterSeconds } from '../../files-com/retryAfter.ts';
import { badLink, checkLink } from './link.ts';
import { Wire } from './wire.ts';

/** How long to wait, in milliseconds. */
export interface LogPatience {
  /** For the answer to begin. */
  readonly connect: number;
  /** Between two pieces of the answer. */
  readonly silence: number;
  /** Before a second try, unless the store asks for another time; doubled for each further one. */
  readonly retry: number;
}

export interface LogStoreOptions {
  readonly userAgent: string;
  readonly signal: AbortSignal;
  /** May the link lead to this computer? */
  readonly allowLocal: boolean;
  readonly patience?: LogPatience | undefined;
  readonly onRequest?: ((record: RequestRecord) => void) | undefined;
}

export const defaultPatience: LogPatience = { connect: 30_000, silence: 30_000, retry: 500 };

const maxRedirects = 5;
const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** An answer of the log store: its `chunks` must be read or returned from, or the answer be closed. */
export class LogAnswer {
  readonly host: string;
  readonly status: number;
  readonly #response: Response;
  readonly #wire: Wire;
  readonly #silence: number;

  constructor(host: string, response: Response, wire: Wire, silence: number) {
    this.host = host;
    this.status = response.status;
    this.#response = response;
    this.#wire = wire;
    this.#silence = silence;
  }

  get retryAfterSeconds(): number | undefined {
    return retryAfterSeconds(this.#response.headers);
  }

  header(name: string): string | undefined {
    return this.#response.headers.get(name) ?? undefined;
  }

  /** Does it break where it is cut, rather than end? */
  get tellsItsEnd(): boolean {
    const coding = this.header('transfer-encoding') ?? '';
    return this.header('content-length') !== undefined || /\bchunked\b/iu.test(coding);
  }

  async *chunks(): AsyncGenerator<Buffer, void, undefined> {
    try {
      this.#wire.watch(this.#silence);
      for await (const part of this.#response.body ?? []) {
        this.#wire.rest();
        const chunk = typeof part === 'string' ? Buffer.from(part) : part;
        this.#wire.bytes += chunk.length;
        yield chunk;
        this.#wire.watch(this.#silence);
      }
    } catch (error) {
      throw this.#wire.explain(error);
    } finally {
      this.#wire.close();
    }
  }

  close(): void {
    this.#wire.close();
  }
}

/**
 * Asks a log store, redirect by redirect, each checked. It gets no key, no cookie and no referrer. Rejects with the
 * signal's reason or a FilesComError that shows no link, since the query of a link is its signature.
 */
export async function askLogStore(
  link: string,
  headers: Readonly<Record<string, string>>,
  options: LogStoreOptions,
): Promise<LogAnswer> {
  const seen = new Set<string>();
  let url = checkLink(link, options.allowLocal);
  for (;;) {
    if (seen.has(url.href)) throw badLink('is redirected in a circle');
    if (seen.size > maxRedirects) throw badLink(`is redirected more than ${maxRedirects} times`);
    seen.add(url.href);
    const answer = await ask(url, headers, options, seen.size);
    if (!redirects.has(answer.status)) return answer;
    answer.close();
    const location = answer.header('location');
    if (location === undefined) throw badLink('is redirected to nowhere');
    url = checkLink(location, isLocal(url.hostname), url);
  }
}

async function ask(
  url: URL,
  headers: Readonly<Record<string, string>>,
  options: LogStoreOptions,
  hop: number,
): Promise<LogAnswer> {
  const { userAgent, signal, patience = defaultPatience, onRequest } = options;
  const wire = new Wire(url, hop, signal, onRequest);
  try {
    wire.watch(patience.connect);
    const response = await fetch(url, {
      // Bytes as they are stored can be counted, and gone on with from the middle.
      headers: { 'Accept-Encoding': 'identity', 'User-Agent': userAgent, ...headers },
      compress: false,
      redirect: 'manual',
      signal: wire.signal,
    });
    wire.rest();
    wire.status = response.status;
    return new LogAnswer(url.hostname, response, wire, patience.silence);
  } catch (error) {
    const explained = wire.explain(error);
    wire.close();
    throw explained;
  }
}
