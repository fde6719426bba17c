import { isEnded } from '../files-com/runStatus.ts';
import type { SyncRun } from '../files-com/syncRun.ts';
import type { LineSearch } from '../logs/lines/lineWorker.ts';
import type { Direction, Findings } from '../logs/lines/protocol.ts';
import type { OpenLog } from '../logs/logs.ts';
import { pageLimits } from './limits.ts';
import { LogMarks } from './logMarks.ts';
import { failureNote, foundView, loadingLog, logRows, logView, nothingFound, unknownLog } from './logView.ts';
import type { HostMessage, LogRange } from './messages.ts';
import type { LogFilterView, LogFoundView, LogQueryView, LogView } from './views.ts';

type LogChange = Extract<HostMessage, { type: 'log' | 'logRows' | 'logFound' | 'logReveal' }>;

export interface RunLogOptions {
  readonly locale: string;
  /** Opens the log of the run. */
  readonly open: (run: SyncRun) => OpenLog;
  readonly onChange: (change: LogChange) => void;
}

export interface CopiedLines {
  readonly text: string;
  readonly count: number;
  /** How many lines were truncated. */
  readonly cut: number;
}

/** Milliseconds between two updates of the page while a log loads. */
const interval = 100;
const mostCopied = 10_000;

/** The log of a run as its page shows it: its rows under a filter, and a search. */
export class RunLog {
  readonly #options: RunLogOptions;
  #open: OpenLog | undefined;
  #run: SyncRun | undefined;
  #filter: LogFilterView = {};
  /** Contents of the log that the present rows are of. */
  #restarts: number | undefined;
  #search: LineSearch | undefined;
  #query: LogQueryView | undefined;
  #findings: Findings | undefined;
  #marks: LogMarks | undefined;
  /** Numbers the rows: those of another generation are stale. */
  #generation = 0;
  /** After the log was complete once, additions arrive without a loading state. */
  #isQuiet = false;
  #timer: NodeJS.Timeout | undefined;
  #isOutdated = false;
  #isDisposed = false;
  /** Why rows could not be read. */
  #failure: unknown;
  #view: LogView = loadingLog();
  #found: LogFoundView = nothingFound;

  constructor(options: RunLogOptions) {
    this.#options = options;
  }

  get view(): LogView {
    return this.#view;
  }

  get found(): LogFoundView {
    return this.#found;
  }

  /** Opens the log of a run, or downloads the lines added to it. */
  show(run: SyncRun): void {
    this.#run = run;
    if (this.#isDisposed) return;
    if (!this.#open) this.#begin(run);
    else this.#follow(run);
  }

  /** For automatic refresh: follows the log of a run in progress only if that costs no billed request. */
  followIfFree(run: SyncRun): void {
    const { log } = this.#open ?? {};
    const isNewLink = this.#run?.logUrl === undefined && run.logUrl !== undefined;
    const isFree = log?.problem === undefined && (log?.origin === 'file' || isNewLink);
    if (!log || isFree || isEnded(run)) this.show(run);
  }

  /** Downloads the log again after a problem. */
  retry(): void {
    this.#isQuiet = false;
    // The page asks again for rows that could not be read: under new numbers.
    this.#renumber();
    if (this.#run) this.show(this.#run);
    this.#update();
  }

  /** Shows why rows could not be read. */
  fail(error: unknown): void {
    this.#failure = error;
    this.#update();
  }

  /** The run was not found, so its log is unknown. */
  giveUp(): void {
    if (!this.#open) this.#show(unknownLog());
  }

  /** Downloads also the part that isn't downloaded automatically. */
  loadAll(): void {
    this.#open?.wantAll();
    this.#update();
  }

  setFilter(filter: LogFilterView): void {
    this.#filter = filter;
    this.#renumber();
    this.#update();
  }

  /** Starts a search from a row; an empty text ends the search. */
  search(query: LogQueryView, generation: number, fromRow: number): void {
    this.#query = query.text === '' ? undefined : query;
    this.#marks?.close();
    this.#marks = this.#query && new LogMarks(this.#query);
    this.#startSearch(generation === this.#generation ? fromRow : 0);
  }

  /** Goes to the next or previous hit. */
  step(direction: Direction): void {
    this.#search?.step(direction);
  }

  /** Sends the rows of a range, unless they have other numbers by now. */
  async sendRows({ generation, first, count }: LogRange): Promise<void> {
    const { log } = this.#open ?? {};
    if (!log || generation !== this.#generation) return;
    const { bytes } = log.lines.state;
    try {
      const lines = await log.lines.rows({ filter: this.#filter, first, count: Math.min(count, pageLimits.rows) });
      const bare = logRows(lines, this.#options.locale);
      const marks = this.#marks;
      const rows = (await marks?.mark(bare)) ?? bare;
      if (!this.#isPresent(generation)) return;
      this.#tell({ type: 'logRows', generation, bytes, first, rows, query: marks?.query });
      if (marks?.hasGivenUp && this.#findings) this.#tellFound(marks.query, this.#findings, generation);
    } catch (error) {
      this.fail(error);
    }
  }

  /** Reveals the failed line after or before a row; the first one if `row` is -1. */
  async revealFailure(generation: number, row: number, direction: Direction): Promise<void> {
    if (generation !== this.#generation) return;
    const found = await this.#open?.log.lines.failure(this.#filter, row, direction);
    if (!found || !this.#isPresent(generation)) return;
    const note = failureNote(found.place, found.count, this.#options.locale);
    this.#tell({ type: 'logReveal', generation, row: found.row, note });
  }

  /** The lines of a range as text: at most 10,000, the first 64 KB of each. Throws FilesComError `disk`. */
  async textOf({ generation, first, count }: LogRange): Promise<CopiedLines> {
    const { log } = this.#open ?? {};
    if (!log || generation !== this.#generation) return { text: '', count: 0, cut: 0 };
    const lines = await log.lines.rawRows({ filter: this.#filter, first, count: Math.min(count, mostCopied) });
    return {
      text: lines.map((line) => `${line.text}\n`).join(''),
      count: lines.length,
      cut: lines.filter(({ isCut }) => isCut).length,
    };
  }

  dispose(): void {
    this.#isDisposed = true;
    clearTimeout(this.#timer);
    this.#search?.stop();
    this.#marks?.close();
    this.#open?.log.events.off('change', this.#change);
    void this.#open?.close();
  }

  #begin(run: SyncRun): void {
    this.#open = this.#options.open(run);
    this.#open.log.events.on('change', this.#change);
    this.#renumber();
    this.#update();
  }

  #follow(run: SyncRun): void {
    const { log } = this.#open ?? {};
    if (!log || log.isFinal || log.isPaused) return;
    void log.follow(run);
    this.#update();
  }

  /** A loading log changes often: the page is updated at intervals. */
  readonly #change = (): void => {
    this.#isOutdated = true;
    if (this.#timer !== undefined || this.#isDisposed) return;
    this.#update();
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#isOutdated) this.#change();
    }, interval);
  };

  #update(): void {
    const { log } = this.#open ?? {};
    if (!log || !this.#run || this.#isDisposed) return;
    this.#isOutdated = false;
    if (log.lines.restarts !== this.#restarts) {
      this.#isQuiet = false;
      this.#renumber();
    }
    if (log.isComplete) this.#isQuiet = true;
    this.#show(
      logView({
        log,
        run: this.#run,
        filter: this.#filter,
        generation: this.#generation,
        isQuiet: this.#isQuiet,
        failure: this.#failure,
        locale: this.#options.locale,
      }),
    );
  }

  /** Rows have other numbers from now on, and so have hits. */
  #renumber(): void {
    this.#generation += 1;
    this.#failure = undefined;
    this.#restarts = this.#open?.log.lines.restarts;
    this.#startSearch(0);
  }

  #startSearch(fromRow: number): void {
    this.#search?.stop();
    this.#findings = undefined;
    const query = this.#query;
    const generation = this.#generation;
    const start = query && { filter: this.#filter, query, fromRow };
    this.#search =
      start && this.#open?.log.lines.search(start, (findings) => this.#tellFound(query, findings, generation));
    if (!this.#search && this.#found !== nothingFound) this.#showFound(nothingFound);
  }

  #tellFound(query: LogQueryView, findings: Findings, generation: number): void {
    if (query !== this.#query || !this.#isPresent(generation)) return;
    this.#findings = findings;
    const isUnmarked = this.#marks?.hasGivenUp === true;
    this.#showFound(foundView(query, { ...findings, isUnmarked }, generation, this.#options.locale));
  }

  /** Whether an answer still has the numbers that the page knows. */
  #isPresent(generation: number): boolean {
    return generation === this.#generation && this.#open?.log.lines.restarts === this.#restarts;
  }

  #show(log: LogView): void {
    this.#view = log;
    this.#tell({ type: 'log', log });
  }

  #showFound(found: LogFoundView): void {
    this.#found = found;
    this.#tell({ type: 'logFound', found });
  }

  #tell(change: LogChange): void {
    if (!this.#isDisposed) this.#options.onChange(change);
  }
}
