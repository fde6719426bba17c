import type { Client } from '../files-com/client.ts';
import { listSyncRuns } from '../files-com/endpoints.ts';
import type { SyncRun } from '../files-com/syncRun.ts';
import { summarize, type RunSummary } from '../runs/runSummary.ts';
import { historyOfNoSync, historyView, noHistory } from './historyView.ts';
import { problemOf } from './problem.ts';
import type { HistoryView, Part } from './views.ts';

export interface RunHistoryOptions {
  readonly runId: string;
  readonly locale: string;
  /** What the page of another run of the sync has loaded. */
  readonly loaded?: readonly RunSummary[] | undefined;
  readonly getClient: () => Promise<Client>;
  readonly onChange: (history: HistoryView) => void;
}

/** How many runs the page shows. */
const mostRuns = 50;

/** The latest runs of the sync to which a run belongs. */
export class RunHistory {
  readonly #options: RunHistoryOptions;
  #controller = new AbortController();
  #runs: readonly RunSummary[];
  #view = noHistory;
  #isAsked: boolean;

  constructor(options: RunHistoryOptions) {
    const { runId, loaded = [] } = options;
    this.#options = options;
    this.#runs = loaded;
    const run = loaded.find(({ id }) => id === runId);
    this.#isAsked = run !== undefined;
    if (run) this.#view = this.#viewWith({ state: 'ready' });
  }

  get view(): HistoryView {
    return this.#view;
  }

  /** The runs, newest first. */
  get runs(): readonly RunSummary[] {
    return this.#runs;
  }

  /** What is loaded is out of date: the next `load` asks again. */
  expire(): void {
    this.#isAsked = false;
  }

  /** Shows the run as it is by now, and asks for the history, with one request, unless that was done or tried. Never rejects. */
  async load(run: SyncRun): Promise<void> {
    this.#update(summarize(run));
    if (this.#isAsked) return;
    this.#isAsked = true;
    const { syncId } = run;
    if (syncId === undefined) return this.#change(historyOfNoSync());
    this.#controller.abort();
    this.#controller = new AbortController();
    const { signal } = this.#controller;
    this.#show({ state: 'loading' });
    try {
      const runs = await this.#ask(syncId, signal);
      if (signal.aborted) return;
      this.#runs = runs;
      this.#show({ state: 'ready' });
    } catch (error) {
      if (!signal.aborted) this.#show({ state: 'failed', problem: problemOf(error) });
    }
  }

  /** Ends what is under way. */
  dispose(): void {
    this.#controller.abort();
  }

  async #ask(syncId: string, signal: AbortSignal): Promise<readonly RunSummary[]> {
    const client = await this.#options.getClient();
    const sort = { field: 'createdAt', direction: 'desc' } as const;
    const { items } = await listSyncRuns(client, { filter: { syncId }, sort, perPage: mostRuns }, signal);
    return items.slice(0, mostRuns).map((item) => summarize(item));
  }

  #update(run: RunSummary): void {
    if (!this.#runs.some(({ id }) => id === run.id)) return;
    this.#runs = this.#runs.map((known) => (known.id === run.id ? run : known));
    this.#show(this.#view.part);
  }

  #show(part: Part): void {
    this.#change(this.#viewWith(part));
  }

  #viewWith(part: Part): HistoryView {
    const { runId, locale } = this.#options;
    return historyView(this.#runs, runId, part, { now: Date.now(), locale });
  }

  #change(view: HistoryView): void {
    this.#view = view;
    this.#options.onChange(view);
  }
}
