import { startOfDay } from './day.ts';
import type { RunSummary } from './runSummary.ts';

/** The ways in which runs can be grouped, the usual one first. */
export const groupings = ['syncStatus', 'statusSync', 'sync', 'status', 'day', 'none'] as const;
export type Grouping = (typeof groupings)[number];

/** What one level of groups has in common. */
export type Level = 'sync' | 'status' | 'day';

/** From the outside in. */
export const levelsOf: Readonly<Record<Grouping, readonly Level[]>> = {
  syncStatus: ['sync', 'status'],
  statusSync: ['status', 'sync'],
  sync: ['sync'],
  status: ['status'],
  day: ['day'],
  none: [],
};

/** The orders in which syncs can be listed. */
export const syncOrders = ['attention', 'name', 'lastRun'] as const;
export type SyncOrder = (typeof syncOrders)[number];

/** A sync's id, a status, or the moment at which a local day begins; undefined where a run does not say. */
export type GroupValue = string | number | undefined;

/** Which group of a level a run belongs to. */
export function groupValue(run: RunSummary, level: Level): GroupValue {
  switch (level) {
    case 'sync':
      return run.syncId;
    case 'status':
      return run.status;
    case 'day':
      return run.createdAt === undefined ? undefined : startOfDay(run.createdAt);
    default:
      return level satisfies never;
  }
}

/** The same for the same group, and for no other, of one grouping. */
export function groupId(path: readonly GroupValue[]): string {
  return JSON.stringify(path);
}
