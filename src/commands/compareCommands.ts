import * as vscode from 'vscode';
import { commandIds } from '../contributions.ts';
import type { SyncRun } from '../files-com/syncRun.ts';
import type { RunSummary } from '../runs/runSummary.ts';
import { registerRunCommand } from './command.ts';
import { pickRun, type RunSource } from './pickRun.ts';

type ComparedRun = Pick<RunSummary, 'id' | 'syncId' | 'createdAt' | 'dryRun'>;

export interface CompareTargets {
  readonly source: RunSource;
  /** The run as it is known, or asked for. */
  readonly findRun: (runId: string) => Promise<ComparedRun>;
  readonly lastSuccessBefore: (run: ComparedRun) => Promise<SyncRun | undefined>;
  readonly compareLogs: (runId: string, earlier: { readonly id: string; readonly run?: SyncRun }) => Promise<void>;
}

/** Registers comparing the log of a run with another. */
export function registerCompareCommands(targets: CompareTargets): vscode.Disposable {
  const { source } = targets;
  return vscode.Disposable.from(
    registerRunCommand(commandIds.compareLogs, source, (runId) => compareWithLastSuccess(targets, runId)),
    registerRunCommand(commandIds.compareLogsWith, source, (runId) => compareWithChosen(targets, runId)),
  );
}

async function compareWithLastSuccess(targets: CompareTargets, runId: string): Promise<void> {
  const run = await targets.lastSuccessBefore(await targets.findRun(runId));
  if (run) return targets.compareLogs(runId, { id: run.id, run });
  const choose = vscode.l10n.t('Choose a Run…');
  const question = vscode.l10n.t('The sync of run {0} has not succeeded before it.', runId);
  if ((await vscode.window.showInformationMessage(question, choose)) === choose)
    await compareWithChosen(targets, runId);
}

async function compareWithChosen({ source, compareLogs }: CompareTargets, runId: string): Promise<void> {
  const id = await pickRun(source, vscode.l10n.t('Compare the Log of Run {0} With…', runId));
  if (id !== undefined) await compareLogs(runId, { id });
}
