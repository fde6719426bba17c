import * as vscode from 'vscode';
import type { RunRef } from '../connections/refs.ts';
import { commandIds } from '../contributions.ts';
import type { Logs } from '../logs/logs.ts';
import { formatBytes, formatCount } from '../words/format.ts';
import { registerCommand, registerRunCommand } from './command.ts';
import type { RunSource } from './pickRun.ts';

export interface LogTargets {
  readonly source: RunSource;
  readonly logs: Pick<Logs, 'clear'>;
  readonly openLog: (ref: RunRef) => Promise<void>;
  readonly saveLog: (ref: RunRef) => Promise<void>;
}

/** Registers the commands on logs. */
export function registerLogCommands({ source, logs, openLog, saveLog }: LogTargets): vscode.Disposable {
  return vscode.Disposable.from(
    registerRunCommand(commandIds.openLog, source, openLog),
    registerRunCommand(commandIds.saveLog, source, saveLog),
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
