import { cutText } from './cutText.ts';
import { amount, flag, id, isObject, sharedId, sharedText, text } from './fields.ts';
import type { RunStatus } from './runStatus.ts';
import { time } from './time.ts';

/**
 * One execution of a sync, as `GET /sync_runs` describes it, decoded. Whatever the service left out, sent as null or
 * with a wrong type is `undefined`; the id alone is always there. Ids are decimal strings, since an int64 does not fit a
 * number. Times are milliseconds since 1970 UTC.
 */
export interface SyncRun {
  readonly id: string;
  readonly syncId: string | undefined;
  readonly siteId: string | undefined;
  readonly workspaceId: string | undefined;
  readonly syncName: string | undefined;
  readonly status: RunStatus | undefined;
  readonly dryRun: boolean | undefined;
  readonly createdAt: number | undefined;
  readonly completedAt: number | undefined;
  readonly updatedAt: number | undefined;
  readonly runtimeSeconds: number | undefined;
  readonly bytesSynced: number | undefined;
  readonly estimatedBytes: number | undefined;
  readonly comparedFiles: number | undefined;
  readonly comparedFolders: number | undefined;
  readonly successfulFiles: number | undefined;
  readonly erroredFiles: number | undefined;
  /** The kind of server at each end, such as `s3`; undefined on the Files.com side. */
  readonly srcRemoteServerType: string | undefined;
  readonly destRemoteServerType: string | undefined;
  readonly eventErrors: readonly string[];
  readonly body: string | undefined;
  readonly logUrl: string | undefined;
  readonly liveTransfers: readonly LiveTransfer[];
}

/** A file on its way, while a run is in progress. */
export interface LiveTransfer {
  readonly path: string | undefined;
  readonly status: string | undefined;
  readonly bytesCopied: number | undefined;
  readonly bytesTotal: number | undefined;
  /** From 0 to 1. */
  readonly fraction: number | undefined;
  readonly eta: string | undefined;
  readonly startedAt: number | undefined;
}

/** A SyncRun out of parsed JSON; undefined when there is no usable id in it. Never throws. */
export function decodeSyncRun(value: unknown): SyncRun | undefined {
  if (!isObject(value)) {
    return undefined;
  }
  const runId = id(value['id']);
  return runId === undefined
    ? undefined
    : {
        id: runId,
        syncId: sharedId(value['sync_id']),
        siteId: sharedId(value['site_id']),
        workspaceId: sharedId(value['workspace_id']),
        syncName: sharedText(value['sync_name']),
        status: sharedText(value['status']),
        dryRun: flag(value['dry_run']),
        createdAt: time(value['created_at']),
        completedAt: time(value['completed_at']),
        updatedAt: time(value['updated_at']),
        runtimeSeconds: amount(value['runtime']),
        bytesSynced: amount(value['bytes_synced']),
        estimatedBytes: amount(value['estimated_bytes_count']),
        comparedFiles: amount(value['compared_files']),
        comparedFolders: amount(value['compared_folders']),
        successfulFiles: amount(value['successful_files']),
        erroredFiles: amount(value['errored_files']),
        srcRemoteServerType: sharedText(value['src_remote_server_type']),
        destRemoteServerType: sharedText(value['dest_remote_server_type']),
        eventErrors: decodeErrors(value['event_errors']),
        body: text(value['body']),
        logUrl: text(value['log_url']),
        liveTransfers: decodeTransfers(value['live_transfers']),
      };
}

// One empty list for all the runs that have none, which is most of them.
const noErrors: readonly string[] = [];
const noTransfers: readonly LiveTransfer[] = [];

const longestNestedError = 10_000;

/** The service documents strings; anything else is shown as JSON rather than lost. */
function decodeErrors(value: unknown): readonly string[] {
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (items.length === 0) {
    return noErrors;
  }
  const errors = items.map(errorText).filter((error) => error !== undefined);
  return errors.length === 0 ? noErrors : errors;
}

function errorText(value: unknown): string | undefined {
  if (typeof value === 'string' || value === undefined || value === null) {
    return text(value);
  }
  try {
    return cutText(JSON.stringify(value), longestNestedError);
  } catch {
    // Nested deeper than the stack is high: JSON.parse bears that, JSON.stringify does not.
    return '…';
  }
}

function decodeTransfers(value: unknown): readonly LiveTransfer[] {
  return Array.isArray(value) && value.length > 0
    ? value.map(decodeTransfer).filter((transfer) => transfer !== undefined)
    : noTransfers;
}

function decodeTransfer(value: unknown): LiveTransfer | undefined {
  if (!isObject(value)) {
    return undefined;
  }
  const fraction = amount(value['percentage']);
  return {
    path: text(value['path']),
    status: text(value['status']),
    bytesCopied: amount(value['bytes_copied']),
    bytesTotal: amount(value['bytes_total']),
    fraction: fraction !== undefined && fraction <= 1 ? fraction : undefined,
    eta: text(value['eta']),
    startedAt: time(value['started_at']),
  };
}
