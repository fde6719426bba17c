import * as vscode from 'vscode';
import { isId } from '../files-com/fields.ts';
import { documentedStatuses, type RunStatus } from '../files-com/runStatus.ts';
import { ask } from '../input/ask.ts';
import { createdPresets, withPart, type FilterPart, type RunFilter } from '../runs/filter.ts';
import type { KnownValues } from '../runs/knownValues.ts';
import { dryRunWords, partLabel, presetWords } from '../words/filterWords.ts';
import { formatServer, knownServerTypes } from '../words/route.ts';
import { compareStatuses, statusWords } from '../words/status.ts';
import { escapeIcons, safeText } from '../words/text.ts';
import { pickItems } from './pickItems.ts';
import { pickRange } from './pickRange.ts';

/** What is filtered, and what there is to choose from besides what is chosen already. */
export interface FilterChoices {
  readonly filter: RunFilter;
  readonly known: KnownValues;
}

export interface ValueItem<T> extends vscode.QuickPickItem {
  readonly value: T;
}

/** The filter with another value of the part, the same where the user went back, undefined where the picker was closed. */
export function changePart(runs: FilterChoices, part: FilterPart): Promise<RunFilter | undefined> {
  switch (part) {
    case 'statuses':
      return changeStatuses(runs);
    case 'syncs':
      return changeSyncs(runs);
    case 'created':
      return changeCreated(runs);
    case 'dryRun':
      return changeDryRun(runs);
    case 'srcTypes':
      return changeTypes(runs, 'srcTypes', runs.known.srcTypes);
    case 'destTypes':
      return changeTypes(runs, 'destTypes', runs.known.destTypes);
    case 'nameText':
      return enterPart(runs, 'nameText', vscode.l10n.t('Part of the name; empty for any'), () => true);
    case 'workspaceId':
      return enterPart(runs, 'workspaceId', vscode.l10n.t('ID of the workspace, a number; empty for any'), isId);
    case 'userId':
      return enterPart(
        runs,
        'userId',
        vscode.l10n.t('ID of the user, a number; 0 for the user of the API key, empty for any'),
        isId,
      );
    default:
      return part satisfies never;
  }
}

async function changeStatuses({ filter, known }: FilterChoices): Promise<RunFilter | undefined> {
  const chosen = filter.statuses ?? [];
  const items = [...new Set<RunStatus>([...documentedStatuses, ...known.statuses, ...chosen])]
    .toSorted(compareStatuses)
    .map((value) => {
      const { label, icon } = statusWords(value);
      return { value, label: escapeIcons(label), iconPath: new vscode.ThemeIcon(icon.replace('~spin', '')) };
    });
  const picked = await pickValues('statuses', items, (value) => chosen.includes(value), true);
  return isAnswer(picked) ? withPart(filter, 'statuses', picked) : picked && filter;
}

async function changeSyncs({ filter, known }: FilterChoices): Promise<RunFilter | undefined> {
  const chosen = new Set(filter.syncs?.map(({ id }) => id));
  const choices = new Map([...(filter.syncs ?? []), ...known.syncs].map((sync) => [sync.id, sync]));
  const items = Array.from(choices.values(), (value) => ({
    value,
    label: escapeIcons(safeText(value.name)),
    description: value.id,
  })).toSorted((a, b) => a.label.localeCompare(b.label, vscode.env.language, { numeric: true }));
  const picked = await pickValues('syncs', items, ({ id }) => chosen.has(id), true);
  return isAnswer(picked) ? withPart(filter, 'syncs', picked) : picked && filter;
}

/** Those that the service is known to have, and those that it has sent. */
async function changeTypes(
  { filter }: FilterChoices,
  part: 'srcTypes' | 'destTypes',
  seen: readonly string[],
): Promise<RunFilter | undefined> {
  const chosen = filter[part] ?? [];
  const items = [...new Set([...knownServerTypes, ...seen, ...chosen])]
    .map((value) => ({ value, label: escapeIcons(formatServer(value)) }))
    .toSorted((a, b) => a.label.localeCompare(b.label, vscode.env.language));
  const picked = await pickValues(part, items, (value) => chosen.includes(value), true);
  return isAnswer(picked) ? withPart(filter, part, picked) : picked && filter;
}

async function enterPart(
  { filter }: FilterChoices,
  part: 'nameText' | 'workspaceId' | 'userId',
  prompt: string,
  isValid: (text: string) => boolean,
): Promise<RunFilter | undefined> {
  const reply = await ask<RunFilter>({
    title: vscode.l10n.t('Filter Sync Runs: {0}', partLabel(part)),
    prompt,
    value: filter[part] ?? '',
    buttons: [vscode.QuickInputButtons.Back],
    judge: (typed) => {
      const text = typed.trim();
      if (text !== '' && !isValid(text)) return { problem: vscode.l10n.t('An ID is a number, such as 17.') };
      return { answer: withPart(filter, part, text) };
    },
  });
  return reply && ('answer' in reply ? reply.answer : filter);
}

async function changeCreated(runs: FilterChoices): Promise<RunFilter | undefined> {
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

async function changeDryRun({ filter }: FilterChoices): Promise<RunFilter | undefined> {
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
