import * as vscode from 'vscode';
import type { DetailsPanel } from './details/detailsPanel.ts';
import type { DetailsPanels } from './details/detailsPanels.ts';
import { AutoRefresh, type Clock } from './runs/autoRefresh.ts';
import { everything } from './runs/queryPlan.ts';
import type { RunStore } from './runs/runStore.ts';
import type { Reset, StoreChange } from './runs/storeState.ts';
import { affectsAutoRefresh, autoRefreshMode, autoRefreshSeconds } from './settings.ts';

export interface AutoRefreshingOptions {
  readonly store: RunStore;
  readonly treeView: Pick<vscode.TreeView<unknown>, 'visible' | 'onDidChangeVisibility'>;
  readonly details: Pick<DetailsPanels, 'visible' | 'onDidChange'>;
  /** The window of VS Code if absent. */
  readonly window?: Pick<typeof vscode.window, 'state' | 'onDidChangeWindowState'>;
  readonly clock?: Clock;
}

/**
 * Keeps the view and the open pages up to date while they are visible, as the settings say. Requests are billed: none are
 * sent while the window isn't focused, nor for a hidden view or page.
 */
export class AutoRefreshing implements vscode.Disposable {
  readonly #options: Required<Omit<AutoRefreshingOptions, 'clock'>>;
  readonly #autoRefresh: AutoRefresh;
  readonly #disposables: vscode.Disposable;

  constructor({ store, treeView, details, window = vscode.window, clock }: AutoRefreshingOptions) {
    this.#options = { store, treeView, details, window };
    this.#autoRefresh = new AutoRefresh({
      mode: autoRefreshMode,
      intervalSeconds: autoRefreshSeconds,
      isWatched: () => this.#isViewSeen || this.#seenPages.some((page) => page.isLoading || page.isPolled),
      pollInterval: (shortest) => this.#pollInterval(shortest),
      refresh: (shortestPoll) => this.#refresh(shortestPoll),
      clock,
    });
    const wake = (): void => this.#autoRefresh.wake();
    const onChange = (change: StoreChange): void => this.#onStoreChange(change);
    store.events.on('change', onChange);
    this.#disposables = vscode.Disposable.from(
      this.#autoRefresh,
      { dispose: () => store.events.off('change', onChange) },
      treeView.onDidChangeVisibility(wake),
      details.onDidChange(wake),
      window.onDidChangeWindowState(wake),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (affectsAutoRefresh(change)) wake();
      }),
    );
    wake();
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  get #isViewSeen(): boolean {
    const { treeView, window } = this.#options;
    return window.state.focused && treeView.visible;
  }

  get #seenPages(): readonly DetailsPanel['details'][] {
    const { details, window } = this.#options;
    return window.state.focused ? details.visible.map((panel) => panel.details) : [];
  }

  #pollInterval(shortest: number): number | undefined {
    const intervals = this.#seenPages.map((page) => page.pollInterval(shortest));
    if (this.#isViewSeen) intervals.push(this.#options.store.pollInterval(shortest));
    const known = intervals.filter((interval) => interval !== undefined);
    return known.length === 0 ? undefined : Math.min(...known);
  }

  /** Pages first: the store doesn't request a run that a page has just found ended. */
  async #refresh(shortestPoll: number): Promise<unknown> {
    const { store } = this.#options;
    const pages = this.#seenPages.filter((page) => page.isDue(shortestPoll));
    const errors = await Promise.all(pages.map((page) => follow(page)));
    const error = errors.find((reason) => reason !== undefined);
    if (error !== undefined || !this.#isViewSeen) return error;
    await store.refresh(shortestPoll);
    return store.problem('refresh') ?? (store.isOpened ? undefined : store.problem(everything));
  }

  #onStoreChange(change: StoreChange): void {
    const { store } = this.#options;
    if (isEndOfRefresh(change, store)) this.#autoRefresh.noteRefreshed(store.problem('refresh'));
    else this.#autoRefresh.wake({ reset: change.kind === 'reset' && !isRearranged(change.reason) });
  }
}

function isEndOfRefresh(change: StoreChange, store: RunStore): boolean {
  return change.kind === 'activity' && change.activity === 'refresh' && !store.isRunning('refresh');
}

/** Another arrangement of the same runs makes none of them stale. */
function isRearranged(reason: Reset['reason']): boolean {
  return reason === 'grouping' || reason === 'sort';
}

/** The error of a page that polls no more concerns only its own run. */
async function follow(page: DetailsPanel['details']): Promise<unknown> {
  const error = await page.follow();
  return page.isPolled ? error : undefined;
}
