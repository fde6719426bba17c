import type { ViewState } from '../contributions.ts';
import { FilesComError, type ErrorKind } from '../files-com/errors.ts';
import { isEmptyFilter } from '../runs/filter.ts';
import { levelsOf } from '../runs/grouping.ts';
import { everything } from '../runs/queryPlan.ts';
import type { LoadedRuns } from '../runs/loadedRuns.ts';

/** Reasons of emptiness that have a welcome view; the others are shown as a node. */
const welcomes: Partial<Readonly<Record<ErrorKind, ViewState>>> = {
  noKey: 'signedOut',
  keyRejected: 'keyRejected',
  offline: 'offline',
};

/** Why the view is as it is. */
export function viewState(store: LoadedRuns): ViewState {
  if (store.size > 0) return 'ready';
  const problem = store.problem(everything);
  if (problem !== undefined) return (problem instanceof FilesComError && welcomes[problem.kind]) || 'ready';
  if (!store.isOpened) return 'loading';
  const hasSyncs = levelsOf[store.grouping][0] === 'sync' && store.directory.entries.size > 0;
  if (isEmptyFilter(store.filter) && hasSyncs) return 'ready';
  if (store.reach(everything) > -Infinity) return 'ready';
  return isEmptyFilter(store.filter) ? 'noRuns' : 'noMatch';
}
