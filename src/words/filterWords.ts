import * as l10n from '@vscode/l10n';
import { startOfDay } from '../runs/day.ts';
import { setParts, type CreatedFilter, type CreatedPreset, type FilterPart, type RunFilter } from '../runs/filter.ts';
import type { ReadyMadeName } from '../runs/savedFilters.ts';
import { formatCount, formatDay, formatWhen } from './format.ts';
import type { Moment } from './moment.ts';
import { formatServer } from './route.ts';
import { statusWords } from './status.ts';
import { quoteName, safeText } from './text.ts';

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
    case 'nameText':
      return filter.nameText === undefined ? '' : l10n.t('{0} in the name', quoteName(filter.nameText, 60));
    case 'srcTypes':
      return filter.srcTypes ? l10n.t('from {0}', serverList(filter.srcTypes)) : '';
    case 'destTypes':
      return filter.destTypes ? l10n.t('to {0}', serverList(filter.destTypes)) : '';
    case 'workspaceId':
      return filter.workspaceId === undefined ? '' : l10n.t('workspace {0}', filter.workspaceId);
    case 'userId':
      return filter.userId === undefined ? '' : userWords(filter.userId);
    default:
      return part satisfies never;
  }
}

function serverList(types: readonly string[]): string {
  return types.map((type) => formatServer(type)).join(', ');
}

function userWords(userId: string): string {
  return userId === '0' ? l10n.t('own runs') : l10n.t('runs of user {0}', userId);
}

/** What a part of a filter is called. */
export function partLabel(part: FilterPart): string {
  switch (part) {
    case 'statuses':
      return l10n.t('Status');
    case 'syncs':
      return l10n.t('Sync');
    case 'created':
      return l10n.t('Created');
    case 'dryRun':
      return l10n.t('Dry Run');
    case 'nameText':
      return l10n.t('Name of the Sync');
    case 'srcTypes':
      return l10n.t('Source Type');
    case 'destTypes':
      return l10n.t('Destination Type');
    case 'workspaceId':
      return l10n.t('Workspace');
    case 'userId':
      return l10n.t('User');
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
    case 'today':
      return l10n.t('Today');
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

/** What a ready-made filter is called. */
export function readyMadeWords(name: ReadyMadeName): string {
  switch (name) {
    case 'failedToday':
      return l10n.t('Failed today');
    case 'inProgress':
      return l10n.t('In progress');
    case 'last24Hours':
      return l10n.t('Last 24 hours');
    default:
      return name satisfies never;
  }
}

function describeSyncs(syncs: readonly { readonly name: string }[], { locale }: Moment): string {
  if (syncs.length > mostNames) return l10n.t('{0} syncs', formatCount(syncs.length, locale));
  return syncs.map(({ name }) => safeText(name, 60)).join(', ');
}

function describeCreated(created: CreatedFilter, { now, locale }: Moment): string {
  if ('preset' in created) return presetWords(created.preset);
  const { from, before } = created;
  const start = from === undefined ? undefined : dayOrMoment(from, from, { now, locale });
  if (before === undefined) return start === undefined ? '' : l10n.t('Since {0}', start);
  // A range that ends with a day is known by that day, as it was typed.
  const lastDay = startOfDay(before - 1);
  const end = dayOrMoment(before, lastDay, { now, locale });
  if (start === undefined) return isStartOfDay(before) ? l10n.t('Up to {0}', end) : l10n.t('Before {0}', end);
  return from === lastDay && isStartOfDay(before) ? start : l10n.t('{0} to {1}', start, end);
}

function dayOrMoment(time: number, day: number, { now, locale }: Moment): string {
  return isStartOfDay(time) ? formatDay(day, now, locale) : formatWhen(time, now, locale);
}

function isStartOfDay(time: number): boolean {
  return time === startOfDay(time);
}
