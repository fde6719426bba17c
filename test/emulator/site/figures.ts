import { fraction, hash } from './random.ts';
import type { Status } from './runTable.ts';
import type { EmulatedSync } from './syncs.ts';

/** What a run has done when it has ended. */
export interface Figures {
  readonly comparedFiles: number;
  readonly comparedFolders: number;
  readonly successfulFiles: number;
  readonly erroredFiles: number;
  readonly bytesSynced: number;
  readonly estimatedBytes: number;
  /** The run never got as far as a file: the only line of its log, and its errors, say that the other side was out of reach. */
  readonly connectionFailed: boolean;
}

/** How the run will end, or has ended. */
export function plannedStatus(seed: number, sync: EmulatedSync, index: number): Exclude<Status, 'in_progress'> {
  const chance = fraction(seed, index, 10);
  const { failure, partialFailure, skipped } = sync.outcomes;
  if (chance < failure) return 'failure';
  if (chance < failure + partialFailure) return 'partial_failure';
  if (chance < failure + partialFailure + skipped) return 'skipped';
  return 'success';
}

export function isPlannedDry(seed: number, index: number): boolean {
  return hash(seed, index, 11) % 100 === 0;
}

/** How long the run takes, in seconds, always less than its sync's interval. */
export function plannedSeconds(seed: number, sync: EmulatedSync, index: number, status: Status): number {
  if (status === 'skipped') return 0;
  const shortened = status === 'failure' ? 0.3 : 1;
  const seconds = sync.typicalSeconds * shortened * Math.exp(2 * fraction(seed, index, 12) - 1);
  return Math.round(Math.min(seconds, sync.intervalMinutes * 50) * 1000) / 1000;
}

export function plannedFigures(
  seed: number,
  sync: EmulatedSync,
  index: number,
  status: Status,
  dryRun: boolean,
): Figures {
  const files = Math.max(1, Math.round(sync.typicalFiles * Math.exp(2 * fraction(seed, index, 13) - 1)));
  const connectionFailed = status === 'failure' && (sync.outcomes.failure === 1 || hash(seed, index, 14) % 3 > 0);
  const erroredFiles =
    status === 'failure' && !connectionFailed
      ? Math.min(files, 400)
      : status === 'partial_failure'
        ? 1 + (hash(seed, index, 15) % Math.max(1, Math.min(files, 30)))
        : 0;
  const successfulFiles = status === 'failure' || status === 'skipped' ? 0 : files;
  const bytes = Math.round(successfulFiles * sync.typicalFileBytes * (0.5 + fraction(seed, index, 16)));
  const compares = status !== 'skipped' && !connectionFailed;
  return {
    comparedFiles: compares ? sync.typicalFiles * 20 + files + erroredFiles : 0,
    comparedFolders: compares ? sync.folders.length + (sync.typicalFiles >> 2) : 0,
    successfulFiles,
    erroredFiles,
    bytesSynced: dryRun ? 0 : bytes,
    estimatedBytes: bytes + erroredFiles * sync.typicalFileBytes,
    connectionFailed,
  };
}
