import { readFile, stat } from 'node:fs/promises';
import * as vscode from 'vscode';
import type { LogFile, LogKey } from '../logs/logCache.ts';
import { statOf, type KeptDocument } from './keptDocuments.ts';
import { logKeyOf, logViewOf, type LogPart } from './logUri.ts';
import { ReadonlyFileSystem } from './readonlyFileSystem.ts';

/** A document goes through the extension host in one piece, of which VS Code takes no more. */
const maxBytes = 50_000_000;

/** What there is to show; both reject with a FileSystemError that says why not. */
export interface LogProvider {
  /** Gets a log onto the disk. */
  readonly file: (key: LogKey) => Promise<LogFile>;
  /** Makes a document of what a log has. */
  readonly part: (uri: vscode.Uri, part: LogPart) => Promise<KeptDocument>;
}

/**
 * Shows the logs on disk, and parts of them, as documents that cannot be changed. One that is no longer there, such as
 * that of a tab which VS Code restores, is fetched.
 */
export class LogFileSystem extends ReadonlyFileSystem {
  readonly #provider: LogProvider;

  constructor(provider: LogProvider) {
    super();
    this.#provider = provider;
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    const view = logViewOf(uri);
    if (view.kind !== 'whole') return statOf(await this.#provider.part(uri, view));
    const { path } = await this.#provider.file(logKeyOf(uri));
    const { size, mtimeMs, birthtimeMs } = await stat(path);
    const permissions = vscode.FilePermission.Readonly;
    return { type: vscode.FileType.File, size, mtime: mtimeMs, ctime: birthtimeMs, permissions };
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    const view = logViewOf(uri);
    if (view.kind !== 'whole') return (await this.#provider.part(uri, view)).bytes;
    const { path, bytes } = await this.#provider.file(logKeyOf(uri));
    if (bytes > maxBytes) {
      throw vscode.FileSystemError.Unavailable(vscode.l10n.t('This log has become too large for a tab. Open it anew.'));
    }
    return readFile(path);
  }
}
