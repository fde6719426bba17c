import * as vscode from 'vscode';
import { defaultOrigin, hostOf } from '../connections/address.ts';
import { commandIds } from '../contributions.ts';
import { isEmptyFilter, sameFilter, type RunFilter } from '../runs/filter.ts';
import type { RunStore } from '../runs/runStore.ts';
import {
  findSaved,
  meaningAt,
  readSavedFilters,
  readyMadeFilters,
  readyMadeNames,
  withoutSaved,
  withRenamed,
  withSaved,
  writeSavedFilters,
  type SavedFilter,
} from '../runs/savedFilters.ts';
import { describeFilter, readyMadeWords } from '../words/filterWords.ts';
import { escapeIcons, quoteName, safeText } from '../words/text.ts';
import { askFilterName } from './askFilterName.ts';
import { registerCommand } from './command.ts';
import { mark, pickItems, separator, type MarkedItem } from './pickItems.ts';

export interface SavedFilterTargets {
  readonly store: Pick<RunStore, 'filter' | 'setFilter'>;
  readonly view: { show(): Thenable<unknown> };
  /** The active site, see `siteName`. */
  readonly site: () => string | undefined;
  /** What all windows share, and other computers through Settings Sync. */
  readonly state: Pick<vscode.ExtensionContext['globalState'], 'get' | 'update' | 'setKeysForSync'>;
}

const stateKey = 'savedFilters';

/** Registers saving filters and choosing them again. */
export function registerSavedFilterCommands(targets: SavedFilterTargets): vscode.Disposable {
  targets.state.setKeysForSync([stateKey]);
  return registerCommand(commandIds.savedFilters, () => pickSavedFilter(targets));
}

interface FilterItem extends MarkedItem {
  /** What choosing it does. */
  readonly apply?: () => Promise<unknown>;
  /** The saved filter that its buttons are about. */
  readonly saved?: SavedFilter;
}

/** Lists the filters until one is chosen or saved; a change of the list, or a step back, leads to it again. */
async function pickSavedFilter(targets: SavedFilterTargets): Promise<void> {
  const rename = { iconPath: new vscode.ThemeIcon('edit'), tooltip: vscode.l10n.t('Rename') };
  const remove = { iconPath: new vscode.ThemeIcon('trash'), tooltip: vscode.l10n.t('Delete') };
  for (;;) {
    const items = [...saveItems(targets), ...readyMadeItems(targets), ...savedItems(targets, [rename, remove])];
    const picked = await pickItems({
      title: vscode.l10n.t('Saved Filters'),
      placeholder: vscode.l10n.t('Choose which runs to show'),
      items,
      chosen: items.filter(({ isChosen }) => isChosen).slice(0, 1),
    });
    if (!picked) return;
    if ('items' in picked) {
      if ((await picked.items[0]?.apply?.()) !== 'back') return;
    } else if (picked.item?.saved) {
      await (picked.button === rename ? renameSaved : removeSaved)(targets, picked.item.saved);
    }
  }
}

function saveItems(targets: SavedFilterTargets): readonly FilterItem[] {
  const { filter } = targets.store;
  const site = targets.site();
  if (isEmptyFilter(filter)) return [];
  const save: FilterItem = {
    label: vscode.l10n.t('Save the Present Filter…'),
    description: escapeIcons(filterWords(filter)),
    iconPath: new vscode.ThemeIcon('save'),
    apply: () => saveFilter(targets, filter, site),
  };
  return [save];
}

function readyMadeItems(targets: SavedFilterTargets): readonly FilterItem[] {
  const items = readyMadeNames.map((name): FilterItem => {
    const filter = readyMadeFilters[name];
    return {
      ...mark(readyMadeWords(name), sameFilter(filter, targets.store.filter)),
      description: filterWords(filter) === readyMadeWords(name) ? '' : filterWords(filter),
      apply: () => show(targets, filter),
    };
  });
  return [separator(vscode.l10n.t('Ready-Made')), ...items];
}

function savedItems(targets: SavedFilterTargets, buttons: readonly vscode.QuickInputButton[]): readonly FilterItem[] {
  const items = savedFilters(targets).map((saved): FilterItem => {
    const { filter, otherSite } = meaningAt(saved, targets.site());
    const origin = otherSite === undefined ? [] : [vscode.l10n.t('for {0}', siteWords(otherSite))];
    const isChosen = !isEmptyFilter(filter) && sameFilter(filter, targets.store.filter);
    return {
      ...mark(escapeIcons(safeText(saved.name)), isChosen),
      description: escapeIcons([filterWords(filter), ...origin].filter((words) => words !== '').join(' · ')),
      buttons,
      saved,
      apply: () => showSaved(targets, saved),
    };
  });
  const inOrder = items.toSorted((a, b) => a.label.localeCompare(b.label, vscode.env.language, { numeric: true }));
  return items.length === 0 ? [] : [separator(vscode.l10n.t('Saved')), ...inOrder];
}

/** In this order, the view asks for nothing that the filter does not show. */
async function show({ store, view }: SavedFilterTargets, filter: RunFilter): Promise<void> {
  store.setFilter(filter);
  await view.show();
}

async function showSaved(targets: SavedFilterTargets, saved: SavedFilter): Promise<unknown> {
  const { filter, otherSite } = meaningAt(saved, targets.site());
  if (otherSite === undefined || !isEmptyFilter(filter)) return show(targets, filter);
  const [name, site] = [quoteName(saved.name), siteWords(otherSite)];
  const reason = vscode.l10n.t('The filter {0} is for {1}: all that it holds are IDs of that site.', name, site);
  await vscode.window.showInformationMessage(reason);
  return 'back';
}

/** Its ids are those of the site that was active when it was listed. */
async function saveFilter(targets: SavedFilterTargets, filter: RunFilter, site: string | undefined): Promise<unknown> {
  const title = vscode.l10n.t('Save the Present Filter');
  const reply = await askFilterName({ title, value: '', list: savedFilters(targets) });
  if (reply === undefined || reply === 'back') return reply;
  const { name } = reply;
  await change(targets, (list) => withSaved(list, name, filter, site));
  vscode.window.setStatusBarMessage(vscode.l10n.t('Filter saved: {0}', escapeIcons(safeText(name))), 5000);
  return undefined;
}

async function renameSaved(targets: SavedFilterTargets, saved: SavedFilter): Promise<void> {
  const list = savedFilters(targets);
  const title = vscode.l10n.t('Rename Filter');
  const reply = await askFilterName({ title, value: saved.name, list, renamed: findSaved(list, saved.name) });
  if (reply === undefined || reply === 'back') return;
  await change(targets, (present) => withRenamed(present, saved.name, reply.name));
}

async function removeSaved(targets: SavedFilterTargets, { name }: SavedFilter): Promise<void> {
  const remove = vscode.l10n.t('Delete');
  const question = vscode.l10n.t('Delete the filter {0}?', quoteName(name));
  const detail = vscode.l10n.t('It cannot be brought back.');
  if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, remove)) !== remove) return;
  await change(targets, (list) => withoutSaved(list, name));
}

function savedFilters({ state }: SavedFilterTargets): readonly SavedFilter[] {
  return readSavedFilters(state.get(stateKey));
}

/** Changes what is stored by now: another window may have changed it meanwhile. */
async function change(
  targets: SavedFilterTargets,
  edit: (list: readonly SavedFilter[]) => readonly SavedFilter[],
): Promise<void> {
  await targets.state.update(stateKey, writeSavedFilters(edit(savedFilters(targets))));
}

function filterWords(filter: RunFilter): string {
  return describeFilter(filter, { now: Date.now(), locale: vscode.env.language });
}

/** Sites at the default address are told apart by the ids of their connections, which say nothing to a person. */
function siteWords(site: string): string {
  if (site === defaultOrigin || !URL.canParse(site)) return vscode.l10n.t('another site at {0}', hostOf(defaultOrigin));
  return safeText(hostOf(site), 100);
}
