import { FilesComError } from './errors.ts';

/** Where to ask, and with which key. */
export interface Site {
  /** Such as `https://acme.files.com`; http only on loopback. */
  readonly origin: string;
  readonly apiKey: string;
  readonly workspaceId: string | undefined;
}

/** One attempt of one request, for the output channel. No key in it. */
export interface RequestRecord {
  readonly method: string;
  /** With the query, without the origin. */
  readonly path: string;
  readonly status: number | undefined;
  readonly milliseconds: number;
  /** Of the body, uncompressed. */
  readonly bytes: number;
  readonly requestId: string | undefined;
  /** From 1. */
  readonly attempt: number;
  readonly error: string | undefined;
}

export interface ClientOptions {
  readonly userAgent: string;
  readonly onRequest?: (record: RequestRecord) => void;
  readonly onKeyRejected?: (error: FilesComError) => void;
}

/** A successful answer, parsed. */
export interface Answer {
  readonly value: unknown;
  readonly text: string;
  readonly nextCursor: string | undefined;
  readonly requestId: string | undefined;
}

/** One site's REST API: one request at a time, with everything that can go wrong turned into a FilesComError. */
export class Client {
  readonly #site: Site;
  readonly #options: ClientOptions;

  constructor(site: Site, options: ClientOptions) {
    this.#site = site;
    this.#options = options;
  }

  /** `path` begins with a slash, below `/api/rest/v1`. Rejects with a FilesComError, or with the signal's reason. */
  async get(path: string, parameters: URLSearchParams, signal: AbortSignal): Promise<Answer> {
    signal.throwIfAborted();
    throw new FilesComError('offline', `${this.#options.userAgent} ${this.#site.origin} ${path} ${parameters.size}`);
  }
}
