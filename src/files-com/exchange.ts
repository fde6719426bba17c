import fetch, { type Headers } from 'node-fetch';
import { AnswerBody } from './answerBody.ts';
import { type AnswerKind, answerLimits } from './limits.ts';
import { Watchdog } from './watchdog.ts';

/** How long one attempt may take. */
export interface Patience {
  /** From the start to the answer's headers: connecting, and the service's thinking. */
  readonly headersMs: number;
  /** Between two pieces of the body. */
  readonly silenceMs: number;
  readonly totalMs: number;
}

export const usualPatience: Patience = { headersMs: 30_000, silenceMs: 30_000, totalMs: 300_000 };

/** What is sent. */
export interface Order {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** Of the answer where all goes well. */
  readonly kind: AnswerKind;
}

export interface Exchange {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Does the text hold integers of 16 digits and more? */
  readonly hasLongIntegers: boolean;
}

/** What is known of an exchange so far, also when it fails half way. */
export interface Trace {
  status: number | undefined;
  headers: Headers | undefined;
  bytes: number;
}

/**
 * One request without a body, without retries, whatever its status; a redirect is an answer like any other. Rejects with a FilesComError
 * `offline`, `tls`, `timeout`, `badAnswer` or `tooLarge`, or with the signal's reason.
 */
export async function exchange(
  { method, url, headers, kind }: Order,
  patience: Patience,
  signal: AbortSignal,
  trace: Trace,
): Promise<Exchange> {
  const host = url.hostname;
  const watchdog = new Watchdog(host, signal);
  const total = setTimeout(
    () => watchdog.expire(`took more than ${patience.totalMs / 1000} seconds`),
    patience.totalMs,
  );
  try {
    watchdog.watch(patience.headersMs, `was silent for ${patience.headersMs / 1000} seconds`);
    const response = await fetch(url, { method, headers, redirect: 'manual', signal: watchdog.signal });
    trace.status = response.status;
    trace.headers = response.headers;
    const watchBody = (): void => watchdog.watch(patience.silenceMs, 'stopped in the middle of its answer');
    watchBody();
    const body = new AnswerBody(host, response.status, response.ok ? answerLimits[kind] : answerLimits.error);
    for await (const chunk of response.body ?? []) {
      watchBody();
      trace.bytes += chunk.length;
      body.add(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
    }
    const text = body.end();
    return { status: response.status, headers: response.headers, text, hasLongIntegers: body.hasLongIntegers };
  } catch (error) {
    throw watchdog.explain(error);
  } finally {
    clearTimeout(total);
    watchdog.close();
  }
}
