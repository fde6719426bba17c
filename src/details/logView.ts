import * as l10n from '@vscode/l10n';
import { cutText } from '../files-com/cutText.ts';
import { isEnded } from '../files-com/runStatus.ts';
import type { SyncRun } from '../files-com/syncRun.ts';
import type { LogLine } from '../logs/logLine.ts';
import type { LogRead } from '../logs/logSource.ts';
import { formatBytes, formatCount } from '../words/format.ts';
import { problemOf } from './problem.ts';
import { statusView } from './statusView.ts';
import type { LogRow, LogView } from './views.ts';

/** Longer texts of a line are cut: the page holds thousands of lines, and Open Log shows all of each. */
const maxText = 2_000;

/** Turns lines of a log into rows of the page; times are local. */
export function logRows(lines: readonly LogLine[], locale: string): readonly LogRow[] {
  const clock = new Intl.DateTimeFormat(locale, {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  });
  return lines.map((line) => {
    if (line.kind === 'text') return { kind: 'text', text: cutText(line.text, maxText) };
    const { time, operation = '', failed, path, destPath, sizeBytes, message, errorType } = line;
    const status = line.status ?? (failed ? 'failure' : undefined);
    return {
      kind: 'entry',
      time: time === undefined ? '' : clock.format(time),
      operation: cutText(operation, maxText),
      status: status === undefined ? undefined : statusView(status),
      failed,
      path: join(' → ', path, destPath === path ? undefined : destPath),
      size: sizeBytes === undefined ? '' : formatBytes(sizeBytes, locale),
      message: join(': ', errorType, message),
    };
  });
}

function join(separator: string, ...texts: readonly (string | undefined)[]): string {
  return cutText(texts.filter((text) => text !== undefined).join(separator), maxText);
}

export const loadingLog = (): LogView => ({ part: { state: 'loading' }, note: l10n.t('Loading the log…') });

/** The run was not found, so nobody knows where its log is. */
export const unknownLog = (): LogView => ({
  part: { state: 'ready' },
  note: l10n.t('The log is loaded with the run.'),
});

export function failedLog(error: unknown): LogView {
  return { part: { state: 'failed', problem: problemOf(error) }, note: '' };
}

/** Says where the lines came from, and whether there are more. */
export function readLogView(read: LogRead<boolean>, run: SyncRun, count: number, locale: string): LogView {
  const part = { state: 'ready' } as const;
  switch (read.origin) {
    case 'none':
      if (read.reason) return failedLog(read.reason);
      return { part, note: isEnded(run) ? l10n.t('This run has no log.') : l10n.t('No log yet.') };
    case 'body':
      return { part, note: l10n.t('This run has no log. Its summary is above.') };
    case 'file':
    case 'syncLogs':
      return { part, note: sourceNote(read.origin, read.value, count, locale) };
    default:
      return read satisfies never;
  }
}

function sourceNote(origin: 'file' | 'syncLogs', isComplete: boolean, count: number, locale: string): string {
  const lines = formatCount(count, locale);
  if (origin === 'syncLogs') {
    return isComplete
      ? l10n.t('There is no log file. Entries that Files.com keeps: {0}.', lines)
      : l10n.t('There is no log file. The first {0} entries that Files.com keeps; Open Log shows more.', lines);
  }
  if (!isComplete) return l10n.t('The first {0} lines of the log file. Open Log shows all.', lines);
  if (count === 0) return l10n.t('The log file is empty.');
  return count === 1 ? l10n.t('1 line of the log file.') : l10n.t('{0} lines of the log file.', lines);
}
