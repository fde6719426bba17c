import { attentionRank } from '../files-com/runStatus.ts';
import type { SyncGroup } from './runIndex.ts';
import { compareNewestFirst, type RunSummary } from './runSummary.ts';

/** The latest of a sync's loaded runs; undefined where it has none. */
export function latestRun(sync: SyncGroup): RunSummary | undefined {
  return [...sync.byStatus.values()]
    .map(([newest]) => newest)
    .filter((run) => run !== undefined)
    .toSorted(compareNewestFirst)[0];
}

/** Those whose latest run needs attention first, then by name as `collator` orders names, then by id. */
export function orderSyncs(syncs: Iterable<SyncGroup>, collator: Intl.Collator): readonly SyncGroup[] {
  return Array.from(syncs, (sync) => ({ sync, ...sortKeys(sync) }))
    .toSorted((a, b) => a.rank - b.rank || collator.compare(a.name, b.name) || compareIds(a.sync, b.sync))
    .map(({ sync }) => sync);
}

function sortKeys(sync: SyncGroup): { rank: number; name: string } {
  const latest = latestRun(sync);
  return { rank: attentionRank(latest?.status), name: latest?.syncName ?? '' };
}

function compareIds({ syncId: a = '' }: SyncGroup, { syncId: b = '' }: SyncGroup): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
