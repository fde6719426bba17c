import * as l10n from '@vscode/l10n';
import { documentedStatuses, mayGoOn } from '../files-com/runStatus.ts';
import type { RunSummary } from '../runs/runSummary.ts';
import { formatBytes, formatCount, formatDuration } from '../words/format.ts';
import type { Moment } from '../words/moment.ts';
import { runFacts, runSeconds, runTitle } from '../words/runWords.ts';
import { unknown } from './knownRun.ts';
import { statusView } from './statusView.ts';
import type { BarPattern, HistoryRun, HistoryView, Part } from './views.ts';

/** Nothing was asked for yet. */
export const noHistory: HistoryView = {
  part: { state: 'ready' },
  note: '',
  longest: '',
  runs: [],
  previous: undefined,
  next: undefined,
};

/** The run names no sync, so nobody knows which runs are its neighbours. */
export const historyOfNoSync = (): HistoryView => ({ ...noHistory, note: l10n.t('This run names no sync.') });

/** What the page shows of the runs of a sync, newest first, to one of which it belongs. */
export function historyView(runs: readonly RunSummary[], runId: string, part: Part, moment: Moment): HistoryView {
  const seconds = runs.map((run) => secondsOf(run, moment));
  const longest = seconds.reduce<number>((most, each) => Math.max(most, each ?? 0), 0);
  const place = runs.findIndex(({ id }) => id === runId);
  return {
    part,
    note: part.state === 'ready' ? historyNote(runs.length, place !== -1, moment) : '',
    longest: longest === 0 ? '' : formatDuration(longest),
    runs: runs.map((run, index) => historyRun(run, runId, fractionOf(seconds[index], longest), moment)),
    previous: place === -1 ? undefined : runs[place + 1]?.id,
    next: runs[place - 1]?.id,
  };
}

function historyNote(count: number, isAmong: boolean, { locale }: Moment): string {
  if (count === 0) return l10n.t('No runs of this sync were found.');
  if (!isAmong) return l10n.t('This run is not among the last {0} of this sync.', formatCount(count, locale));
  if (count === 1) return l10n.t('No other run of this sync was found.');
  return l10n.t('The last {0} runs of this sync.', formatCount(count, locale));
}

function historyRun(run: RunSummary, runId: string, height: number | undefined, moment: Moment): HistoryRun {
  const { locale } = moment;
  const { id, bytesSynced, erroredFiles } = run;
  const status = statusView(run.status);
  const seconds = secondsOf(run, moment);
  const when = runTitle(run, moment);
  return {
    runId: id,
    isPresent: id === runId,
    status,
    pattern: patternOf(run),
    height,
    when,
    duration: seconds === undefined ? unknown : formatDuration(seconds),
    bytes: bytesSynced === undefined ? unknown : formatBytes(bytesSynced, locale),
    errors: erroredFiles === undefined ? unknown : formatCount(erroredFiles, locale),
    text: [when, status.label, ...runFacts(run, locale)].join(' · '),
  };
}

function patternOf({ status }: RunSummary): BarPattern {
  return documentedStatuses.find((documented) => documented === status) ?? 'other';
}

/** How long it took, or has taken so far. A run that ended before it was created says nothing. */
function secondsOf(run: RunSummary, { now }: Moment): number | undefined {
  const { createdAt } = run;
  const soFar = mayGoOn(run, now) && createdAt !== undefined ? (now - createdAt) / 1000 : undefined;
  const seconds = runSeconds(run) ?? soFar;
  return seconds !== undefined && seconds >= 0 ? seconds : undefined;
}

function fractionOf(seconds: number | undefined, longest: number): number | undefined {
  if (seconds === undefined) return undefined;
  return longest === 0 ? 0 : seconds / longest;
}
