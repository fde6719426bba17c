import * as vscode from 'vscode';
import type { LogFile, LogKey } from '../logs/logCache.ts';
import { readFailedLines, readLastLines, type FailedLines } from '../logs/logParts.ts';
import { formatBytes, formatCount } from '../words/format.ts';
import { withProgress } from './progress.ts';

/** VS Code colors no more than this. */
export const largeBytes = 20_000_000;
/** As the title of the document says. */
const lastBytes = 5_000_000;

/** Makes a document of a part of a log on disk, which may have any length. Rejects with an abort when it is cancelled. */
export async function makeExcerpt(
  kind: 'errors' | 'last',
  { runId }: LogKey,
  { path, bytes }: LogFile,
  lifetime: AbortSignal,
): Promise<Uint8Array> {
  if (kind === 'last') return readLastLines({ path, maxBytes: lastBytes });
  const title = vscode.l10n.t('Looking for failed lines in the log of run {0}', runId);
  return withProgress(title, lifetime, async (signal, onProgress) => {
    const failed = await readFailedLines({ path, bytes, maxBytes: largeBytes, signal, onProgress });
    return Buffer.concat([failed.content, Buffer.from(lastLine(failed))]);
  });
}

/** Says where the lines end before the log does, or that there are none. */
function lastLine({ count, readLines }: FailedLines): string {
  const { language } = vscode.env;
  if (readLines !== undefined) {
    return vscode.l10n.t(
      'These are the first {0} failed lines, up to line {1}. More than {2} are not shown: save the log to see the others.',
      formatCount(count, language),
      formatCount(readLines, language),
      formatBytes(largeBytes, language),
    );
  }
  return count === 0 ? vscode.l10n.t('No line of this log has failed.') : '';
}
