import type { SyncChoice } from './filter.ts';
import type { RunSummary } from './runSummary.ts';
import type { SyncEntry } from './syncDirectory.ts';

/** What a filter can choose from. */
export interface KnownValues {
  readonly syncs: readonly SyncChoice[];
  readonly statuses: readonly string[];
  readonly srcTypes: readonly string[];
  readonly destTypes: readonly string[];
}

/** All that has been seen of runs and syncs, each once. */
export function knownValues(entries: Iterable<SyncEntry>, runs: Iterable<RunSummary>): KnownValues {
  const syncs = new Map<string, string>();
  const statuses = new Set<string>();
  const srcTypes = new Set<string>();
  const destTypes = new Set<string>();
  for (const { syncId, syncName, status, srcRemoteServerType, destRemoteServerType } of runs) {
    if (syncId !== undefined) syncs.set(syncId, syncName ?? syncs.get(syncId) ?? syncId);
    if (status !== undefined) statuses.add(status);
    if (srcRemoteServerType !== undefined) srcTypes.add(srcRemoteServerType);
    if (destRemoteServerType !== undefined) destTypes.add(destRemoteServerType);
  }
  // A sync's own name is newer than the one that its runs had.
  for (const { id, name } of entries) syncs.set(id, name ?? syncs.get(id) ?? id);
  return {
    syncs: Array.from(syncs, ([id, name]) => ({ id, name })),
    statuses: [...statuses],
    srcTypes: [...srcTypes],
    destTypes: [...destTypes],
  };
}
