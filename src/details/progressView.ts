import * as l10n from '@vscode/l10n';
import { time } from '../files-com/time.ts';
import { doneFraction } from '../runs/runSummary.ts';
import { formatBytes, formatCount, formatDuration, formatPercentage, formatWhen } from '../words/format.ts';
import type { Moment } from '../words/moment.ts';
import { safeText } from '../words/text.ts';
import { unknown, type KnownRun } from './knownRun.ts';
import { fitTexts, pageLimits } from './limits.ts';
import type { PacedTransfer, RunPace } from './pace.ts';
import { statusView } from './statusView.ts';
import type { ProgressView, TransferView } from './views.ts';

/** A run takes at most a day: to expect more is to know nothing. */
const longestSecondsLeft = 24 * 3600;

/** How far a run is that goes on; what cannot be known is left out. */
export function progressView(run: KnownRun, moment: Moment, pace?: RunPace): ProgressView {
  const { locale } = moment;
  const fraction = doneFraction(run);
  const transfers: readonly PacedTransfer[] = pace?.transfers ?? run.liveTransfers ?? [];
  const { items, each, together } = pageLimits.transfers;
  const paths = fitTexts(
    transfers.slice(0, items).map(({ path = unknown }) => path),
    { items, each, together },
  ).texts;
  const more = transfers.length - paths.length;
  return {
    fraction,
    text: listed(
      fraction === undefined ? undefined : formatPercentage(fraction, locale),
      rateWords(pace?.bytesPerSecond, locale),
      timeLeft(run, pace?.bytesPerSecond),
    ),
    transfers: paths.map((path, index) => transferView({ ...transfers[index], path }, moment)),
    transfersNote:
      more > 0 ? l10n.t('{0} more are not shown. Open JSON has all of them.', formatCount(more, locale)) : undefined,
  };
}

/** How far the run is, in words that change at each tenth of the way and not more often; empty where it does not go on. */
export function announcement(run: KnownRun, { locale }: Moment): string {
  const fraction = doneFraction(run);
  if (fraction === undefined) return '';
  return l10n.t('Progress: {0}', formatPercentage(Math.floor(fraction * 10) / 10, locale));
}

/** `1.2 GB of 5 GB`; the total is left out where it says nothing. */
export function bytesOf(done: number | undefined, total: number | undefined, locale: string): string {
  if (done === undefined) return unknown;
  const bytes = formatBytes(done, locale);
  return total === undefined || total <= done ? bytes : l10n.t('{0} of {1}', bytes, formatBytes(total, locale));
}

function rateWords(bytesPerSecond: number | undefined, locale: string): string | undefined {
  if (bytesPerSecond === undefined) return undefined;
  return l10n.t('{0}/s', formatBytes(Math.round(bytesPerSecond), locale));
}

function timeLeft({ bytesSynced, estimatedBytes }: KnownRun, bytesPerSecond: number | undefined): string | undefined {
  if (!bytesPerSecond || bytesSynced === undefined || estimatedBytes === undefined) return undefined;
  const seconds = (estimatedBytes - bytesSynced) / bytesPerSecond;
  if (seconds <= 0 || seconds > longestSecondsLeft) return undefined;
  const step = seconds < 600 ? 10 : 60;
  return l10n.t('about {0} left', formatDuration(Math.ceil(seconds / step) * step));
}

function transferView(
  transfer: Partial<PacedTransfer> & { readonly path: string },
  { now, locale }: Moment,
): TransferView {
  const { path, status, bytesCopied, bytesTotal, fraction, eta, bytesPerSecond } = transfer;
  const doneAt = time(eta);
  const text = listed(
    status && statusView(status).label,
    fraction === undefined ? undefined : formatPercentage(fraction, locale),
    bytesCopied === undefined ? undefined : bytesOf(bytesCopied, bytesTotal, locale),
    rateWords(bytesPerSecond, locale),
    doneAt === undefined ? eta && safeText(eta, 60) : l10n.t('expected: {0}', formatWhen(doneAt, now, locale)),
  );
  return { path, fraction, text };
}

function listed(...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part).join(' · ');
}
