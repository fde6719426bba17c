import { FilesComError, type ErrorKind } from '../files-com/errors.ts';
import { isPassing, retryDelay, sleep, usualRetries } from '../files-com/retry.ts';
import { badLink } from './link.ts';
import { defaultPatience, askLogStore, type LogAnswer, type LogStoreOptions } from './logStore.ts';

export interface LogProgress {
  readonly bytes: number;
  /** Undefined where it is not known. */
  readonly total: number | undefined;
}

export interface LogFetchOptions extends LogStoreOptions {
  /** The first byte to ask for, 0 if absent. A store may send all the same the whole log. */
  readonly from?: number | undefined;
  /** Called with the place of the first byte, before that comes: `from` or 0. */
  readonly onStart?: ((start: number) => void) | undefined;
  readonly onProgress?: ((progress: LogProgress) => void) | undefined;
  /** Called before the end of a log that only the end of a connection tells: it may have been cut there. */
  readonly onVagueEnd?: (() => void) | undefined;
}

/** The rest of the log cannot be had, or belongs to other content than what was read: read it again from its start. */
export class StartOver extends Error {
  override readonly name = 'StartOver';
  /** `linkGone` where that takes another link, `interrupted` where the store cannot resume; undefined if the log has changed. */
  readonly reason: FilesComError | undefined;

  constructor(reason?: FilesComError) {
    super(reason?.message ?? 'The log has changed.');
    this.reason = reason;
  }
}

/** How far a log is read, and what is known of it. */
interface Place {
  bytes: number;
  /** Has an answer begun? Until then nothing is known of the log. */
  isBegun: boolean;
  total: number | undefined;
  /** What names this very content. */
  etag: string | undefined;
  lastModified: string | undefined;
  /** What stopped it here. */
  interruption: FilesComError | undefined;
}

/** Where a log has gone on by so much, earlier failures no longer count. */
const goodStretchBytes = 1_000_000;
/** Stores differ in how they refuse a signature that has expired. */
const goneStatuses: ReadonlySet<number> = new Set([400, 401, 403, 404, 410]);

/**
 * The bytes of a log as its store keeps them (perhaps gzip: see `gunzip`), as they arrive. When the connection drops,
 * another goes on from there. Throws StartOver where that cannot be, the signal's reason, or a FilesComError.
 */
export async function* fetchLog(link: string, options: LogFetchOptions): AsyncGenerator<Buffer, void, undefined> {
  const { signal, from = 0, patience = defaultPatience } = options;
  const place: Place = {
    bytes: from,
    isBegun: false,
    total: undefined,
    etag: undefined,
    lastModified: undefined,
    interruption: undefined,
  };
  const policy = { ...usualRetries, firstDelayMs: patience.retry };
  for (let failures = 0; ;) {
    const start = place.bytes;
    try {
      yield* readOn(link, place, options);
      return;
    } catch (error) {
      if (!(error instanceof FilesComError && isPassing(error))) throw error;
      failures = place.bytes - start >= goodStretchBytes ? 1 : failures + 1;
      // A log may take hours: only each wait has its limit, not all of them together.
      const delay = retryDelay(error, failures, 0, policy);
      place.interruption = stopped(place, error);
      if (delay === undefined) throw place.isBegun && place.bytes > 0 ? place.interruption : error;
      await sleep(delay, signal);
    }
  }
}

/** What one connection gives, from the place on; moves the place. */
async function* readOn(link: string, place: Place, options: LogFetchOptions): AsyncGenerator<Buffer, void, undefined> {
  const answer = await askLogStore(link, rangeHeaders(place), options);
  try {
    const end = place.isBegun && place.bytes > 0 ? checkRest(answer, place) : begin(answer, place, options);
    if (place.bytes === place.total) return;
    for await (const chunk of answer.chunks()) {
      place.bytes += chunk.length;
      if (place.bytes > end) throw new FilesComError('badAnswer', `${answer.host} sent more than it had announced.`);
      options.onProgress?.({ bytes: place.bytes, total: place.total });
      yield chunk;
    }
  } finally {
    answer.close();
  }
  if (place.total === undefined && !answer.tellsItsEnd) options.onVagueEnd?.();
  if (place.bytes < (place.total ?? 0)) throw new FilesComError('interrupted', `${answer.host} ended it there.`);
}

function rangeHeaders({ bytes, isBegun, etag, lastModified, interruption }: Place): Readonly<Record<string, string>> {
  if (bytes === 0) return {};
  // What named the log before it grew no longer does: whether this is the same log, its bytes must tell.
  if (!isBegun) return { Range: `bytes=${bytes}-` };
  // Of an entity tag that is weak, no part may be asked for.
  const validator = etag?.startsWith('W/') ? lastModified : (etag ?? lastModified);
  if (validator === undefined) throw new StartOver(interruption);
  return { Range: `bytes=${bytes}-`, 'If-Range': validator };
}

/** Returns where the answer ends at the latest. */
function begin(answer: LogAnswer, place: Place, { onStart }: LogFetchOptions): number {
  const end = place.bytes > 0 && answer.status !== 200 ? checkPart(answer, place) : checkStart(answer, place);
  // Asked again, a store may send the whole log another time: no second beginning.
  if (!place.isBegun) onStart?.(place.bytes);
  place.isBegun = true;
  return end;
}

/** The first answer, where a part was asked for. */
function checkPart(answer: LogAnswer, place: Place): number {
  const range = contentRange(answer);
  if (answer.status === 206 && range.start === place.bytes) {
    note(answer, place, range.total);
    return Math.min(range.end, range.total ?? Infinity);
  }
  // A part that is not there: the log was longer before.
  if (answer.status === 206 || answer.status === 416) throw new StartOver();
  throw refusal(answer);
}

function checkStart(answer: LogAnswer, place: Place): number {
  if (answer.status !== 200) throw refusal(answer);
  const encoding = answer.header('content-encoding') ?? 'identity';
  if (!/^(?:identity|x-gzip|gzip)$/iu.test(encoding)) {
    throw new FilesComError('badAnswer', `${answer.host} sent the log in an encoding that was not asked for.`);
  }
  if (/^text\/html\b/iu.test(answer.header('content-type') ?? '')) throw badLink('leads to a web page');
  const length = answer.header('content-length');
  place.bytes = 0;
  note(answer, place, length === undefined ? undefined : Number(length));
  return place.total ?? Infinity;
}

function note(answer: LogAnswer, place: Place, total: number | undefined): void {
  place.total = total;
  place.etag = answer.header('etag');
  place.lastModified = answer.header('last-modified');
}

interface ContentRange {
  /** NaN where there is none. */
  readonly start: number;
  /** The place after the last byte. */
  readonly end: number;
  /** Undefined where it is not known. */
  readonly total: number | undefined;
}

function contentRange(answer: LogAnswer): ContentRange {
  const [, first, last, total] =
    /^bytes (?:(\d+)-(\d+)|\*)\/(\d+|\*)$/u.exec(answer.header('content-range') ?? '') ?? [];
  return { start: Number(first), end: Number(last) + 1, total: total === '*' ? undefined : Number(total) };
}

/** Is the part of the version that was begun? A store may overlook `If-Range`; it need not name the version again. */
function isOfSameVersion(part: LogAnswer, { etag, lastModified }: Place): boolean {
  return isSameOrUnsaid(part.header('etag'), etag) && isSameOrUnsaid(part.header('last-modified'), lastModified);
}

function isSameOrUnsaid(said: string | undefined, known: string | undefined): boolean {
  return said === undefined || known === undefined || said === known;
}

/** Returns where the part ends at the latest. */
function checkRest(answer: LogAnswer, place: Place): number {
  const { start, end, total = place.total } = contentRange(answer);
  const isSame = place.total === undefined || place.total === total;
  const isRest = answer.status === 206 && start === place.bytes && isOfSameVersion(answer, place);
  // A body without a length may have been whole: there is nothing after it.
  const isEnd = answer.status === 416 && total === place.bytes;
  if (isSame && (isRest || isEnd)) {
    place.total = total;
    return Math.min(end, total ?? Infinity);
  }
  const refused = refusal(answer);
  if (isPassing(refused)) throw refused;
  if (refused.kind === 'linkGone') throw new StartOver(refused);
  // A store that ignores ranges sends the same log from its start.
  const isSameLog = answer.status === 200 && isOfSameVersion(answer, place);
  throw new StartOver(isSameLog ? place.interruption : undefined);
}

function refusal({ status, host, retryAfterSeconds }: LogAnswer): FilesComError {
  return new FilesComError(kindOf(status), `${host} answered ${status}.`, { status, retryAfterSeconds });
}

function kindOf(status: number): ErrorKind {
  if (goneStatuses.has(status)) return 'linkGone';
  if (status === 429) return 'rateLimited';
  return status === 408 || status >= 500 ? 'unavailable' : 'badAnswer';
}

function stopped({ bytes, total }: Place, error: FilesComError): FilesComError {
  const length = total === undefined ? `${bytes}` : `${bytes} of ${total}`;
  return new FilesComError('interrupted', `After ${length} bytes: ${error.message}`);
}
