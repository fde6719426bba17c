import { answerError, requestIdOf } from './answerErrors.ts';
import { type ErrorDetails, FilesComError } from './errors.ts';
import type { Exchange } from './exchange.ts';
import { hasServiceHeader, intermediaryError, isProxyStatus } from './intermediary.ts';
import { parseJson } from './json.ts';

/** A successful answer. */
export interface Answer {
  /** Parsed; integers of 16 digits and more are strings. */
  readonly value: unknown;
  /** As it came. */
  readonly text: string;
  readonly nextCursor: string | undefined;
  /** By the service's own clock, in milliseconds since 1970; to the second. */
  readonly servedAt: number | undefined;
  readonly requestId: string | undefined;
}

/** That the service has done something. It says no more. */
export type Done = Pick<Answer, 'servedAt' | 'requestId'>;

/** What is needed to read an answer: whose it is, and what takes the key out of a text. */
export interface Reading {
  readonly host: string;
  readonly hide: (text: string) => string;
}

/** The answer to a question. Throws a FilesComError: what the service says went wrong, `badAnswer` or `intermediary`. */
export function readAnswer(exchange: Exchange, reading: Reading): Answer {
  const { servedAt, requestId } = readSuccess(exchange, reading);
  const { status, headers, text } = exchange;
  return {
    value: parseAnswer(exchange, reading, { status, requestId }),
    text,
    // The documentation names the first, the official SDKs read the second; empty on the last page.
    nextCursor: headers.get('X-Files-Cursor-Next') || headers.get('X-Files-Cursor') || undefined,
    servedAt,
    requestId,
  };
}

/**
 * The answer to an order: 204, or another success that bears a header of Files.com, since a sign-in page of a network
 * answers with 200 too. Throws as `readAnswer`.
 */
export function readDone(exchange: Exchange, reading: Reading): Done {
  const done = readSuccess(exchange, reading);
  const { status, text } = exchange;
  if (status !== 204 && !hasServiceHeader(exchange)) throw intermediaryError({ ...exchange, hide: reading.hide });
  if (text !== '') parseAnswer(exchange, reading, { status, requestId: done.requestId });
  return done;
}

function readSuccess({ status, headers, text }: Exchange, { hide }: Reading): Done {
  if (status < 200 || status > 299 || isProxyStatus(status)) throw answerError({ status, headers, text, hide });
  return { servedAt: dateOf(headers), requestId: requestIdOf(headers, hide) };
}

function dateOf(headers: Exchange['headers']): number | undefined {
  const time = Date.parse(headers.get('Date') ?? '');
  return Number.isNaN(time) ? undefined : time;
}

function parseAnswer(exchange: Exchange, { host, hide }: Reading, details: ErrorDetails): unknown {
  const { text, hasLongIntegers } = exchange;
  try {
    return parseJson(text, hasLongIntegers);
  } catch {
    const isData = /^\s*[[{]/.test(text);
    if (!isData && !hasServiceHeader(exchange)) throw intermediaryError({ ...exchange, hide });
    throw new FilesComError('badAnswer', `${host} ${describeNonsense(text)}.`, details);
  }
}

function describeNonsense(text: string): string {
  const start = text.slice(0, 1000).trimStart();
  if (start === '') {
    return 'sent an empty answer';
  }
  return start.startsWith('<')
    ? 'answered with a web page instead of data'
    : `sent data that breaks off or is not JSON (${text.length} characters)`;
}
