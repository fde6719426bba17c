import * as vscode from 'vscode';

/** VS Code reports a tab before it reads its document; a busy one may report it a little later. */
const tabMilliseconds = 1000;
/** "Try Again" in a tab that failed to load reads again, and looks like any other read. */
const readsPerShowing = 3;

/**
 * Decides whether reading a document may cause a request. VS Code also reads for JSON schemas, searches, workspace folders
 * and other extensions and does not say for whom, so a person is behind a read only if a visible tab has yet to load it.
 */
export class DocumentGate implements vscode.Disposable {
  /** How often each document in a visible tab has been read since that tab was shown. */
  readonly #reads = new Map<string, number>();
  readonly #listener = vscode.window.tabGroups.onDidChangeTabs(() => this.#forgetHidden());

  /** Rejects with a FileSystemError `Unavailable` unless the document may be requested. */
  async admit(uri: vscode.Uri): Promise<void> {
    const key = uri.toString();
    const isShown = await untilShown(key);
    const reads = this.#reads.get(key) ?? 0;
    if (!isShown || isLoaded(key) || reads >= readsPerShowing) {
      throw vscode.FileSystemError.Unavailable(vscode.l10n.t("It isn't loaded. Open it from Sync Runs."));
    }
    this.#reads.set(key, reads + 1);
  }

  dispose(): void {
    this.#listener.dispose();
    this.#reads.clear();
  }

  #forgetHidden(): void {
    const shown = shownUris();
    for (const key of this.#reads.keys()) if (!shown.has(key)) this.#reads.delete(key);
  }
}

/** Is the document open in VS Code, in a tab or without one? */
export function isLoaded(key: string): boolean {
  return vscode.workspace.textDocuments.some(({ uri }) => uri.toString() === key);
}

async function untilShown(key: string): Promise<boolean> {
  if (shownUris().has(key)) return true;
  return new Promise((resolve) => {
    const finish = (isShown: boolean): void => {
      clearTimeout(timer);
      listener.dispose();
      resolve(isShown);
    };
    const listener = vscode.window.tabGroups.onDidChangeTabs(() => {
      if (shownUris().has(key)) finish(true);
    });
    const timer = setTimeout(finish, tabMilliseconds, false);
  });
}

/** Of the tabs in front in each editor group of this window. */
function shownUris(): ReadonlySet<string> {
  const inputs = vscode.window.tabGroups.all.map(({ activeTab }) => activeTab?.input);
  return new Set(inputs.flatMap(urisOf).map((uri) => uri.toString()));
}

function urisOf(input: unknown): readonly vscode.Uri[] {
  if (input instanceof vscode.TabInputText || input instanceof vscode.TabInputCustom) return [input.uri];
  return input instanceof vscode.TabInputTextDiff ? [input.original, input.modified] : [];
}
