/** A status the service documents, or any other that it sends: those are shown as they came. */
export type RunStatus = 'success' | 'failure' | 'partial_failure' | 'in_progress' | 'skipped' | (string & {});

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

/** A SyncRun out of parsed JSON; undefined when there is no usable id in it. */
export function decodeSyncRun(value: unknown): SyncRun | undefined {
  return value === undefined ? undefined : undefined;
}
