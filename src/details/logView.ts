import * as l10n from '@vscode/l10n';
import { cutText } from '../files-com/cutText.ts';
import type { FilesComError } from '../files-com/errors.ts';
import { isEnded } from '../files-com/runStatus.ts';
import type { SyncRun } from '../files-com/syncRun.ts';
import { others, type LineKind } from '../logs/meaning/kindTable.ts';
import type { Findings, IndexedLine } from '../logs/lines/protocol.ts';
import type { LogLines } from '../logs/lines/logLines.ts';
import type { Log } from '../logs/log.ts';
import { PatternError } from '../logs/lines/matcher.ts';
import { explain } from '../words/explain.ts';
import { formatBytes, formatCount, formatPercentage } from '../words/format.ts';
import { pageLimits } from './limits.ts';
import { problemOf } from './problem.ts';
import { statusView } from './statusView.ts';
import type { LogChoice, LogFilterView, LogFoundView, LogQueryView, LogRow, LogView, Part } from './views.ts';

/** Turns lines of a log into rows of the page; times are local. */
export function logRows(lines: readonly IndexedLine[], locale: string): readonly LogRow[] {
  const clock = new Intl.DateTimeFormat(locale, {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  });
  return lines.map(({ line: index, content, failed }) => {
    const line = index + 1;
    if (content.kind === 'text')
      return { kind: 'text', line, failed, text: cutText(content.text, pageLimits.rowCharacters) };
    const { time, operation = '', path, destPath, sizeBytes, message, errorType } = content;
    const status = content.status ?? (failed ? 'failure' : undefined);
    return {
      kind: 'entry',
      line,
      time: time === undefined ? '' : clock.format(time),
      operation: cutText(operation, pageLimits.rowCharacters),
      status: status === undefined ? undefined : statusView(status),
      failed,
      path: join(' → ', path, destPath === path ? undefined : destPath),
      size: sizeBytes === undefined ? '' : formatBytes(sizeBytes, locale),
      message: join(': ', errorType, message),
    };
  });
}

function join(separator: string, ...texts: readonly (string | undefined)[]): string {
  return cutText(texts.filter((text) => text !== undefined).join(separator), pageLimits.rowCharacters);
}

const emptyLog: LogView = {
  part: { state: 'ready' },
  note: '',
  more: undefined,
  generation: 0,
  rows: 0,
  bytes: 0,
  failed: 0,
  failedShown: 0,
  goesOn: false,
  filter: {},
  statuses: [],
  operations: [],
};

export const loadingLog = (): LogView => ({
  ...emptyLog,
  part: { state: 'loading' },
  note: l10n.t('Loading the log…'),
});

/** The run was not found, so nobody knows where its log is. */
export const unknownLog = (): LogView => ({ ...emptyLog, note: l10n.t('The log is loaded with the run.') });

export interface LogState {
  readonly log: Pick<
    Log,
    'origin' | 'problem' | 'fileProblem' | 'isComplete' | 'isCertain' | 'isPaused' | 'fraction'
  > & { readonly lines: Pick<LogLines, 'state' | 'kinds' | 'count'> };
  readonly run: SyncRun;
  readonly filter: LogFilterView;
  readonly generation: number;
  /** Was all there before, and is only gone on with? */
  readonly isQuiet: boolean;
  /** Why lines that are there could not be read. */
  readonly failure: unknown;
  readonly locale: string;
}

/** What the page shows of the log but for its rows. */
export function logView(state: LogState): LogView {
  const { log, run, filter, generation, locale } = state;
  const { origin, isPaused } = log;
  const isTable = origin === 'file' || origin === 'syncLogs';
  return {
    part: partOf(state),
    note: noteOf(state),
    more: isPaused && isTable ? moreLabel(origin) : undefined,
    generation,
    rows: isTable ? log.lines.count(filter) : 0,
    bytes: log.lines.state.bytes,
    failed: isTable ? log.lines.count({ failedOnly: true }) : 0,
    failedShown: isTable ? log.lines.count({ ...filter, failedOnly: true }) : 0,
    goesOn: isTable && !isEnded(run),
    filter,
    statuses: choices(countsOf(log.lines.kinds, 'status'), (status) => statusView(status).label, locale),
    operations: choices(countsOf(log.lines.kinds, 'operation'), (operation) => cutText(operation, 60), locale),
  };
}

function countsOf(kinds: readonly LineKind[], name: 'status' | 'operation'): ReadonlyMap<string | undefined, number> {
  const counts = new Map<string | undefined, number>();
  for (const kind of kinds) {
    if (kind.count > 0) counts.set(kind[name], (counts.get(kind[name]) ?? 0) + kind.count);
  }
  return counts;
}

function partOf({ log, isQuiet, failure }: LogState): Part {
  const error = failure ?? log.problem ?? (log.origin === 'none' ? log.fileProblem : undefined);
  if (error !== undefined) return { state: 'failed', problem: problemOf(error) };
  return { state: log.isComplete || log.isPaused || isQuiet ? 'ready' : 'loading' };
}

/** Where the lines come from, and whether these are all. */
function noteOf({ log, run, filter, isQuiet, locale }: LogState): string {
  const { origin, isComplete, isPaused, problem } = log;
  if (origin === undefined) return problem === undefined ? l10n.t('Loading the log…') : '';
  if (origin === 'none') {
    if (log.fileProblem !== undefined) return '';
    return isEnded(run) ? l10n.t('This run has no log.') : l10n.t('No log yet.');
  }
  if (origin === 'body') return l10n.t('This run has no log. Its summary is above.');
  const isLoading = !isComplete && !isPaused && !isQuiet && problem === undefined;
  const notes = [sourceNote({ log, run, locale })];
  if (isLoading) notes.push(l10n.t('More is coming: {0} so far.', sizeOf(log, locale)));
  if (isComplete && !log.isCertain) notes.push(l10n.t('It may go on: the store did not say how long it is.'));
  if (hasFilter(filter)) notes.push(shownNote(log.lines.count(filter), locale));
  return notes.filter((note) => note !== '').join(' ');
}

function sizeOf({ lines, fraction }: LogState['log'], locale: string): string {
  const size = formatBytes(lines.state.bytes, locale);
  return fraction === undefined ? size : l10n.t('{0} ({1})', size, formatPercentage(fraction, locale));
}

function sourceNote({ log, run, locale }: Pick<LogState, 'log' | 'run' | 'locale'>): string {
  const { origin, isPaused, problem } = log;
  const lineCount = log.lines.state.lines;
  const count = formatCount(lineCount, locale);
  if (origin === 'syncLogs') return entriesNote(log, count);
  if (lineCount === 0) {
    // Nothing is known of a log that could not be read.
    if (problem !== undefined) return '';
    return isEnded(run) ? l10n.t('The log file is empty.') : l10n.t('The log file has no lines yet.');
  }
  if (isPaused || problem !== undefined) {
    return l10n.t('The first {0} lines of the log file: {1}.', count, sizeOf(log, locale));
  }
  return lineCount === 1 ? l10n.t('1 line of the log file.') : l10n.t('{0} lines of the log file.', count);
}

function entriesNote({ fileProblem, isPaused }: LogState['log'], count: string): string {
  const entries = isPaused
    ? l10n.t('The first {0} entries that Files.com keeps.', count)
    : l10n.t('Entries that Files.com keeps: {0}.', count);
  return `${missingFileNote(fileProblem)} ${entries}`;
}

function missingFileNote(problem: FilesComError | undefined): string {
  if (problem === undefined) return l10n.t('There is no log file.');
  return problem.kind === 'linkGone'
    ? l10n.t('The log file is no longer available.')
    : l10n.t("The log file couldn't be read.");
}

function shownNote(rows: number, locale: string): string {
  if (rows === 0) return l10n.t('None of them matches the filter.');
  return rows === 1 ? l10n.t('1 of them is shown.') : l10n.t('{0} of them are shown.', formatCount(rows, locale));
}

function moreLabel(origin: 'file' | 'syncLogs'): string {
  return origin === 'file' ? l10n.t('Load All') : l10n.t('Load More Entries');
}

/** What lines can be filtered by, in an order that stays as it is while the log loads. */
function choices(
  counts: ReadonlyMap<string | undefined, number>,
  labelOf: (value: string) => string,
  locale: string,
): readonly LogChoice[] {
  return Array.from(counts, ([value, count]) => ({
    value: value ?? null,
    label: choiceLabel(value, labelOf),
    count: formatCount(count, locale),
  })).toSorted((a, b) => Number(a.value === null) - Number(b.value === null) || a.label.localeCompare(b.label, locale));
}

function choiceLabel(value: string | undefined, labelOf: (value: string) => string): string {
  if (value === undefined) return l10n.t('None');
  return value === others ? l10n.t('Other') : labelOf(value);
}

function hasFilter({ status, operation, failedOnly }: LogFilterView): boolean {
  return status !== undefined || operation !== undefined || failedOnly === true;
}

export const nothingFound: LogFoundView = {
  query: undefined,
  note: '',
  isRunning: false,
  generation: 0,
  row: undefined,
};

/** The state of a search for the page. */
export function foundView(
  query: LogQueryView,
  { count, isRunning, hit, place, error, cutLines, isUnmarked }: Findings & { readonly isUnmarked: boolean },
  generation: number,
  locale: string,
): LogFoundView {
  return { query, note: [foundNote(), ...cutNote(), ...markNote()].join('; '), isRunning, generation, row: hit?.row };

  function foundNote(): string {
    if (error instanceof PatternError) return patternNote(error);
    if (error !== undefined) return explain(error).title;
    const all = formatCount(count, locale);
    if (count === 0) return isRunning ? l10n.t('Searching…') : l10n.t('No match');
    if (isRunning) return l10n.t('{0} matches so far', all);
    const line = hit === undefined ? '' : formatCount(hit.line + 1, locale);
    if (place === undefined) return l10n.t('{0} matches; line {1}', all, line);
    return l10n.t('{0} of {1}; line {2}', formatCount(place + 1, locale), all, line);
  }

  /** What is beyond may hold more. */
  function cutNote(): readonly string[] {
    if (cutLines === 0) return [];
    return [l10n.t('lines longer than 64 KB, searched in part: {0}', formatCount(cutLines, locale))];
  }

  /** A line can be easier for a pattern than the texts of its row. */
  function markNote(): readonly string[] {
    if (!isUnmarked || error !== undefined) return [];
    return [l10n.t("matches aren't marked in the rows, because the pattern takes too long for one of them")];
  }

  function patternNote({ line, message }: PatternError): string {
    // It is shown with flags that nobody has typed.
    if (line === undefined) return cutText(message.replace(/\/giu?: /u, '/: '), 200);
    return l10n.t('This pattern takes too long in line {0}. Try a simpler one.', formatCount(line + 1, locale));
  }
}

/** What the page says of a failed line that was led to; `place` counts from 0. */
export function failureNote(place: number, count: number, locale: string): string {
  return l10n.t('Failure {0} of {1}', formatCount(place + 1, locale), formatCount(count, locale));
}
