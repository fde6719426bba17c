import { hash } from '../site/random.ts';
import type { LogEntry, RunLog } from '../logs/runLog.ts';
import type { RunFacts } from '../site/site.ts';
import type { EmulatedSync } from '../site/syncs.ts';

/** A SyncRun as it goes over the wire. */
export interface WireRun {
  readonly id: number;
  readonly body: string | null;
  readonly bytes_synced: number;
  readonly compared_files: number;
  readonly compared_folders: number;
  readonly completed_at: string | null;
  readonly created_at: string;
  readonly dest_remote_server_type: string | null;
  readonly dry_run: boolean;
  readonly errored_files: number;
  readonly estimated_bytes_count: number;
  readonly event_errors: readonly string[];
  readonly log_url: string | null;
  readonly runtime: number | null;
  readonly site_id: number;
  readonly workspace_id: number;
  readonly src_remote_server_type: string | null;
  readonly status: string;
  readonly successful_files: number;
  readonly sync_id: number;
  readonly sync_name: string;
  readonly updated_at: string;
  readonly live_transfers?: readonly WireTransfer[];
}

interface WireTransfer {
  readonly path: string;
  readonly status: string;
  readonly bytes_copied: number;
  readonly bytes_total: number;
  readonly percentage: number;
  readonly eta: string;
  readonly started_at: string;
}

const mostErrors = 100;

/** The run as the service would tell it at `nowSeconds`. */
export function wireRun(run: RunFacts, log: RunLog, logUrl: string | null, nowSeconds: number): WireRun {
  const { sync, figures, progress } = run;
  const live = run.status === 'in_progress';
  const endedAt = run.createdAt + run.seconds;
  const date = (seconds: number): string => formatDate(seconds, sync.offsetDates);
  return {
    id: run.id,
    body: bodyOf(run),
    bytes_synced: Math.floor(figures.bytesSynced * progress),
    compared_files: figures.comparedFiles,
    compared_folders: figures.comparedFolders,
    completed_at: live ? null : date(endedAt),
    created_at: date(run.createdAt),
    dest_remote_server_type: sync.destType,
    dry_run: run.dryRun,
    errored_files: figures.connectionFailed ? 0 : log.failed,
    estimated_bytes_count: figures.estimatedBytes,
    event_errors: log.failures(mostErrors).map(eventError),
    log_url: logUrl,
    runtime: live ? null : run.seconds,
    site_id: sync.siteId,
    workspace_id: sync.workspaceId,
    src_remote_server_type: sync.srcType,
    status: run.status,
    successful_files: log.succeeded,
    sync_id: sync.id,
    sync_name: sync.name,
    updated_at: date(live ? nowSeconds : endedAt),
    ...(live ? { live_transfers: transfersOf(run, nowSeconds) } : {}),
  };
}

/** A Sync as it goes over the wire, as far as this project looks at it. */
export interface WireSync {
  readonly id: number;
  readonly name: string;
  readonly description: string | null;
  readonly site_id: number;
  readonly workspace_id: number;
  readonly user_id: number;
  readonly disabled: boolean;
  readonly trigger: string | null;
  readonly interval: string | null;
  readonly sync_interval_minutes: number | null;
  readonly src_path: string;
  readonly dest_path: string;
  readonly src_remote_server_id: number | null;
  readonly dest_remote_server_id: number | null;
  readonly created_at: string;
  readonly updated_at: string;
  readonly latest_sync_run: WireRun | null;
}

export function wireSync(sync: EmulatedSync, latestRun: WireRun | null): WireSync {
  const daily = sync.intervalMinutes >= 1440;
  return {
    id: sync.id,
    name: sync.name,
    description: null,
    site_id: sync.siteId,
    workspace_id: sync.workspaceId,
    user_id: sync.userId,
    disabled: sync.disabled,
    trigger: daily ? 'daily' : null,
    interval: daily ? (sync.intervalMinutes > 1440 ? 'week' : 'day') : null,
    sync_interval_minutes: daily ? null : sync.intervalMinutes,
    src_path: sync.srcPath,
    dest_path: sync.destPath,
    src_remote_server_id: sync.srcServerId,
    dest_remote_server_id: sync.destServerId,
    created_at: '2019-03-04T09:30:00Z',
    updated_at: '2025-02-11T16:05:00Z',
    latest_sync_run: latestRun,
  };
}

/** A line of a run's log as `/sync_logs` tells it. */
export function wireLogEntry(entry: LogEntry, run: RunFacts): Readonly<Record<string, unknown>> {
  return {
    created_at: formatDate(entry.createdAt, run.sync.offsetDates),
    error_type: entry.error?.type ?? null,
    file_type: entry.fileType,
    message: entry.error?.message ?? null,
    operation: entry.operation,
    path: entry.path,
    size: entry.size,
    status: entry.error === undefined ? 'success' : 'failure',
    sync_id: run.sync.id,
    sync_run_id: run.id,
  };
}

/** A date as the service writes it: mostly in UTC, sometimes with an offset. */
function formatDate(seconds: number, withOffset: boolean): string {
  const shift = withOffset ? 4 * 3600 : 0;
  const text = new Date((Math.floor(seconds) - shift) * 1000).toISOString().slice(0, 19);
  return withOffset ? `${text}-04:00` : `${text}Z`;
}

/** Some errors name the file, some only say what went wrong, so that equal ones occur. */
function eventError(entry: LogEntry, n: number): string {
  const message = entry.error?.message ?? '';
  return n % 3 === 1 || entry.fileType === 'directory' ? message : `${entry.path}: ${message}`;
}

function bodyOf(run: RunFacts): string | null {
  const { figures, status, sync } = run;
  if (status === 'skipped') return 'Skipped: the previous run of this sync was still in progress.';
  if (run.dryRun) return `Dry run of ${sync.name}: ${figures.successfulFiles} files would be copied.`;
  if (status !== 'partial_failure') return null;
  return [
    `Sync ${sync.name}`,
    `From: ${sync.srcType ?? 'files_com'}:${sync.srcPath}`,
    `To: ${sync.destType ?? 'files_com'}:${sync.destPath}`,
    `Files copied: ${figures.successfulFiles}`,
    `Files failed: ${figures.erroredFiles}`,
  ].join('\n');
}

const transferSeconds = 24;

/** The files on their way right now: each takes a while, then the next one follows. */
function transfersOf(run: RunFacts, nowSeconds: number): readonly WireTransfer[] {
  const { sync, index } = run;
  const count = 1 + (hash(index, sync.id, 40) % 4);
  return Array.from({ length: count }, (_, lane) => {
    const elapsed = Math.max(0, nowSeconds - run.createdAt) / transferSeconds + lane / count;
    const file = Math.floor(elapsed) * count + lane;
    const percentage = Math.floor((elapsed % 1) * 1000) / 1000;
    const startedAt = nowSeconds - percentage * transferSeconds;
    return {
      path: `${sync.folders[lane % sync.folders.length]}/${file}.${sync.extension}`,
      status: 'in_progress',
      bytes_copied: Math.floor(sync.typicalFileBytes * percentage),
      bytes_total: sync.typicalFileBytes,
      percentage,
      eta: formatDate(startedAt + transferSeconds, false),
      started_at: formatDate(startedAt, sync.offsetDates),
    };
  });
}
