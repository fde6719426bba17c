import { readFile, stat } from 'node:fs/promises';
import * as vscode from 'vscode';
import type { CachedLog, LogKey } from '../logs/store/logCache.ts';
import type { DocumentGate } from './documentGate.ts';
import type { KeptDocument, KeptDocuments } from './keptDocuments.ts';
import { parseLogUri, type LogPart } from './logUri.ts';
import { ReadonlyFileSystem } from './readonlyFileSystem.ts';

/** A document goes through the extension host in one piece, of which VS Code takes no more. */
const maxBytes = 50_000_000;

export interface LogProvider {
  /** Comparisons. */
  readonly parts: KeptDocuments;
  /** The log on disk; sends no request. */
  readonly onDisk: (key: LogKey) => Promise<CachedLog | undefined>;
  /** Fetches a log to the disk. */
  readonly fetch: (key: LogKey) => Promise<CachedLog>;
  /** Makes a document of a part of a log, which may fetch the log. */
  readonly makePart: (key: LogKey, part: LogPart) => Promise<Uint8Array>;
}

/** Shows the logs on disk, and parts of them, as documents. */
export class LogFileSystem extends ReadonlyFileSystem {
  readonly #provider: LogProvider;

  constructor(provider: LogProvider, gate: DocumentGate) {
    super(gate);
    this.#provider = provider;
  }

  protected override isOurs(uri: vscode.Uri): boolean {
    return parseLogUri(uri) !== undefined;
  }

  protected override async kept(uri: vscode.Uri): Promise<KeptDocument | undefined> {
    const { key, view } = parse(uri);
    if (view.kind !== 'whole') return this.#provider.parts.get(uri);
    const log = await this.#provider.onDisk(key);
    // It may have been deleted since.
    const { mtimeMs } = (log && (await stat(log.path).catch(() => undefined))) ?? {};
    if (!log || mtimeMs === undefined) return undefined;
    return { size: log.bytes, madeAt: mtimeMs, read: () => readLog(log) };
  }

  protected override async load(uri: vscode.Uri): Promise<Uint8Array> {
    const { key, view } = parse(uri);
    const { parts, fetch, makePart } = this.#provider;
    return view.kind === 'whole' ? readLog(await fetch(key)) : parts.make(uri, () => makePart(key, view));
  }
}

function parse(uri: vscode.Uri): NonNullable<ReturnType<typeof parseLogUri>> {
  const parsed = parseLogUri(uri);
  if (!parsed) throw vscode.FileSystemError.FileNotFound(uri);
  return parsed;
}

async function readLog({ path, bytes }: CachedLog): Promise<Uint8Array> {
  if (bytes > maxBytes) {
    throw vscode.FileSystemError.Unavailable(vscode.l10n.t('This log has become too large for a tab. Open it anew.'));
  }
  return withoutZeros(await readFile(path));
}

/** VS Code takes a file with a NUL near its start for binary. SUB stands in for it, as long as NUL and shown as a sign. */
function withoutZeros(bytes: Buffer): Uint8Array {
  return bytes.includes(0) ? bytes.map((byte) => (byte === 0 ? 0x1a : byte)) : bytes;
}
