import { cutText } from '../files-com/cutText.ts';
import { isEnded } from '../files-com/runStatus.ts';
import type { SyncRun } from '../files-com/syncRun.ts';

/** What the tree shows of a run. The rest is asked for when the run is opened. */
export type RunSummary = Pick<
  SyncRun,
  | 'id'
  | 'syncId'
  | 'syncName'
  | 'workspaceId'
  | 'status'
  | 'dryRun'
  | 'createdAt'
  | 'completedAt'
  | 'runtimeSeconds'
  | 'bytesSynced'
  | 'estimatedBytes'
  | 'successfulFiles'
  | 'erroredFiles'
  | 'srcRemoteServerType'
  | 'destRemoteServerType'
>;

/** A name is cut where no row shows it all; a status may be asked for again, so it is cut where no service would name one so. */
const longestText = 300;

/** Each number that is kept takes sixteen bytes more, so none is that says what others do. */
function tellsItsEnd({ status, createdAt, completedAt, runtimeSeconds }: SyncRun): boolean {
  if (!isEnded({ status, completedAt: undefined })) return false;
  if (createdAt === undefined || completedAt === undefined || runtimeSeconds === undefined) return false;
  return Math.abs(createdAt + runtimeSeconds * 1000 - completedAt) < 1000;
}

/** When a run ended, to the second, in milliseconds since 1970. */
export function endOf(run: RunSummary): number | undefined {
  const { createdAt, completedAt, runtimeSeconds } = run;
  if (completedAt !== undefined || !isEnded(run)) return completedAt;
  return createdAt === undefined || runtimeSeconds === undefined ? undefined : createdAt + runtimeSeconds * 1000;
}

/** The part of a run that is kept while thousands are loaded; the decoder has made its repeated strings one. */
export function summarize(run: SyncRun): RunSummary {
  return {
    id: run.id,
    syncId: run.syncId,
    syncName: bounded(run.syncName),
    workspaceId: run.workspaceId,
    status: bounded(run.status),
    dryRun: run.dryRun,
    createdAt: run.createdAt,
    completedAt: tellsItsEnd(run) ? undefined : run.completedAt,
    runtimeSeconds: run.runtimeSeconds,
    bytesSynced: run.bytesSynced,
    estimatedBytes: isEnded(run) && run.estimatedBytes === run.bytesSynced ? undefined : run.estimatedBytes,
    successfulFiles: run.successfulFiles,
    erroredFiles: run.erroredFiles,
    srcRemoteServerType: bounded(run.srcRemoteServerType),
    destRemoteServerType: bounded(run.destRemoteServerType),
  };
}

/** The text, cut where it is longer than anybody reads. */
export function bounded(text: string | undefined): string | undefined {
  if (text === undefined || text.length <= longestText) return text;
  // A copy: what is cut off a string by itself would keep all of it in memory.
  return Buffer.from(cutText(text, longestText)).toString();
}

/** Newest first; a run without a time is older than any. Runs of the same moment are ordered by id, so no two are equal. */
export function compareNewestFirst(a: RunSummary, b: RunSummary): number {
  const [timeA, timeB] = [a.createdAt ?? -Infinity, b.createdAt ?? -Infinity];
  if (timeA !== timeB) return timeA > timeB ? -1 : 1;
  // Ids are decimal: the longer is the larger.
  if (a.id.length !== b.id.length) return b.id.length - a.id.length;
  return a.id === b.id ? 0 : a.id > b.id ? -1 : 1;
}

/** When the oldest of these runs was created; Infinity where no time is known. */
export function oldest(runs: readonly { readonly createdAt: number | undefined }[]): number {
  return runs.reduce((least, { createdAt = Infinity }) => Math.min(least, createdAt), Infinity);
}

/** When the newest of these runs was created; -Infinity where no time is known. */
export function newest(runs: readonly { readonly createdAt: number | undefined }[]): number {
  return runs.reduce((most, { createdAt = -Infinity }) => Math.max(most, createdAt), -Infinity);
}

/** How much of a run that goes on is done, 0 to 1; undefined where nobody knows. */
export function doneFraction(run: RunSummary): number | undefined {
  if (isEnded(run) || run.bytesSynced === undefined || !run.estimatedBytes) return undefined;
  const fraction = run.bytesSynced / run.estimatedBytes;
  return fraction >= 0 ? Math.min(fraction, 1) : undefined;
}
