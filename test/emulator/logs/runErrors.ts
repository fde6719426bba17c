import { hash, pick } from '../site/random.ts';
import type { EmulatedSync } from '../site/syncs.ts';

export interface RunError {
  readonly type: string;
  readonly message: string;
}

/** What goes wrong with one file. ASCII, and short enough for a line of `logLayout.ts`. */
const fileErrors: readonly RunError[] = [
  { type: 'permission_denied', message: 'Permission denied (SFTP status 3)' },
  { type: 'file_locked', message: 'The file is locked for editing by another user' },
  { type: 'connection_reset', message: 'Connection reset by peer while the file was being sent' },
  { type: 'quota_exceeded', message: 'Not enough space: the quota of the destination is used up' },
  { type: 'invalid_name', message: 'The destination does not allow one of the characters in this name' },
  { type: 'file_changed', message: 'The file changed while it was being read; it will be tried again in the next run' },
  { type: 'not_found', message: 'File not found: it was removed after the folder was listed' },
  { type: 'checksum_mismatch', message: 'Checksum mismatch after the upload' },
];

/** What keeps a run from getting to any file. */
const connectionErrors: readonly RunError[] = [
  { type: 'authentication_failed', message: 'Could not sign in to the remote server: access denied for user "sync"' },
  { type: 'timeout', message: 'Could not connect to the remote server: timed out after 30 seconds' },
  { type: 'certificate', message: 'Could not connect to the remote server: its certificate has expired' },
  { type: 'refused', message: 'Could not connect to the remote server: connection refused' },
];

/** Within a run most errors are the same one, as in life. */
export function fileError(seed: number, run: number, line: number): RunError {
  const another = hash(seed, run, line) % 5 === 0 ? line : 0;
  return pick(fileErrors, hash(seed, run, 30) + another);
}

/** A sync fails for the same reason every time. */
export function connectionError(sync: EmulatedSync): RunError {
  return pick(connectionErrors, sync.trouble);
}
