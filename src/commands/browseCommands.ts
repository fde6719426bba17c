import * as vscode from 'vscode';
import type { Connections } from '../connections/connections.ts';
import { commandIds } from '../contributions.ts';
import type { RunFilter } from '../runs/filter.ts';
import type { RunStore } from '../runs/runStore.ts';
import type { StoreChange } from '../runs/storeState.ts';
import { notifyError } from '../words/notify.ts';
import { registerCommand } from './command.ts';
import { pickFilter } from './pickFilter.ts';

export interface BrowseTargets {
  readonly connections: Pick<Connections, 'active' | 'requireActive'>;
  readonly store: RunStore;
  /** The tree's actions; nodes come as VS Code hands them to commands. */
  readonly view: {
    show(): Thenable<unknown>;
    refresh(): Promise<void>;
    loadMore(node: unknown): Promise<void>;
    retry(node: unknown): Promise<void>;
  };
  /** Remembers the filter. */
  readonly saveFilter: (filter: RunFilter) => Thenable<void>;
}

/** Registers refreshing, loading more, and filtering. */
export function registerBrowseCommands({ connections, store, view, saveFilter }: BrowseTargets): vscode.Disposable {
  // Another connection changes the filter too: what is remembered are the syncs of the one that is active.
  const remember = ({ kind }: StoreChange): void => {
    if (kind === 'reset') void saveFilter(store.filter).then(undefined, notifyError);
  };
  store.events.on('change', remember);
  return vscode.Disposable.from(
    { dispose: () => store.events.off('change', remember) },
    registerCommand(commandIds.refresh, () => view.refresh()),
    registerCommand(commandIds.loadMore, (node) => view.loadMore(node)),
    registerCommand(commandIds.retry, (node) => view.retry(node)),
    registerCommand(commandIds.filter, async () => {
      // What the filter does is seen there, and what it can choose from is loaded.
      const { active } = connections;
      await view.show();
      await pickFilter(store, (filter) => {
        // The syncs to choose from were those of the connection at the start.
        if (active) connections.requireActive({ connectionId: active.id });
        store.setFilter(filter);
      });
    }),
    registerCommand(commandIds.clearFilter, () => store.setFilter({})),
  );
}
