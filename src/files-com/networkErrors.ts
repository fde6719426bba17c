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
  const isUnsent = connecting.has(code) || hasFailedToConnect(error);
  return new FilesComError(kind, code === '' ? `${words(host)}.` : `${words(host)} (${code}).`, { isUnsent });
}

/** node-fetch names the system call: `connect`, or what reads and writes later on. */
function hasFailedToConnect(error: unknown): boolean {
  return error instanceof Error && 'erroredSysCall' in error && error.erroredSysCall === 'connect';
}

function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : '';
}
