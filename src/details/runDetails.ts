import type { Client } from '../files-com/client.ts';
import { findSyncRun } from '../files-com/endpoints.ts';
import { isLasting } from '../files-com/retry.ts';
import { isEnded, mayGoOn } from '../files-com/runStatus.ts';
import type { SyncRun } from '../files-com/syncRun.ts';
import type { LogHeadOptions } from '../logs/logHead.ts';
import type { LogReadOptions } from '../logs/runLogs.ts';
import type { LogRead } from '../logs/logSource.ts';
import type { RunSummary } from '../runs/runSummary.ts';
import { failedLog, loadingLog, logRows, readLogView, unknownLog } from './logView.ts';
import type { HostMessage } from './messages.ts';
import { RunPaces } from './pace.ts';
import { isOfConnection, problemOf } from './problem.ts';
import { bareView, foundView, knownView, type FoundRun } from './runView.ts';
import type { LogRow, LogView, PageContent, Part, RunView } from './views.ts';

export interface RunDetailsOptions {
  readonly runId: string;
  /** What the list knew. */
  readonly known: RunSummary | undefined;
  readonly locale: string;
  readonly getClient: () => Promise<Client>;
  /** Reads the first lines of the run's log. */
  readonly readHead: (run: SyncRun, options: LogReadOptions & LogHeadOptions) => Promise<LogRead<boolean>>;
  /** Told of the run whenever it has been asked for. */
  readonly onFound: (run: SyncRun) => void;
  /** Told of each change of `content`. */
  readonly onChange: (change: Exclude<HostMessage, { type: 'start' }>) => void;
}

/** How many lines of the log the page has. */
const maxLines = 2_000;

/** What is known of one run, and how it came to be known. Knows nothing of the page, which may be hidden meanwhile. */
export class RunDetails {
  readonly #options: RunDetailsOptions;
  readonly #paces = new RunPaces();
  #controller = new AbortController();
  #found: FoundRun | undefined;
  #view: RunView;
  #runPart: Part = { state: 'loading' };
  #log: LogView = loadingLog();
  #rows: readonly LogRow[] = [];
  /** The log of a run that has ended is read once. */
  #logIsFinal = false;
  #failure: unknown;

  constructor(options: RunDetailsOptions) {
    const { runId, known, locale } = options;
    this.#options = options;
    this.#view = known ? knownView(known, { now: Date.now(), locale }) : bareView(runId);
  }

  get content(): Omit<PageContent, 'history'> {
    return { run: this.#view, runPart: this.#runPart, log: this.#log, rows: this.#rows };
  }

  /** The run as it was found last. */
  get found(): SyncRun | undefined {
    return this.#found?.run;
  }

  /** Did it fail in a way that another connection, or another key, may mend? */
  get waitsForConnection(): boolean {
    return this.#runPart.state === 'failed' && isOfConnection(this.#failure);
  }

  /** Is the run being asked for, by somebody who waits for it? */
  get isLoading(): boolean {
    return this.#runPart.state === 'loading';
  }

  /** Did the run go on when it was last seen, and may asking again tell more of it? */
  get goesOn(): boolean {
    if (!this.#found || !mayGoOn(this.#found.run, Date.now())) return false;
    return this.#runPart.state !== 'failed' || !(this.#runPart.problem.isGone || isLasting(this.#failure));
  }

  /** Asks for the run, with one request, and then reads its log. Never rejects; ends what an earlier call began. */
  async load(): Promise<void> {
    const signal = this.#begin();
    this.#showRun({ state: 'loading' });
    const error = await this.#find(signal);
    if (signal.aborted) return;
    if (error !== undefined) this.#showLogUnknown();
    else if (this.#found && !this.#logIsFinal) await this.#readLog(this.#found.run, signal);
  }

  /**
   * Asks again, with one request, for a run that goes on: nobody waits for it, so what is shown stays until the answer is
   * there, and the log as it is until the run has ended. Resolves with the error of a request that failed; never rejects.
   */
  async follow(): Promise<unknown> {
    if (this.isLoading) return undefined;
    const { signal } = this.#controller;
    const error = await this.#find(signal);
    if (signal.aborted || error !== undefined) return error;
    // It never rejects, and the page says when it is done.
    if (this.#found && isEnded(this.#found.run)) void this.#readLog(this.#found.run, this.#begin());
    return undefined;
  }

  /** Reads the log, again where it has failed; the run too where that has not been found yet. Never rejects. */
  async loadLog(): Promise<void> {
    if (this.#found) await this.#readLog(this.#found.run, this.#begin());
    else await this.load();
  }

  /** Shows an error beside what is known. */
  fail(error: unknown): void {
    this.#begin();
    this.#fail(error);
    this.#showLogUnknown();
  }

  /** Ends what is under way; nothing changes any more. */
  dispose(): void {
    this.#controller.abort();
  }

  /** Asks for the run and shows it, or why it failed: that is returned. What is late changes nothing. */
  async #find(signal: AbortSignal): Promise<unknown> {
    const { runId, locale, getClient, onFound } = this.#options;
    try {
      const found = await findSyncRun(await getClient(), runId, signal);
      if (signal.aborted) return undefined;
      const now = Date.now();
      this.#view = foundView(found, { now, locale }, this.#paces.note(found.run, now));
      this.#found = found;
      onFound(found.run);
      this.#showRun({ state: 'ready' });
      return undefined;
    } catch (error) {
      if (signal.aborted) return undefined;
      this.#fail(error);
      return error;
    }
  }

  async #readLog(run: SyncRun, signal: AbortSignal): Promise<void> {
    const { locale, readHead } = this.#options;
    let count = 0;
    const onLines: LogHeadOptions['onLines'] = (lines) => {
      if (signal.aborted) return;
      this.#showRows(count, logRows(lines, locale));
      count += lines.length;
    };
    this.#showLog(loadingLog());
    try {
      const read = await readHead(run, { signal, maxLines, onLines });
      if (signal.aborted) return;
      // The summary has its own place in the page.
      if (count === 0 || read.origin === 'body') this.#showRows(0, []);
      this.#logIsFinal = isEnded(run) && read.origin !== 'none';
      this.#showLog(readLogView(read, run, count, locale));
    } catch (error) {
      if (!signal.aborted) this.#showLog(failedLog(error));
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

  /** Nobody reads the log any more. */
  #showLogUnknown(): void {
    if (this.#log.part.state === 'loading') this.#showLog(unknownLog());
  }

  #showRun(part: Part): void {
    this.#runPart = part;
    this.#options.onChange({ type: 'run', run: this.#view, part });
  }

  #showLog(log: LogView): void {
    this.#log = log;
    this.#options.onChange({ type: 'log', log });
  }

  #showRows(first: number, rows: readonly LogRow[]): void {
    this.#rows = [...this.#rows.slice(0, first), ...rows];
    this.#options.onChange({ type: 'logRows', first, rows });
  }
}
