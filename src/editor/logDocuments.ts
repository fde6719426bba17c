import * as vscode from 'vscode';
import type { RunRef } from '../connections/refs.ts';
import { logScheme } from '../contributions.ts';
import type { LogSubject, Logs, NoLog } from '../logs/logs.ts';
import type { CachedLog, LogKey } from '../logs/store/logCache.ts';
import type { DocumentGate } from './documentGate.ts';
import { KeptDocuments } from './keptDocuments.ts';
import type { ComparedLog, ComparedPair, LogComparison } from './logComparison.ts';
import { LogFileSystem, type LogProvider } from './logFileSystem.ts';
import type { LogSubjects } from './logSubjects.ts';
import { logTitle, logUri } from './logUri.ts';
import { noLogMessage } from './noLog.ts';
import { largeBytes, offerLargeLog, openFromDisk } from './largeLog.ts';
import { withProgress } from './progress.ts';

export interface LogDocumentsOptions {
  readonly gate: DocumentGate;
  readonly logs: Logs;
  readonly subjects: LogSubjects;
  readonly comparison: LogComparison;
  /** Saves the log of a run where the person says. */
  readonly saveLog: (ref: RunRef) => Promise<void>;
  /** Opens the page of a run, which shows a log of any size. */
  readonly openDetails: (ref: RunRef) => Promise<void>;
}

/** Shows logs in editor tabs. */
export class LogDocuments implements vscode.Disposable {
  readonly #options: LogDocumentsOptions;
  readonly #parts = new KeptDocuments();
  readonly #files: LogFileSystem;
  readonly #lifetime = new AbortController();
  readonly #disposables: vscode.Disposable;

  constructor(options: LogDocumentsOptions) {
    this.#options = options;
    const provider: LogProvider = {
      parts: this.#parts,
      onDisk: (key) => options.logs.cached(key),
      fetch: (key) => this.#fetchFile(key),
      makePart: (key, part) => this.#makeCompared(key, part.otherRunId),
    };
    this.#files = new LogFileSystem(provider, options.gate);
    const isReadonly = new vscode.MarkdownString(
      vscode.l10n.t('The log of a run cannot be changed. Save it as a file to edit it.'),
    );
    this.#disposables = vscode.Disposable.from(
      this.#parts,
      this.#files,
      vscode.workspace.registerFileSystemProvider(logScheme, this.#files, { isCaseSensitive: true, isReadonly }),
    );
  }

  /** Opens the log of a run. Asks how to read it if it is large. */
  async open(ref: RunRef): Promise<void> {
    const subject = await this.#options.subjects.ofRun(ref);
    const log = await this.#fetch(subject);
    const { runId } = ref;
    if (log.origin === 'none') {
      void vscode.window.showInformationMessage(noLogMessage(runId, log));
    } else if (log.bytes > largeBytes) {
      await this.#openLarge(ref, log);
    } else {
      await this.#show(logUri(subject.key.site, { ...log, runId }));
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
    await this.#files.willOpen(...uris);
    await vscode.commands.executeCommand('vscode.diff', ...uris, diffTitle(pair, isLastSuccess), { preview: false });
  }

  dispose(): void {
    this.#lifetime.abort();
    this.#disposables.dispose();
  }

  async #show(uri: vscode.Uri): Promise<void> {
    await this.#files.willOpen(uri);
    // Not `showTextDocument`, which would hold on to the document, and so to its problems, for minutes after it was closed.
    await vscode.commands.executeCommand('vscode.open', uri, { preview: false });
  }

  async #fetch(subject: LogSubject): Promise<CachedLog | NoLog> {
    const title = vscode.l10n.t('Loading the log of run {0}', subject.key.runId);
    return withProgress(title, this.#lifetime.signal, (signal, onProgress) =>
      this.#options.logs.fetch(subject, { signal, onProgress }),
    );
  }

  async #openLarge(ref: RunRef, log: CachedLog): Promise<void> {
    const choice = await offerLargeLog(ref.runId, log.bytes);
    switch (choice) {
      case 'page':
        return this.#options.openDetails(ref);
      case 'open':
        return openFromDisk(log.path);
      case 'save':
        return this.#options.saveLog(ref);
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
    return uri;
  }

  async #fetchFile(key: LogKey): Promise<CachedLog> {
    const log = await this.#fetch(this.#options.subjects.ofKey(key));
    if (log.origin === 'none') throw vscode.FileSystemError.FileNotFound(noLogMessage(key.runId, log));
    return log;
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
