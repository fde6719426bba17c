import * as vscode from 'vscode';
import { filterParts, withPart, type FilterPart, type RunFilter } from '../runs/filter.ts';
import { describePart, partLabel } from '../words/filterWords.ts';
import { escapeIcons } from '../words/text.ts';
import { changePart, type FilterChoices, type ValueItem } from './changeFilterPart.ts';
import { pickItems } from './pickItems.ts';

/** Lists the parts of the filter with their values until it is closed; each change is applied at once. */
export async function pickFilter(runs: FilterChoices, setFilter: (filter: RunFilter) => void): Promise<void> {
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
    setFilter(filter);
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
