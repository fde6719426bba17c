import * as vscode from 'vscode';
import type { Connections } from '../connections/connections.ts';
import type { RunRef } from '../connections/refs.ts';
import { jsonScheme } from '../contributions.ts';
import { findSyncRun } from '../files-com/endpoints.ts';
import { indentJson } from '../files-com/json.ts';
import { maskLink, maskLongText } from '../files-com/maskLinks.ts';
import { pausedSteps } from '../files-com/steps.ts';
import { Turns } from '../logs/turns.ts';
import type { DocumentGate } from './documentGate.ts';
import { KeptDocuments, type KeptDocument } from './keptDocuments.ts';
import { jsonUri, parseJsonUri } from './logUri.ts';
import { withProgress } from './progress.ts';
import { ReadonlyFileSystem } from './readonlyFileSystem.ts';

/**
 * Runs as the service sent them, but with signed links masked, at `sync-run-json://<connection id>/<run id>/<title>.json`.
 * Each is kept while it is open.
 */
export class RunJson extends ReadonlyFileSystem {
  readonly #connections: Connections;
  readonly #documents = new KeptDocuments();
  readonly #lifetime = new AbortController();
  readonly #disposables: vscode.Disposable;

  constructor(connections: Connections, gate: DocumentGate) {
    super(gate);
    this.#connections = connections;
    const isReadonly = new vscode.MarkdownString(
      vscode.l10n.t('This is what the service sent, with the signatures of links masked. It cannot be changed.'),
    );
    this.#disposables = vscode.Disposable.from(
      vscode.workspace.registerFileSystemProvider(jsonScheme, this, { isCaseSensitive: true, isReadonly }),
      this.#documents,
    );
  }

  /** Asks for a run and shows its JSON. */
  async open(ref: RunRef): Promise<void> {
    await this.#connections.clientFor(ref);
    const uri = jsonUri(ref);
    await this.#documents.make(uri, () => this.#find(ref));
    await this.willOpen(uri);
    // Not `showTextDocument`, which would hold on to the document for minutes after it was closed.
    await vscode.commands.executeCommand('vscode.open', uri);
  }

  override dispose(): void {
    this.#lifetime.abort();
    this.#disposables.dispose();
    super.dispose();
  }

  protected override isOurs(uri: vscode.Uri): boolean {
    return parseJsonUri(uri) !== undefined;
  }

  protected override kept(uri: vscode.Uri): Promise<KeptDocument | undefined> {
    return Promise.resolve(this.#documents.get(uri));
  }

  protected override async load(uri: vscode.Uri): Promise<Uint8Array> {
    const ref = parseJsonUri(uri);
    if (!ref) throw vscode.FileSystemError.FileNotFound(uri);
    return this.#documents.make(uri, () => this.#find(ref));
  }

  async #find(ref: RunRef): Promise<Uint8Array> {
    return withProgress(vscode.l10n.t('Loading run {0}', ref.runId), this.#lifetime.signal, async (signal) => {
      const { run, text } = await findSyncRun(await this.#connections.clientFor(ref), ref.runId, signal);
      const link = run.logUrl ?? '';
      const masked = JSON.stringify(maskLink(link));
      const turns = new Turns();
      const pause = (): Promise<void> => turns.pause();
      const indented = await pausedSteps(indentJson(text), pause);
      // A function, because `$&` in a replacement string would put the link back.
      const shown = indented.replaceAll(JSON.stringify(link), () => masked);
      return Buffer.from(await maskLongText(shown, pause));
    });
  }
}
