import { attentionRank, isEnded } from '../files-com/runStatus.ts';
import { groupValue, levelsOf, type GroupValue, type SyncOrder } from '../runs/grouping.ts';
import { newestRun } from '../runs/runIndex.ts';
import type { LoadedRuns } from '../runs/loadedRuns.ts';
import { compareNewestFirst, type RunSummary } from '../runs/runSummary.ts';
import { syncTitle } from '../words/runWords.ts';

/** What is known of a sync, from its loaded runs and from the list of syncs. */
export interface SyncFacts {
  readonly id: string | undefined;
  readonly title: string;
  /** The newest run, loaded or not; undefined without any. */
  readonly latest: RunSummary | undefined;
  /** The newest run that tells how the sync does: it has ended and wasn't skipped. Undefined if a newer one may not be loaded. */
  readonly verdict: RunSummary | undefined;
  /** The newest run that goes on. */
  readonly running: RunSummary | undefined;
  readonly isDisabled: boolean;
}

type Known = Pick<LoadedRuns, 'directory' | 'group' | 'grouping' | 'lets' | 'reach'>;

/** The facts of the sync at whose group the path ends. */
export function syncFacts(store: Known, path: readonly GroupValue[]): SyncFacts {
  const value = path.at(-1);
  const id = value === undefined ? undefined : String(value);
  const entry = id === undefined ? undefined : store.directory.entries.get(id);
  const group = store.group(path);
  const listed = entry?.latest && isShownIn(store, path, entry.latest) ? entry.latest : undefined;
  const newest = (test?: (run: RunSummary) => boolean): RunSummary | undefined =>
    newer(group && newestRun(group, test), listed && (test?.(listed) ?? true) ? listed : undefined);
  const [latest, verdict] = [newest(), newest(isVerdict)];
  return {
    id,
    title: syncTitle(id, latest, entry?.name),
    latest,
    verdict: verdict === latest || isNewest(store, id, verdict) ? verdict : undefined,
    running: newest((run) => !isEnded(run)),
    isDisabled: entry?.disabled ?? false,
  };
}

/** The run that a sync's row, its icon and its tooltip tell of. */
export function shownRun({ latest, verdict }: SyncFacts): RunSummary | undefined {
  return verdict ?? latest;
}

/** Are all newer runs of the sync loaded? */
function isNewest(store: Known, syncId: string | undefined, run: RunSummary | undefined): boolean {
  return syncId !== undefined && (run?.createdAt ?? -Infinity) >= store.reach({ syncId });
}

/** Would a sync's run be in the group to which the path leads? */
function isShownIn(store: Known, path: readonly GroupValue[], run: RunSummary): boolean {
  const levels = levelsOf[store.grouping].slice(0, path.length);
  return store.lets(run) && levels.every((level, depth) => level === 'sync' || groupValue(run, level) === path[depth]);
}

/** The first where both are the same run: it is known better. */
function newer(a: RunSummary | undefined, b: RunSummary | undefined): RunSummary | undefined {
  if (!a || !b) return a ?? b;
  return compareNewestFirst(a, b) <= 0 ? a : b;
}

/** Compares syncs as asked for; where that makes no difference by name, then by id. */
export function compareSyncs(order: SyncOrder, collator: Intl.Collator): (a: SyncFacts, b: SyncFacts) => number {
  const byName = (a: SyncFacts, b: SyncFacts): number =>
    collator.compare(a.title, b.title) || collator.compare(a.id ?? '', b.id ?? '');
  switch (order) {
    case 'attention':
      return (a, b) => rank(a) - rank(b) || byName(a, b);
    case 'name':
      return byName;
    case 'lastRun':
      return (a, b) => lastTime(b) - lastTime(a) || byName(a, b);
    default:
      return order satisfies never;
  }
}

function isVerdict(run: RunSummary): boolean {
  return isEnded(run) && run.status !== 'skipped';
}

/** One that is disabled waits for nobody. */
function rank({ running, isDisabled, ...facts }: SyncFacts): number {
  if (isDisabled) return attentionRank('success');
  const statuses = [shownRun({ running, isDisabled, ...facts }), running].map((run) => run?.status ?? 'success');
  return Math.min(...statuses.map(attentionRank));
}

/** 0 where a sync has never run: two of those are alike. */
function lastTime({ latest }: SyncFacts): number {
  return latest?.createdAt ?? 0;
}
