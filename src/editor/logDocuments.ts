import * as vscode from 'vscode';
import type { RunRef } from '../connections/refs.ts';
import { logScheme } from '../contributions.ts';
import type { LogFile, LogKey } from '../logs/logCache.ts';
import type { NoLog } from '../logs/logSource.ts';
import type { LogText } from '../logs/logText.ts';
import type { LogSubject, RunLogs } from '../logs/runLogs.ts';
import { KeptDocuments } from './keptDocuments.ts';
import { largeBytes, makeExcerpt, type ExcerptKind } from './logExcerpt.ts';
import type { ComparedLog, ComparedPair, LogComparison } from './logComparison.ts';
import { LogFileSystem } from './logFileSystem.ts';
import type { LogSubjects } from './logSubjects.ts';
import { logTitle, logUri } from './logUri.ts';
import { noLogMessage } from './noLog.ts';
import { offerLargeLog, openFromDisk } from './largeLog.ts';
import { withProgress } from './progress.ts';

export interface LogDocumentsOptions {
  readonly logs: RunLogs;
  readonly subjects: LogSubjects;
  readonly comparison: LogComparison;
  /** Saves the log of a run where the person says. */
  readonly saveLog: (ref: RunRef) => Promise<void>;
}

/** Shows logs in editor tabs. */
export class LogDocuments implements vscode.Disposable {
  readonly #options: LogDocumentsOptions;
  readonly #parts = new KeptDocuments();
  readonly #files = new LogFileSystem({
    parts: this.#parts,
    onDisk: (key) => this.#options.logs.onDisk(key),
    fetch: (key) => this.#fetchFile(key),
    makePart: (key, part) =>
      part.kind === 'compared' ? this.#makeCompared(key, part.otherRunId) : this.#makeExcerptAnew(part.kind, key),
  });
  readonly #lifetime = new AbortController();
  readonly #disposables: vscode.Disposable;

  constructor(options: LogDocumentsOptions) {
    this.#options = options;
    const isReadonly = new vscode.MarkdownString(
      vscode.l10n.t('The log of a run cannot be changed. Save it as a file to edit it.'),
    );
    this.#disposables = vscode.Disposable.from(
      this.#parts,
      this.#files,
      vscode.workspace.registerFileSystemProvider(logScheme, this.#files, { isCaseSensitive: true, isReadonly }),
    );
  }

  /** Opens the log of a run; the person is asked first where it is large. */
  async open(ref: RunRef): Promise<void> {
    const subject = await this.#options.subjects.ofRun(ref);
    // Open until it is shown, so that what is shown of a large one need not be read anew.
    const { text, close } = this.#options.logs.openText(subject);
    try {
      await this.#openFetched(subject.key, await this.#fetch(subject), text);
    } finally {
      await close();
    }
  }

  async #openFetched(key: LogKey, log: LogFile | NoLog, text: LogText): Promise<void> {
    const { site, runId } = key;
    if (log.origin === 'none') {
      void vscode.window.showInformationMessage(noLogMessage(runId, log));
    } else if (log.bytes > largeBytes) {
      await this.#openLarge(key, log, text);
    } else {
      await this.#show(logUri(site, { ...log, runId }));
    }
  }

  /** Shows what differs between the logs of two runs of the active connection in the diff editor. */
  async compare(left: LogSubject, right: LogSubject, isLastSuccess: boolean): Promise<void> {
    const pair = await this.#options.comparison.make(left, right);
    if (pair.kind === 'noLog') {
      void vscode.window.showInformationMessage(noLogMessage(pair.runId, pair.log));
      return;
    }
    const uris = [await this.#keep(pair.left, right.key), await this.#keep(pair.right, left.key)];
    await vscode.commands.executeCommand('vscode.diff', ...uris, diffTitle(pair, isLastSuccess), { preview: false });
  }

  dispose(): void {
    this.#lifetime.abort();
    this.#disposables.dispose();
  }

  async #show(uri: vscode.Uri): Promise<void> {
    this.#files.refresh(uri);
    // Not `showTextDocument`, which would hold on to the document, and so to its problems, for minutes after it was closed.
    await vscode.commands.executeCommand('vscode.open', uri, { preview: false });
  }

  async #fetch(subject: LogSubject): Promise<LogFile | NoLog> {
    const title = vscode.l10n.t('Loading the log of run {0}', subject.key.runId);
    return withProgress(title, this.#lifetime.signal, (signal, onProgress) =>
      this.#options.logs.fetch(subject, { signal, onProgress }),
    );
  }

  async #openLarge({ site, runId }: LogKey, log: LogFile, text: LogText): Promise<void> {
    const choice = await offerLargeLog(runId, log.bytes);
    switch (choice) {
      case 'open':
        return openFromDisk(log.path);
      case 'save':
        return this.#options.saveLog({ connectionId: site, runId });
      case 'errors':
      case 'last': {
        const uri = logUri(site, { ...log, runId }, { kind: choice });
        await this.#parts.make(uri, () => this.#makeExcerpt(choice, runId, log, text));
        return this.#show(uri);
      }
      case undefined:
        return undefined;
      default:
        return choice satisfies never;
    }
  }

  async #keep({ key, log, bytes }: ComparedLog, other: LogKey): Promise<vscode.Uri> {
    const view = { kind: 'compared', otherRunId: other.runId } as const;
    const uri = logUri(key.site, { ...log, runId: key.runId }, view);
    await this.#parts.make(uri, () => Promise.resolve(bytes));
    this.#files.refresh(uri);
    return uri;
  }

  async #fetchFile(key: LogKey): Promise<LogFile> {
    const log = await this.#fetch(this.#options.subjects.ofKey(key));
    if (log.origin === 'none') throw vscode.FileSystemError.FileNotFound(noLogMessage(key.runId, log));
    return log;
  }

  /** For a tab that VS Code restores. */
  async #makeExcerptAnew(kind: ExcerptKind, key: LogKey): Promise<Uint8Array> {
    const { logs, subjects } = this.#options;
    const log = (await logs.onDisk(key)) ?? (await this.#fetchFile(key));
    const { text, close } = logs.openText(subjects.ofKey(key));
    try {
      return await this.#makeExcerpt(kind, key.runId, log, text);
    } finally {
      await close();
    }
  }

  async #makeExcerpt(kind: ExcerptKind, runId: string, { bytes }: LogFile, text: LogText): Promise<Uint8Array> {
    return makeExcerpt(text, { kind, runId, bytes, lifetime: this.#lifetime.signal });
  }

  /** For one tab of a comparison that VS Code restores. */
  async #makeCompared(key: LogKey, otherRunId: string): Promise<Uint8Array> {
    const { subjects, comparison } = this.#options;
    const runIds = [key.runId, otherRunId].toSorted();
    const [first = key, second = key] = runIds.map((runId) => ({ site: key.site, runId }));
    const pair = await comparison.make(subjects.ofKey(first), subjects.ofKey(second));
    if (pair.kind === 'noLog') throw vscode.FileSystemError.FileNotFound(noLogMessage(pair.runId, pair.log));
    return pair.left.key.runId === key.runId ? pair.left.bytes : pair.right.bytes;
  }
}

function diffTitle({ left, right, isWhole }: ComparedPair & { kind: 'pair' }, isLastSuccess: boolean): string {
  const title = logTitle({ ...left.log, runId: left.key.runId });
  const { runId } = right.key;
  const parts = isLastSuccess
    ? vscode.l10n.t('{0} (last success) ↔ run {1}', title, runId)
    : vscode.l10n.t('{0} ↔ run {1}', title, runId);
  return isWhole ? parts : vscode.l10n.t('{0}, in part', parts);
}
