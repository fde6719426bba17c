import { readFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import { FilesComError } from '../files-com/errors.ts';
import type { CachedLog } from '../logs/store/logCache.ts';
import { partOf } from '../logs/store/wholeFile.ts';
import { formatBytes } from '../words/format.ts';

/** Another file system than this computer's gets a file in one piece. */
const maxBytes = 50_000_000;

/** Copies a file of this computer into any file system of VS Code; what is there is replaced when the copy is whole. */
export async function writeRemote(
  { path, bytes }: Pick<CachedLog, 'path' | 'bytes'>,
  target: vscode.Uri,
): Promise<void> {
  requireSmall(bytes);
  const part = target.with({ path: partOf(target.path) });
  try {
    await vscode.workspace.fs.writeFile(part, await readFile(path));
    await vscode.workspace.fs.rename(part, target, { overwrite: true });
  } catch (error) {
    // Where even that fails, the first error is the one to tell.
    await vscode.workspace.fs.delete(part).then(undefined, () => undefined);
    throw new FilesComError('disk', error instanceof Error ? error.message : String(error));
  }
}

/** FilesComError `disk` for what is too large for another file system than this computer's. */
export function requireSmall(bytes: number): void {
  if (bytes <= maxBytes) return;
  const size = formatBytes(bytes, vscode.env.language);
  throw new FilesComError(
    'disk',
    vscode.l10n.t('It is too large for this place ({0}). Save it on this computer.', size),
  );
}
