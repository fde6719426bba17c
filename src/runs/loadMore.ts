import type { Client } from '../files-com/client.ts';
import { listSyncRuns } from '../files-com/endpoints.ts';
import type { Scope } from './queryPlan.ts';
import type { ChangeSet } from './runIndex.ts';
import { topOf } from './coverage.ts';
import type { RunSet } from './runSet.ts';
import type { RunStream } from './runStream.ts';

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

/** Returns how many runs the next page brought. Throws the FilesComErrors of `listSyncRuns`, or the page's problem. */
export function loadPage(set: RunSet, stream: RunStream, reading: Reading): Promise<number> {
  stream.loading ??= readPage(set, stream, reading).finally(() => (stream.loading = undefined));
  return stream.loading;
}

async function readPage(
  set: RunSet,
  stream: RunStream,
  { client, perPage, signal, onChange }: Reading,
): Promise<number> {
  if (stream.isUnread) set.begin(stream);
  const changes = set.takePage(stream, await listSyncRuns(client, stream.nextQuery(perPage), signal));
  onChange(changes);
  if (stream.problem) throw stream.problem;
  return changes.arrived.length;
}

/** The streams of which nothing is known, at once; then the one whose next run is the newest, so that time has no holes. */
export function nextStreams(streams: readonly RunStream[]): readonly RunStream[] {
  const unknown = streams.filter((stream) => stream.isUnread && stream.knownReach === topOf(stream.scope));
  if (unknown.length > 0) return unknown;
  const position = Math.max(...streams.map((stream) => stream.position));
  return streams.filter((stream) => stream.position === position && position > -Infinity).slice(0, 1);
}

/** Waits for all, so that nothing goes on unattended, then throws the first error. */
export async function settleAll<T extends readonly Promise<unknown>[] | []>(
  promises: T,
): Promise<{ -readonly [I in keyof T]: Awaited<T[I]> }> {
  await Promise.allSettled(promises);
  return Promise.all(promises);
}
