import * as vscode from 'vscode';
import type { Connections } from '../connections/connections.ts';
import type { ConnectionRef } from '../connections/refs.ts';
import { commandIds } from '../contributions.ts';
import { isEmptyFilter } from '../runs/filter.ts';
import type { Scope } from '../runs/queryPlan.ts';
import { RunSearch, type SearchLanguage } from '../runs/runSearch.ts';
import type { RunStore } from '../runs/runStore.ts';
import type { StoreChange } from '../runs/storeState.ts';
import { statusWords } from '../words/status.ts';
import { registerCommand, whileActive } from './command.ts';
import { foundItems, itemKey, type Deed, type FoundItem } from './foundItems.ts';
import { activeRef } from './pickRun.ts';

export interface FindTargets {
  readonly connections: Pick<Connections, 'active' | 'requireActive' | 'clientFor' | 'onDidChange'>;
  readonly store: RunStore;
}

/** Registers the command that finds a run by text. */
export function registerFindRun(targets: FindTargets): vscode.Disposable {
  const { connections } = targets;
  return registerCommand(commandIds.findRun, () =>
    whileActive(connections, activeRef(connections), (ref) => findRun(ref, targets)),
  );
}

async function findRun(ref: ConnectionRef, { connections, store }: FindTargets): Promise<void> {
  await connections.clientFor(ref);
  const deed = await new RunFinder(store, ref, connections).ask();
  if (deed?.kind === 'open') await vscode.commands.executeCommand(commandIds.openDetails, deed.run);
  else if (deed?.kind === 'reveal') await vscode.commands.executeCommand(commandIds.revealRun, deed.run);
  else if (deed?.kind === 'command') await vscode.commands.executeCommand(deed.id);
}

/** A picker over the loaded runs that can load more. */
class RunFinder {
  readonly #store: RunStore;
  readonly #ref: ConnectionRef;
  readonly #onDidSwitch: Connections['onDidChange'];
  readonly #picker = createPicker();
  readonly #search = new RunSearch({ language: searchLanguage() });
  /** Is the search index stale? Building it takes longer than a search. */
  #isStale = true;
  /** The items at the time of Load More; undefined unless it's in flight. */
  #known: ReadonlySet<string> | undefined;

  constructor(store: RunStore, ref: ConnectionRef, { onDidChange }: Pick<Connections, 'onDidChange'>) {
    this.#store = store;
    this.#ref = ref;
    this.#onDidSwitch = onDidChange;
    if (!store.isOpened) this.#known = new Set();
  }

  /** Resolves with the chosen action once the picker is hidden; undefined if the user closed it. */
  ask(): Promise<Deed | undefined> {
    const picker = this.#picker;
    const { events } = this.#store;
    const onChange = (change: StoreChange): void => this.#follow(change);
    events.on('change', onChange);
    return new Promise((resolve) => {
      const finish = (deed?: Deed): void => {
        events.off('change', onChange);
        switches.dispose();
        resolve(deed);
        picker.dispose();
      };
      // Its items belong to the connection that it was opened for.
      const switches = this.#onDidSwitch(() => finish());
      const perform = (deed: Deed | undefined): void => {
        if (deed?.kind === 'load') this.#load(deed.scope);
        else if (deed) finish(deed);
      };
      // The picker disposes its own listeners.
      picker.onDidAccept(() => perform(picker.selectedItems[0]?.deed));
      picker.onDidTriggerItemButton(({ item, button }) => perform(item.buttons?.find((each) => each === button)?.deed));
      picker.onDidChangeValue(() => this.#show());
      picker.onDidHide(() => finish());
      this.#show();
      picker.show();
      // The newest runs, and the syncs that they may not name.
      void this.#store.open();
      void this.#store.openSyncs();
    });
  }

  /** The store reports a failure. */
  #load(scope: Scope): void {
    this.#known = new Set(this.#picker.items.map(itemKey));
    void this.#store.loadMore(scope);
  }

  /** Updates the items. After Load More, the first new run becomes the active item; otherwise the active item stays. */
  #follow(change: StoreChange): void {
    const [active] = this.#picker.activeItems;
    this.#isStale ||= change.kind !== 'activity' || change.activity === 'syncs';
    const items = this.#show();
    const next =
      this.#firstToArrive(active, items) ?? items.find((item) => active && itemKey(item) === itemKey(active));
    if (next) this.#picker.activeItems = [next];
  }

  /** Undefined once the user has moved to a run. */
  #firstToArrive(active: FoundItem | undefined, items: readonly FoundItem[]): FoundItem | undefined {
    const known = this.#known;
    if (!known || active?.deed?.kind === 'open') return undefined;
    const first = items.find((item) => item.deed?.kind === 'open' && !known.has(itemKey(item)));
    if (first) this.#known = undefined;
    return first;
  }

  #show(): readonly FoundItem[] {
    const [store, picker] = [this.#store, this.#picker];
    if (this.#isStale) this.#search.replace(store.newestRuns(Infinity), store.known);
    this.#isStale = false;
    const moment = { now: Date.now(), locale: vscode.env.language };
    const items = foundItems(picker.value, { ...this.#ref, search: this.#search, store, moment });
    picker.items = items;
    picker.busy = items.some(({ deed }) => deed?.kind === 'load' && store.isRunning(deed.scope));
    picker.title = isEmptyFilter(store.filter)
      ? vscode.l10n.t('Find Run')
      : vscode.l10n.t('Find Run among Those That the Filter Shows');
    return items;
  }
}

function createPicker(): vscode.QuickPick<FoundItem> {
  const picker = vscode.window.createQuickPick<FoundItem>();
  picker.placeholder = vscode.l10n.t('An ID, or words of the sync’s name, the status and the date, such as 2026-11-24');
  // Missing in the types of VS Code. Without it, VS Code reorders the items by the typed text.
  Reflect.set(picker, 'sortByLabel', false);
  return picker;
}

function searchLanguage(): SearchLanguage {
  return {
    statusLabel: (status) => statusWords(status).label,
    today: vscode.l10n.t('Today'),
    yesterday: vscode.l10n.t('Yesterday'),
  };
}
