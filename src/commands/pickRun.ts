import * as vscode from 'vscode';
import type { RunStore } from '../runs/runStore.ts';
import type { RunSummary } from '../runs/runSummary.ts';
import type { Moment } from '../words/moment.ts';
import { runFacts, runTitle, syncTitle } from '../words/runWords.ts';
import { statusWords } from '../words/status.ts';
import { escapeIcons } from '../words/text.ts';
import { parseRunId } from './runId.ts';

/** More would take the picker seconds to show; older ones are chosen by id. */
const mostChoices = 1000;

/** Where a command that is called without a run finds one. */
export interface RunSource {
  /** To choose from. */
  readonly store: Pick<RunStore, 'newestRuns'>;
  /** Rejects with a FilesComError `noKey` where nobody is signed in. */
  readonly getClient: () => Promise<unknown>;
  /** The run of the active connection whose page is in front. */
  readonly pageInFront: () => string | undefined;
  /** The run of the active connection whose log or JSON is in front. */
  readonly documentInFront: () => string | undefined;
}

/**
 * The run that a command is about: the tree node or id it was called with, that of the page or log in front, or else the
 * one that the person chooses. Rejects with a FilesComError `noKey` rather than ask a person who is not signed in.
 */
export async function resolveRunId(argument: unknown, source: RunSource): Promise<string | undefined> {
  const runId = runIdOf(argument) ?? source.pageInFront() ?? source.documentInFront();
  if (runId !== undefined) return runId;
  return pickRun(source, vscode.l10n.t('Choose a Run'));
}

/** Asks which run. Rejects with a FilesComError `noKey` rather than ask a person who is not signed in. */
export async function pickRun(
  source: Pick<RunSource, 'store' | 'getClient'>,
  title: string,
): Promise<string | undefined> {
  await source.getClient();
  return pickRunId(source.store.newestRuns(mostChoices), title);
}

/** Asks for an id and nothing else. */
export async function askRunId(): Promise<string | undefined> {
  const text = await vscode.window.showInputBox({
    title: vscode.l10n.t('Open Run by ID'),
    prompt: vscode.l10n.t('ID of the run, a number'),
    // It is copied from somewhere else, and a page that is loading takes the focus.
    ignoreFocusOut: true,
    validateInput: (typed) =>
      typed === '' || parseRunId(typed) ? undefined : vscode.l10n.t('A run ID is a number, such as 1001.'),
  });
  return text === undefined ? undefined : parseRunId(text);
}

/** The run that a command was called with: its node in the tree, or its id. */
export function runIdOf(argument: unknown): string | undefined {
  if (typeof argument === 'string') return parseRunId(argument);
  if (typeof argument !== 'object' || argument === null || !('runId' in argument)) return undefined;
  return typeof argument.runId === 'string' ? parseRunId(argument.runId) : undefined;
}

export interface RunItem extends vscode.QuickPickItem {
  readonly runId?: string;
}

async function pickRunId(loaded: readonly RunSummary[], title: string): Promise<string | undefined> {
  if (loaded.length === 0) return askRunId();
  const moment = { now: Date.now(), locale: vscode.env.language };
  const byId: RunItem = { label: vscode.l10n.t('Enter a Run ID…'), iconPath: new vscode.ThemeIcon('go-to-file') };
  const item = await vscode.window.showQuickPick([byId, ...loaded.map((run) => runItem(run, moment))], {
    title,
    matchOnDescription: true,
  });
  return item === byId ? askRunId() : item?.runId;
}

/** What a picker shows of a run. */
export function runItem(run: RunSummary, moment: Moment): RunItem {
  const { label, icon } = statusWords(run.status);
  const facts = [label, runTitle(run, moment), ...runFacts(run, moment.locale), run.id];
  return {
    runId: run.id,
    label: escapeIcons(syncTitle(run.syncId, run)),
    description: escapeIcons(facts.join(' · ')),
    iconPath: new vscode.ThemeIcon(icon),
  };
}
