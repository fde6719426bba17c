import { readFile, stat } from 'node:fs/promises';
import * as vscode from 'vscode';
import type { LogFile, LogKey } from '../logs/logCache.ts';
import { logKeyOf } from './logUri.ts';
import { ReadonlyFileSystem } from './readonlyFileSystem.ts';

/** A document goes through the extension host in one piece, of which VS Code takes no more. */
const maxBytes = 50_000_000;

/** Gets a log onto the disk; rejects with a FileSystemError that says why not. */
export type ProvideLog = (key: LogKey) => Promise<LogFile>;

/**
 * Shows the logs on disk as documents that cannot be changed. One that is no longer there, such as that of a tab which
 * VS Code restores, is fetched.
 */
export class LogFileSystem extends ReadonlyFileSystem {
  readonly #provide: ProvideLog;

  constructor(provide: ProvideLog) {
    super();
    this.#provide = provide;
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    const { path } = await this.#provide(logKeyOf(uri));
    const { size, mtimeMs, birthtimeMs } = await stat(path);
    const permissions = vscode.FilePermission.Readonly;
    return { type: vscode.FileType.File, size, mtime: mtimeMs, ctime: birthtimeMs, permissions };
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    const { path, bytes } = await this.#provide(logKeyOf(uri));
    if (bytes > maxBytes) {
      throw vscode.FileSystemError.Unavailable(vscode.l10n.t('This log has become too large for a tab. Open it anew.'));
    }
    return readFile(path);
  }
}
