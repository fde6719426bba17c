import type { SyncRun } from './syncRun.ts';

/** The name that the API gives to each field of a run, in the order in which they are shown. */
export const apiNames: Readonly<Record<keyof SyncRun, string>> = {
  id: 'id',
  syncId: 'sync_id',
  syncName: 'sync_name',
  siteId: 'site_id',
  workspaceId: 'workspace_id',
  status: 'status',
  dryRun: 'dry_run',
  createdAt: 'created_at',
  completedAt: 'completed_at',
  updatedAt: 'updated_at',
  runtimeSeconds: 'runtime',
  bytesSynced: 'bytes_synced',
  estimatedBytes: 'estimated_bytes_count',
  comparedFiles: 'compared_files',
  comparedFolders: 'compared_folders',
  successfulFiles: 'successful_files',
  erroredFiles: 'errored_files',
  srcRemoteServerType: 'src_remote_server_type',
  destRemoteServerType: 'dest_remote_server_type',
  eventErrors: 'event_errors',
  body: 'body',
  logUrl: 'log_url',
  liveTransfers: 'live_transfers',
};
