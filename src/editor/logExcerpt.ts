import * as vscode from 'vscode';
import { FilesComError } from '../files-com/errors.ts';
import { readFailedLines, type FailedLines } from '../logs/failedLines.ts';
import type { LogReadOptions } from '../logs/runLogs.ts';
import type { LogText } from '../logs/logText.ts';
import { formatBytes, formatCount } from '../words/format.ts';
import { withProgress } from './progress.ts';

/** VS Code colors no more than this. */
export const largeBytes = 20_000_000;
/** As the title of the document says. */
const lastBytes = 5_000_000;

export type ExcerptKind = 'errors' | 'last';

export interface ExcerptOptions {
  readonly kind: ExcerptKind;
  readonly runId: string;
  /** So long is the log at least. */
  readonly bytes: number;
  readonly lifetime: AbortSignal;
}

/**
 * Makes a document of a part of an open log, which may have any length. Rejects with an abort when it is cancelled, or with
 * what is wrong where not all of the log is there.
 */
export async function makeExcerpt(
  text: LogText,
  { kind, runId, bytes, lifetime }: ExcerptOptions,
): Promise<Uint8Array> {
  const title =
    kind === 'last'
      ? vscode.l10n.t('Loading the log of run {0}', runId)
      : vscode.l10n.t('Looking for failed lines in the log of run {0}', runId);
  return withProgress(title, lifetime, async (signal, onProgress) => {
    await untilLoaded(text, bytes, { signal, onProgress });
    return kind === 'last' ? lastLines(text) : failedLines(text, signal);
  });
}

async function untilLoaded(text: LogText, bytes: number, { signal, onProgress }: LogReadOptions): Promise<void> {
  const tell = (): void => onProgress?.({ bytes: text.bytes, total: Math.max(bytes, text.bytes) });
  text.events.on('change', tell);
  // Also of one in progress that was shorter when its length was asked for.
  text.loadAll();
  try {
    await text.until(Infinity, signal);
  } finally {
    text.events.off('change', tell);
  }
  if (text.origin === 'none') throw text.problem ?? new FilesComError('interrupted', 'It has gone meanwhile.');
  // What there was before can be shown also where it cannot be known whether there is more by now.
  if (text.problem && text.bytes < bytes) throw text.problem;
}

async function lastLines(text: LogText): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for await (const chunk of text.chunks(lastBytes)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function failedLines(text: LogText, signal: AbortSignal): Promise<Uint8Array> {
  const failed = await readFailedLines(text, largeBytes, signal);
  return Buffer.concat([...failed.pieces, Buffer.from(lastLine(failed))]);
}

/** Says where the lines end before the log does, or that there are none. */
function lastLine({ count, cutAfter }: FailedLines): string {
  const { language } = vscode.env;
  if (cutAfter !== undefined) {
    return vscode.l10n.t(
      'These are the first {0} failed lines, up to line {1}. More than {2} are not shown: save the log to see the others.',
      formatCount(count, language),
      formatCount(cutAfter, language),
      formatBytes(largeBytes, language),
    );
  }
  return count === 0 ? vscode.l10n.t('No line of this log has failed.') : '';
}
