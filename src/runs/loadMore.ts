import type { Client } from '../files-com/client.ts';
import { listSyncRuns } from '../files-com/endpoints.ts';
import { FilesComError } from '../files-com/errors.ts';
import type { SyncRun } from '../files-com/syncRun.ts';
import type { Scope } from './queryPlan.ts';
import type { ChangeSet } from './runIndex.ts';
import { isUnread, type RunSet, type RunStream } from './runSet.ts';
import { newestFirst } from './runSort.ts';

/** What an action of the user may use. */
export interface Reading {
  readonly client: Client;
  readonly perPage: number;
  readonly signal: AbortSignal;
  /** Hears of each change as soon as an answer is taken over. */
  readonly onChange: (changes: ChangeSet) => void;
}

/** Requests are billed: an action that finds little stops here, and the user decides whether to go on. */
export const maxRequests = 5;
/** Where the service cannot do the whole filter, this many matches are worth more requests. */
export const wantedMatches = 20;

/**
 * Loads the next page of a scope, or its first. More than one request is sent only where several queries start, where a
 * page brings nothing new, or where matches are rare. FilesComError as `listSyncRuns`; what had arrived stays.
 */
export async function loadMore(set: RunSet, scope: Scope, reading: Reading): Promise<void> {
  const streams = set.streams(scope);
  const wanted = set.isExact(scope) ? 1 : Math.min(wantedMatches, reading.perPage);
  let found = 0;
  let requests = 0;
  while (found < wanted && requests < maxRequests) {
    const next = nextStreams(streams);
    if (next.length === 0) return;
    requests += next.length;
    const counts = await settleAll(next.map((stream) => loadPage(set, stream, reading)));
    found += counts.reduce((sum, count) => sum + count, 0);
  }
}

/** How many runs the next page of the stream has brought. */
function loadPage(set: RunSet, stream: RunStream, reading: Reading): Promise<number> {
  stream.loading ??= readPage(set, stream, reading).finally(() => (stream.loading = undefined));
  return stream.loading;
}

async function readPage(
  set: RunSet,
  stream: RunStream,
  { client, perPage, signal, onChange }: Reading,
): Promise<number> {
  const { filter, userId, cursor } = stream;
  const query = { filter, userId, sort: newestFirst, perPage, cursor };
  const page = await listSyncRuns(client, query, signal);
  requireFalling(page.items);
  const changes = set.takePage(stream, page);
  onChange(changes);
  return changes.arrived.length;
}

/** How far back a scope is complete is told by the order: from a service that sorts otherwise, it could not be known. */
export function requireFalling(runs: readonly SyncRun[]): void {
  const [first, last] = [runs[0]?.createdAt, runs.at(-1)?.createdAt];
  if (first !== undefined && last !== undefined && first < last) {
    throw new FilesComError('badAnswer', 'The service sent runs in another order than they were asked for.');
  }
}

/** All that were not read yet, at once; after that the one whose next run is the newest, so that time has no holes. */
function nextStreams(streams: readonly RunStream[]): readonly RunStream[] {
  const unread = streams.filter(isUnread);
  if (unread.length > 0) return unread;
  const reach = Math.max(...streams.map((stream) => stream.reach));
  return streams.filter((stream) => stream.reach === reach && reach > -Infinity).slice(0, 1);
}

/** Waits for all, so that nothing goes on unattended, then throws the first error. */
export async function settleAll<T extends readonly Promise<unknown>[] | []>(
  promises: T,
): Promise<{ -readonly [I in keyof T]: Awaited<T[I]> }> {
  await Promise.allSettled(promises);
  return Promise.all(promises);
}
