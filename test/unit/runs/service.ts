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
