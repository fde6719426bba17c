import type { Headers } from 'node-fetch';
import { type ErrorKind, FilesComError } from './errors.ts';
import { isObject, type JsonObject, text } from './fields.ts';
import { hasServiceHeader, intermediaryError, isProxyStatus, kindOfStatus, type Refusal } from './intermediary.ts';
import { tryParseJson } from './json.ts';
import { plainText } from './plainText.ts';
import { retryAfterSeconds } from './retryAfter.ts';

const mostErrors = 5;
/** Of one error: searching and comparing longer texts takes too long. */
const longestWords = 2000;

// A whole type is looked up first, then its part before the slash, then the status: `service-unavailable` comes as 422 too.
const kindOfType: ReadonlyMap<string, ErrorKind> = new Map<string, ErrorKind>([
  ['not-authenticated/lockout-region-mismatch', 'wrongHost'],
  ['not-authorized/api-key-is-disabled', 'keyRejected'],
  ['bad-request', 'badRequest'],
  ['not-authenticated', 'keyRejected'],
  ['not-authorized', 'forbidden'],
  ['not-found', 'notFound'],
  ['processing-failure', 'processingFailure'],
  ['rate-limited', 'rateLimited'],
  ['service-unavailable', 'unavailable'],
  ['site-configuration', 'siteConfiguration'],
]);

const kindOfServiceStatus: ReadonlyMap<number, ErrorKind> = new Map<number, ErrorKind>([
  ...kindOfStatus,
  [401, 'keyRejected'],
  [403, 'forbidden'],
  [404, 'notFound'],
]);

/** The error that the service describes in any of its forms, or that of a server between it and this computer. */
export function answerError(refusal: Refusal): FilesComError {
  const { status, headers, hide } = refusal;
  const parsed = tryParseJson(refusal.text);
  const first: unknown = Array.isArray(parsed) ? parsed[0] : parsed;
  const body = isObject(first) ? first : {};
  if (!isOfService(refusal, body)) return intermediaryError(refusal, text(body['error']));
  const type = typeName(hide(text(body['type']) ?? headers.get('X-Files-Error-Class') ?? ''));
  const kind = kindOf(type, status);
  const words = plainText(hide(wordsOf(first)));
  return new FilesComError(kind, words === '' ? `The service answered with status ${status}.` : `${words}.`, {
    status,
    type,
    requestId: requestIdOf(headers, hide) ?? token(hide(text(body['instance']) ?? '')),
    retryAfterSeconds: retryAfterSeconds(headers),
    host: isObject(body['data']) ? hostName(hide(text(body['data']['host']) ?? '')) : undefined,
  });
}

/** What Files.com's support asks for. */
export function requestIdOf(headers: Headers, hide: (text: string) => string): string | undefined {
  return token(hide(headers.get('X-Request-Id') ?? ''));
}

/**
 * Is it Files.com that refuses? Other servers on the way write JSON with an `error` too, and many proxies add an
 * `X-Request-Id` to their own pages.
 */
function isOfService(refusal: Refusal, body: JsonObject): boolean {
  const { status } = refusal;
  if (isProxyStatus(status)) return false;
  const isPage = !/^\s*(?:$|[[{])/.test(refusal.text);
  if (hasServiceHeader(refusal) && (!isPage || status >= 500)) return true;
  const type = typeName(text(body['type']) ?? '');
  if (type !== undefined && (kindOfType.has(type) || kindOfType.has(groupOf(type)))) return true;
  return text(body['error']) !== undefined && String(body['http-code']) === String(status);
}

function groupOf(type: string): string {
  return type.replace(/\/.*/, '');
}

function kindOf(type: string | undefined, status: number): ErrorKind {
  const byType = type === undefined ? undefined : (kindOfType.get(type) ?? kindOfType.get(groupOf(type)));
  const byStatus = status >= 500 ? 'unavailable' : status >= 400 ? 'badRequest' : 'badAnswer';
  return byType ?? kindOfServiceStatus.get(status) ?? byStatus;
}

/** The service's own words, its lists of single errors included. */
function wordsOf(body: unknown): string {
  const all = isObject(body)
    ? [sentenceIn(body) ?? '', ...listWords(body['errors']), ...listWords(body['model_errors'] ?? body['model-errors'])]
    : listWords(body);
  const told: string[] = [];
  for (const words of all.map((one) => one.slice(0, longestWords).replace(/[.\s]+$/, ''))) {
    if (words === '' || told.some((one) => tells(one, words))) continue;
    told.splice(0, Infinity, ...told.filter((one) => !tells(words, one)), words);
  }
  return told.join('; ');
}

/** Does one text tell what another one does? `per_page is invalid` and `Per page is invalid` are the same. */
function tells(sentence: string, other: string): boolean {
  return plainWords(sentence).includes(plainWords(other));
}

function plainWords(sentence: string): string {
  return ` ${sentence
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()} `;
}

function sentenceIn(body: JsonObject): string | undefined {
  return text(body['error']) ?? text(body['detail']) ?? text(body['message']) ?? text(body['title']);
}

/** Strings, objects with a sentence, or lists by field: `{"per_page":["is invalid"]}` reads "per_page is invalid". */
function listWords(value: unknown, depth = 0): readonly string[] {
  if (typeof value === 'string') {
    return [value];
  }
  if (!isObject(value) || depth > 3) {
    return [];
  }
  if (Array.isArray(value)) {
    return value.slice(0, mostErrors).flatMap((item) => listWords(item, depth + 1));
  }
  const sentence = sentenceIn(value);
  if (sentence !== undefined) {
    return [sentence];
  }
  return (
    Object.entries(value)
      .slice(0, mostErrors)
      // Rails writes `base` for what is wrong with the whole.
      .flatMap(([field, inner]) =>
        listWords(inner, depth + 1).map((words) => (field === 'base' ? words : `${field} ${words}`)),
      )
  );
}

function typeName(value: string): string | undefined {
  return /^[a-z-]{1,60}(?:\/[a-z-]{1,60})?$/.test(value) ? value : undefined;
}

function token(value: string): string | undefined {
  return /^[\w.-]{1,64}$/.test(value) ? value : undefined;
}

function hostName(value: string): string | undefined {
  return /^(?=.{1,253}$)[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})+$/i.test(value) ? value.toLowerCase() : undefined;
}
