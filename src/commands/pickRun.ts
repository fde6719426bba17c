import * as vscode from 'vscode';
import type { RunSummary } from '../runs/runSummary.ts';
import { formatWhen } from '../words/format.ts';
import { statusWords } from '../words/status.ts';
import { escapeIcons, safeText } from '../words/text.ts';
import { parseRunId } from './runId.ts';

/** The run that a command is about: the tree node or id it was called with, or else the one that the person chooses. */
export async function resolveRunId(
  argument: unknown,
  loaded: () => readonly RunSummary[],
): Promise<string | undefined> {
  return runIdOf(argument) ?? (await pickRunId(loaded()));
}

/** Asks for an id and nothing else. */
export async function askRunId(): Promise<string | undefined> {
  const text = await vscode.window.showInputBox({
    title: vscode.l10n.t('Open Run by ID'),
    prompt: vscode.l10n.t('ID of the run, a number'),
    validateInput: (typed) =>
      typed === '' || parseRunId(typed) ? undefined : vscode.l10n.t('A run ID is a number, such as 1001.'),
  });
  return text === undefined ? undefined : parseRunId(text);
}

function runIdOf(argument: unknown): string | undefined {
  if (typeof argument === 'string') return parseRunId(argument);
  if (typeof argument !== 'object' || argument === null || !('runId' in argument)) return undefined;
  return typeof argument.runId === 'string' ? parseRunId(argument.runId) : undefined;
}

interface RunItem extends vscode.QuickPickItem {
  readonly runId?: string;
}

async function pickRunId(loaded: readonly RunSummary[]): Promise<string | undefined> {
  if (loaded.length === 0) return askRunId();
  const now = Date.now();
  const byId: RunItem = { label: vscode.l10n.t('Enter a Run ID…'), iconPath: new vscode.ThemeIcon('go-to-file') };
  const item = await vscode.window.showQuickPick([byId, ...loaded.map((run) => runItem(run, now))], {
    title: vscode.l10n.t('Choose a Run'),
    matchOnDescription: true,
  });
  return item === byId ? askRunId() : item?.runId;
}

function runItem(run: RunSummary, now: number): RunItem {
  const { label, icon } = statusWords(run.status);
  const when = run.createdAt === undefined ? '' : formatWhen(run.createdAt, now, vscode.env.language);
  const name = run.syncName === undefined ? vscode.l10n.t('Unnamed sync') : escapeIcons(safeText(run.syncName));
  return {
    runId: run.id,
    label: name,
    description: [escapeIcons(label), when, run.id].filter((part) => part !== '').join(' · '),
    iconPath: new vscode.ThemeIcon(icon),
  };
}
