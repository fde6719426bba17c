import type { ErrorType } from './api/errors.ts';
import type { Effect } from './faults.ts';

/** What a service or the network between does on a bad day, ready to be planned: `{ on: 'GET /sync_runs', effect: htmlPage(502) }`. */

export function delay(milliseconds: number): Effect {
  return { kind: 'delay', milliseconds };
}

/** One of the service's own errors, with the body and the status that belong to it. */
export function refusal(type: ErrorType, data?: Readonly<Record<string, unknown>>): Effect {
  return data === undefined ? { kind: 'refuse', type } : { kind: 'refuse', type, data };
}

/** 429, with `Retry-After` as seconds, as a date, or without. */
export function tooManyRequests(retryAfter?: number | Date): Effect {
  const body =
    '{"error":"Too many requests. Please slow down.","http-code":429,"title":"Too Many Requests","type":"rate-limited/too-many-requests"}';
  const value = retryAfter instanceof Date ? retryAfter.toUTCString() : retryAfter;
  const headers = {
    'Content-Type': 'application/json',
    ...(value === undefined ? {} : { 'Retry-After': String(value) }),
  };
  return { kind: 'answer', status: 429, headers, body };
}

/** What a load balancer says when nobody is behind it. */
export function htmlPage(status: number): Effect {
  const body = `<html>\r\n<head><title>${status}</title></head>\r\n<body><center><h1>${status}</h1></center><hr><center>nginx</center></body>\r\n</html>`;
  return { kind: 'answer', status, headers: { 'Content-Type': 'text/html' }, body };
}

/** Any body with any status, JSON unless told otherwise: `answerWith(500, '{"http-code":"500"}')`. */
export function answerWith(status: number, body: string | Buffer, contentType = 'application/json'): Effect {
  return { kind: 'answer', status, headers: { 'Content-Type': contentType }, body };
}

/** The same with an `X-Request-Id`, which the service and many proxies set. */
export function withRequestId(status: number, body: string): Effect {
  return { kind: 'answer', status, headers: { 'Content-Type': 'application/json', 'X-Request-Id': 'a1' }, body };
}

/** A page of bytes without meaning, which claims to be JSON. */
export function garbage(bytes: number): Effect {
  return answerWith(200, Buffer.from(Array.from({ length: bytes }, (_, n) => (n * 2_654_435_761) >>> 24)));
}

export function redirect(location: string, status = 302): Effect {
  return { kind: 'answer', status, headers: { Location: location } };
}

export const redirectToItself: Effect = { kind: 'redirectToItself' };

/** The connection breaks before the headers. */
export const reset: Effect = { kind: 'reset' };

/** The connection breaks after so many bytes of the body. */
export function resetAfter(bytes: number): Effect {
  return { kind: 'reset', afterBytes: bytes };
}

/** Not a byte comes, and the connection stays. */
export const stall: Effect = { kind: 'stall' };

export function stallAfter(bytes: number): Effect {
  return { kind: 'stall', afterBytes: bytes };
}

/** The text ends after so many characters, and the answer looks whole all the same. */
export function truncated(characters: number): Effect {
  return altered((text) => text.slice(0, characters));
}

/** The answer promises more bytes than it has (or fewer), and the connection ends. */
export function wrongLength(bytes: number): Effect {
  return { kind: 'alter', headers: { 'Content-Length': String(bytes), Connection: 'close' } };
}

/** The object store sends the whole log although a part was asked for. */
export const rangeIgnored: Effect = { kind: 'ignoreRange' };

/** Every page names the same next page. */
export const loopingCursor: Effect = { kind: 'alter', headers: { 'X-Files-Cursor': 'c2:next:bG9vcA+/==' } };

/** A list without records, whose cursor leads to the page that should have come. */
export const emptyPage: Effect = { kind: 'emptyPage' };

/** The right answer with its text changed. */
export function altered(text: (text: string) => string): Effect {
  return { kind: 'alter', text };
}
