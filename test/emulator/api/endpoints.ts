import { type ApiContext, type ApiRequest, describeRun } from './context.ts';
import { readCursor, writeCursor } from './cursor.ts';
import { ServiceError } from './errors.ts';
import { type ListQuery, type ListRules, readBoolean, readFilterInteger, readListQuery } from './query.ts';
import { jsonReply, type Reply } from '../http/reply.ts';
import { listRuns, runRules } from './runListing.ts';
import { RunLog } from '../logs/runLog.ts';
import { firstRunId } from '../site/site.ts';
import type { EmulatedSync } from '../site/syncs.ts';
import { wireLogEntry, wireSync } from './wire.ts';

/** What `GET /sync_logs` accepts here: the service takes more filters, of which this project sends none. */
const logRules: ListRules = {
  filterSets: [['sync_run_id']],
  rangeFields: [],
  sortFields: [],
  others: ['page'],
  mostPerPage: 1000,
};
const logsKeptSeconds = 180 * 86_400;

/** What `GET /syncs` accepts. Which of its filters may be combined is not known. */
const syncRules: ListRules = {
  filterSets: [['workspace_id'], ['disabled'], ['src_remote_server_id'], ['dest_remote_server_id']],
  rangeFields: [],
  sortFields: ['site_id', 'workspace_id', 'name'],
  others: ['page'],
  mostPerPage: 10_000,
};

export function listSyncRuns(context: ApiContext, { parameters, workspaceId }: ApiRequest): Reply {
  const page = listRuns(context.site, readListQuery(parameters, runRules), workspaceId);
  const runs = page.indexes.map((index) => describeRun(context, index));
  return jsonReply(runs, cursorHeaders(context, page.nextCursor, page.previousCursor));
}

export function findSyncRun(context: ApiContext, request: ApiRequest): Reply {
  const index = readId(request) - firstRunId;
  if (index < 0 || index >= context.site.runs.length) throw new ServiceError('not-found');
  const run = describeRun(context, index);
  if (isElsewhere(run.workspace_id, request)) throw new ServiceError('not-found');
  return jsonReply(run);
}

/** The lines of a run's log; they are kept for 180 days. */
export function listSyncLogs(context: ApiContext, { parameters, workspaceId }: ApiRequest): Reply {
  const { site } = context;
  const query = readListQuery(parameters, logRules);
  const runId = query.filter.get('sync_run_id');
  if (runId === undefined)
    throw new ServiceError('bad-request/request-params-invalid', 'The stand-in wants filter[sync_run_id]');
  const index = readFilterInteger('sync_run_id', runId) - firstRunId;
  if (index < 0 || index >= site.runs.length) return jsonReply([]);
  const run = site.facts(index);
  const forgotten = run.createdAt < site.nowSeconds - logsKeptSeconds;
  if (forgotten || isElsewhere(run.sync.workspaceId, { workspaceId })) return jsonReply([]);

  const log = new RunLog(site.seed, run);
  const { from, to, nextCursor } = slice(log.lines, query);
  const entries = Array.from({ length: to - from }, (_, n) => wireLogEntry(log.entry(from + n), run));
  return jsonReply(entries, cursorHeaders(context, nextCursor, undefined));
}

export function listSyncs(context: ApiContext, { parameters, workspaceId }: ApiRequest): Reply {
  const query = readListQuery(parameters, syncRules);
  const syncs = [...context.site.syncs.entries()]
    .filter(([, sync]) => matches(sync, query) && !isElsewhere(sync.workspaceId, { workspaceId }))
    .toSorted(([, a], [, b]) => compare(a, b, query));
  const { from, to, nextCursor } = slice(syncs.length, query);
  const page = syncs.slice(from, to).map(([index, sync]) => wireSync(sync, latestRun(context, index)));
  return jsonReply(page, cursorHeaders(context, nextCursor, undefined));
}

export function findSync(context: ApiContext, request: ApiRequest): Reply {
  const id = readId(request);
  const index = context.site.syncs.findIndex((each) => each.id === id);
  const sync = context.site.syncs[index];
  if (sync === undefined || isElsewhere(sync.workspaceId, request)) throw new ServiceError('not-found');
  return jsonReply(wireSync(sync, latestRun(context, index)));
}

function latestRun(context: ApiContext, sync: number): ReturnType<typeof describeRun> | null {
  const index = context.site.newestOf(sync);
  return index < 0 ? null : describeRun(context, index);
}

function matches(sync: EmulatedSync, { filter }: ListQuery): boolean {
  const fields: Readonly<Record<string, (value: string) => boolean>> = {
    workspace_id: (value) => sync.workspaceId === readFilterInteger('workspace_id', value),
    disabled: (value) => sync.disabled === readBoolean('disabled', value),
    src_remote_server_id: (value) => sync.srcServerId === readFilterInteger('src_remote_server_id', value),
    dest_remote_server_id: (value) => sync.destServerId === readFilterInteger('dest_remote_server_id', value),
  };
  return [...filter].every(([field, value]) => fields[field]?.(value));
}

function compare(a: EmulatedSync, b: EmulatedSync, { sort }: ListQuery): number {
  const order =
    sort?.field === 'name'
      ? a.name < b.name
        ? -1
        : Number(a.name > b.name)
      : sort?.field === 'workspace_id'
        ? a.workspaceId - b.workspaceId
        : 0;
  return (order || a.id - b.id) * (sort?.direction === 'desc' ? -1 : 1);
}

/** The part of a list that only grows at its end, or not at all, that a query asks for. */
function slice(length: number, query: ListQuery): { from: number; to: number; nextCursor: string | undefined } {
  const from = (readCursor(query.cursor, query.fingerprint)?.index ?? -1) + 1;
  const to = Math.min(length, from + query.perPage);
  const nextCursor = to < length ? writeCursor({ back: false, rank: 0, index: to - 1 }, query.fingerprint) : undefined;
  return { from, to, nextCursor };
}

function cursorHeaders(
  context: ApiContext,
  next: string | undefined,
  previous: string | undefined,
): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {};
  if (next !== undefined) for (const name of context.cursorHeaders) headers[name] = next;
  if (previous !== undefined) headers['X-Files-Cursor-Prev'] = previous;
  return headers;
}

/** The id of the path; the JavaScript SDK repeats it as a parameter, and no other may be there. */
export function readId({ id, parameters }: ApiRequest): number {
  for (const [name, value] of parameters) {
    if (name !== 'id' || value !== id)
      throw new ServiceError('bad-request/request-params-invalid', `Unknown parameter ${name}`);
  }
  if (id === undefined || !/^\d{1,15}$/.test(id)) throw new ServiceError('not-found');
  return Number(id);
}

export function isElsewhere(id: number, { workspaceId }: Pick<ApiRequest, 'workspaceId'>): boolean {
  return workspaceId !== undefined && workspaceId !== id;
}
