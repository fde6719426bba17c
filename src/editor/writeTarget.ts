import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as vscode from 'vscode';
import { writeWhole } from '../logs/store/wholeFile.ts';
import { requireSmall, writeRemote } from './writeRemote.ts';

/**
 * Writes a file into any file system of VS Code as its bytes arrive: whole, or not at all. Throws what the chunks throw,
 * or a FilesComError `disk`.
 */
export async function writeTarget(target: vscode.Uri, chunks: AsyncIterable<Uint8Array>): Promise<void> {
  if (target.scheme === 'file') {
    await writeWhole(target.fsPath, chunks);
    return;
  }
  const folder = await mkdtemp(join(tmpdir(), 'sync-runs-'));
  try {
    const path = join(folder, 'file');
    await writeRemote({ path, bytes: await writeWhole(path, onlySmall(chunks)) }, target);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Ends as soon as it is known that there are too many. */
async function* onlySmall(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    requireSmall(bytes);
    yield chunk;
  }
}
