import * as vscode from 'vscode';
import { defaultOrigin } from '../connections/address.ts';
import type { Connections } from '../connections/connections.ts';
import type { RunRef } from '../connections/refs.ts';
import { contextKeys, runsViewId } from '../contributions.ts';
import { isEmptyFilter } from '../runs/filter.ts';
import type { SyncOrder } from '../runs/grouping.ts';
import type { RunStore } from '../runs/runStore.ts';
import { isSameSort, newestFirst } from '../runs/runSort.ts';
import { sortWords } from '../words/arrangementWords.ts';
import { describeFilter } from '../words/filterWords.ts';
import { nextActivity } from './nextActivity.ts';
import { scopeOf, type TreeNode } from './nodes.ts';
import { moment, RunsTreeProvider } from './runsTreeProvider.ts';
import { viewState } from './viewState.ts';

export interface RunsViewOptions {
  readonly store: RunStore;
  readonly connections: Pick<Connections, 'active' | 'all' | 'onDidChange' | 'requireActive'>;
  readonly syncOrder: () => SyncOrder;
  /** Sets a key for `when` clauses. */
  readonly setContext: (key: typeof contextKeys.filtered | typeof contextKeys.state, value: string | boolean) => void;
}

/** The view "Sync Runs": the tree, and what stands above and beside it. Loads nothing before it is seen. */
export class RunsView implements vscode.Disposable {
  readonly provider: RunsTreeProvider;
  readonly #options: RunsViewOptions;
  readonly treeView: vscode.TreeView<TreeNode>;
  #isRevealing = false;
  readonly #disposables: vscode.Disposable;

  constructor(options: RunsViewOptions) {
    const { store, connections } = options;
    this.#options = options;
    this.provider = new RunsTreeProvider(store, { ...options, connectionId: () => connections.active?.id });
    this.treeView = vscode.window.createTreeView(runsViewId, { treeDataProvider: this.provider });
    const onChange = (): void => this.#show();
    store.events.on('change', onChange);
    this.#disposables = vscode.Disposable.from(
      this.provider,
      this.treeView,
      { dispose: () => store.events.off('change', onChange) },
      this.treeView.onDidChangeVisibility(({ visible }) => {
        if (visible) this.provider.sortAgain();
      }),
      this.treeView.onDidExpandElement(({ element }) => this.#open(element)),
      connections.onDidChange(() => store.reset()),
    );
    this.#show();
  }

  /** Brings the view to the front; the first time, that loads it. */
  show(): Thenable<unknown> {
    return vscode.commands.executeCommand(`${runsViewId}.focus`, { preserveFocus: true });
  }

  /** Asks for what has changed, and lists syncs where they belong now. */
  async refresh(): Promise<void> {
    const { store } = this.#options;
    await this.#withProgress(async () => {
      await Promise.all([store.refresh(), store.renewSyncs()]);
    });
    if (store.problem('refresh') === undefined) store.renewLists();
    this.provider.sortAgain();
  }

  /** Lists syncs anew, in the order that is asked for now. */
  sortAgain(): void {
    this.provider.sortAgain();
  }

  /** Opens the groups of a loaded run and selects it. */
  async reveal(ref: RunRef): Promise<void> {
    await this.show();
    const { store, connections } = this.#options;
    // Meanwhile the tree may have become another connection's.
    connections.requireActive(ref);
    const run = store.run(ref.runId);
    if (!run) return;
    this.#isRevealing = true;
    try {
      await this.treeView.reveal(this.provider.reveal(run), { select: true, focus: true });
    } finally {
      this.#isRevealing = false;
    }
  }

  /** Shows more at the "Load more…" node that a command was called with. */
  async loadMore(node: unknown): Promise<void> {
    if (!isNode(node, 'more')) return;
    const { store, connections } = this.#options;
    connections.requireActive(node);
    if (this.provider.showMore(node)) return;
    const next = nextActivity(node.parent, store);
    if (next) await this.#withProgress(() => store.load(next));
  }

  /** Tries again what the error node that a command was called with stands for. */
  async retry(node: unknown): Promise<void> {
    const { store, connections } = this.#options;
    if (isNode(node, 'error')) connections.requireActive(node);
    if (!isNode(node, 'error') || node.activity === 'refresh') return this.refresh();
    const { activity } = node;
    return this.#withProgress(() => store.load(activity));
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  /** A sync of which nothing is loaded is asked for when it is opened, and so is a status. */
  async #open(node: TreeNode): Promise<void> {
    // What is opened on the way to a run is not what is looked at.
    if (this.#isRevealing) return;
    const scope = node.kind === 'group' && this.provider.isUnknown(node) ? scopeOf(node) : undefined;
    if (scope) await this.#withProgress(() => this.#options.store.loadMore(scope));
  }

  /** The description names the filter, and the site if there are several. */
  #show(): void {
    const { store, connections, setContext } = this.#options;
    const state = viewState(store);
    const parts = describeFilter(store.filter, moment());
    const filter = parts === '' ? '' : vscode.l10n.t('Filter: {0}', parts);
    setContext(contextKeys.state, state);
    setContext(contextKeys.filtered, !isEmptyFilter(store.filter));
    const { active, all } = connections;
    const site = all.length > 1 || active?.origin !== defaultOrigin ? active?.label : undefined;
    const order = isSameSort(store.sort, newestFirst) ? '' : sortWords(store.sort);
    const description = [site, filter, order].filter(Boolean).join(' · ');
    this.treeView.description = description;
    // A view alone in its container has no place for a description. A message would hide the welcome views.
    const hasWelcome = state !== 'ready' && state !== 'loading';
    this.treeView.message = hasWelcome ? '' : description;
  }

  async #withProgress(task: () => Promise<void>): Promise<void> {
    await vscode.window.withProgress({ location: { viewId: runsViewId } }, task);
  }
}

function isNode<K extends TreeNode['kind']>(value: unknown, kind: K): value is Extract<TreeNode, { readonly kind: K }> {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === kind;
}
