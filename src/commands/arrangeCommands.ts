import * as vscode from 'vscode';
import { commandIds } from '../contributions.ts';
import { groupings, levelsOf, syncOrders, type Grouping, type SyncOrder } from '../runs/grouping.ts';
import { isSameSort, newestFirst, sortFieldsFor, type RunSort } from '../runs/runSort.ts';
import type { RunStore } from '../runs/runStore.ts';
import { groupingWords, sortWords } from '../words/arrangementWords.ts';
import { registerCommand } from './command.ts';
import { mark, pickItems, separator, type MarkedItem } from './pickItems.ts';

export interface ArrangeTargets {
  readonly store: Pick<RunStore, 'grouping' | 'sort' | 'setGrouping' | 'setSort'>;
  readonly view: { sortAgain(): void };
  /** What the window remembers. */
  readonly memory: {
    readonly syncOrder: SyncOrder;
    saveGrouping(grouping: Grouping): Thenable<void>;
    saveSyncOrder(order: SyncOrder): Thenable<void>;
    saveSort(sort: RunSort): Thenable<void>;
  };
}

/** Registers grouping and sorting. */
export function registerArrangeCommands(targets: ArrangeTargets): vscode.Disposable {
  return vscode.Disposable.from(
    registerCommand(commandIds.groupBy, () => groupBy(targets)),
    registerCommand(commandIds.sortBy, () => sortBy(targets)),
  );
}

async function groupBy({ store, memory }: ArrangeTargets): Promise<void> {
  const items = groupings.map((grouping) => ({
    ...mark(groupingWords(grouping), grouping === store.grouping),
    grouping,
  }));
  const picked = await pickItems({
    title: vscode.l10n.t('Group Sync Runs By'),
    placeholder: vscode.l10n.t('From the outside in'),
    items,
    chosen: items.filter(({ grouping }) => grouping === store.grouping),
  });
  const [item] = picked && 'items' in picked ? picked.items : [];
  if (!item) return;
  store.setGrouping(item.grouping);
  await memory.saveGrouping(item.grouping);
  if (!sortFieldsFor(levelsOf[item.grouping]).includes(store.sort.field))
    await applySort(newestFirst, { store, memory });
}

interface OrderItem extends MarkedItem {
  readonly apply?: () => Promise<void>;
}

async function sortBy(targets: ArrangeTargets): Promise<void> {
  const items = [...syncItems(targets), ...runItems(targets)];
  const picked = await pickItems({
    title: vscode.l10n.t('Sort Sync Runs By'),
    placeholder: vscode.l10n.t('Newest first needs no further request'),
    items,
    chosen: items.filter(({ isChosen }) => isChosen).slice(-1),
  });
  const [item] = picked && 'items' in picked ? picked.items : [];
  await item?.apply?.();
}

function syncItems({ store, view, memory }: ArrangeTargets): readonly OrderItem[] {
  if (!levelsOf[store.grouping].includes('sync')) return [];
  return [
    separator(vscode.l10n.t('Syncs')),
    ...syncOrders.map((order) => ({
      ...mark(syncOrderWords(order), order === memory.syncOrder),
      apply: async () => {
        await memory.saveSyncOrder(order);
        view.sortAgain();
      },
    })),
  ];
}

function runItems({ store, memory }: ArrangeTargets): readonly OrderItem[] {
  const sorts = sortFieldsFor(levelsOf[store.grouping]).flatMap((field) =>
    (['desc', 'asc'] as const).map((direction) => ({ field, direction })),
  );
  return [
    separator(vscode.l10n.t('Runs')),
    ...sorts.map((sort) => ({
      ...mark(sortWords(sort), isSameSort(sort, store.sort)),
      apply: () => applySort(sort, { store, memory }),
    })),
  ];
}

async function applySort(sort: RunSort, { store, memory }: Pick<ArrangeTargets, 'store' | 'memory'>): Promise<void> {
  store.setSort(sort);
  await memory.saveSort(sort);
}

function syncOrderWords(order: SyncOrder): string {
  switch (order) {
    case 'attention':
      return vscode.l10n.t('What Needs Attention First');
    case 'name':
      return vscode.l10n.t('By Name');
    case 'lastRun':
      return vscode.l10n.t('By Last Run');
    default:
      return order satisfies never;
  }
}
