import * as vscode from 'vscode';
import { logScheme } from '../contributions.ts';
import type { LogFile, LogKey } from '../logs/logCache.ts';
import type { NoLog } from '../logs/logSource.ts';
import type { LogSubject, RunLogs } from '../logs/runLogs.ts';
import { formatBytes } from '../words/format.ts';
import { LogFileSystem } from './logFileSystem.ts';
import type { LogSubjects } from './logSubjects.ts';
import { logUri } from './logUri.ts';
import { noLogMessage } from './noLog.ts';
import { withProgress } from './progress.ts';
import { fileSystemError } from './readonlyFileSystem.ts';

/** VS Code colors no more than this. */
const largeBytes = 20_000_000;

export interface LogDocumentsOptions {
  readonly logs: RunLogs;
  readonly subjects: LogSubjects;
  /** Saves the log of a run where the person says. */
  readonly saveLog: (runId: string) => Promise<void>;
}

/** Shows logs in editor tabs. */
export class LogDocuments implements vscode.Disposable {
  readonly #options: LogDocumentsOptions;
  readonly #files = new LogFileSystem((key) => this.#provide(key));
  readonly #lifetime = new AbortController();
  readonly #disposables: vscode.Disposable;

  constructor(options: LogDocumentsOptions) {
    this.#options = options;
    const isReadonly = new vscode.MarkdownString(
      vscode.l10n.t('The log of a run cannot be changed. Save it as a file to edit it.'),
    );
    this.#disposables = vscode.Disposable.from(
      this.#files,
      vscode.workspace.registerFileSystemProvider(logScheme, this.#files, { isCaseSensitive: true, isReadonly }),
    );
  }

  /** Opens the log of a run of the active connection; the person is asked first where it is large. */
  async open(runId: string): Promise<void> {
    const subject = await this.#options.subjects.ofRun(runId);
    const log = await this.#fetch(subject);
    if (log.origin === 'none') {
      void vscode.window.showInformationMessage(noLogMessage(runId, log));
    } else if (log.bytes > largeBytes) {
      await this.#offerLarge(runId, log);
    } else {
      const uri = logUri(subject.key.site, { ...log, runId });
      this.#files.refresh(uri);
      await vscode.window.showTextDocument(uri, { preview: false });
    }
  }

  dispose(): void {
    this.#lifetime.abort();
    this.#disposables.dispose();
  }

  async #fetch(subject: LogSubject): Promise<LogFile | NoLog> {
    const title = vscode.l10n.t('Loading the log of run {0}', subject.key.runId);
    return withProgress(title, this.#lifetime.signal, (signal, onProgress) =>
      this.#options.logs.fetch(subject, { signal, onProgress }),
    );
  }

  async #offerLarge(runId: string, { path, bytes }: LogFile): Promise<void> {
    const open = vscode.l10n.t('Open Anyway');
    const save = vscode.l10n.t('Save As…');
    const size = formatBytes(bytes, vscode.env.language);
    const choice = await vscode.window.showWarningMessage(
      vscode.l10n.t('The log of run {0} is large: {1}.', runId, size),
      {
        modal: true,
        detail: vscode.l10n.t('VS Code shows a file of this size without colors, and may be slow with it.'),
      },
      open,
      save,
    );
    if (choice === save) return this.#options.saveLog(runId);
    if (choice !== open) return;
    // From the disk: so it need not pass through the extension host.
    const uri = vscode.Uri.file(path);
    await vscode.commands.executeCommand('vscode.open', uri, { preview: false });
    // The file itself is read-only; this says so before somebody types. It takes whatever editor is active.
    const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
    if (!(input instanceof vscode.TabInputText && input.uri.fsPath === uri.fsPath)) return;
    await vscode.commands.executeCommand('workbench.action.files.setActiveEditorReadonlyInSession');
  }

  /** For a tab: the log as it is on disk, else fetched. */
  async #provide(key: LogKey): Promise<LogFile> {
    const { logs, subjects } = this.#options;
    try {
      const log = (await logs.onDisk(key)) ?? (await this.#fetch(subjects.ofKey(key)));
      if (log.origin !== 'none') return log;
      throw vscode.FileSystemError.FileNotFound(noLogMessage(key.runId, log));
    } catch (error) {
      throw fileSystemError(error);
    }
  }
}
