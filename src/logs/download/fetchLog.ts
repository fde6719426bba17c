import { FilesComError, type ErrorKind } from '../../files-com/errors.ts';
import { isPassing, retryDelay, sleep, usualRetries } from '../../files-com/retry.ts';
import { badLink } from './link.ts';
import { askLogStore, defaultPatience, type LogAnswer, type LogStoreOptions } from './logStore.ts';

export interface LogProgress {
  readonly bytes: number;
  /** Undefined if the store does not tell. */
  readonly total: number | undefined;
}

export interface FetchOptions extends LogStoreOptions {
  /** Offset of the first byte to request, 0 if absent. A store may send the whole log all the same. */
  readonly from?: number | undefined;
  readonly onProgress?: ((progress: LogProgress) => void) | undefined;
}

/** The rest of a log cannot be fetched, or belongs to other contents: fetch it again from the start. */
export class StartOver extends Error {
  override readonly name = 'StartOver';
  /** `linkGone` if it takes a new link, `interrupted` if the store cannot resume; undefined if the log has changed. */
  readonly reason: FilesComError | undefined;

  constructor(reason?: FilesComError) {
    super(reason?.message ?? 'The log has changed.');
    this.reason = reason;
  }
}

/** Progress beyond this makes earlier failures irrelevant. */
const goodProgressBytes = 1_000_000;
/** Stores differ in how they refuse an expired signature. */
const goneStatuses: ReadonlySet<number> = new Set([400, 401, 403, 404, 410]);

/** A log at its store. Reconnects and goes on when the connection drops. Throws StartOver if that is impossible. */
export class FetchedLog {
  readonly #link: string;
  readonly #options: FetchOptions;
  #answer: LogAnswer | undefined;
  /** Offset of the next byte. */
  #at: number;
  /** Offset at which the present answer ends at the latest. */
  #end = Infinity;
  #total: number | undefined;
  #etag: string | undefined;
  #lastModified: string | undefined;
  #failures = 0;
  /** The last failure. */
  #interruption: FilesComError | undefined;
  #isCertain = true;
  #hasBegun = false;
  #contentEncoding: string | undefined;

  private constructor(link: string, options: FetchOptions) {
    this.#link = link;
    this.#options = options;
    this.#at = options.from ?? 0;
  }

  /** Waits for the answer to begin. Throws a FilesComError that shows no link, StartOver, or the signal's reason. */
  static async open(link: string, options: FetchOptions): Promise<FetchedLog> {
    const log = new FetchedLog(link, options);
    await log.#connect(() => log.#begin());
    return log;
  }

  /** Offset of the first chunk: the requested one, or 0. */
  get at(): number {
    return this.#at;
  }

  get contentEncoding(): string | undefined {
    return this.#contentEncoding;
  }

  /** False if only the end of the connection told the end of the log: it may have been truncated there. */
  get isCertain(): boolean {
    return this.#isCertain;
  }

  async *chunks(): AsyncGenerator<Buffer, void, undefined> {
    for (;;) {
      const start = this.#at;
      try {
        yield* this.#readAnswer();
        return;
      } catch (error) {
        if (!(error instanceof FilesComError && isPassing(error))) throw error;
        if (this.#at - start >= goodProgressBytes) this.#failures = 0;
        await this.#backOff(error);
      }
      await this.#connect(() => (this.#at > 0 && this.#hasBegun ? this.#goOn() : this.#begin()));
    }
  }

  close(): void {
    this.#answer?.close();
  }

  async #connect(ask: () => Promise<void>): Promise<void> {
    for (;;) {
      try {
        await ask();
        return;
      } catch (error) {
        this.close();
        if (!(error instanceof FilesComError && isPassing(error))) throw error;
        await this.#backOff(error);
      }
    }
  }

  /** Waits before the next attempt; throws if there have been too many. A log may take hours: only each wait is limited. */
  async #backOff(error: FilesComError): Promise<void> {
    const { patience = defaultPatience, signal } = this.#options;
    this.#failures += 1;
    const delay = retryDelay(error, this.#failures, 0, { ...usualRetries, firstDelayMs: patience.retry });
    this.#interruption = this.#stopped(error);
    if (delay === undefined) throw this.#hasBegun && this.#at > 0 ? this.#interruption : error;
    await sleep(delay, signal);
  }

  async #begin(): Promise<void> {
    const range: Readonly<Record<string, string>> = this.#at > 0 ? { Range: `bytes=${this.#at}-` } : {};
    const answer = await this.#ask(range);
    if (this.#at > 0 && answer.status !== 200) this.#beginPart(answer);
    else this.#beginWhole(answer);
  }

  #beginPart(answer: LogAnswer): void {
    const range = contentRange(answer);
    if (answer.status === 206 && range.start === this.#at) {
      this.#note(answer, range.total);
      this.#end = Math.min(range.end, range.total ?? Infinity);
      return;
    }
    // The part does not exist: the log was longer before.
    if (answer.status === 206 || answer.status === 416) throw new StartOver();
    throw refusal(answer);
  }

  #beginWhole(answer: LogAnswer): void {
    if (answer.status !== 200) throw refusal(answer);
    if (/^text\/html\b/iu.test(answer.header('content-type') ?? '')) throw badLink('leads to a web page');
    const length = answer.header('content-length');
    this.#at = 0;
    this.#note(answer, length === undefined ? undefined : Number(length));
    this.#end = this.#total ?? Infinity;
  }

  #note(answer: LogAnswer, total: number | undefined): void {
    this.#hasBegun = true;
    this.#total = total;
    this.#etag = answer.header('etag');
    this.#lastModified = answer.header('last-modified');
    this.#contentEncoding = answer.header('content-encoding');
  }

  /** Requests the rest of the very version that was begun. */
  async #goOn(): Promise<void> {
    // Parts may not be requested by a weak entity tag.
    const validator = this.#etag?.startsWith('W/') ? this.#lastModified : (this.#etag ?? this.#lastModified);
    if (validator === undefined) throw new StartOver(this.#interruption);
    const answer = await this.#ask({ Range: `bytes=${this.#at}-`, 'If-Range': validator });
    const { start, end, total = this.#total } = contentRange(answer);
    const isSameLength = this.#total === undefined || this.#total === total;
    const isRest = answer.status === 206 && start === this.#at && this.#isSameVersion(answer);
    // A body without a length may have been whole: nothing follows.
    const isEnd = answer.status === 416 && total === this.#at;
    if (isSameLength && (isRest || isEnd)) {
      this.#total = total;
      this.#end = Math.min(end, total ?? Infinity);
      return;
    }
    const refused = refusal(answer);
    if (isPassing(refused)) throw refused;
    if (refused.kind === 'linkGone') throw new StartOver(refused);
    // A store that ignores ranges sends the same log from its start.
    throw new StartOver(answer.status === 200 && this.#isSameVersion(answer) ? this.#interruption : undefined);
  }

  /** A store may ignore `If-Range`; it need not repeat the validators. */
  #isSameVersion(answer: LogAnswer): boolean {
    return isSame(answer.header('etag'), this.#etag) && isSame(answer.header('last-modified'), this.#lastModified);
  }

  async #ask(headers: Readonly<Record<string, string>>): Promise<LogAnswer> {
    this.#answer = await askLogStore(this.#link, headers, this.#options);
    return this.#answer;
  }

  async *#readAnswer(): AsyncGenerator<Buffer, void, undefined> {
    const answer = this.#answer;
    if (!answer || this.#at === this.#total) return;
    try {
      for await (const chunk of answer.chunks()) {
        this.#at += chunk.length;
        if (this.#at > this.#end) {
          throw new FilesComError('badAnswer', `${answer.host} sent more than it had announced.`);
        }
        this.#options.onProgress?.({ bytes: this.#at, total: this.#total });
        yield chunk;
      }
    } finally {
      answer.close();
    }
    if (this.#total === undefined) this.#isCertain = answer.tellsItsEnd;
    if (this.#at < (this.#total ?? 0)) throw new FilesComError('interrupted', `${answer.host} ended it there.`);
  }

  #stopped(error: FilesComError): FilesComError {
    const length = this.#total === undefined ? `${this.#at}` : `${this.#at} of ${this.#total}`;
    return new FilesComError('interrupted', `After ${length} bytes: ${error.message}`);
  }
}

function isSame(told: string | undefined, known: string | undefined): boolean {
  return told === undefined || known === undefined || told === known;
}

interface ContentRange {
  /** NaN if there is none. */
  readonly start: number;
  /** Offset behind the last byte. */
  readonly end: number;
  readonly total: number | undefined;
}

function contentRange(answer: LogAnswer): ContentRange {
  const [, first, last, total] =
    /^bytes (?:(\d+)-(\d+)|\*)\/(\d+|\*)$/u.exec(answer.header('content-range') ?? '') ?? [];
  return { start: Number(first), end: Number(last) + 1, total: total === '*' ? undefined : Number(total) };
}

function refusal({ status, host, retryAfterSeconds }: LogAnswer): FilesComError {
  return new FilesComError(kindOf(status), `${host} answered ${status}.`, {
    status,
    retryAfterSeconds,
    isOfLogStore: true,
  });
}

function kindOf(status: number): ErrorKind {
  if (goneStatuses.has(status)) return 'linkGone';
  if (status === 429) return 'rateLimited';
  return status === 408 || status >= 500 ? 'unavailable' : 'badAnswer';
}

/** The error for a download that had to start over too often; `reason` is that of the last StartOver. */
export function unreadable(reason: FilesComError | undefined): FilesComError {
  if (reason === undefined) return new FilesComError('interrupted', 'It changed each time that it was read.');
  return reason.kind === 'linkGone'
    ? new FilesComError('interrupted', 'Its link expired before all of it had come.')
    : reason;
}
