import type { Headers } from 'node-fetch';
import { type ErrorKind, FilesComError } from './errors.ts';
import { plainText } from './plainText.ts';
import { retryAfterSeconds } from './retryAfter.ts';

/** An answer that is not a success. `hide` takes the key out of a text, since a server may repeat it. */
export interface Refusal {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly hide: (text: string) => string;
}

/** Statuses that the service never sends: 203 and 226 come from a proxy that changes answers, and no part (206) is requested. */
const proxyStatuses: ReadonlySet<number> = new Set([203, 206, 226, 407, 511]);

/** Kinds that don't depend on the sender. */
export const kindOfStatus: ReadonlyMap<number, ErrorKind> = new Map<number, ErrorKind>([
  [408, 'timeout'],
  [429, 'rateLimited'],
  [511, 'intermediary'],
]);

const longestWords = 100;
/** Block pages have long style sheets before their title. */
const longestHead = 100_000;

/** Does the answer bear a header of Files.com? */
export function hasServiceHeader({ status, headers }: Pick<Refusal, 'status' | 'headers'>): boolean {
  if (proxyStatuses.has(status)) return false;
  return ['X-Request-Id', 'X-Files-Error-Class'].some((name) => Boolean(headers.get(name)?.trim()));
}

/** Is it a status of a proxy's own? */
export function isProxyStatus(status: number): boolean {
  return proxyStatuses.has(status);
}

/**
 * The error for an answer that can't be attributed to Files.com: it must not blame the key. `claim` is the error message
 * in its JSON, if any.
 */
export function intermediaryError({ status, headers, text, hide }: Refusal, claim?: string): FilesComError {
  const kind = kindOfStatus.get(status) ?? (status >= 500 ? 'unavailable' : 'intermediary');
  const words = [
    `status ${status}`,
    describe(hide(claim ?? text)),
    describeTarget(hide(headers.get('Location') ?? '')),
  ];
  const message = `Something between this computer and Files.com answered: ${words.filter(Boolean).join(', ')}.`;
  return new FilesComError(kind, message, { status, retryAfterSeconds: retryAfterSeconds(headers) });
}

/** The title of a web page, or the beginning of what is no page and no data. */
function describe(text: string): string {
  const head = text.slice(0, longestHead);
  const start = head.trimStart();
  if (start === '' || /^[[{]/.test(start)) return '';
  const isPage = start.startsWith('<');
  const words = plainText(isPage ? titleOf(start) : start, longestWords);
  if (words === '') return isPage ? 'a web page without a title' : '';
  // Bytes that are no text say nothing to anyone.
  if (words.includes('\uFFFD')) return '';
  return isPage ? `a web page titled “${words}”` : `“${words}”`;
}

function titleOf(page: string): string {
  const title = /<title\b[^<>]{0,200}>([^<]{0,1000})/i.exec(page)?.[1] ?? '';
  return title.replaceAll(/&(?:#(\d{1,6})|#x([\da-f]{1,5})|(\w{1,6}));/gi, (entity, decimal, hex, name) => {
    const code = decimal !== undefined ? Number(decimal) : hex !== undefined ? Number.parseInt(hex, 16) : undefined;
    if (code !== undefined) return code <= 0x10ffff ? String.fromCodePoint(code) : entity;
    return entities.get(String(name).toLowerCase()) ?? entity;
  });
}

const entities: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
  ['nbsp', ' '],
]);

/** The host alone: the rest of such an address often holds the one that was asked for. */
function describeTarget(location: string): string {
  const host = URL.canParse(location) ? plainText(new URL(location).host, longestWords) : '';
  return host === '' ? '' : `a redirect to ${host}`;
}
