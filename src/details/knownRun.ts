import type { SyncRun } from '../files-com/syncRun.ts';
import type { RunSummary } from '../runs/runSummary.ts';

/** A run as the list knows it, or whole. */
export type KnownRun = RunSummary & Partial<SyncRun>;

/** Stands where a value is not known. */
export const unknown = '–';
