import * as l10n from '@vscode/l10n';
import type { LiveTransfer, SyncRun } from '../files-com/syncRun.ts';
import {
  formatBytes,
  formatCount,
  formatDateTime,
  formatDuration,
  formatPercentage,
  formatWhen,
} from '../words/format.ts';
import { formatRoute } from '../words/route.ts';
import { statusWords } from '../words/status.ts';
import { safeText } from '../words/text.ts';
import { groupErrors } from './groupErrors.ts';
import type { Figure, ProgressView, RunDetail, RunView, StatusView, TransferView } from './messages.ts';
import { runFields } from './runFields.ts';

/** A run as far as it is known: the list has no body, no errors and no log. */
export type KnownRun = Pick<SyncRun, 'id'> & Partial<SyncRun>;

export interface FoundRun {
  readonly run: SyncRun;
  readonly json: string;
}

const unknown = '–';

/** What the page shows of a run before the service has told the rest of it. */
export function knownView(run: KnownRun, locale: string, now: number): RunView {
  const { createdAt, runtimeSeconds, syncName } = run;
  return {
    title: syncName === undefined ? l10n.t('Run {0}', run.id) : safeText(syncName),
    subtitle: syncName === undefined ? '' : l10n.t('Run {0}', run.id),
    status: run.status === undefined ? undefined : statusView(run.status),
    dryRun: run.dryRun === true,
    // Of a run that is not known at all, not even its route is.
    route:
      run.createdAt === undefined && syncName === undefined
        ? undefined
        : formatRoute(run.srcRemoteServerType, run.destRemoteServerType),
    createdAt,
    when: createdAt === undefined ? undefined : formatWhen(createdAt, now, locale),
    whenInFull: createdAt === undefined ? undefined : formatDateTime(createdAt, locale),
    duration: runtimeSeconds === undefined ? undefined : formatDuration(runtimeSeconds),
    figures: figures(run, locale),
    progress: run.status === 'in_progress' ? progress(run, locale) : undefined,
    detail: undefined,
  };
}

/** All that the page shows of a run. */
export function foundView({ run, json }: FoundRun, locale: string, now: number): RunView {
  return { ...knownView(run, locale, now), detail: detail(run, json, locale) };
}

/** A status with its looks. */
export function statusView(status: string): StatusView {
  const { label, icon, color } = statusWords(status);
  return { label, icon, color };
}

function detail(run: SyncRun, json: string, locale: string): RunDetail {
  const { length } = run.eventErrors;
  const hasFailed = run.status === 'failure' || run.status === 'partial_failure';
  return {
    errors: groupErrors(run.eventErrors),
    errorsTitle: errorsTitle(length, locale),
    errorsNote: hasFailed && length === 0 ? l10n.t('The run itself names no error. Its log may say more.') : undefined,
    body: run.body,
    fields: runFields(json),
  };
}

function errorsTitle(count: number, locale: string): string {
  if (count === 0) return l10n.t('Errors');
  return count === 1 ? l10n.t('1 error') : l10n.t('{0} errors', formatCount(count, locale));
}

function figures(run: KnownRun, locale: string): readonly Figure[] {
  const count = (value: number | undefined) => (value === undefined ? unknown : formatCount(value, locale));
  return [
    { label: l10n.t('Transferred'), value: bytesOf(run.bytesSynced, run.estimatedBytes, locale) },
    { label: l10n.t('Files compared'), value: count(run.comparedFiles) },
    { label: l10n.t('Successful'), value: count(run.successfulFiles) },
    {
      label: l10n.t('Errored'),
      value: count(run.erroredFiles),
      status: run.erroredFiles ? statusView('failure') : undefined,
    },
    { label: l10n.t('Folders compared'), value: count(run.comparedFolders) },
  ];
}

/** `1.2 GB of 5 GB`; the total is left out where it says nothing. */
function bytesOf(done: number | undefined, total: number | undefined, locale: string): string {
  if (done === undefined) return unknown;
  const bytes = formatBytes(done, locale);
  return total === undefined || total <= done ? bytes : l10n.t('{0} of {1}', bytes, formatBytes(total, locale));
}

function progress({ bytesSynced, estimatedBytes, liveTransfers = [] }: KnownRun, locale: string): ProgressView {
  const fraction = bytesSynced === undefined || !estimatedBytes ? undefined : Math.min(bytesSynced / estimatedBytes, 1);
  return {
    fraction,
    text: fraction === undefined ? '' : formatPercentage(fraction, locale),
    transfers: liveTransfers.map((transfer) => transferView(transfer, locale)),
  };
}

function transferView(
  { path, status, bytesCopied, bytesTotal, fraction, eta }: LiveTransfer,
  locale: string,
): TransferView {
  const parts = [
    status && safeText(status),
    fraction === undefined ? undefined : formatPercentage(fraction, locale),
    bytesCopied === undefined ? undefined : bytesOf(bytesCopied, bytesTotal, locale),
    eta && l10n.t('Time left: {0}', safeText(eta, 60)),
  ];
  return { path: path ?? unknown, fraction, text: parts.filter((part) => part).join(' · ') };
}
