import { FetchError } from 'node-fetch';
import { type ErrorKind, FilesComError } from './errors.ts';

type Failure = readonly [kind: ErrorKind, words: (host: string) => string];

const unknownHost: Failure = ['offline', (host) => `The address ${host} could not be found`];
const broken: Failure = ['offline', (host) => `The connection to ${host} broke`];
const noRoute: Failure = ['offline', (host) => `There is no route to ${host}`];
const tooSlow: Failure = ['timeout', (host) => `The connection to ${host} timed out`];

// Codes of Node's sockets and of node-fetch.
const failures: ReadonlyMap<string, Failure> = new Map([
  ['ENOTFOUND', unknownHost],
  ['EAI_AGAIN', unknownHost],
  ['ECONNREFUSED', ['offline', (host) => `${host} refused the connection`]],
  ['ECONNRESET', broken],
  ['ECONNABORTED', broken],
  ['EPIPE', broken],
  ['ERR_STREAM_PREMATURE_CLOSE', broken],
  ['ENETUNREACH', noRoute],
  ['EHOSTUNREACH', noRoute],
  ['ETIMEDOUT', tooSlow],
  ['EHOSTDOWN', noRoute],
]);

// What looks up the address or makes the connection. The others come at any time, also when a request was sent.
const connecting: ReadonlySet<string> = new Set(['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED']);

/** Of errors within errors. */
const deepest = 5;

// Families of codes: OpenSSL's names for a bad certificate, llhttp's for what is not HTTP, zlib's for what is not compressed.
const families: readonly (readonly [codes: RegExp, failure: Failure])[] = [
  [
    /^(?:CERT_|CRL_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_|ERR_SSL_|ERR_OSSL_|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_|EPROTO)/,
    ['tls', (host) => `The TLS handshake with ${host} failed`],
  ],
  [/^(?:HPE_|Z_|ERR_BROTLI|ERR__ERROR)/, ['badAnswer', (host) => `${host} sent an answer that cannot be read`]],
];

/** What node-fetch or a socket threw, as ours; its code is named, its own message (which holds the whole address) is not. */
export function networkError(error: unknown, host: string): FilesComError {
  const code = codeOf(error);
  const [kind, words] =
    failures.get(code) ??
    families.find(([codes]) => codes.test(code))?.[1] ??
    (['offline', () => `The connection to ${host} failed`] satisfies Failure);
  const isUnsent = hasFailedToConnect(error);
  return new FilesComError(kind, code === '' ? `${words(host)}.` : `${words(host)} (${code}).`, { isUnsent });
}

/**
 * Was no connection made? node-fetch names the system call: `connect`, or what reads and writes later on. If a host has
 * several addresses, an AggregateError holds the error of each attempt to connect. It has no message, so node-fetch passes
 * on its code only.
 */
function hasFailedToConnect(error: unknown, depth = 0): boolean {
  if (!(error instanceof Error) || depth > deepest) return false;
  if (error instanceof AggregateError) {
    const inner: readonly unknown[] = error.errors;
    return inner.length > 0 && inner.every((one) => hasFailedToConnect(one, depth + 1));
  }
  const call = 'erroredSysCall' in error ? error.erroredSysCall : 'syscall' in error ? error.syscall : undefined;
  const isWordless = error instanceof FetchError && error.message.endsWith(', reason: ') && ownCode(error) !== '';
  if (isWordless && call === undefined) return true;
  return call === 'connect' || connecting.has(ownCode(error)) || hasFailedToConnect(error.cause, depth + 1);
}

function codeOf(error: unknown, depth = 0): string {
  if (!(error instanceof Error) || depth > deepest) return '';
  const inner: readonly unknown[] = error instanceof AggregateError ? error.errors : [error.cause];
  return ownCode(error) || (inner.map((one) => codeOf(one, depth + 1)).find((code) => code !== '') ?? '');
}

function ownCode(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}
