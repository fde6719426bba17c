import { levelsOf } from '../runs/grouping.ts';
import type { LoadedRuns } from '../runs/loadedRuns.ts';
import type { Activity } from '../runs/storeState.ts';
import { pathOf, scopeOf, type ParentNode } from './nodes.ts';

/** How more below a node is loaded; undefined where the service cannot be asked for it. */
export function nextActivity(
  parent: ParentNode,
  store: Pick<LoadedRuns, 'grouping' | 'directory' | 'list' | 'problem'>,
): Activity | undefined {
  const levels = levelsOf[store.grouping];
  const hasSyncs = store.directory.hasMore && store.problem('syncs') === undefined;
  if (!parent && levels[0] === 'sync' && hasSyncs) return 'syncs';
  const scope = scopeOf(parent);
  const isList = scope && pathOf(parent).length === levels.length && store.list(scope) !== undefined;
  return isList ? { list: scope } : scope;
}
