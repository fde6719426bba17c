import * as l10n from '@vscode/l10n';
import { commandIds } from '../contributions.ts';
import { latestRun } from '../runs/grouping.ts';
import { everything } from '../runs/queryPlan.ts';
import type { LoadedRuns } from '../runs/runStore.ts';
import { actionCommands } from '../words/actionCommands.ts';
import { explain } from '../words/explain.ts';
import { formatCount, formatWhen } from '../words/format.ts';
import type { Moment } from '../words/moment.ts';
import { formatRoute } from '../words/route.ts';
import { runFacts, runTitle, syncTitle } from '../words/runWords.ts';
import { statusWords } from '../words/status.ts';
import {
  scopeOf,
  type ErrorNode,
  type MoreNode,
  type RunNode,
  type StatusNode,
  type SyncNode,
  type TreeNode,
} from './nodes.ts';

/** What is shown of a node, but for the tooltip, which is made when asked for. */
export interface Look {
  readonly label: string;
  readonly description: string;
  /** Read out in place of label and description. */
  readonly spoken: string;
  /** A codicon. */
  readonly icon: string;
  /** The name of a theme's colour; the icon's own where there is none. */
  readonly color: string | undefined;
  readonly isParent: boolean;
  /** For `when` clauses on `viewItem`. */
  readonly contextValue: string;
  /** What a click does, with the node as argument. */
  readonly commandId: string | undefined;
}

export function lookOf(node: TreeNode, store: LoadedRuns, moment: Moment): Look {
  switch (node.kind) {
    case 'sync':
      return syncLook(node, store, moment);
    case 'status':
      return statusLook(node, store, moment);
    case 'run':
      return runLook(node, store, moment);
    case 'more':
      return moreLook(node, store, moment);
    case 'error':
      return errorLook(node, store);
    default:
      return node satisfies never;
  }
}

function syncLook({ syncId }: SyncNode, store: LoadedRuns, { now, locale }: Moment): Look {
  const sync = store.syncs.get(syncId);
  const latest = sync && latestRun(sync);
  const label = syncTitle(syncId, latest);
  const status = statusWords(latest?.status);
  const route = formatRoute(latest?.srcRemoteServerType, latest?.destRemoteServerType);
  const when = latest?.createdAt === undefined ? [] : [formatWhen(latest.createdAt, now, locale)];
  return {
    ...parent,
    label,
    description: [...when, route].join(' · '),
    spoken: [label, status.label, ...when, route].join(', '),
    icon: status.icon,
    color: status.color,
    contextValue: 'sync',
  };
}

function statusLook(node: StatusNode, store: LoadedRuns, { locale }: Moment): Look {
  const { label, icon, color } = statusWords(node.status);
  const count = formatCount(store.runs(node.parent.syncId, node.status).length, locale);
  const isComplete = store.reach(scopeOf(node) ?? everything) === -Infinity;
  return {
    ...parent,
    label,
    description: isComplete ? count : `${count}+`,
    spoken: isComplete ? l10n.t('{0}, {1} runs', label, count) : l10n.t('{0}, {1} runs or more', label, count),
    icon,
    color,
    contextValue: 'status',
  };
}

function runLook({ runId }: RunNode, store: LoadedRuns, moment: Moment): Look {
  const run = store.run(runId);
  // Between a change and VS Code's asking again, a node may stand for a run that has gone.
  if (!run) return { ...leaf, label: runId, description: '', spoken: runId, icon: 'question', contextValue: 'gone' };
  const label = runTitle(run, moment);
  const status = statusWords(run.status);
  const facts = runFacts(run, moment.locale);
  return {
    ...leaf,
    label,
    description: facts.join(' · '),
    spoken: [label, status.label, ...facts].join(', '),
    icon: status.icon,
    color: status.color,
    contextValue: run.dryRun === true ? 'run dryRun' : 'run',
    commandId: commandIds.openDetails,
  };
}

function moreLook(node: MoreNode, store: LoadedRuns, { now, locale }: Moment): Look {
  const scope = scopeOf(node.parent);
  const reach = scope && store.reach(scope);
  const label = l10n.t('Load more…');
  // Matches can be rare: this says how far back they were looked for.
  const description =
    reach !== undefined && Number.isFinite(reach) ? l10n.t('before {0}', formatWhen(reach, now, locale)) : '';
  return {
    ...leaf,
    label,
    description,
    spoken: description === '' ? label : `${label}, ${description}`,
    icon: 'ellipsis',
    contextValue: 'more',
    commandId: commandIds.loadMore,
  };
}

function errorLook({ activity }: ErrorNode, store: LoadedRuns): Look {
  const { title, detail, actions } = explain(store.problem(activity));
  const [remedy = 'retry'] = actions;
  return {
    ...leaf,
    label: title,
    description: detail,
    spoken: `${title}. ${detail}`,
    // Not a warning sign: that is a run's.
    icon: 'debug-disconnect',
    contextValue: 'error',
    commandId: commandIds[actionCommands[remedy]],
  };
}

const parent = { isParent: true, commandId: undefined } as const;
const leaf = { isParent: false, color: undefined, commandId: undefined } as const;
