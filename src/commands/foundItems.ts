import * as vscode from 'vscode';
import type { RunRef } from '../connections/refs.ts';
import { commandIds } from '../contributions.ts';
import { topOf } from '../runs/coverage.ts';
import { everything, type Scope } from '../runs/queryPlan.ts';
import { momentOf } from '../runs/runStream.ts';
import type { RunSearch } from '../runs/runSearch.ts';
import type { RunStore } from '../runs/runStore.ts';
import type { RunSummary } from '../runs/runSummary.ts';
import { actionCommands } from '../words/actionCommands.ts';
import { actionLabel, explain } from '../words/explain.ts';
import { formatCount, formatWhen } from '../words/format.ts';
import type { Moment } from '../words/moment.ts';
import { escapeIcons } from '../words/text.ts';
import { separator } from './pickItems.ts';
import { runItem } from './pickRun.ts';
import { parseRunId } from './runId.ts';

/** What choosing an item does. */
export type Deed =
  | { readonly kind: 'open'; readonly run: RunRef }
  | { readonly kind: 'reveal'; readonly run: RunRef }
  | { readonly kind: 'load'; readonly scope: Scope }
  | { readonly kind: 'command'; readonly id: string };

interface DeedButton extends vscode.QuickInputButton {
  readonly deed: Deed;
}

export interface FoundItem extends vscode.QuickPickItem {
  readonly deed?: Deed;
  readonly buttons?: readonly DeedButton[];
}

/** What is searched, and what is known of the rest. */
export interface Searched {
  readonly connectionId: string;
  readonly search: RunSearch;
  readonly store: Pick<RunStore, 'run' | 'isOpened' | 'reach' | 'directory' | 'isRunning' | 'problem'>;
  readonly moment: Moment;
}

/** A person narrows the search rather than read more. */
const mostFound = 200;

/** What is shown for a text: the run whose id it is, those that are meant, and the way to more. */
export function foundItems(text: string, searched: Searched): readonly FoundItem[] {
  const { search, store, moment, connectionId } = searched;
  const id = parseRunId(text);
  const named = id === undefined ? undefined : store.run(id);
  const found = search.find(text, moment.now, mostFound + 1).filter((run) => run !== named);
  const runs = named ? [named, ...found] : found;
  const isCut = runs.length > mostFound;
  const items = [
    ...(id === undefined || named ? [] : [unknownItem({ connectionId, runId: id })]),
    ...runs.slice(0, mostFound).map((run) => foundItem(run, { connectionId, runId: run.id }, moment)),
    ...(isCut ? [] : nextItems(text, searched)),
  ];
  if (items.length === 0) items.push({ label: vscode.l10n.t('No run matches. Try fewer words, or another spelling.') });
  const count = formatCount(mostFound, moment.locale);
  const note = isCut ? [separator(vscode.l10n.t('The newest {0}; more words narrow the search', count))] : [];
  // VS Code is not to filter them once more.
  return [...note, ...items.map((item) => ({ ...item, alwaysShow: true }))];
}

/** The same for items that stand for the same. */
export function itemKey({ deed }: FoundItem): string {
  return deed && 'run' in deed ? deed.run.runId : (deed?.kind ?? '');
}

function unknownItem(run: RunRef): FoundItem {
  return {
    label: vscode.l10n.t('Open run {0}…', run.runId),
    description: vscode.l10n.t('not loaded'),
    iconPath: new vscode.ThemeIcon('go-to-file'),
    deed: { kind: 'open', run },
  };
}

function foundItem(summary: RunSummary, run: RunRef, moment: Moment): FoundItem {
  return { ...runItem(summary, moment), deed: { kind: 'open', run }, buttons: [revealButton(run)] };
}

function revealButton(run: RunRef): DeedButton {
  return {
    iconPath: new vscode.ThemeIcon('list-selection'),
    tooltip: vscode.l10n.t('Show in Sync Runs'),
    deed: { kind: 'reveal', run },
  };
}

function nextItems(text: string, searched: Searched): readonly FoundItem[] {
  const scope = scopeToLoad(text, searched);
  if (!scope) return [];
  const problem = searched.store.problem(scope);
  return [problem === undefined ? furtherItem(scope, searched) : problemItem(scope, problem)];
}

/** What to load for more of what the text means; undefined where that is complete. */
function scopeToLoad(text: string, { search, store, moment }: Searched): Scope | undefined {
  if (!store.isOpened) return everything;
  const scope = search.scopeOf(text, moment.now);
  if (!scope) return undefined;
  // There may be a sync of such a name that nobody knows of yet.
  const wider = store.directory.isComplete ? [] : [{ ...scope, syncId: undefined }];
  return [scope, ...wider].find((each) => store.reach(each) > -Infinity);
}

function furtherItem(scope: Scope, { store, moment: { now, locale } }: Searched): FoundItem {
  const isLoading = store.isRunning(scope);
  // Of what nobody has asked for by itself, as much is known as of everything.
  const since = momentOf(store.reach(store.reach(scope) < topOf(scope) ? scope : everything));
  return {
    label: isLoading ? vscode.l10n.t('Loading…') : vscode.l10n.t('Search further back…'),
    description: since === undefined ? '' : vscode.l10n.t('looked back to {0}', formatWhen(since, now, locale)),
    iconPath: new vscode.ThemeIcon(isLoading ? 'loading~spin' : 'search'),
    deed: { kind: 'load', scope },
  };
}

function problemItem(scope: Scope, problem: unknown): FoundItem {
  const { title, detail, actions } = explain(problem);
  const [remedy = 'retry'] = actions;
  const retry: Deed = { kind: 'load', scope };
  return {
    label: escapeIcons(title),
    description: actionLabel(remedy),
    detail: escapeIcons(detail),
    iconPath: new vscode.ThemeIcon('debug-disconnect'),
    deed: remedy === 'retry' ? retry : { kind: 'command', id: commandIds[actionCommands[remedy]] },
    buttons: [{ iconPath: new vscode.ThemeIcon('refresh'), tooltip: actionLabel('retry'), deed: retry }],
  };
}
