import { maskLinks } from './maskLinks.ts';

/** What went wrong, by what a person can do about it. */
export type ErrorKind =
  | 'noKey'
  | 'keyRejected'
  | 'wrongHost'
  /** What is asked for is of a connection that is not the active one. */
  | 'otherConnection'
  | 'forbidden'
  | 'notFound'
  | 'badRequest'
  | 'rateLimited'
  | 'unavailable'
  | 'siteConfiguration'
  | 'processingFailure'
  /** An order that the service may have got, and whose answer did not come. */
  | 'uncertain'
  /** A proxy, a firewall or a network's sign-in page has answered in place of the service. */
  | 'intermediary'
  /** No such host, refused, reset, no route. */
  | 'offline'
  | 'tls'
  | 'timeout'
  /** HTML, truncated, wrong shape. */
  | 'badAnswer'
  /** An answer over one of its limits: nothing of it was parsed. */
  | 'tooLarge'
  /** A log's link that must not be followed: its scheme, a redirect. */
  | 'badLink'
  /** The log store says 403, 404 or 410. */
  | 'linkGone'
  /** A log stopped half way. */
  | 'interrupted'
  | 'disk';

export interface ErrorDetails {
  /** HTTP status. */
  readonly status?: number | undefined;
  /** As the service names it, such as `not-found`. */
  readonly type?: string | undefined;
  /** What Files.com's support asks for. */
  readonly requestId?: string | undefined;
  readonly retryAfterSeconds?: number | undefined;
  /** For `wrongHost`: the host the site must be reached by. It comes from the network: ask before a key goes there. */
  readonly host?: string | undefined;
  /** For `otherConnection`: the connection to switch to. */
  readonly connection?: { readonly id: string; readonly label: string } | undefined;
  /** Is it sure that nothing reached the service, because no connection was made? */
  readonly isUnsent?: boolean | undefined;
  /** Whether the log store failed, which is another server than Files.com. */
  readonly isOfLogStore?: boolean | undefined;
}

/**
 * The one error of this room and of the logs. Its message is the reason alone, in plain English: what its kind means and
 * what to do is for `explain` to say. Without key, signed link or control character.
 */
export class FilesComError extends Error {
  override readonly name = 'FilesComError';
  readonly kind: ErrorKind;
  readonly status: number | undefined;
  readonly type: string | undefined;
  readonly requestId: string | undefined;
  readonly retryAfterSeconds: number | undefined;
  /** The same as a moment, in milliseconds since 1970. */
  readonly retryAt: number | undefined;
  readonly host: string | undefined;
  readonly connection: ErrorDetails['connection'];
  readonly isUnsent: boolean;
  readonly isOfLogStore: boolean;

  constructor(kind: ErrorKind, message: string, details: ErrorDetails = {}) {
    super(maskLinks(message));
    this.kind = kind;
    this.status = details.status;
    this.type = details.type;
    this.requestId = details.requestId;
    this.retryAfterSeconds = details.retryAfterSeconds;
    this.retryAt = this.retryAfterSeconds === undefined ? undefined : Date.now() + 1000 * this.retryAfterSeconds;
    this.host = details.host;
    this.connection = details.connection;
    this.isUnsent = details.isUnsent ?? false;
    this.isOfLogStore = details.isOfLogStore ?? false;
  }
}

/** Was this thrown because somebody cancelled? Such an error is nobody's failure and is never shown. */
export function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}
