import * as vscode from 'vscode';
import type { Connections } from '../connections/connections.ts';
import { contextKeys, runsViewId } from '../contributions.ts';
import { isEmptyFilter } from '../runs/filter.ts';
import type { RunStore, StoreChange } from '../runs/runStore.ts';
import { describeFilter } from '../words/filterWords.ts';
import { UnseenFailures } from './badge.ts';
import { scopeOf, type TreeNode } from './nodes.ts';
import { moment, RunsTreeProvider } from './runsTreeProvider.ts';
import { viewState } from './viewState.ts';

export interface RunsViewOptions {
  readonly store: RunStore;
  readonly connections: Pick<Connections, 'active' | 'all' | 'onDidChange'>;
  /** Sets a key for `when` clauses. */
  readonly setContext: (key: typeof contextKeys.filtered | typeof contextKeys.state, value: string | boolean) => void;
}

/** The view "Sync Runs": the tree, and what stands above and beside it. Loads nothing before it is seen. */
export class RunsView implements vscode.Disposable {
  readonly provider: RunsTreeProvider;
  readonly #options: RunsViewOptions;
  readonly treeView: vscode.TreeView<TreeNode>;
  readonly #unseen = new UnseenFailures();
  readonly #disposables: vscode.Disposable;

  constructor(options: RunsViewOptions) {
    const { store, connections } = options;
    this.#options = options;
    this.provider = new RunsTreeProvider(store);
    this.treeView = vscode.window.createTreeView(runsViewId, { treeDataProvider: this.provider });
    const onChange = (change: StoreChange): void => this.#onChange(change);
    store.events.on('change', onChange);
    this.#disposables = vscode.Disposable.from(
      this.provider,
      this.treeView,
      { dispose: () => store.events.off('change', onChange) },
      this.treeView.onDidChangeVisibility(() => this.#showUnseen()),
      connections.onDidChange(() => store.reset()),
    );
    this.#show();
  }

  /** Brings the view to the front; the first time, that loads it. */
  show(): Thenable<unknown> {
    return vscode.commands.executeCommand(`${runsViewId}.focus`, { preserveFocus: true });
  }

  /** Asks for what has changed. */
  refresh(): Promise<void> {
    return this.#withProgress(() => this.#options.store.refresh());
  }

  /** Shows more at the "Load more…" node that a command was called with. */
  async loadMore(node: unknown): Promise<void> {
    if (!isNode(node, 'more') || this.provider.showMore(node)) return;
    const scope = scopeOf(node.parent);
    if (scope) await this.#withProgress(() => this.#options.store.loadMore(scope));
  }

  /** Tries again what the error node that a command was called with stands for. */
  retry(node: unknown): Promise<void> {
    const { store } = this.#options;
    if (!isNode(node, 'error') || node.activity === 'refresh') return this.refresh();
    const { activity } = node;
    return this.#withProgress(() => store.loadMore(activity));
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  #onChange(change: StoreChange): void {
    this.#unseen.follow(change);
    this.#showUnseen();
    this.#show();
  }

  /** Always says what is filtered, and which site it is where there are several. */
  #show(): void {
    const { store, connections, setContext } = this.#options;
    const state = viewState(store);
    const parts = describeFilter(store.filter, moment());
    const filter = parts === '' ? '' : vscode.l10n.t('Filter: {0}', parts);
    setContext(contextKeys.state, state);
    setContext(contextKeys.filtered, !isEmptyFilter(store.filter));
    const site = connections.all.length > 1 ? connections.active?.label : undefined;
    const description = [site, filter].filter(Boolean).join(' · ');
    this.treeView.description = description;
    // A view alone in its container has no place for a description. A message would hide the welcome views.
    const hasWelcome = state !== 'ready' && state !== 'loading';
    this.treeView.message = hasWelcome ? '' : description;
  }

  #showUnseen(): void {
    if (this.treeView.visible) this.#unseen.clear();
    const { count } = this.#unseen;
    const tooltip = count === 1 ? vscode.l10n.t('1 new failure') : vscode.l10n.t('{0} new failures', count);
    this.treeView.badge = count === 0 ? undefined : { value: count, tooltip };
  }

  async #withProgress(task: () => Promise<void>): Promise<void> {
    await vscode.window.withProgress({ location: { viewId: runsViewId } }, task);
  }
}

function isNode<K extends TreeNode['kind']>(value: unknown, kind: K): value is Extract<TreeNode, { readonly kind: K }> {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === kind;
}
