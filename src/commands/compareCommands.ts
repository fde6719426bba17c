import * as vscode from 'vscode';
import type { RunRef } from '../connections/refs.ts';
import { commandIds } from '../contributions.ts';
import type { SyncRun } from '../files-com/syncRun.ts';
import type { RunSummary } from '../runs/runSummary.ts';
import { registerRunCommand, whileActive } from './command.ts';
import { pickRun, type RunSource } from './pickRun.ts';

type ComparedRun = Pick<RunSummary, 'id' | 'syncId' | 'createdAt' | 'dryRun'>;

export interface CompareTargets {
  readonly source: RunSource;
  /** The run as it is known. */
  readonly knownRun: (ref: RunRef) => RunSummary | undefined;
  /** Latest runs of its sync, as an open page has loaded them. */
  readonly history: (ref: RunRef) => readonly RunSummary[];
  readonly findRun: (ref: RunRef) => Promise<ComparedRun>;
  readonly lastSuccessBefore: (run: ComparedRun, ref: RunRef) => Promise<SyncRun | undefined>;
  readonly compareLogs: (ref: RunRef, earlier: { readonly id: string; readonly run?: SyncRun }) => Promise<void>;
}

/** Registers comparing the log of a run with another. */
export function registerCompareCommands(targets: CompareTargets): vscode.Disposable {
  const { source } = targets;
  return vscode.Disposable.from(
    registerRunCommand(commandIds.compareLogs, source, (ref) => compareWithLastSuccess(targets, ref)),
    registerRunCommand(commandIds.compareLogsWith, source, (ref) => compareWithChosen(targets, ref)),
  );
}

async function compareWithLastSuccess(targets: CompareTargets, ref: RunRef): Promise<void> {
  const known = targets.knownRun(ref) ?? (await targets.findRun(ref));
  const run = await targets.lastSuccessBefore(known, ref);
  if (run) return targets.compareLogs(ref, { id: run.id, run });
  const choose = vscode.l10n.t('Choose a Run…');
  const question = vscode.l10n.t('The sync of run {0} has not succeeded before it.', ref.runId);
  if ((await vscode.window.showInformationMessage(question, choose)) === choose)
    await whileActive(targets.source.connections, ref, () => compareWithChosen(targets, ref));
}

async function compareWithChosen(targets: CompareTargets, ref: RunRef): Promise<void> {
  const { source, knownRun, history, compareLogs } = targets;
  const { runId } = ref;
  const others = history(ref);
  const chosen = await pickRun(source, ref, {
    title: vscode.l10n.t('Compare the Log of Run {0} With…', runId),
    syncId: knownRun(ref)?.syncId ?? others[0]?.syncId,
    others,
    except: runId,
  });
  if (chosen) await whileActive(source.connections, chosen, ({ runId: id }) => compareLogs(ref, { id }));
}
