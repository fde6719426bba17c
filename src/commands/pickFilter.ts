import * as vscode from 'vscode';
import { documentedStatuses, type RunStatus } from '../files-com/runStatus.ts';
import {
  createdPresets,
  filterParts,
  withPart,
  type FilterPart,
  type RunFilter,
  type SyncChoice,
} from '../runs/filter.ts';
import { describePart, dryRunWords, presetWords } from '../words/filterWords.ts';
import { compareStatuses, statusWords } from '../words/status.ts';
import { escapeIcons, safeText } from '../words/text.ts';
import { pickItems } from './pickItems.ts';
import { pickRange } from './pickRange.ts';

/** What is filtered and how that is changed, and what there is to choose from besides what is chosen already. */
interface Filtered {
  readonly filter: RunFilter;
  readonly knownStatuses: readonly RunStatus[];
  readonly knownSyncs: readonly SyncChoice[];
  setFilter(filter: RunFilter): void;
}

interface ValueItem<T> extends vscode.QuickPickItem {
  readonly value: T;
}

/** Lists the parts of the filter with their values until it is closed; each change is applied at once. */
export async function pickFilter(runs: Filtered): Promise<void> {
  const clear: vscode.QuickInputButton = {
    iconPath: new vscode.ThemeIcon('clear-all'),
    tooltip: vscode.l10n.t('Clear'),
  };
  let last: FilterPart | undefined;
  for (;;) {
    const items = filterParts.map((part) => partItem(runs.filter, part, clear));
    const picked = await pickItems({
      title: vscode.l10n.t('Filter Sync Runs'),
      placeholder: vscode.l10n.t('Choose what to filter by'),
      items,
      chosen: items.filter(({ value }) => value === last),
    });
    const item = picked && ('items' in picked ? picked.items[0] : picked.item);
    if (!picked || !item) return;
    last = item.value;
    const filter = 'button' in picked ? withPart(runs.filter, last, undefined) : await changePart(runs, last);
    if (!filter) return;
    runs.setFilter(filter);
  }
}

function partItem(filter: RunFilter, part: FilterPart, clear: vscode.QuickInputButton): ValueItem<FilterPart> {
  const value = describePart(filter, part, { now: Date.now(), locale: vscode.env.language });
  return {
    value: part,
    label: partLabel(part),
    description: value === '' ? vscode.l10n.t('Any') : escapeIcons(value),
    buttons: value === '' ? [] : [clear],
  };
}

function partLabel(part: FilterPart): string {
  switch (part) {
    case 'statuses':
      return vscode.l10n.t('Status');
    case 'syncs':
      return vscode.l10n.t('Sync');
    case 'created':
      return vscode.l10n.t('Created');
    case 'dryRun':
      return vscode.l10n.t('Dry Run');
    default:
      return part satisfies never;
  }
}

/** The filter with another value of the part, the same where the user went back, undefined where the picker was closed. */
function changePart(runs: Filtered, part: FilterPart): Promise<RunFilter | undefined> {
  switch (part) {
    case 'statuses':
      return changeStatuses(runs);
    case 'syncs':
      return changeSyncs(runs);
    case 'created':
      return changeCreated(runs);
    case 'dryRun':
      return changeDryRun(runs);
    default:
      return part satisfies never;
  }
}

async function changeStatuses({ filter, knownStatuses }: Filtered): Promise<RunFilter | undefined> {
  const chosen = filter.statuses ?? [];
  const items = [...new Set<RunStatus>([...documentedStatuses, ...knownStatuses, ...chosen])]
    .toSorted(compareStatuses)
    .map((value) => {
      const { label, icon } = statusWords(value);
      return { value, label: escapeIcons(label), iconPath: new vscode.ThemeIcon(icon.replace('~spin', '')) };
    });
  const picked = await pickValues('statuses', items, (value) => chosen.includes(value), true);
  return isAnswer(picked) ? withPart(filter, 'statuses', picked) : picked && filter;
}

async function changeSyncs({ filter, knownSyncs }: Filtered): Promise<RunFilter | undefined> {
  const chosen = new Set(filter.syncs?.map(({ id }) => id));
  const known = new Map([...(filter.syncs ?? []), ...knownSyncs].map((sync) => [sync.id, sync]));
  const items = Array.from(known.values(), (value) => ({
    value,
    label: escapeIcons(safeText(value.name)),
    description: value.id,
  })).toSorted((a, b) => a.label.localeCompare(b.label, vscode.env.language, { numeric: true }));
  const picked = await pickValues('syncs', items, ({ id }) => chosen.has(id), true);
  return isAnswer(picked) ? withPart(filter, 'syncs', picked) : picked && filter;
}

async function changeCreated(runs: Filtered): Promise<RunFilter | undefined> {
  const { created } = runs.filter;
  const current = created && ('preset' in created ? created.preset : 'range');
  const items = [
    { value: undefined, label: vscode.l10n.t('Any Time') },
    ...createdPresets.map((value) => ({ value, label: presetWords(value) })),
    { value: 'range' as const, label: vscode.l10n.t('Between Two Dates…') },
  ];
  const picked = await pickValues('created', items, (value) => value === current);
  if (!isAnswer(picked)) return picked && runs.filter;
  const [value] = picked;
  if (value !== 'range') return withPart(runs.filter, 'created', value && { preset: value });
  const range = await pickRange(created && 'preset' in created ? undefined : created);
  if (range === 'back') return changeCreated(runs);
  const isOpen = range?.from === undefined && range?.before === undefined;
  return range && withPart(runs.filter, 'created', isOpen ? undefined : range);
}

async function changeDryRun({ filter }: Filtered): Promise<RunFilter | undefined> {
  const items = [
    { value: undefined, label: vscode.l10n.t('Any') },
    ...[true, false].map((value) => ({ value, label: dryRunWords(value) })),
  ];
  const picked = await pickValues('dryRun', items, (value) => value === filter.dryRun);
  return isAnswer(picked) ? withPart(filter, 'dryRun', picked[0]) : picked && filter;
}

/** The values of the items that were picked, `back`, or undefined where the picker was closed. */
async function pickValues<T>(
  part: FilterPart,
  items: readonly ValueItem<T>[],
  isChosen: (value: T) => boolean,
  canPickMany = false,
): Promise<readonly T[] | 'back' | undefined> {
  const picked = await pickItems({
    title: vscode.l10n.t('Filter Sync Runs: {0}', partLabel(part)),
    placeholder: canPickMany ? vscode.l10n.t('Choose any number; none lets all pass') : '',
    items,
    chosen: items.filter(({ value }) => isChosen(value)),
    canPickMany,
    buttons: [vscode.QuickInputButtons.Back],
  });
  if (!picked) return undefined;
  return 'items' in picked ? picked.items.map(({ value }) => value) : 'back';
}

function isAnswer<T>(picked: readonly T[] | 'back' | undefined): picked is readonly T[] {
  return Array.isArray(picked);
}
