import * as l10n from '@vscode/l10n';
import { setParts, type CreatedFilter, type CreatedPreset, type FilterPart, type RunFilter } from '../runs/filter.ts';
import { formatCount, formatWhen } from './format.ts';
import type { Moment } from './moment.ts';
import { statusWords } from './status.ts';
import { safeText } from './text.ts';

/** More names than these are only counted. */
const mostNames = 3;

/** What is filtered, on one line: `Failed, Skipped · Azure to SharePoint · Last 7 days`. Empty where nothing is. */
export function describeFilter(filter: RunFilter, moment: Moment): string {
  return setParts(filter)
    .map((part) => describePart(filter, part, moment))
    .join(' · ');
}

/** The value of one part of a filter; empty where it is not set. */
export function describePart(filter: RunFilter, part: FilterPart, moment: Moment): string {
  switch (part) {
    case 'statuses':
      return (filter.statuses ?? []).map((status) => statusWords(status).label).join(', ');
    case 'syncs':
      return describeSyncs(filter.syncs ?? [], moment);
    case 'created':
      return filter.created ? describeCreated(filter.created, moment) : '';
    case 'dryRun':
      return filter.dryRun === undefined ? '' : dryRunWords(filter.dryRun);
    default:
      return part satisfies never;
  }
}

/** What a choice of dry runs means. */
export function dryRunWords(dryRun: boolean): string {
  return dryRun ? l10n.t('Dry runs only') : l10n.t('No dry runs');
}

export function presetWords(preset: CreatedPreset): string {
  switch (preset) {
    case 'hour':
      return l10n.t('Last hour');
    case '24h':
      return l10n.t('Last 24 hours');
    case '7d':
      return l10n.t('Last 7 days');
    case '30d':
      return l10n.t('Last 30 days');
    default:
      return preset satisfies never;
  }
}

function describeSyncs(syncs: readonly { readonly name: string }[], { locale }: Moment): string {
  if (syncs.length > mostNames) return l10n.t('{0} syncs', formatCount(syncs.length, locale));
  return syncs.map(({ name }) => safeText(name, 60)).join(', ');
}

function describeCreated(created: CreatedFilter, { now, locale }: Moment): string {
  if ('preset' in created) return presetWords(created.preset);
  const [from, before] = [created.from, created.before].map(
    (time) => time !== undefined && formatWhen(time, now, locale),
  );
  if (from && before) return l10n.t('{0} to {1}', from, before);
  return from ? l10n.t('Since {0}', from) : before ? l10n.t('Before {0}', before) : '';
}
