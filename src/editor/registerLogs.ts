import type { Connections } from '../connections/connections.ts';
import type { RunRef } from '../connections/refs.ts';
import type { SyncRun } from '../files-com/syncRun.ts';
import type { Logs } from '../logs/logs.ts';
import type { DocumentGate } from './documentGate.ts';
import { LogComparison, type ComparedRun } from './logComparison.ts';
import { LogDocuments } from './logDocuments.ts';
import { registerLogLanguage, type LogLanguage } from './logLanguage.ts';
import { LogSaver } from './logSaver.ts';
import { LogSubjects } from './logSubjects.ts';

/** Shows, compares and saves the logs of runs. */
export interface LogEditors extends LogLanguage {
  readonly openLog: (ref: RunRef) => Promise<void>;
  readonly saveLog: (ref: RunRef) => Promise<void>;
  /** The last run of its sync that succeeded before this one. */
  readonly lastSuccessBefore: (run: ComparedRun, ref: RunRef) => Promise<SyncRun | undefined>;
  /** Shows the log of a run beside that of an earlier one of the same connection. */
  readonly compareLogs: (ref: RunRef, earlier: EarlierRun) => Promise<void>;
}

interface EarlierRun {
  readonly id: string;
  /** Known where it is the last success. */
  readonly run?: SyncRun;
}

/** Registers logs as documents, and what editors offer for them. */
export function registerLogs(
  connections: Connections,
  logs: Logs,
  gate: DocumentGate,
  openDetails: (ref: RunRef) => Promise<void>,
): LogEditors {
  const subjects = new LogSubjects(connections);
  const saver = new LogSaver(logs, subjects);
  const saveLog = (ref: RunRef): Promise<void> => saver.save(ref);
  const comparison = new LogComparison(logs);
  const documents = new LogDocuments({ gate, logs, subjects, comparison, saveLog, openDetails });
  const language = registerLogLanguage(connections);
  return {
    openLog: (ref) => documents.open(ref),
    saveLog,
    lastSuccessBefore: (run, ref) => comparison.lastSuccessBefore(run, () => connections.clientFor(ref)),
    compareLogs: async (ref, { id, run }) => {
      const [left, right] = [await subjects.ofRun({ ...ref, runId: id }), await subjects.ofRun(ref)];
      await documents.compare({ ...left, run }, right, run !== undefined);
    },
    goToFailure: language.goToFailure,
    dispose: () => {
      language.dispose();
      documents.dispose();
      comparison.dispose();
      saver.dispose();
    },
  };
}
