import { amount, isObject, sharedId, sharedText, text } from './fields.ts';
import { time } from './time.ts';

/** One line of a run's log as `GET /sync_logs` has it. What is missing or of a wrong type is undefined. */
export interface SyncLogEntry {
  readonly syncRunId: string | undefined;
  /** Milliseconds since 1970 UTC. */
  readonly createdAt: number | undefined;
  readonly operation: string | undefined;
  readonly path: string | undefined;
  readonly sizeBytes: number | undefined;
  readonly fileType: string | undefined;
  readonly status: string | undefined;
  readonly message: string | undefined;
  readonly errorType: string | undefined;
}

/** A line out of parsed JSON; undefined when it is not an object. Never throws. */
export function decodeSyncLogEntry(value: unknown): SyncLogEntry | undefined {
  if (!isObject(value)) {
    return undefined;
  }
  return {
    syncRunId: sharedId(value['sync_run_id']),
    createdAt: time(value['created_at']),
    operation: sharedText(value['operation']),
    path: text(value['path']),
    sizeBytes: amount(value['size']),
    fileType: sharedText(value['file_type']),
    status: sharedText(value['status']),
    message: text(value['message']),
    errorType: sharedText(value['error_type']),
  };
}
