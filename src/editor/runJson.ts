import * as vscode from 'vscode';
import type { Connections } from '../connections/connections.ts';
import type { RunRef } from '../connections/refs.ts';
import { jsonScheme } from '../contributions.ts';
import { findSyncRun } from '../files-com/endpoints.ts';
import { indentJson } from '../files-com/json.ts';
import { maskLink, maskLongText } from '../files-com/maskLinks.ts';
import { Turns } from '../logs/turns.ts';
import { KeptDocuments, statOf, type KeptDocument } from './keptDocuments.ts';
import { withProgress } from './progress.ts';
import { fileSystemError, ReadonlyFileSystem } from './readonlyFileSystem.ts';

/**
 * Runs as the service sent them, but with signed links masked, at `sync-run-json://<connection id>/<run id>/<title>.json`.
 * One is kept only while it is open; what is not there, such as that of a tab which VS Code restores, is asked for.
 */
export class RunJson extends ReadonlyFileSystem {
  readonly #connections: Connections;
  readonly #documents = new KeptDocuments();
  readonly #lifetime = new AbortController();
  readonly #disposables: vscode.Disposable;

  constructor(connections: Connections) {
    super();
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
    const { connectionId, runId } = ref;
    await this.#connections.clientFor(ref);
    const path = `/${runId}/${vscode.l10n.t('run {0}', runId)}.json`;
    const uri = vscode.Uri.from({ scheme: jsonScheme, authority: connectionId, path });
    await this.#documents.make(uri, () => this.#load(ref));
    this.refresh(uri);
    // Not `showTextDocument`, which would hold on to the document for minutes after it was closed.
    await vscode.commands.executeCommand('vscode.open', uri);
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    return statOf(await this.#provide(uri));
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    return (await this.#provide(uri)).bytes;
  }

  override dispose(): void {
    this.#lifetime.abort();
    this.#disposables.dispose();
    super.dispose();
  }

  async #provide(uri: vscode.Uri): Promise<KeptDocument> {
    const [, runId = ''] = uri.path.split('/');
    const ref = { connectionId: uri.authority, runId };
    try {
      return await this.#documents.get(uri, () => this.#load(ref));
    } catch (error) {
      throw fileSystemError(error);
    }
  }

  async #load(ref: RunRef): Promise<Uint8Array> {
    const { runId } = ref;
    return withProgress(vscode.l10n.t('Loading run {0}', runId), this.#lifetime.signal, async (signal) => {
      const { run, text } = await findSyncRun(await this.#connections.clientFor(ref), runId, signal);
      const link = run.logUrl ?? '';
      const shown = indentJson(text).replaceAll(JSON.stringify(link), JSON.stringify(maskLink(link)));
      const turns = new Turns();
      return Buffer.from(await maskLongText(shown, () => turns.pause()));
    });
  }
}
