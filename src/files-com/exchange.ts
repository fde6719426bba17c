import fetch, { type Headers } from 'node-fetch';
import { FilesComError } from './errors.ts';
import { Watchdog } from './watchdog.ts';

/** How long and how much one attempt may take. */
export interface Limits {
  /** From the start to the answer's headers: connecting, and the service's thinking. */
  readonly headersMs: number;
  /** Between two pieces of the body. */
  readonly silenceMs: number;
  readonly totalMs: number;
  /** Of the body, uncompressed: a hostile server must not fill the memory. */
  readonly bytes: number;
}

export const usualLimits: Limits = { headersMs: 30_000, silenceMs: 30_000, totalMs: 300_000, bytes: 64 * 2 ** 20 };

/** What is sent. */
export interface Order {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Exchange {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** What is known of an exchange so far, also when it fails half way. */
export interface Trace {
  status: number | undefined;
  headers: Headers | undefined;
  bytes: number;
}

/**
 * One request without a body, without retries, whatever its status; a redirect is an answer like any other. Rejects with a FilesComError
 * `offline`, `tls`, `timeout` or `badAnswer`, or with the signal's reason.
 */
export async function exchange(
  { method, url, headers }: Order,
  limits: Limits,
  signal: AbortSignal,
  trace: Trace,
): Promise<Exchange> {
  const host = url.hostname;
  const watchdog = new Watchdog(host, signal);
  const total = setTimeout(() => watchdog.expire(`took more than ${limits.totalMs / 1000} seconds`), limits.totalMs);
  try {
    watchdog.watch(limits.headersMs, `was silent for ${limits.headersMs / 1000} seconds`);
    const response = await fetch(url, { method, headers, redirect: 'manual', signal: watchdog.signal });
    trace.status = response.status;
    trace.headers = response.headers;
    const watchBody = (): void => watchdog.watch(limits.silenceMs, 'stopped in the middle of its answer');
    watchBody();
    const chunks: Buffer[] = [];
    for await (const chunk of response.body ?? []) {
      watchBody();
      trace.bytes += chunk.length;
      if (trace.bytes > limits.bytes) {
        throw new FilesComError('badAnswer', `${host} sent an answer of more than ${limits.bytes} bytes.`);
      }
      chunks.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
    }
    return {
      status: response.status,
      headers: response.headers,
      text: new TextDecoder().decode(Buffer.concat(chunks)),
    };
  } catch (error) {
    throw watchdog.explain(error);
  } finally {
    clearTimeout(total);
    watchdog.close();
  }
}
