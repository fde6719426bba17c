import * as vscode from 'vscode';
import type { RunRef } from '../connections/refs.ts';
import { detailsViewType } from '../contributions.ts';
import { DetailsPanel, type DetailsServices, type Learned, type PanelRun } from './detailsPanel.ts';
import { isPanelState } from './messages.ts';

/** The open details panels: one for each run of each connection. They are restored when VS Code starts again. */
export class DetailsPanels implements vscode.WebviewPanelSerializer, vscode.Disposable {
  readonly #services: DetailsServices;
  readonly #panels = new Set<DetailsPanel>();
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #disposables: vscode.Disposable;

  /** A page has come into sight or gone out of it, or shows another state of its run. */
  readonly onDidChange = this.#changed.event;

  constructor(services: DetailsServices) {
    this.#services = services;
    this.#disposables = vscode.Disposable.from(
      this.#changed,
      vscode.window.registerWebviewPanelSerializer(detailsViewType, this),
      services.connections.onDidChange(() => this.#retryWaiting()),
    );
  }

  get all(): readonly DetailsPanel[] {
    return [...this.#panels];
  }

  /** The pages of the active connection that can be seen. */
  get visible(): readonly DetailsPanel[] {
    const { active } = this.#services.connections;
    return this.all.filter((panel) => panel.isVisible && panel.connectionId === active?.id);
  }

  /** The run of the active connection whose page is in front. */
  get runInFront(): RunRef | undefined {
    return this.visible.find((panel) => panel.isActive)?.ref;
  }

  /** The open page of a run. */
  of({ connectionId, runId }: RunRef): DetailsPanel | undefined {
    return this.all.find((panel) => panel.runId === runId && panel.connectionId === connectionId);
  }

  /**
   * Opens the panel of a run, filled with the known facts until the run arrives, or reveals the open one without a request.
   * Resolves once the run is loaded or has failed; its log and history load on their own. Never rejects.
   */
  async open(ref: RunRef, { known, history }: Learned = {}): Promise<void> {
    const { connectionId, runId } = ref;
    const open = this.of(ref);
    if (open) return open.reveal();
    const panel = vscode.window.createWebviewPanel(detailsViewType, '', vscode.ViewColumn.Active, {
      enableFindWidget: true,
    });
    await this.#adopt(panel, { runId, known, history, connectionId }).load();
  }

  /** Fills a panel that VS Code has restored after a restart. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    if (!isPanelState(state)) return panel.dispose();
    await this.#adopt(panel, state).load();
  }

  /** Aborts the requests of all panels; VS Code keeps the panels open for the next start. */
  dispose(): void {
    this.#disposables.dispose();
    for (const panel of this.#panels) panel.dispose();
  }

  /** Retries the pages whose failure another connection or key may fix, each once it's visible. */
  async #retryWaiting(): Promise<void> {
    const waiting = this.all.filter(({ details }) => details.waitsForConnection);
    await Promise.all(waiting.map((panel) => panel.load()));
  }

  #adopt(panel: vscode.WebviewPanel, run: PanelRun): DetailsPanel {
    const onChange = (): void => this.#changed.fire();
    // It never rejects, and the page says when it is done.
    const openRun = (ref: RunRef, learned: Learned): void => void this.open(ref, learned);
    const adopted = new DetailsPanel(panel, run, { ...this.#services, onChange, openRun });
    this.#panels.add(adopted);
    panel.onDidDispose(() => {
      adopted.dispose();
      this.#panels.delete(adopted);
      this.#changed.fire();
    });
    return adopted;
  }
}
