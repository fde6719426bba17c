import * as l10n from '@vscode/l10n';
import { commandIds } from '../contributions.ts';
import { isEnded, isFailure } from '../files-com/runStatus.ts';
import { everything, type Scope } from '../runs/queryPlan.ts';
import type { LoadedRuns } from '../runs/loadedRuns.ts';
import { earliestTime, momentOf } from '../runs/runStream.ts';
import { actionCommands } from '../words/actionCommands.ts';
import { explain } from '../words/explain.ts';
import { formatClock, formatCount, formatDay, formatWhen } from '../words/format.ts';
import type { Moment } from '../words/moment.ts';
import { formatRoute } from '../words/route.ts';
import { runFacts, runTitle, syncTitle } from '../words/runWords.ts';
import { statusWords } from '../words/status.ts';
import { nextActivity } from './nextActivity.ts';
import {
  levelsAbove,
  scopeOf,
  valueOf,
  type ErrorNode,
  type GroupNode,
  type MoreNode,
  type ParentNode,
  type RunNode,
  type TreeNode,
} from './nodes.ts';
import { shownRun, syncFacts } from './syncFacts.ts';

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
    case 'group':
      return { ...parent, ...groupLook(node, store, moment) };
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

type GroupLook = Omit<Look, 'isParent' | 'commandId'>;

function groupLook(node: GroupNode, store: LoadedRuns, moment: Moment): GroupLook {
  switch (node.level) {
    case 'sync':
      return syncLook(node, store, moment);
    case 'status':
      return statusLook(node, store, moment);
    case 'day':
      return dayLook(node, store, moment);
    default:
      return node.level satisfies never;
  }
}

function syncLook({ path, syncId }: GroupNode, store: LoadedRuns, { now, locale }: Moment): GroupLook {
  const facts = syncFacts(store, path);
  const { title, running, isDisabled } = facts;
  const run = shownRun(facts);
  const words = run && statusWords(run.status);
  const details = run
    ? [
        ...(run.createdAt === undefined ? [] : [formatWhen(run.createdAt, now, locale)]),
        ...(running && running !== run ? [statusWords(running.status).label] : []),
        formatRoute(run.srcRemoteServerType, run.destRemoteServerType),
      ]
    : [l10n.t('no runs')];
  const notes = [...(isDisabled ? [l10n.t('disabled')] : []), ...details];
  return {
    label: title,
    description: notes.join(' · '),
    spoken: [title, ...(words ? [words.label] : []), ...notes].join(', '),
    icon: words?.icon ?? 'circle-large-outline',
    color: words?.color ?? 'descriptionForeground',
    // What has no id cannot be started.
    contextValue: syncId === undefined ? 'unknown' : isDisabled ? 'sync disabled' : 'sync',
  };
}

function statusLook(node: GroupNode, store: LoadedRuns, moment: Moment): GroupLook {
  const status = valueOf(node);
  const { label, icon, color } = statusWords(status === undefined ? undefined : String(status));
  const { text, spoken } = countWords(node, store, moment);
  // What is not there must not look like a failure.
  const shade = store.group(node.path) ? color : 'disabledForeground';
  return { label, description: text, spoken: `${label}, ${spoken}`, icon, color: shade, contextValue: 'status' };
}

function dayLook(node: GroupNode, store: LoadedRuns, moment: Moment): GroupLook {
  const midnight = valueOf(node);
  const label = typeof midnight === 'number' ? formatDay(midnight, moment.now, moment.locale) : l10n.t('Unknown day');
  const runs = store.group(node.path)?.runs ?? [];
  const failures = runs.filter(({ status }) => isFailure(status)).length;
  const { text, spoken } =
    failures === 0 ? countWords(node, store, moment) : failureWords(failures, node, store, moment);
  return {
    label,
    description: text,
    spoken: `${label}, ${spoken}`,
    icon: 'calendar',
    color: failures === 0 ? undefined : statusWords('failure').color,
    contextValue: 'day',
  };
}

interface Words {
  readonly text: string;
  readonly spoken: string;
}

/** How many failed, and of how many, unless there may be others: of runs that happen to be loaded no share is told. */
function failureWords(failures: number, node: GroupNode, store: LoadedRuns, moment: Moment): Words {
  const failed = formatCount(failures, moment.locale);
  const scope = knownScope(node);
  const isComplete = [{}, { status: 'failure' }].every((part) => store.reach({ ...scope, ...part }) === -Infinity);
  if (!isComplete)
    return { text: l10n.t('{0} failed loaded', failed), spoken: l10n.t('{0} failed runs loaded', failed) };
  const { text, spoken } = countWords(node, store, moment);
  return { text: `${text} · ${l10n.t('{0} failed', failed)}`, spoken: `${spoken}, ${l10n.t('{0} failed', failed)}` };
}

/** How many runs there are, or how many are loaded if there may be more; since when there is none, if none was found. */
function countWords(node: GroupNode, store: LoadedRuns, { now, locale }: Moment): Words {
  const size = store.group(node.path)?.size ?? 0;
  const reach = store.reach(knownScope(node));
  const count = formatCount(size, locale);
  if (reach === -Infinity) return { text: count, spoken: l10n.t('{0} runs', count) };
  if (size === 0 && store.isRunning(knownScope(node))) {
    const loading = l10n.t('loading…');
    return { text: loading, spoken: loading };
  }
  const since = momentOf(reach);
  if (size === 0 && since !== undefined) {
    const none = l10n.t('none since {0}', formatWhen(since, now, locale));
    return { text: none, spoken: none };
  }
  return { text: l10n.t('{0} loaded', count), spoken: l10n.t('at least {0} runs', count) };
}

/** Of what the service cannot be asked for, as much is known as of what is around it. */
function knownScope(node: ParentNode): Scope {
  return scopeOf(node) ?? knownScope(node?.parent);
}

function runLook({ runId, parent: list }: RunNode, store: LoadedRuns, moment: Moment): Look {
  const run = store.run(runId);
  // Between a change and VS Code's asking again, a node may stand for a run that has gone.
  if (!run) return { ...leaf, label: runId, description: '', spoken: runId, icon: 'question', contextValue: 'gone' };
  const levels = new Set(levelsAbove(list));
  // Whatever no row above says, this one does.
  const when =
    levels.has('day') && run.createdAt !== undefined
      ? formatClock(run.createdAt, moment.locale)
      : runTitle(run, moment);
  const status = statusWords(run.status);
  const facts = [...(levels.has('sync') ? [] : [syncTitle(run.syncId, run)]), ...runFacts(run, moment.locale)];
  return {
    ...leaf,
    label: when,
    description: facts.join(' · '),
    spoken: [when, status.label, ...facts].join(', '),
    icon: status.icon,
    color: status.color,
    contextValue: ['run', ...(run.dryRun === true ? ['dryRun'] : []), ...(isEnded(run) ? [] : ['inProgress'])].join(
      ' ',
    ),
    commandId: commandIds.openDetails,
  };
}

function moreLook({ parent: list }: MoreNode, store: LoadedRuns, { now, locale }: Moment): Look {
  const scope = scopeOf(list) ?? everything;
  const next = nextActivity(list, store) ?? scope;
  const isLoading = store.isRunning(next);
  const isByTime = typeof next === 'object' && !('list' in next);
  const reach = isByTime ? store.reach(scope) : -Infinity;
  // Matches can be rare: this says how far back they were looked for.
  const isSearch = next !== 'syncs' && !store.isExact(scope, isByTime ? undefined : 1);
  const label = isLoading ? l10n.t('Loading…') : isSearch ? l10n.t('Look further…') : l10n.t('Load more…');
  const since = momentOf(reach);
  const description =
    since !== undefined
      ? reachWords(isSearch, formatWhen(since, now, locale))
      : reach === earliestTime
        ? l10n.t('runs without a date')
        : '';
  return {
    ...leaf,
    label,
    description,
    spoken: description === '' ? label : `${label}, ${description}`,
    icon: isLoading ? 'loading~spin' : isSearch ? 'search' : 'ellipsis',
    contextValue: 'more',
    commandId: commandIds.loadMore,
  };
}

function reachWords(isSearch: boolean, when: string): string {
  return isSearch ? l10n.t('looked back to {0}', when) : l10n.t('before {0}', when);
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
