import type { Answer, Done } from './answer.ts';
import type { Client, RequestOptions } from './client.ts';
import { FilesComError } from './errors.ts';
import { isId, isObject, type JsonObject } from './fields.ts';
import { followCursors, type Page, type Pages, repeatFilter } from './pages.ts';
import { encodeQuery, encodeSyncsQuery, type SyncRunQuery, type SyncsQuery } from './query.ts';
import { decodeSync, type Sync } from './sync.ts';
import { decodeSyncLogEntry, type SyncLogEntry } from './syncLog.ts';
import { decodeSyncRun, type SyncRun } from './syncRun.ts';

export type { Page };

/** One page of runs. Rejects with a FilesComError, or with the signal's reason, as all of these. */
export async function listSyncRuns(
  client: Client,
  query: SyncRunQuery,
  signal: AbortSignal,
  options?: RequestOptions,
): Promise<Page<SyncRun>> {
  return decodePage(
    await client.get('/sync_runs', encodeQuery(query), signal, { ...options, kind: 'runs' }),
    decodeSyncRun,
  );
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
  return { run, fields: value, text };
}

/** One page of syncs, by name. A good key may not be allowed to list them, also where the error is `keyRejected`. */
export async function listSyncs(client: Client, query: SyncsQuery, signal: AbortSignal): Promise<Page<Sync>> {
  const options = { kind: 'syncs', mayBeRefused: true } as const;
  return decodePage(await client.get('/syncs', encodeSyncsQuery(query), signal, options), decodeSync);
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
    return decodePage(await client.get('/sync_logs', parameters, signal, { kind: 'syncLogs' }), decodeSyncLogEntry);
  });
}

function decodePage<T>(
  { value, nextCursor, requestId, servedAt }: Answer,
  decode: (item: unknown) => T | undefined,
): Page<T> {
  if (!Array.isArray(value)) {
    throw new FilesComError('badAnswer', 'The service sent something that is not a list.', { requestId });
  }
  const items: T[] = [];
  for (const raw of value) {
    const item = decode(raw);
    if (item !== undefined) {
      items.push(item);
    }
  }
  return { items, nextCursor, undecodable: value.length - items.length, requestId, servedAt };
}

/** Ids become part of an address, and people type them. */
function requireId(id: string): string {
  if (!isId(id)) {
    throw new FilesComError('badRequest', 'The id of a sync or of a run is a whole number.');
  }
  return id;
}
