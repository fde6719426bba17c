import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { HostMessage, PageMessage } from '../../src/details/messages.ts';
import { applyMessage, untouched, type PageState } from '../../src/details/page/state.ts';
import type { LogRow } from '../../src/details/views.ts';
import { until } from './inputBoxes.ts';
import { stub } from './stub.ts';

/** A real panel with a real page, of which all that is said is written down. */
export class WatchedPanel {
  readonly panel: vscode.WebviewPanel;
  /** What the page was sent, oldest first. */
  readonly sent: HostMessage[] = [];
  #receive: (message: unknown) => unknown = () => assert.fail('nobody listens to the page');

  constructor(panel: vscode.WebviewPanel) {
    this.panel = panel;
    const { webview } = panel;
    const post = webview.postMessage.bind(webview);
    stub(webview, 'postMessage', (message: HostMessage) => {
      this.sent.push(message);
      return post(message);
    });
    const listen = webview.onDidReceiveMessage;
    stub(webview, 'onDidReceiveMessage', (listener: (message: unknown) => unknown) => {
      this.#receive = listener;
      return listen(listener);
    });
  }

  /** Says something in the name of the page. */
  say(message: PageMessage | Readonly<Record<string, unknown>>): void {
    this.#receive(message);
  }

  /** How often the page has begun. */
  get starts(): number {
    return this.sent.filter(({ type }) => type === 'start').length;
  }

  /** What the page shows, from what it was sent; undefined before it has said that it is ready. */
  get state(): PageState | undefined {
    let state: PageState | undefined;
    for (const message of this.sent) {
      if (message.type === 'start') {
        const { strings, locale, content } = message;
        state = { strings, locale, ...content, options: untouched };
      } else if (state) {
        state = applyMessage(state, message);
      }
    }
    return state;
  }

  /** The rows of the log that the page has, by their numbers. */
  get rows(): ReadonlyMap<number, LogRow> {
    const generation = this.state?.log.generation;
    const rows = new Map<number, LogRow>();
    for (const message of this.sent) {
      if (message.type !== 'logRows' || message.generation !== generation) continue;
      for (const [index, row] of message.rows.entries()) rows.set(message.first + index, row);
    }
    return rows;
  }

  /** All rows of the log when they have come: the page itself asks only for those in sight. */
  async allRows(): Promise<readonly LogRow[]> {
    const { log } = await this.settles();
    for (let first = 0; first < log.rows; first += 100) {
      this.say({ type: 'logRows', generation: log.generation, first, count: Math.min(100, log.rows - first) });
    }
    await until(() => this.rows.size === log.rows, 'all rows');
    return [...this.rows].toSorted(([a], [b]) => a - b).map(([, row]) => row);
  }

  /** What the page shows as soon as the condition holds. */
  async shows(condition: (state: PageState) => boolean, what: string): Promise<PageState> {
    await until(() => this.state !== undefined && condition(this.state), what);
    assert.ok(this.state);
    return this.state;
  }

  /** What the page shows when all has arrived or failed. */
  async settles(): Promise<PageState> {
    return this.shows(
      ({ runPart, log, history }) => [runPart, log.part, history.part].every(({ state }) => state !== 'loading'),
      'the page to settle',
    );
  }
}

/** Watches each panel that opens; `restore` closes them. */
export class WatchedPanels {
  readonly all: WatchedPanel[] = [];
  readonly #putBack: () => void;

  constructor() {
    const create = vscode.window.createWebviewPanel;
    this.#putBack = stub(vscode.window, 'createWebviewPanel', (...options: Parameters<typeof create>) => {
      const panel = create(...options);
      this.all.push(new WatchedPanel(panel));
      return panel;
    });
  }

  get newest(): WatchedPanel {
    const panel = this.all.at(-1);
    assert.ok(panel, 'no panel has opened');
    return panel;
  }

  restore(): void {
    this.#putBack();
    for (const { panel } of this.all) panel.dispose();
  }
}
