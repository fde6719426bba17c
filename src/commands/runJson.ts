import * as vscode from 'vscode';
import type { Connections } from '../connections/connections.ts';
import { findSyncRun } from '../files-com/endpoints.ts';

const scheme = 'sync-run-json';

/** Runs as the service sent them, in read-only editors; kept only while one is open. */
export class RunJson implements vscode.Disposable {
  readonly #connections: Connections;
  readonly #texts = new Map<string, string>();
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly #disposables: vscode.Disposable;

  constructor(connections: Connections) {
    this.#connections = connections;
    this.#disposables = vscode.Disposable.from(
      this.#changed,
      vscode.workspace.registerTextDocumentContentProvider(scheme, {
        onDidChange: this.#changed.event,
        provideTextDocumentContent: (uri) => this.#texts.get(uri.toString()),
      }),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#texts.delete(uri.toString())),
    );
  }

  /** Asks for the run and shows its JSON; with progress, which can cancel. */
  async open(runId: string): Promise<void> {
    const site = this.#connections.active?.label ?? '';
    const json = await vscode.window.withProgress(
      {
        location: vscode.ProgressLocation.Notification,
        title: vscode.l10n.t('Loading run {0}', runId),
        cancellable: true,
      },
      (_progress, token) => this.#load(runId, token),
    );
    const uri = vscode.Uri.from({ scheme, path: `/${site}/run ${runId}.json` });
    this.#texts.set(uri.toString(), json);
    this.#changed.fire(uri);
    await vscode.window.showTextDocument(uri);
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  async #load(runId: string, token: vscode.CancellationToken): Promise<string> {
    const controller = new AbortController();
    const listener = token.onCancellationRequested(() => controller.abort());
    try {
      const client = await this.#connections.getClient();
      const { json } = await findSyncRun(client, runId, controller.signal);
      return json;
    } finally {
      listener.dispose();
    }
  }
}
