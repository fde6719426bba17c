import * as vscode from 'vscode';
import { explainInOneLine } from '../words/explain.ts';
import type { DocumentGate } from './documentGate.ts';
import type { KeptDocument } from './keptDocuments.ts';

/**
 * Documents that cannot be changed, and that cause a request only through the gate. VS Code and other extensions may ask for
 * any address, at any time: `stat` never loads anything.
 */
export abstract class ReadonlyFileSystem implements vscode.FileSystemProvider, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly #gate: DocumentGate;
  readonly onDidChangeFile = this.#changed.event;

  constructor(gate: DocumentGate) {
    this.#gate = gate;
  }

  /** Is this an address that the extension itself makes, to the letter? */
  protected abstract isOurs(uri: vscode.Uri): boolean;
  /** The document as it is kept in memory or on disk. Sends no request and writes nothing. */
  protected abstract kept(uri: vscode.Uri): Promise<KeptDocument | undefined>;
  /** Requests the document. */
  protected abstract load(uri: vscode.Uri): Promise<Uint8Array>;

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    const { size = 0, madeAt = 0 } = (await this.#kept(uri)) ?? {};
    const permissions = vscode.FilePermission.Readonly;
    return { type: vscode.FileType.File, size, mtime: madeAt, ctime: madeAt, permissions };
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    const kept = await this.#kept(uri);
    if (!kept) await this.#gate.admit(uri);
    try {
      return await (kept ? kept.read() : this.load(uri));
    } catch (error) {
      throw fileSystemError(error);
    }
  }

  /** To be called by a command before it opens these documents: they may be requested again when VS Code restores their tabs. */
  async willOpen(...uris: readonly vscode.Uri[]): Promise<void> {
    await this.#gate.allow(...uris);
    for (const uri of uris) this.refresh(uri);
  }

  /** An open tab shows the document as it is now. */
  refresh(uri: vscode.Uri): void {
    this.#changed.fire([{ type: vscode.FileChangeType.Changed, uri }]);
  }

  /** The documents change by `refresh` alone. */
  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }

  readDirectory(uri: vscode.Uri): never {
    throw vscode.FileSystemError.FileNotADirectory(uri);
  }

  createDirectory(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  writeFile(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  delete(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  rename(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  dispose(): void {
    this.#changed.dispose();
  }

  async #kept(uri: vscode.Uri): Promise<KeptDocument | undefined> {
    if (!this.isOurs(uri)) throw vscode.FileSystemError.FileNotFound(uri);
    return this.kept(uri);
  }
}

/** Why a document cannot be shown, in the words of explain.ts. */
function fileSystemError(error: unknown): vscode.FileSystemError {
  if (error instanceof vscode.FileSystemError) return error;
  return vscode.FileSystemError.Unavailable(explainInOneLine(error));
}
