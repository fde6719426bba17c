import { ServiceError } from './errors.ts';
import { type Position, readCursor, writeCursor } from './cursor.ts';
import { type ListQuery, type ListRules, readBoolean, readDate, readFilterInteger } from './query.ts';
import { isDryRun, type RunTable, stateCount, statusOf } from '../site/runTable.ts';
import type { Site } from '../site/site.ts';
import type { EmulatedSync } from '../site/syncs.ts';

/** What `GET /sync_runs` accepts, typed from the API's documentation. */
export const runRules: ListRules = {
  filterSets: [
    ['created_at'],
    ['status'],
    ['dry_run'],
    ['workspace_id'],
    ['src_remote_server_type'],
    ['dest_remote_server_type'],
    ['sync_id'],
    ['status', 'created_at'],
    ['workspace_id', 'created_at'],
    ['src_remote_server_type', 'created_at'],
    ['dest_remote_server_type', 'created_at'],
    ['sync_id', 'created_at'],
    ['workspace_id', 'status'],
    ['src_remote_server_type', 'status'],
    ['dest_remote_server_type', 'status'],
    ['sync_id', 'status'],
    ['workspace_id', 'src_remote_server_type'],
    ['workspace_id', 'dest_remote_server_type'],
    ['workspace_id', 'sync_id'],
    ['workspace_id', 'status', 'created_at'],
    ['src_remote_server_type', 'status', 'created_at'],
    ['dest_remote_server_type', 'status', 'created_at'],
    ['sync_id', 'status', 'created_at'],
    ['workspace_id', 'src_remote_server_type', 'created_at'],
    ['workspace_id', 'dest_remote_server_type', 'created_at'],
    ['workspace_id', 'sync_id', 'created_at'],
    ['workspace_id', 'src_remote_server_type', 'status'],
    ['workspace_id', 'dest_remote_server_type', 'status'],
    ['workspace_id', 'sync_id', 'status'],
    ['workspace_id', 'src_remote_server_type', 'status', 'created_at'],
    ['workspace_id', 'dest_remote_server_type', 'status', 'created_at'],
    ['workspace_id', 'sync_id', 'status', 'created_at'],
  ],
  rangeFields: ['created_at'],
  sortFields: ['site_id', 'workspace_id', 'sync_id', 'created_at', 'status'],
  // The official JavaScript SDK counts its pages in `page` beside the cursor.
  others: ['user_id', 'page'],
  mostPerPage: 10_000,
};

type Test = (sync: EmulatedSync, state: number) => boolean;

/** A test for each field but `created_at`, which is a range of indexes. */
const fieldTests: Readonly<Record<string, (value: string) => Test>> = {
  status: (value) => (_, state) => statusOf(state) === value,
  dry_run: (value) => {
    const wanted = readBoolean('dry_run', value);
    return (_, state) => isDryRun(state) === wanted;
  },
  workspace_id: (value) => {
    const wanted = readFilterInteger('workspace_id', value);
    return (sync) => sync.workspaceId === wanted;
  },
  sync_id: (value) => {
    const wanted = readFilterInteger('sync_id', value);
    return (sync) => sync.id === wanted;
  },
  src_remote_server_type: (value) => (sync) => sync.srcType === value,
  dest_remote_server_type: (value) => (sync) => sync.destType === value,
};

/** By what a run is ordered before its index. The index alone serves for `created_at`, and for what is the same for all. */
const sortRanks: Readonly<Record<string, (sync: EmulatedSync, syncIndex: number, state: number) => number>> = {
  status: (_, __, state) => state % 8,
  sync_id: (_, syncIndex) => syncIndex,
  workspace_id: (sync) => sync.workspaceId,
};

export interface RunPage {
  readonly indexes: readonly number[];
  readonly nextCursor: string | undefined;
  readonly previousCursor: string | undefined;
}

/** The page of runs that a query asks for, `workspaceId` being that of the request's header. @throws ServiceError */
export function listRuns(site: Site, query: ListQuery, workspaceId: number | undefined): RunPage {
  const fingerprint = `${workspaceId ?? ''} ${query.fingerprint}`;
  const position = readCursor(query.cursor, fingerprint);
  const ranks = rankTable(site, query, workspaceId);
  const descending = query.sort?.direction === 'desc';
  const back = position?.back ?? false;
  const found = collect(
    site.runs,
    ranks,
    indexRange(site.runs, query),
    descending !== back,
    position,
    query.perPage + 1,
  );

  const more = found.length > query.perPage;
  const indexes = more ? found.slice(0, query.perPage) : found;
  if (back) indexes.reverse();
  const cursorAt = (index: number | undefined, goingBack: boolean): string | undefined =>
    index === undefined
      ? undefined
      : writeCursor({ back: goingBack, rank: rankOf(site.runs, ranks, index), index }, fingerprint);
  return {
    indexes,
    nextCursor: more || back ? cursorAt(indexes.at(-1), false) : undefined,
    previousCursor: position !== undefined && (more || !back) ? cursorAt(indexes[0], true) : undefined,
  };
}

/** For each sync and state: the rank by which such runs are sorted, -1 if they are filtered out. */
function rankTable(site: Site, query: ListQuery, workspaceId: number | undefined): Int32Array {
  const tests: Test[] = [];
  for (const [field, value] of query.filter) {
    if (value === '') throw new ServiceError('bad-request/invalid-filter-param-value', field);
    const test = fieldTests[field]?.(value);
    if (test !== undefined) tests.push(test);
  }
  if (workspaceId !== undefined) tests.push((sync) => sync.workspaceId === workspaceId);
  const userId = query.others.get('user_id') ?? 0;
  if (userId !== 0) tests.push((sync) => sync.userId === userId);

  const rank = sortRanks[query.sort?.field ?? ''] ?? (() => 0);
  const ranks = new Int32Array(site.syncs.length * stateCount).fill(-1);
  for (const [index, sync] of site.syncs.entries()) {
    for (let state = 0; state < stateCount; state++) {
      if (tests.every((test) => test(sync, state))) ranks[index * stateCount + state] = rank(sync, index, state);
    }
  }
  return ranks;
}

function rankOf(runs: RunTable, ranks: Int32Array, index: number): number {
  return ranks[runs.sync(index) * stateCount + runs.state(index)] ?? -1;
}

/** The indexes from `low` up to but not including `high` that have the `created_at` asked for. */
function indexRange(runs: RunTable, query: ListQuery): { readonly low: number; readonly high: number } {
  let low = 0;
  let high = runs.length;
  const exact = query.filter.get('created_at');
  const bounds = exact === undefined ? query.ranges : [...query.ranges, { operator: 'exact' as const, value: exact }];
  for (const { operator, value } of bounds) {
    const seconds = readDate(value);
    const first = runs.firstAt(Math.ceil(seconds));
    const firstAfter = runs.firstAt(Math.floor(seconds) + 1);
    if (operator === 'filter_gt') low = Math.max(low, firstAfter);
    if (operator === 'filter_gteq' || operator === 'exact') low = Math.max(low, first);
    if (operator === 'filter_lt') high = Math.min(high, first);
    if (operator === 'filter_lteq' || operator === 'exact') high = Math.min(high, firstAfter);
  }
  return { low, high };
}

/**
 * The first `limit` runs after `position`, by rank and then by index, both falling where `descending`. One pass, which
 * leaves off as soon as nothing better can come.
 */
function collect(
  runs: RunTable,
  ranks: Int32Array,
  range: { readonly low: number; readonly high: number },
  descending: boolean,
  position: Position | undefined,
  limit: number,
): number[] {
  const sign = descending ? -1 : 1;
  const lists = new Map<number, number[]>();
  const orders = [...new Set(ranks)].filter((rank) => rank >= 0).map((rank) => rank * sign);
  const startOrder = position === undefined ? Number.NEGATIVE_INFINITY : position.rank * sign;
  const best = orders.filter((order) => order >= startOrder).reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  let bound = orders.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);

  // With one rank in play, what lies before the position need not be looked at.
  const skips = position !== undefined && startOrder === bound;
  const low = skips && !descending ? Math.max(range.low, position.index + 1) : range.low;
  const high = skips && descending ? Math.min(range.high, position.index) : range.high;
  const { syncs, states } = runs;
  const end = descending ? low - 1 : high;
  for (let index = descending ? high - 1 : low; index * sign < end * sign; index += sign) {
    const rank = ranks[((syncs[index] ?? 0) << 4) | (states[index] ?? 0)] ?? -1;
    const order = rank * sign;
    if (rank < 0 || order > bound || order < startOrder) continue;
    if (order === startOrder && position !== undefined && index * sign <= position.index * sign) continue;
    const list = lists.get(order);
    if (list === undefined) lists.set(order, [index]);
    else list.push(index);
    if ((list?.length ?? 1) < limit) continue;
    if (order === best) break;
    bound = order - 1;
  }
  return [...lists]
    .toSorted(([a], [b]) => a - b)
    .flatMap(([, list]) => list)
    .slice(0, limit);
}
