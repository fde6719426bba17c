import { isLocal } from '../files-com/address.ts';
import type { Client } from '../files-com/client.ts';
import { findSyncRun, syncLogPages } from '../files-com/endpoints.ts';
import { FilesComError, type ErrorKind } from '../files-com/errors.ts';
import { maskLongText } from '../files-com/maskLinks.ts';
import type { SyncLogEntry } from '../files-com/syncLog.ts';
import type { SyncRun } from '../files-com/syncRun.ts';
import { chain } from './chunks.ts';
import { gunzip } from './gunzip.ts';
import { hasExpired } from './link.ts';
import { fetchLog, StartOver, type LogFetchOptions } from './logFetch.ts';
import { Turns } from './turns.ts';

/** Where a log comes from: its file, the entries that Files.com keeps itself, or the run's summary. */
export type LogOrigin = 'file' | 'syncLogs' | 'body';

export interface LogSourceOptions extends Omit<LogFetchOptions, 'allowLocal'> {
  readonly runId: string;
  /** The run, where it is known; it is asked for when its link turns out to be old. */
  readonly run?: SyncRun | undefined;
  readonly getClient: () => Promise<Client>;
  /** Called with how many pages of entries have been asked for, before the next one is, which waits for it. */
  readonly beforeNextPage?: ((pages: number) => Promise<void>) | undefined;
}

/** A run without any log. */
export interface NoLog {
  readonly origin: 'none';
  /** Why its log file could not serve, if it has a link to one. */
  readonly reason: FilesComError | undefined;
}

export type LogRead<T> = { readonly origin: LogOrigin; readonly value: T } | NoLog;

/** Takes the bytes of a log, in UTF-8, from their start. When it is called again, what it took before is void. */
export type LogTaker<T> = (chunks: AsyncIterable<Uint8Array>, origin: LogOrigin, run: SyncRun) => Promise<T>;

type Chunks = AsyncGenerator<Uint8Array, void, undefined>;

const maxRestarts = 3;
/** Of up to 1,000 entries each: every one of them is billed. */
const maxEntryPages = 20;
const linkIsGone: ReadonlySet<ErrorKind> = new Set(['linkGone']);
/** What the link leads to is no log, or no longer. */
const fileIsMissing: ReadonlySet<ErrorKind> = new Set(['badLink', 'linkGone']);
/** The key may not see the entries, or the service has none. */
const entriesAreMissing: ReadonlySet<ErrorKind> = new Set(['forbidden', 'notFound', 'badRequest']);

/** Reads a run's log from the first source that has it. Throws what sources and taker throw. */
export async function readLog<T>(request: LogSourceOptions, take: LogTaker<T>): Promise<LogRead<T>> {
  const { run, read } = await readFile(request, take);
  if (read.origin === 'file') return read;
  const entries = await begin(logEntries(request));
  if (entries) return { origin: 'syncLogs', value: await take(entries, 'syncLogs', run) };
  if (run.body !== undefined) return { origin: 'body', value: await take(masked(run.body), 'body', run) };
  return read;
}

interface FileRead<T> {
  readonly run: SyncRun;
  readonly read: LogRead<T>;
}

/**
 * Reads the log file, from its start again where the store cannot resume or the log has changed: that isn't billed. Asks
 * for the run, and thereby for a new link, once where the link has expired.
 */
async function readFile<T>(request: LogSourceOptions, take: LogTaker<T>): Promise<FileRead<T>> {
  const client = await request.getClient();
  const options = { ...request, allowLocal: isLocal(new URL(client.origin).hostname) };
  const find = async () => (await findSyncRun(await request.getClient(), request.runId, request.signal)).run;
  const known = request.run && !isStale(request.run, client) ? request.run : undefined;
  let run = known ?? (await find());
  /** May the link be older than its store takes it? */
  let isOld = run === known;
  let renewals = request.run && !known ? 0 : 1;
  let from = request.from;
  let begun: StartOver | undefined;
  for (let restarts = 0; restarts <= maxRestarts; restarts++) {
    if (run.logUrl === undefined) return { run, read: { origin: 'none', reason: undefined } };
    try {
      const value = await take(gunzip(fetchLog(run.logUrl, { ...options, from })), 'file', run);
      return { run, read: { origin: 'file', value } };
    } catch (error) {
      const reason = error instanceof StartOver ? error.reason : error;
      if (error instanceof StartOver) {
        begun = error;
        isOld = true;
        from = undefined;
      }
      if (isOld && isKind(reason, linkIsGone)) {
        if (renewals === 0) break;
        renewals -= 1;
        isOld = false;
        run = await find();
      } else if (isKind(error, fileIsMissing)) {
        return { run, read: { origin: 'none', reason: error } };
      } else if (!(error instanceof StartOver)) {
        throw error;
      }
    }
  }
  throw unreadable(begun?.reason);
}

/** Why the log was not read to its end, although reading had begun. */
function unreadable(reason: FilesComError | undefined): FilesComError {
  if (reason === undefined) return new FilesComError('interrupted', 'It changed each time that it was read.');
  return reason.kind === 'linkGone'
    ? new FilesComError('interrupted', 'Its link expired before all of it had come.')
    : reason;
}

function isStale({ logUrl }: SyncRun, client: Client): boolean {
  return logUrl !== undefined && hasExpired(logUrl, client);
}

/** The first entries of `/sync_logs`, a line of JSON each, under the names that the API gives them. */
async function* logEntries({ runId, getClient, signal, onProgress, beforeNextPage }: LogSourceOptions): Chunks {
  let [bytes, lines, pages] = [0, 0, 0];
  for await (const { items, nextCursor } of syncLogPages(await getClient(), runId, signal)) {
    lines += items.length;
    pages += 1;
    if (items.length > 0) {
      const chunk = Buffer.from(items.map((entry) => `${JSON.stringify(asColumns(entry))}\n`).join(''));
      bytes += chunk.length;
      onProgress?.({ bytes, total: undefined });
      yield chunk;
    }
    if (nextCursor === undefined) continue;
    if (pages < maxEntryPages) {
      await beforeNextPage?.(pages);
      continue;
    }
    // In the log itself, so that it is also said of one that was saved.
    yield Buffer.from(`These are the first ${lines.toLocaleString('en')} entries. The others were not asked for.\n`);
    return;
  }
}

function asColumns(entry: SyncLogEntry): Readonly<Record<string, unknown>> {
  return {
    created_at: entry.createdAt === undefined ? undefined : new Date(entry.createdAt).toISOString(),
    operation: entry.operation,
    status: entry.status,
    file_type: entry.fileType,
    path: entry.path,
    size: entry.sizeBytes,
    message: entry.message,
    error_type: entry.errorType,
  };
}

/** The same chunks once the first has come; undefined if there is none. */
async function begin(chunks: Chunks): Promise<Chunks | undefined> {
  try {
    const first = await chunks.next();
    return first.done ? undefined : chain(first.value, chunks);
  } catch (error) {
    if (isKind(error, entriesAreMissing)) return undefined;
    throw error;
  }
}

/** A summary is a field of the run, unlike the lines of a log. */
async function* masked(text: string): Chunks {
  const turns = new Turns();
  yield Buffer.from(await maskLongText(text, () => turns.pause()));
}

function isKind(error: unknown, kinds: ReadonlySet<ErrorKind>): error is FilesComError {
  return error instanceof FilesComError && kinds.has(error.kind);
}
