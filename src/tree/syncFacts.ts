import { attentionRank, isFailure } from '../files-com/runStatus.ts';
import { groupValue, levelsOf, type GroupValue, type SyncOrder } from '../runs/grouping.ts';
import { newestRun } from '../runs/runIndex.ts';
import type { LoadedRuns } from '../runs/loadedRuns.ts';
import { compareNewestFirst, type RunSummary } from '../runs/runSummary.ts';
import { syncTitle } from '../words/runWords.ts';
import { statusWords } from '../words/status.ts';

/** What is known of a sync, from its loaded runs and from the list of syncs. */
export interface SyncFacts {
  readonly id: string | undefined;
  readonly title: string;
  /** The newest run, loaded or not; undefined where there is none. */
  readonly latest: RunSummary | undefined;
  /** The newest run that tells how the sync does: neither one that goes on nor one that was skipped. */
  readonly verdict: RunSummary | undefined;
  readonly isDisabled: boolean;
}

type Known = Pick<LoadedRuns, 'directory' | 'group' | 'grouping' | 'lets'>;

/** The facts of the sync at whose group the path ends. */
export function syncFacts(store: Known, path: readonly GroupValue[]): SyncFacts {
  const value = path.at(-1);
  const id = value === undefined ? undefined : String(value);
  const entry = id === undefined ? undefined : store.directory.entries.get(id);
  const group = store.group(path);
  const listed = entry?.latest && isShownIn(store, path, entry.latest) ? entry.latest : undefined;
  const latest = newer(group && newestRun(group), listed);
  const verdict = newer(group && newestRun(group, isVerdict), listed && isVerdict(listed) ? listed : undefined);
  return { id, title: syncTitle(id, latest, entry?.name), latest, verdict, isDisabled: entry?.disabled ?? false };
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

/** Icon and colour of a sync: how its latest run does, in the colour of the last failure while the next one is not through. */
export function syncIcon({ latest, verdict }: SyncFacts): {
  readonly icon: string;
  readonly color: string;
  readonly label: string;
} {
  const words = statusWords(latest?.status);
  if (!verdict || !latest || isVerdict(latest)) return words;
  const last = statusWords(verdict.status);
  if (latest.status === 'skipped') return last;
  return isFailure(verdict.status) ? { ...words, color: last.color, label: `${words.label}, ${last.label}` } : words;
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

function isVerdict({ status }: RunSummary): boolean {
  return status !== 'in_progress' && status !== 'skipped';
}

/** One that is disabled waits for nobody. */
function rank({ latest, verdict, isDisabled }: SyncFacts): number {
  if (isDisabled) return attentionRank('success');
  return Math.min(attentionRank(latest?.status ?? 'success'), attentionRank(verdict?.status ?? 'success'));
}

/** 0 where a sync has never run: two of those are alike. */
function lastTime({ latest }: SyncFacts): number {
  return latest?.createdAt ?? 0;
}
