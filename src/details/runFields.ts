import { cutText } from '../files-com/cutText.ts';
import { isObject } from '../files-com/fields.ts';
import { parseJson } from '../files-com/json.ts';
import type { SyncRun } from '../files-com/syncRun.ts';
import type { FieldView } from './views.ts';

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

/** A longer value is cut: the page has no use for it, and "Open JSON" shows all. */
const mostCharacters = 100_000;

/** Every field as the service sent it: the documented ones, sent or not, and after them any other. */
export function runFields(json: string): readonly FieldView[] {
  const value = parseJson(json);
  const sent = isObject(value) ? value : {};
  const names = new Set([...Object.values(apiNames), ...Object.keys(sent)]);
  return Array.from(names, (name) => ({ name, value: asText(Object.hasOwn(sent, name) ? sent[name] : undefined) }));
}

function asText(value: unknown): string {
  if (value === undefined) return '';
  if (typeof value === 'string') return cutText(value, mostCharacters);
  try {
    return cutText(JSON.stringify(value, undefined, 2), mostCharacters);
  } catch {
    // Nested deeper than the stack is high: JSON.parse bears that, JSON.stringify does not.
    return '…';
  }
}
