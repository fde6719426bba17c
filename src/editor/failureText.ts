import * as l10n from '@vscode/l10n';
import { mostErrors, mostSyncs, type CommonFailure, type FailedRun } from '../logs/meaning/commonFailures.ts';
import { mostLogBytes } from '../logs/meaning/failuresIn.ts';
import { momentOf } from '../runs/runStream.ts';
import { describeFilter } from '../words/filterWords.ts';
import { formatBytes, formatCount, formatDateTime, formatMinute } from '../words/format.ts';
import { syncTitle } from '../words/runWords.ts';
import { statusWords } from '../words/status.ts';
import { safeText } from '../words/text.ts';
import { mostSummaryBytes, type FailureReport } from './failureCollection.ts';

/** A document about failures, and what is where in it. Lines and columns are counted from 0. */
export interface FailureText {
  readonly text: string;
  /** One for each kind of failure. */
  readonly sections: readonly FailureSection[];
  readonly links: readonly RunLink[];
}

interface FailureSection {
  readonly name: string;
  readonly line: number;
  /** The last one. */
  readonly endLine: number;
}

interface RunLink {
  readonly runId: string;
  readonly line: number;
  readonly start: number;
  /** After its last character. */
  readonly end: number;
}

const mostListed = 10;
const longestMessage = 500;
const longestName = 100;
/** What is of the service stands behind words of ours, never at the beginning of a line. */
const indent = '    ';

/** The report for people to read: what it covers, then each kind of failure. `locale` as in words/format.ts. */
export function writeFailures(report: FailureReport, site: string, locale: string): FailureText {
  const lines = [l10n.t('Failures of {0}', safeText(site)), ...coverageLines(report, locale), ''];
  const sections: FailureSection[] = [];
  const links: RunLink[] = [];
  for (const failure of report.failures) {
    const [line, name] = [lines.length, `${formatCount(failure.count, locale)} × ${failureName(failure)}`];
    lines.push(name, ...factLines(failure, locale));
    for (const run of failure.runs.slice(0, mostListed)) {
      const title = l10n.t('Run {0}', run.id);
      links.push({ runId: run.id, line: lines.length, start: indent.length, end: indent.length + title.length });
      lines.push(`${indent}${[title, ...runWords(run, locale)].join(' · ')}`);
    }
    lines.push(...moreLines(failure.runCount - Math.min(failure.runs.length, mostListed), locale));
    sections.push({ name, line, endLine: lines.length - 1 });
    lines.push('');
  }
  return { text: lines.join('\n'), sections, links };
}

/** What stands in a tab for what is not kept. */
export function writeNothingKept(): FailureText {
  const lines = [
    l10n.t('Failures'),
    '',
    l10n.t('What was collected is not kept when VS Code ends. Nothing is asked for before you choose Collect Again.'),
    '',
  ];
  return { text: lines.join('\n'), sections: [], links: [] };
}

function coverageLines({ filter, begunAt, ...report }: FailureReport, locale: string): readonly string[] {
  const { requests } = report.runs;
  const collected = formatDateTime(begunAt, locale);
  const described = describeFilter(filter, { now: begunAt, locale });
  return [
    described === '' ? l10n.t('Filter: none') : l10n.t('Filter: {0}', described),
    requests === 1
      ? l10n.t('Collected: {0}, with 1 request', collected)
      : l10n.t('Collected: {0}, with {1} requests', collected, formatCount(requests, locale)),
    l10n.t('Runs: {0}', runsCovered(report, locale)),
    ...logLines(report, locale),
  ];
}

function runsCovered({ runs, from, to }: Omit<FailureReport, 'filter' | 'begunAt'>, locale: string): string {
  const { count, reach } = runs;
  const period = [from, to].map((time) => formatMinute(time ?? Number.NaN, locale));
  if (reach === -Infinity && count === 0) return l10n.t('none has failed');
  if (reach === -Infinity) {
    return l10n.t('all {0} that failed, from {1} to {2}', formatCount(count, locale), ...period);
  }
  const since = momentOf(reach);
  const further =
    since === undefined
      ? l10n.t('there may be others')
      : l10n.t('older ones than {0} were not asked for', formatMinute(since, locale));
  if (count === 0) return l10n.t('none that failed so far; {0}', further);
  const newest = l10n.t('the newest {0} that failed, from {1} to {2}', formatCount(count, locale), ...period);
  return `${newest}; ${further}`;
}

/** Of the logs, where there are runs that tell nothing themselves, and what was not looked at. */
function logLines(
  { logs, cutSummaries, leftOut }: Pick<FailureReport, 'logs' | 'cutSummaries' | 'leftOut'>,
  locale: string,
): readonly string[] {
  const [read, failed, untried, cut] = [logs.read, logs.failed, logs.untried, logs.cut].map((n) =>
    formatCount(n, locale),
  );
  const limits = [
    logs.cut > 0 &&
      l10n.t('logs of which only the first {0} were read: {1}', formatBytes(mostLogBytes, locale), cut ?? ''),
    cutSummaries > 0 &&
      l10n.t(
        'summaries of which only the first {0} were read: {1}',
        formatBytes(mostSummaryBytes, locale),
        formatCount(cutSummaries, locale),
      ),
    leftOut > 0 &&
      l10n.t(
        'errors beyond the first {0} of a run, which were not looked at: {1}',
        formatCount(mostErrors, locale),
        formatCount(leftOut, locale),
      ),
  ].filter((limit) => limit !== false);
  return [
    ...(logs.read + logs.failed + logs.untried > 0
      ? [
          l10n.t(
            'Logs of runs that name no error: {0} read, {1} could not be read, {2} not tried',
            read ?? '',
            failed ?? '',
            untried ?? '',
          ),
        ]
      : []),
    ...(limits.length > 0 ? [l10n.t('Limits: {0}', limits.join('; '))] : []),
  ];
}

function failureName({ kind, message }: CommonFailure): string {
  switch (kind) {
    case 'error':
      // What was nothing but control characters.
      return safeText(message, longestMessage) || '…';
    case 'other':
      return l10n.t('Other errors, too many different ones to be told apart');
    case 'unnamed':
      return l10n.t('No error is named');
    case 'unread':
      return l10n.t('The log was not read: {0}', safeText(message, longestMessage));
    default:
      return kind satisfies never;
  }
}

function factLines(failure: CommonFailure, locale: string): readonly string[] {
  const { runCount, syncs, examples, firstSeen, lastSeen, message } = failure;
  const isMany = syncs.length === mostSyncs;
  const syncCount = `${formatCount(syncs.length, locale)}${isMany ? '+' : ''}`;
  const [first, last] = [firstSeen, lastSeen].map((time) => formatMinute(time ?? Number.NaN, locale));
  const names = syncs.slice(0, mostListed).map(nameOfSync);
  const others = syncs.length - names.length;
  return [
    l10n.t('Runs: {0} · first {1} · last {2}', formatCount(runCount, locale), first ?? '', last ?? ''),
    l10n.t('Syncs: {0}', [syncCount, ...names, ...(others > 0 ? [l10n.t('and others')] : [])].join(' · ')),
    ...examples
      .map((example) => safeText(example, longestMessage))
      .filter((example) => example !== message)
      .map((example) => l10n.t('Example: {0}', example)),
  ].map((line) => indent + line);
}

function runWords(run: FailedRun, locale: string): readonly string[] {
  const { createdAt, status } = run;
  return [formatMinute(createdAt ?? Number.NaN, locale), nameOfSync(run), statusWords(status).label];
}

function nameOfSync({ syncId, syncName }: FailedRun): string {
  return safeText(syncTitle(syncId, undefined, syncName), longestName);
}

function moreLines(count: number, locale: string): readonly string[] {
  if (count <= 0) return [];
  return [indent + l10n.t('and {0} older', formatCount(count, locale))];
}
