import type * as vscode from 'vscode';
import type { Connections } from '../connections/connections.ts';
import type { RunLogs } from '../logs/runLogs.ts';
import { LogDocuments } from './logDocuments.ts';
import { LogSaver } from './logSaver.ts';
import { LogSubjects } from './logSubjects.ts';

/** Shows and saves the logs of runs of the active connection. */
export interface LogEditors extends vscode.Disposable {
  readonly openLog: (runId: string) => Promise<void>;
  readonly saveLog: (runId: string) => Promise<void>;
}

/** Registers logs as documents. */
export function registerLogs(connections: Connections, logs: RunLogs): LogEditors {
  const subjects = new LogSubjects(connections);
  const saver = new LogSaver(logs, subjects);
  const saveLog = (runId: string): Promise<void> => saver.save(runId);
  const documents = new LogDocuments({ logs, subjects, saveLog });
  return {
    openLog: (runId) => documents.open(runId),
    saveLog,
    dispose: () => {
      documents.dispose();
      saver.dispose();
    },
  };
}
