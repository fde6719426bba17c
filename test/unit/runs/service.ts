import type { Answer } from '../../../src/files-com/answer.ts';
import { Client } from '../../../src/files-com/client.ts';
import type { SyncRunFilter } from '../../../src/files-com/query.ts';
import type { SyncRun } from '../../../src/files-com/syncRun.ts';
import type { QueryScope } from '../../../src/runs/queryPlan.ts';
import type { RunSummary } from '../../../src/runs/runSummary.ts';

/** Would the service return this run? Written from the API notes, not from the planner. */
export function serves(filter: SyncRunFilter, run: RunSummary): boolean {
  const { status, syncId, workspaceId, srcRemoteServerType, destRemoteServerType, dryRun, createdAt } = filter;
  if (status !== undefined && run.status !== status) return false;
  if (syncId !== undefined && run.syncId !== syncId) return false;
  if (workspaceId !== undefined && run.workspaceId !== workspaceId) return false;
  if (srcRemoteServerType !== undefined && run.srcRemoteServerType !== srcRemoteServerType) return false;
  if (destRemoteServerType !== undefined && run.destRemoteServerType !== destRemoteServerType) return false;
  if (dryRun !== undefined && (run.dryRun ?? false) !== dryRun) return false;
  if (createdAt === undefined || 'equals' in createdAt) return true;
  const { gteq, lt } = createdAt;
  const time = run.createdAt;
  if (time === undefined) return gteq === undefined && lt === undefined;
  return time >= (gteq ?? time) && time < (lt ?? Infinity);
}

/** Is the run of this scope? */
export function isIn({ syncId, status, srcType, destType, from, before }: QueryScope, run: RunSummary): boolean {
  if (syncId !== undefined && run.syncId !== syncId) return false;
  if (status !== undefined && run.status !== status) return false;
  if (srcType !== undefined && run.srcRemoteServerType !== srcType) return false;
  if (destType !== undefined && run.destRemoteServerType !== destType) return false;
  if (from === undefined && before === undefined) return true;
  const { createdAt } = run;
  return createdAt !== undefined && createdAt >= (from ?? -Infinity) && createdAt < (before ?? Infinity);
}

/** The run as the service sends it, where this is all that it says. */
export function syncRunOf(run: RunSummary): SyncRun {
  return {
    siteId: undefined,
    updatedAt: undefined,
    comparedFiles: undefined,
    comparedFolders: undefined,
    eventErrors: [],
    body: undefined,
    logUrl: undefined,
    liveTransfers: [],
    ...run,
  };
}

const fields = {
  status: 'status',
  sync_id: 'syncId',
  workspace_id: 'workspaceId',
  created_at: 'createdAt',
} as const;

/** Answers from a list of runs, without a network. */
export class StubClient extends Client {
  runs: readonly RunSummary[];
  /** What was asked for. */
  readonly queries: URLSearchParams[] = [];
  /** Thrown in place of the next answer. */
  failure: Error | undefined;

  constructor(runs: readonly RunSummary[]) {
    super({ origin: 'http://127.0.0.1:1', apiKey: 'key', workspaceId: undefined }, { userAgent: 'test' });
    this.runs = runs;
  }

  override async get(_path: string, parameters: URLSearchParams): Promise<Answer> {
    this.queries.push(parameters);
    const { failure } = this;
    this.failure = undefined;
    if (failure) throw failure;
    const start = Number(parameters.get('cursor') ?? 0);
    const end = start + Number(parameters.get('per_page'));
    const all = sorted(
      this.runs.filter((run) => serves(filterOf(parameters), run)),
      parameters,
    );
    return {
      value: all.slice(start, end).map(wireOf),
      text: '',
      nextCursor: end < all.length ? String(end) : undefined,
      servedAt: undefined,
      requestId: undefined,
    };
  }
}

function filterOf(parameters: URLSearchParams): SyncRunFilter {
  const value = (name: string) => parameters.get(name) ?? undefined;
  const time = (name: string) => (parameters.has(name) ? Date.parse(value(name) ?? '') : undefined);
  return {
    status: value('filter[status]'),
    syncId: value('filter[sync_id]'),
    workspaceId: value('filter[workspace_id]'),
    createdAt: { gteq: time('filter_gteq[created_at]'), lt: time('filter_lt[created_at]') },
  };
}

function sorted(runs: readonly RunSummary[], parameters: URLSearchParams): readonly RunSummary[] {
  for (const [name, field] of Object.entries(fields)) {
    const direction = parameters.get(`sort_by[${name}]`);
    const compare = (a: RunSummary, b: RunSummary) =>
      String(a[field]).localeCompare(String(b[field]), 'en', { numeric: true });
    if (direction === 'asc') return runs.toSorted(compare);
    if (direction === 'desc') return runs.toSorted((a, b) => compare(b, a));
  }
  return runs;
}

function wireOf(run: RunSummary): unknown {
  return {
    id: run.id,
    sync_id: run.syncId,
    sync_name: run.syncName,
    workspace_id: run.workspaceId,
    status: run.status,
    dry_run: run.dryRun,
    created_at: run.createdAt === undefined ? undefined : new Date(run.createdAt).toISOString(),
    src_remote_server_type: run.srcRemoteServerType,
    dest_remote_server_type: run.destRemoteServerType,
  };
}
