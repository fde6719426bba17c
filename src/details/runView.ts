import * as l10n from '@vscode/l10n';

import { cutText } from '../files-com/cutText.ts';
import type { FoundRun } from '../files-com/endpoints.ts';
import type { JsonObject } from '../files-com/fields.ts';
import { maskLinks } from '../files-com/maskLinks.ts';
import { isEnded, isFailure } from '../files-com/runStatus.ts';
import type { SyncRun } from '../files-com/syncRun.ts';
import { formatCount, formatDateTime, formatDuration, formatWhen } from '../words/format.ts';
import type { Moment } from '../words/moment.ts';
import { formatRoute } from '../words/route.ts';
import { runSeconds, syncTitle } from '../words/runWords.ts';
import { groupErrors } from './groupErrors.ts';
import { unknown, type KnownRun } from './knownRun.ts';
import { pageLimits } from './limits.ts';
import type { RunPace } from './pace.ts';
import { announcement, bytesOf, progressView } from './progressView.ts';
import { runFields } from './runFields.ts';
import { statusView } from './statusView.ts';
import type { Figure, RunDetail, RunView } from './views.ts';

/** The view of a run of which only the ID is known. */
export function bareView(runId: string): RunView {
  return {
    title: l10n.t('Run {0}', runId),
    subtitle: '',
    status: undefined,
    announcement: '',
    dryRun: false,
    route: undefined,
    createdAt: undefined,
    when: undefined,
    whenInFull: undefined,
    duration: undefined,
    figures: [],
    progress: undefined,
    detail: undefined,
  };
}

/** The view of a run as the list knows it, before its details arrive. */
export function knownView(run: KnownRun, moment: Moment, pace?: RunPace): RunView {
  const { now, locale } = moment;
  const { createdAt } = run;
  const seconds = runSeconds(run);
  return {
    title: syncTitle(run.syncId, run),
    subtitle: l10n.t('Run {0}', run.id),
    status: run.status === undefined ? undefined : statusView(run.status),
    announcement: announcement(run, moment),
    dryRun: run.dryRun === true,
    route: formatRoute(run.srcRemoteServerType, run.destRemoteServerType),
    createdAt,
    when: createdAt === undefined ? undefined : formatWhen(createdAt, now, locale),
    whenInFull: createdAt === undefined ? undefined : formatDateTime(createdAt, locale),
    duration: seconds === undefined ? undefined : formatDuration(seconds),
    figures: figures(run, locale),
    progress: isEnded(run) ? undefined : progressView(run, moment, pace),
    detail: undefined,
  };
}

/** The full view of a run, with its pace if earlier answers tell it. */
export function foundView({ run, fields }: Omit<FoundRun, 'text'>, moment: Moment, pace?: RunPace): RunView {
  return { ...knownView(run, moment, pace), detail: detail(run, fields, moment.locale) };
}

function detail(run: SyncRun, sent: JsonObject, locale: string): RunDetail {
  const { eventErrors, body } = run;
  const { groups, ...errors } = groupErrors(eventErrors, pageLimits.errors);
  const { fields, ...all } = runFields(sent);
  return {
    errors: groups,
    errorsTitle: errorsTitle(eventErrors.length, locale),
    errorsNote:
      eventErrors.length === 0 && isFailure(run.status)
        ? l10n.t('The run itself names no error. Its log may say more.')
        : undefined,
    errorsLeftOut: sentences(
      errors.shown < errors.different &&
        l10n.t('{0} of {1} different errors are shown.', ...counts(locale, errors.shown, errors.different)),
      errors.compared < eventErrors.length &&
        l10n.t('Only the first {0} errors are counted.', ...counts(locale, errors.compared)),
      errors.hasCut && l10n.t('Long ones are cut.'),
    ),
    hasMoreErrors: errors.shown < errors.different || errors.compared < eventErrors.length,
    body: body === undefined ? undefined : maskLinks(cutText(body, pageLimits.bodyCharacters)),
    bodyLeftOut: sentences(
      (body?.length ?? 0) > pageLimits.bodyCharacters &&
        l10n.t(
          'The first {0} of {1} characters are shown.',
          ...counts(locale, pageLimits.bodyCharacters, body?.length ?? 0),
        ),
    ),
    fields,
    fieldsLeftOut: sentences(
      fields.length < all.count && l10n.t('{0} of {1} fields are shown.', ...counts(locale, fields.length, all.count)),
      all.hasCut && l10n.t('Long values are cut.'),
    ),
  };
}

/** Names the truncated content and where to find it; undefined if the page has all of it. */
function sentences(...leftOut: readonly (string | false)[]): string | undefined {
  const said = leftOut.filter((sentence) => sentence !== false);
  return said.length === 0 ? undefined : [...said, l10n.t('Open JSON has everything.')].join(' ');
}

function counts(locale: string, ...values: readonly number[]): readonly string[] {
  return values.map((value) => formatCount(value, locale));
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
    { label: l10n.t('Files transferred'), value: count(run.successfulFiles) },
    {
      label: l10n.t('Files with errors'),
      value: count(run.erroredFiles),
      status: run.erroredFiles ? statusView('failure') : undefined,
    },
    { label: l10n.t('Folders compared'), value: count(run.comparedFolders) },
  ];
}
