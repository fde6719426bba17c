import * as vscode from 'vscode';

/** VS Code reports a tab before it reads its document; a busy one may report it a little later. */
const tabMilliseconds = 1000;
/** More than anyone has open. */
const mostOpened = 200;
const stateKey = 'openedDocuments';
/** "Try Again" in a tab that failed to load reads again, and looks like any other read. */
const readsPerShowing = 3;

/**
 * Decides whether reading a document may cause a request. VS Code also reads for links, JSON schemas, searches, workspace
 * folders and other extensions and does not say for whom. So a read is admitted only for a visible tab that has yet to load
 * its document and that a command of ours opened, in this session or in an earlier one, and that has been open since.
 */
export class DocumentGate implements vscode.Disposable {
  readonly #state: Pick<vscode.Memento, 'get' | 'update'>;
  /** How often each document in a visible tab has been read since that tab was shown. */
  readonly #reads = new Map<string, number>();
  readonly #listener = vscode.window.tabGroups.onDidChangeTabs(({ closed }) => {
    this.#forgetHidden();
    void this.#forgetClosed(closed);
  });

  /** The state of the workspace: VS Code restores a workspace's tabs, too. */
  constructor(state: Pick<vscode.Memento, 'get' | 'update'>) {
    this.#state = state;
  }

  /** To be called by a command before it opens these documents. */
  async allow(...uris: readonly vscode.Uri[]): Promise<void> {
    const keys = new Set([...uris.map((uri) => uri.toString()), ...this.#opened()]);
    await this.#state.update(stateKey, [...keys].slice(0, mostOpened));
  }

  /** Rejects with a FileSystemError `Unavailable` unless the document may be requested. */
  async admit(uri: vscode.Uri): Promise<void> {
    const key = uri.toString();
    const isShown = this.#opened().includes(key) && (await untilShown(key));
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

  #opened(): readonly unknown[] {
    const opened = this.#state.get<unknown>(stateKey);
    return Array.isArray(opened) ? opened : [];
  }

  async #forgetClosed(closed: readonly vscode.Tab[]): Promise<void> {
    const open = new Set(vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.flatMap(keysOf)));
    const gone = new Set(closed.flatMap(keysOf).filter((key) => !open.has(key)));
    const opened = this.#opened();
    const left = opened.filter((key) => typeof key === 'string' && !gone.has(key));
    if (left.length < opened.length) await this.#state.update(stateKey, left);
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
  return new Set(vscode.window.tabGroups.all.flatMap(({ activeTab }) => (activeTab ? keysOf(activeTab) : [])));
}

function keysOf({ input }: vscode.Tab): readonly string[] {
  if (input instanceof vscode.TabInputText || input instanceof vscode.TabInputCustom) return [input.uri.toString()];
  return input instanceof vscode.TabInputTextDiff ? [input.original.toString(), input.modified.toString()] : [];
}
