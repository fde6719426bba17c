import * as vscode from 'vscode';
import { commandIds } from '../contributions.ts';
import type { RunLogs } from '../logs/runLogs.ts';
import type { RunStore } from '../runs/runStore.ts';
import { formatBytes, formatCount } from '../words/format.ts';
import { registerCommand } from './command.ts';
import { resolveRunId } from './pickRun.ts';

export interface LogTargets {
  /** To choose from, where a command is not about a certain run. */
  readonly store: Pick<RunStore, 'syncs'>;
  readonly logs: Pick<RunLogs, 'clear'>;
  readonly openLog: (runId: string) => Promise<void>;
  readonly saveLog: (runId: string) => Promise<void>;
}

/** Registers the commands on logs. */
export function registerLogCommands({ store, logs, openLog, saveLog }: LogTargets): vscode.Disposable {
  const onRun = (id: string, act: (runId: string) => Promise<void>): vscode.Disposable =>
    registerCommand(id, async (argument) => {
      const runId = await resolveRunId(argument, store);
      if (runId !== undefined) await act(runId);
    });
  return vscode.Disposable.from(
    onRun(commandIds.openLog, openLog),
    onRun(commandIds.saveLog, saveLog),
    registerCommand(commandIds.clearLogCache, () => clearCache(logs)),
  );
}

async function clearCache(logs: LogTargets['logs']): Promise<void> {
  const freed = await logs.clear();
  const { language } = vscode.env;
  const [count, size] = [formatCount(freed.logs, language), formatBytes(freed.bytes, language)];
  void vscode.window.showInformationMessage(
    freed.logs === 0
      ? vscode.l10n.t('There are no logs in the cache.')
      : vscode.l10n.t('Logs deleted from the cache: {0} ({1}).', count, size),
  );
}
