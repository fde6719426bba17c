import { isLocal } from '../../files-com/address.ts';
import type { Client } from '../../files-com/client.ts';
import { findSyncRun, syncLogPages } from '../../files-com/endpoints.ts';
import { FilesComError, type ErrorKind } from '../../files-com/errors.ts';
import { maskLongText } from '../../files-com/maskLinks.ts';
import { isPassing } from '../../files-com/retry.ts';
import type { SyncLogEntry } from '../../files-com/syncLog.ts';
import type { SyncRun } from '../../files-com/syncRun.ts';
import { hasExpired } from './link.ts';
import { Turns } from '../turns.ts';
import { decodeLog, type Charset, type DecodedLog } from './decode.ts';
import { FetchedLog, type FetchOptions } from './fetchLog.ts';

/** Where a log comes from: its file, the entries of `/sync_logs`, or the body of the run. */
export type LogOrigin = 'file' | 'syncLogs' | 'body';

/** A step of a download. The consumer pulls: it pauses a download by not asking for the next part. */
export type DownloadPart =
  /** The run whose link is used. */
  | { readonly type: 'run'; readonly run: SyncRun }
  | {
      readonly type: 'start';
      readonly origin: LogOrigin;
      /** Offset of the first byte in the log: 0, or where the download was told to go on. */
      readonly at: number;
      readonly charset: Charset;
      /** Whether the log can be gone on with at an offset, since its bytes are those of the store. */
      readonly isResumable: boolean;
      /** Why the log file was not used. */
      readonly fileProblem: FilesComError | undefined;
    }
  | { readonly type: 'bytes'; readonly bytes: Uint8Array }
  /** A page of entries has arrived, and there are more: the next part costs a billed request. */
  | { readonly type: 'page' }
  /** The log is complete. `isCertain` is false if it may have been truncated unnoticed. */
  | { readonly type: 'end'; readonly isCertain: boolean }
  /** The run has no log; `fileProblem` tells why its link does not work, if it has one. */
  | { readonly type: 'none'; readonly fileProblem: FilesComError | undefined };

export interface DownloadOptions extends Omit<FetchOptions, 'allowLocal'> {
  readonly runId: string;
  /** The run, if known. It is requested again if its link has expired. */
  readonly run?: SyncRun | undefined;
  /** Whether the run may be requested again for a new link; true if absent. */
  readonly mayRenew?: boolean | undefined;
  readonly getClient: () => Promise<Client>;
}

type Parts = AsyncGenerator<DownloadPart, void, undefined>;

/** Pages of up to 1,000 entries each, each of them billed. */
const maxEntryPages = 20;
/** The key may not read entries, or there are none. */
const entriesAreMissing: ReadonlySet<ErrorKind> = new Set(['forbidden', 'notFound', 'badRequest']);

/**
 * Downloads a run's log from the first source that has it: the file at its link, the entries of `/sync_logs`, the body. Throws
 * FilesComError, StartOver (see `fetchLog`), or the signal's reason.
 */
export async function* downloadLog(options: DownloadOptions): Parts {
  const file = yield* downloadFile(options);
  if (file.isDone) return;
  const { run, fileProblem } = file;
  if (yield* downloadEntries(options, fileProblem)) return;
  if (run.body !== undefined) {
    yield { ...startOf('body'), fileProblem };
    const turns = new Turns();
    // Unlike the lines of a log, the body is a field of the run, in which links are masked.
    const body = await maskLongText(run.body, () => turns.pause());
    yield { type: 'bytes', bytes: Buffer.from(body) };
    yield { type: 'end', isCertain: true };
  } else if (fileProblem && isPassing(fileProblem)) {
    throw fileProblem;
  } else {
    yield { type: 'none', fileProblem };
  }
}

interface FileOutcome {
  readonly isDone: boolean;
  readonly run: SyncRun;
  readonly fileProblem: FilesComError | undefined;
}

/** Asks for the run, and so for a new link, if the known link may have expired. */
async function* downloadFile(options: DownloadOptions): AsyncGenerator<DownloadPart, FileOutcome, undefined> {
  const { runId, signal, getClient } = options;
  const client = await getClient();
  const find = async (): Promise<SyncRun> => (await findSyncRun(await getClient(), runId, signal)).run;
  const known = options.run && !isStale(options.run, client) ? options.run : undefined;
  let run = known ?? (await find());
  for (;;) {
    yield { type: 'run', run };
    if (run.logUrl === undefined) return { isDone: false, run, fileProblem: undefined };
    const outcome = yield* tryLink(run.logUrl, options, isLocal(new URL(client.origin).hostname));
    if (outcome === undefined) return { isDone: true, run, fileProblem: undefined };
    const isOld = run === known && options.mayRenew !== false;
    if (outcome.kind !== 'linkGone' || !isOld) return { isDone: false, run, fileProblem: outcome };
    run = await find();
  }
}

function isStale({ logUrl }: SyncRun, client: Client): boolean {
  return logUrl !== undefined && hasExpired(logUrl, client);
}

/** Lasting errors of the link or its store, for which another source makes up. */
const fileIsMissing: ReadonlySet<ErrorKind> = new Set(['badLink', 'linkGone', 'badAnswer', 'tls']);

/** Errors that may pass are thrown, so that the user can try again; but not those of a store that is out of reach from here. */
function isMissing({ kind, isUnsent }: FilesComError): boolean {
  return fileIsMissing.has(kind) || (kind === 'offline' && isUnsent);
}

/** Returns why the link does not work; undefined after a whole download. Throws once bytes have been passed on. */
async function* tryLink(
  link: string,
  options: DownloadOptions,
  allowLocal: boolean,
): AsyncGenerator<DownloadPart, FilesComError | undefined, undefined> {
  let stored: FetchedLog | undefined;
  let hasStarted = false;
  try {
    stored = await FetchedLog.open(link, { ...options, allowLocal });
    const at = stored.at;
    // A part from the middle of a log has no marks to decode by: only an identical copy is resumed.
    const decoded = at > 0 ? undefined : await decodeLog(stored.chunks(), stored.contentEncoding);
    const { isIdentity: isResumable, charset, chunks } = decoded ?? resumed(stored);
    yield { ...startOf('file'), at, charset, isResumable };
    hasStarted = true;
    for await (const bytes of chunks) yield { type: 'bytes', bytes };
    yield { type: 'end', isCertain: stored.isCertain };
    return undefined;
  } catch (error) {
    if (hasStarted || !(error instanceof FilesComError && isMissing(error))) throw error;
    return error;
  } finally {
    stored?.close();
  }
}

function resumed(stored: FetchedLog): DecodedLog {
  return { isIdentity: true, charset: 'utf-8', chunks: stored.chunks() };
}

function startOf(origin: LogOrigin): Extract<DownloadPart, { type: 'start' }> {
  return { type: 'start', origin, at: 0, charset: 'utf-8', isResumable: false, fileProblem: undefined };
}

/** The entries of `/sync_logs`, a line of JSON each, under their API names. Returns false if there are none. */
async function* downloadEntries(
  { runId, getClient, signal, onProgress }: DownloadOptions,
  fileProblem: FilesComError | undefined,
): AsyncGenerator<DownloadPart, boolean, undefined> {
  let [bytes, lines, pages, hasStarted] = [0, 0, 0, false];
  try {
    for await (const { items, nextCursor } of syncLogPages(await getClient(), runId, signal)) {
      pages += 1;
      lines += items.length;
      // A page may be empty although others follow.
      if (!hasStarted && (lines > 0 || nextCursor !== undefined)) {
        hasStarted = true;
        yield { ...startOf('syncLogs'), fileProblem };
      }
      const chunk = Buffer.from(items.map((entry) => `${JSON.stringify(asColumns(entry))}\n`).join(''));
      bytes += chunk.length;
      onProgress?.({ bytes, total: undefined });
      yield { type: 'bytes', bytes: chunk };
      if (nextCursor === undefined) break;
      if (pages === maxEntryPages) {
        // Part of the log itself, so that a saved copy says so, too.
        const note = `These are the first ${lines.toLocaleString('en')} entries. The others were not requested.\n`;
        yield { type: 'bytes', bytes: Buffer.from(note) };
        break;
      }
      yield { type: 'page' };
    }
  } catch (error) {
    if (lines === 0 && error instanceof FilesComError && entriesAreMissing.has(error.kind)) return false;
    throw error;
  }
  if (lines === 0) return false;
  yield { type: 'end', isCertain: true };
  return true;
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
