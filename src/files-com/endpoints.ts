import type { Client } from './client.ts';
import { encodeQuery, type SyncRunQuery } from './query.ts';
import type { SyncLogEntry } from './syncLog.ts';
import type { SyncRun } from './syncRun.ts';

/** One page of a list. */
export interface Page<T> {
  readonly items: readonly T[];
  /** Undefined on the last page. */
  readonly nextCursor: string | undefined;
  /** How many items had no usable id and were left out. */
  readonly undecodable: number;
  readonly requestId: string | undefined;
}

/** One page of runs. */
export async function listSyncRuns(client: Client, query: SyncRunQuery, signal: AbortSignal): Promise<Page<SyncRun>> {
  const answer = await client.get('/sync_runs', encodeQuery(query), signal);
  return { items: [], nextCursor: answer.nextCursor, undecodable: 0, requestId: answer.requestId };
}

/** All pages from the query's cursor on, each run once. */
export async function* syncRunPages(
  client: Client,
  query: SyncRunQuery,
  signal: AbortSignal,
): AsyncGenerator<Page<SyncRun>, void, undefined> {
  yield await listSyncRuns(client, query, signal);
}

/** One run, and its JSON as the service sent it, indented, its integers exact. `notFound` when there is none. */
export async function findSyncRun(
  client: Client,
  id: string,
  signal: AbortSignal,
): Promise<{ readonly run: SyncRun; readonly json: string }> {
  const answer = await client.get(`/sync_runs/${id}`, new URLSearchParams(), signal);
  throw new Error(answer.text);
}

/** The lines of a run's log that the service keeps itself, for when there is no log file. */
export async function* syncLogPages(
  client: Client,
  runId: string,
  signal: AbortSignal,
): AsyncGenerator<Page<SyncLogEntry>, void, undefined> {
  const answer = await client.get('/sync_logs', new URLSearchParams({ 'filter[sync_run_id]': runId }), signal);
  yield { items: [], nextCursor: answer.nextCursor, undecodable: 0, requestId: answer.requestId };
}
