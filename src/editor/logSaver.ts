import { homedir } from 'node:os';
import * as vscode from 'vscode';
import type { RunRef } from '../connections/refs.ts';
import { findSyncRun } from '../files-com/endpoints.ts';
import type { CachedLog } from '../logs/store/logCache.ts';
import type { LogReadOptions, LogSubject, Logs, NoLog } from '../logs/logs.ts';
import type { LogSubjects } from './logSubjects.ts';
import { escapeIcons } from '../words/text.ts';
import { logTitle, type TitledLog } from './logUri.ts';
import { noLogMessage } from './noLog.ts';
import { withProgress } from './progress.ts';
import { writeRemote } from './writeRemote.ts';

/** Writes logs where the person says. */
export class LogSaver implements vscode.Disposable {
  readonly #logs: Logs;
  readonly #subjects: LogSubjects;
  readonly #lifetime = new AbortController();
  /** Where the last one went: the next dialog begins there. */
  #folder: vscode.Uri | undefined;

  constructor(logs: Logs, subjects: LogSubjects) {
    this.#logs = logs;
    this.#subjects = subjects;
  }

  /** Asks where to, and writes the log of a run there. */
  async save(ref: RunRef): Promise<void> {
    const { runId } = ref;
    const { subject, log } = await this.#identify(await this.#subjects.ofRun(ref));
    const extension = log.origin === 'body' ? 'log' : 'jsonl';
    const target = await vscode.window.showSaveDialog({
      defaultUri: vscode.Uri.joinPath(this.#startFolder(), logTitle(log, `.${extension}`)),
      filters: { [vscode.l10n.t('Logs')]: ['jsonl', 'log', 'txt'] },
    });
    if (!target) return;
    this.#folder = vscode.Uri.joinPath(target, '..');
    const read = await this.#withProgress(runId, (options) => this.#write(subject, target, options));
    if (read.origin === 'none') void vscode.window.showInformationMessage(noLogMessage(runId, read));
    else vscode.window.setStatusBarMessage(vscode.l10n.t('Saved: {0}', escapeIcons(target.fsPath)), 5000);
  }

  dispose(): void {
    this.#lifetime.abort();
  }

  /** What the log is to be called; asks for the run where nothing is kept of it. */
  async #identify(subject: LogSubject): Promise<{ readonly subject: LogSubject; readonly log: TitledLog }> {
    const { runId } = subject.key;
    const kept = await this.#logs.cached(subject.key);
    if (kept?.isFinal) return { subject, log: { ...kept, runId } };
    const run = await this.#withProgress(runId, async ({ signal }) => {
      return (await findSyncRun(await subject.getClient(), runId, signal)).run;
    });
    return { subject: { ...subject, run }, log: { runId, syncName: run.syncName, origin: 'file' } };
  }

  async #write(subject: LogSubject, target: vscode.Uri, options: LogReadOptions): Promise<CachedLog | NoLog> {
    if (target.scheme === 'file') return this.#logs.save(subject, target.fsPath, options);
    const log = await this.#logs.fetch(subject, options);
    if (log.origin === 'none') return log;
    await writeRemote(log, target);
    return log;
  }

  async #withProgress<T>(runId: string, task: (options: LogReadOptions) => Promise<T>): Promise<T> {
    const title = vscode.l10n.t('Saving the log of run {0}', runId);
    return withProgress(title, this.#lifetime.signal, (signal, onProgress) => task({ signal, onProgress }));
  }

  #startFolder(): vscode.Uri {
    return this.#folder ?? vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file(homedir());
  }
}
