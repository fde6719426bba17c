import { amount, flag, id, isObject, sharedId, sharedText, text } from './fields.ts';
import { decodeSyncRun, type SyncRun } from './syncRun.ts';

/**
 * A sync, as `GET /syncs` describes it, decoded. Whatever the service left out, sent as null or with a wrong type is
 * `undefined`; the id alone is always there. Ids are decimal strings, since an int64 does not fit a number.
 */
export interface Sync {
  readonly id: string;
  readonly name: string | undefined;
  readonly description: string | undefined;
  readonly disabled: boolean | undefined;
  readonly workspaceId: string | undefined;
  /** What starts it, such as `daily`. */
  readonly trigger: string | undefined;
  readonly syncIntervalMinutes: number | undefined;
  readonly srcPath: string | undefined;
  readonly destPath: string | undefined;
  /** Undefined also where it has never run. */
  readonly latestRun: SyncRun | undefined;
}

/** A Sync out of parsed JSON; undefined when there is no usable id in it. Never throws. */
export function decodeSync(value: unknown): Sync | undefined {
  if (!isObject(value)) {
    return undefined;
  }
  const syncId = id(value['id']);
  return syncId === undefined
    ? undefined
    : {
        id: syncId,
        name: sharedText(value['name']),
        description: text(value['description']),
        disabled: flag(value['disabled']),
        workspaceId: sharedId(value['workspace_id']),
        trigger: sharedText(value['trigger']),
        syncIntervalMinutes: amount(value['sync_interval_minutes']),
        srcPath: text(value['src_path']),
        destPath: text(value['dest_path']),
        latestRun: decodeSyncRun(value['latest_sync_run']),
      };
}
