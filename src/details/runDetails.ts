import type { Client } from '../files-com/client.ts';
import { findSyncRun } from '../files-com/endpoints.ts';
import { isLasting } from '../files-com/retry.ts';
import { isEnded } from '../files-com/runStatus.ts';
import type { SyncRun } from '../files-com/syncRun.ts';
import { Polling } from '../runs/polling.ts';
import type { RunSummary } from '../runs/runSummary.ts';
import type { HostMessage } from './messages.ts';
import { RunPaces } from './pace.ts';
import { isOfConnection, problemOf } from './problem.ts';
import { bareView, foundView, knownView } from './runView.ts';
import type { PageContent, Part, RunView } from './views.ts';

export interface RunDetailsOptions {
  readonly runId: string;
  /** The run as the list shows it. */
  readonly known: RunSummary | undefined;
  readonly locale: string;
  readonly getClient: () => Promise<Client>;
  /** Told of the run whenever it has been asked for. */
  readonly onFound: (run: SyncRun) => void;
  /** Told of each change of `content`. */
  readonly onChange: (change: Extract<HostMessage, { type: 'run' }>) => void;
}

/** Loads and polls one run, independently of the page, which may be hidden. */
export class RunDetails {
  readonly #options: RunDetailsOptions;
  readonly #paces = new RunPaces();
  readonly #polling = new Polling(() => Date.now());
  #controller = new AbortController();
  #found: SyncRun | undefined;
  #view: RunView;
  #runPart: Part = { state: 'loading' };
  #failure: unknown;

  constructor(options: RunDetailsOptions) {
    const { runId, known, locale } = options;
    this.#options = options;
    this.#view = known ? knownView(known, { now: Date.now(), locale }) : bareView(runId);
  }

  get content(): Pick<PageContent, 'run' | 'runPart'> {
    return { run: this.#view, runPart: this.#runPart };
  }

  /** The run as it was found last. */
  get found(): SyncRun | undefined {
    return this.#found;
  }

  /** Did it fail in a way that another connection or key may fix? */
  get waitsForConnection(): boolean {
    return this.#runPart.state === 'failed' && isOfConnection(this.#failure);
  }

  /** Is a user waiting for the run? */
  get isLoading(): boolean {
    return this.#runPart.state === 'loading';
  }

  /** Is the run still polled? */
  get isPolled(): boolean {
    return this.pollInterval(0) !== undefined;
  }

  /** How long to wait between two requests for the run, in milliseconds, at least `shortest`; undefined if it isn't polled. */
  pollInterval(shortest: number): number | undefined {
    if (!this.#found || isEnded(this.#found)) return undefined;
    const part = this.#runPart;
    if (part.state === 'failed' && (part.problem.isGone || isLasting(this.#failure))) return undefined;
    return this.#polling.interval(this.#found, shortest);
  }

  isDue(shortest: number): boolean {
    return this.#found !== undefined && this.isPolled && this.#polling.isDue(this.#found, shortest);
  }

  /** Loads the run with one request, and aborts an earlier one in flight. Never rejects. */
  async load(): Promise<void> {
    const signal = this.#begin();
    this.#showRun({ state: 'loading' });
    await this.#find(signal);
  }

  /**
   * Polls the run with one request. No user waits for it, so the page doesn't change until the answer arrives. Resolves
   * with the error of a failed request; never rejects.
   */
  async follow(): Promise<unknown> {
    return this.isLoading ? undefined : this.#find(this.#controller.signal);
  }

  /** Shows an error beside what is known. */
  fail(error: unknown): void {
    this.#begin();
    this.#fail(error);
  }

  /** Aborts the request in flight; nothing changes afterwards. */
  dispose(): void {
    this.#controller.abort();
  }

  /** Requests the run and shows it. Shows and returns the error of a failed request; ignores stale answers. */
  async #find(signal: AbortSignal): Promise<unknown> {
    const { runId, locale, getClient, onFound } = this.#options;
    if (this.#found) this.#polling.noteAsked(this.#found);
    try {
      const client = await getClient();
      const found = await findSyncRun(client, runId, signal);
      if (signal.aborted) return undefined;
      const now = Date.now();
      this.#view = foundView(found, { now, locale }, this.#paces.note(found.run, now));
      this.#found = found.run;
      this.#polling.noteServiceTime(client.serviceTime);
      this.#polling.noteSeen(found.run);
      onFound(found.run);
      this.#showRun({ state: 'ready' });
      return undefined;
    } catch (error) {
      if (signal.aborted) return undefined;
      this.#fail(error);
      return error;
    }
  }

  #begin(): AbortSignal {
    this.#controller.abort();
    this.#controller = new AbortController();
    return this.#controller.signal;
  }

  #fail(error: unknown): void {
    this.#failure = error;
    this.#showRun({ state: 'failed', problem: problemOf(error) });
  }

  #showRun(part: Part): void {
    this.#runPart = part;
    this.#options.onChange({ type: 'run', run: this.#view, part });
  }
}
