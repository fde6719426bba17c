import type { Done } from './answer.ts';
import { fits, isSame } from './asked.ts';
import type { Client, RequestOptions } from './client.ts';
import { FilesComError } from './errors.ts';
import { isId, isObject, type JsonObject } from './fields.ts';
import { followCursors, type Page, type Pages, repeatFilter } from './pages.ts';
import { encodeQuery, encodeSyncsQuery, type SyncRunQuery, type SyncsQuery } from './query.ts';
import { decodeSync, type Sync } from './sync.ts';
import { decodeSyncLogEntry, type SyncLogEntry } from './syncLog.ts';
import { decodeSyncRun, type SyncRun } from './syncRun.ts';

export type { Page };

interface ListOptions {
  /** Runs of another period than was asked for stay: the caller can tell by them that the service ignores periods. */
  readonly takesAnyTime?: boolean | undefined;
}

/** One page of runs. Rejects with a FilesComError, or with the signal's reason, as all of these. */
export async function listSyncRuns(
  client: Client,
  query: SyncRunQuery,
  signal: AbortSignal,
  { takesAnyTime = false, ...options }: RequestOptions & ListOptions = {},
): Promise<Page<SyncRun>> {
  const filter = takesAnyTime ? { ...query.filter, createdAt: undefined } : (query.filter ?? {});
  return await listPage(client, '/sync_runs', encodeQuery(query), signal, {
    ...options,
    kind: 'runs',
    decode: decodeSyncRun,
    isAsked: (run) => fits(run, filter),
  });
}

/** All pages from the query's cursor on, each run once; a page is asked for when the one before has been taken. */
export function syncRunPages(client: Client, query: SyncRunQuery, signal: AbortSignal): Pages<SyncRun> {
  const withoutRepeats = repeatFilter<SyncRun>();
  return followCursors(query.cursor, async (cursor) =>
    withoutRepeats(await listSyncRuns(client, { ...query, cursor }, signal)),
  );
}

/** A run, decoded and as the service sent it. */
export interface FoundRun {
  readonly run: SyncRun;
  /** By the names of the API; integers of 16 digits and more are strings. */
  readonly fields: JsonObject;
  /** The JSON, its integers exact. */
  readonly text: string;
}

/** One run. `notFound` when there is none. */
export async function findSyncRun(client: Client, id: string, signal: AbortSignal): Promise<FoundRun> {
  const path = `/sync_runs/${requireId(id)}`;
  const { value, text, requestId } = await client.get(path, new URLSearchParams(), signal, { kind: 'run' });
  const run = decodeSyncRun(value);
  if (run === undefined || !isObject(value)) {
    throw new FilesComError('badAnswer', 'The service sent something that is not a sync run.', { requestId });
  }
  if (!isSame(run.id, id)) {
    throw new FilesComError('badAnswer', `Run ${id} was asked for, and run ${run.id} was sent.`, { requestId });
  }
  return { run, fields: value, text };
}

/** One page of syncs, by name. A good key may not be allowed to list them, also where the error is `keyRejected`. */
export async function listSyncs(client: Client, query: SyncsQuery, signal: AbortSignal): Promise<Page<Sync>> {
  const page = await listPage(client, '/syncs', encodeSyncsQuery(query), signal, {
    kind: 'syncs',
    mayBeRefused: true,
    decode: decodeSync,
    isAsked: (sync) => isSame(sync.workspaceId, query.workspaceId),
  });
  return { ...page, items: page.items.map((sync) => withOwnRun(client, sync, page.requestId)) };
}

/**
 * Starts a sync now, as its schedule would. The service does not tell which run came of it. `processingFailure` while one
 * is in progress, `forbidden` where the key may not start it, `uncertain` where it may have been started.
 */
export async function runSync(client: Client, syncId: string, signal: AbortSignal): Promise<Done> {
  return await client.post(`/syncs/${requireId(syncId)}/manual_run`, signal);
}

/** Starts a sync that only says what it would do; else as `runSync`. */
export async function dryRunSync(client: Client, syncId: string, signal: AbortSignal): Promise<Done> {
  return await client.post(`/syncs/${requireId(syncId)}/dry_run`, signal);
}

/** The lines of a run's log that the service keeps itself, for when there is no log file. */
export function syncLogPages(client: Client, runId: string, signal: AbortSignal): Pages<SyncLogEntry> {
  return followCursors(undefined, async (cursor) => {
    const parameters = new URLSearchParams({ 'filter[sync_run_id]': requireId(runId), per_page: '1000' });
    if (cursor !== undefined) {
      parameters.set('cursor', cursor);
    }
    return await listPage(client, '/sync_logs', parameters, signal, {
      kind: 'syncLogs',
      decode: decodeSyncLogEntry,
      isAsked: ({ syncRunId }) => isSame(syncRunId, runId),
    });
  });
}

interface Listing<T> extends RequestOptions {
  readonly decode: (item: unknown) => T | undefined;
  /** Is it an item that the service may send for this question? Others are left out. */
  readonly isAsked: (item: T) => boolean;
}

async function listPage<T>(
  client: Client,
  path: string,
  parameters: URLSearchParams,
  signal: AbortSignal,
  { decode, isAsked, ...options }: Listing<T>,
): Promise<Page<T>> {
  const { value, nextCursor, requestId, servedAt } = await client.get(path, parameters, signal, options);
  if (!Array.isArray(value)) {
    throw new FilesComError('badAnswer', 'The service sent something that is not a list.', { requestId });
  }
  const decoded: T[] = [];
  for (const raw of value) {
    const item = decode(raw);
    if (item !== undefined) decoded.push(item);
  }
  const items = decoded.filter(isAsked);
  const unasked = decoded.length - items.length;
  if (unasked > 0) client.tellUnasked(`${unasked} of ${value.length} items of GET ${path}`, requestId);
  return { items, nextCursor, undecodable: value.length - decoded.length, requestId, servedAt };
}

function withOwnRun(client: Client, sync: Sync, requestId: string | undefined): Sync {
  if (isSame(sync.latestRun?.syncId, sync.id)) return sync;
  client.tellUnasked(`a run of another sync, as the latest of sync ${sync.id}`, requestId);
  return { ...sync, latestRun: undefined };
}

/** Ids become part of an address, and people type them. */
function requireId(id: string): string {
  if (!isId(id)) {
    throw new FilesComError('badRequest', 'The id of a sync or of a run is a whole number.');
  }
  return id;
}
