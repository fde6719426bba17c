import { isEnded } from '../files-com/runStatus.ts';
import type { SyncRun } from '../files-com/syncRun.ts';
import type { LogIndex } from '../logs/logIndex.ts';
import type { LogQuery } from '../logs/logSearch.ts';
import type { OpenLog } from '../logs/runLogs.ts';
import { pageLimits } from './limits.ts';
import { LogFinder } from './logFinder.ts';
import { LogMarks } from './logMarks.ts';
import { failureNote, foundView, loadingLog, logRows, logView, nothingFound, unknownLog } from './logView.ts';
import type { Direction, HostMessage, LogRange } from './messages.ts';
import { ShownLines } from './shownLines.ts';
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
  /** How many of them are longer than what was copied. */
  readonly cut: number;
}

/** While a log loads, what has become of it is shown at such intervals, in milliseconds. */
const interval = 100;
/** No more lines are copied at once. */
const mostCopied = 10_000;

/** The log of one run as its page shows it: which lines, what is found in them, and how far they have come. */
export class RunLog {
  readonly #options: RunLogOptions;
  #open: OpenLog | undefined;
  #run: SyncRun | undefined;
  #filter: LogFilterView = {};
  #lines: ShownLines | undefined;
  /** Of which they are: there is another one when anything is known of the log, and when that turns out to be another. */
  #index: LogIndex | undefined;
  #finder: LogFinder | undefined;
  #query: LogQueryView | undefined;
  #marks: LogMarks | undefined;
  /** Rows that were numbered under another one mean nothing any more. */
  #generation = 0;
  /** Has it been whole before, so that what follows comes quietly? */
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

  /** Opens the log of a run, or reads what was added to it; tells of it through `onChange`. */
  show(run: SyncRun): void {
    this.#run = run;
    if (this.#isDisposed) return;
    if (!this.#open) this.#begin(run);
    else this.#follow(run);
  }

  /** As `show`, but nobody has asked for it: while the run goes on, only where that costs no request of the API. */
  glance(run: SyncRun): void {
    const { text } = this.#open ?? {};
    const isNewLink = this.#run?.logUrl === undefined && run.logUrl !== undefined;
    const isFree = text?.problem === undefined && (text?.origin === 'file' || isNewLink);
    if (!text || isFree || isEnded(run)) this.show(run);
  }

  /** Reads the log again where that has failed. */
  retry(): void {
    this.#isQuiet = false;
    // What was asked for and could not be read is asked for again under other numbers.
    this.#renumber();
    if (this.#run) this.show(this.#run);
    this.#update();
  }

  /** Says why lines that are there could not be read. */
  fail(error: unknown): void {
    this.#failure = error;
    this.#update();
  }

  /** The run was not found, so nobody knows where its log is. */
  giveUp(): void {
    if (!this.#open) this.#show(unknownLog());
  }

  /** Goes on beyond what comes unasked. */
  loadAll(): void {
    this.#open?.text.loadAll();
    this.#update();
  }

  setFilter(filter: LogFilterView): void {
    this.#filter = filter;
    this.#renumber();
    this.#update();
  }

  /** Looks for something, from a row on; for nothing where the text is empty. */
  async search(query: LogQueryView, generation: number, fromRow: number): Promise<void> {
    this.#query = query.text === '' ? undefined : query;
    this.#marks?.close();
    this.#marks = this.#query && new LogMarks(this.#query);
    await this.#find(generation === this.#generation ? fromRow : 0);
  }

  /** Goes to the next or previous hit. */
  async step(direction: Direction): Promise<void> {
    await this.#finder?.step(direction);
  }

  /** Tells the rows of a range, unless they have got other numbers meanwhile. */
  async sendRows({ generation, first, count }: LogRange): Promise<void> {
    const [text, shown] = [this.#open?.text, this.#lines];
    if (!text || !shown || generation !== this.#generation) return;
    const { bytes } = text;
    try {
      const lines = await text.readLines(await shown.linesAt(first, Math.min(count, pageLimits.rows)));
      const isFailed = (line: number): boolean => text.index.isFailed(line);
      if (generation !== this.#generation) return;
      const bare = logRows(lines, isFailed, this.#options.locale);
      const marks = this.#marks;
      const rows = (await marks?.mark(bare)) ?? bare;
      if (generation !== this.#generation) return;
      this.#tell({ type: 'logRows', generation, bytes, first, rows, query: marks?.query });
      if (marks?.hasGivenUp && this.#finder && this.#lines && this.#query === marks.query) {
        await this.#tellFound(this.#finder, this.#lines, marks.query);
      }
    } catch (error) {
      this.fail(error);
    }
  }

  /** Leads to the failed line after, or before, a row; to the first one where the row is -1. */
  async revealFailure(generation: number, row: number, direction: Direction): Promise<void> {
    const shown = this.#lines;
    if (!shown || generation !== this.#generation) return;
    const { failed } = shown;
    const from = row < 0 ? -1 : ((await shown.lineAt(row)) ?? -1);
    const line =
      direction === 'forward'
        ? ((await failed.next(from)) ?? (await failed.next(-1)))
        : ((await failed.previous(from)) ?? (await failed.previous(Infinity)));
    if (line === undefined) return;
    const [revealed, place] = [await shown.rowOf(line), await failed.rowOf(line)];
    // What was counted meanwhile under another filter, or of another log, is not that row.
    if (generation !== this.#generation) return;
    const note = failureNote(place, failed.count, this.#options.locale);
    this.#tell({ type: 'logReveal', generation, row: revealed, note });
  }

  /** The lines of a range as they are; at most 10,000, of each its first 64 KB. Throws `disk`. */
  async textOf({ generation, first, count }: LogRange): Promise<CopiedLines> {
    const [text, shown] = [this.#open?.text, this.#lines];
    if (!text || !shown || generation !== this.#generation) return { text: '', count: 0, cut: 0 };
    const lines = await text.rawLines(await shown.linesAt(first, Math.min(count, mostCopied)));
    return {
      text: lines.map((line) => `${line.text}\n`).join(''),
      count: lines.length,
      cut: lines.filter(({ isCut }) => isCut).length,
    };
  }

  dispose(): void {
    this.#isDisposed = true;
    clearTimeout(this.#timer);
    this.#finder?.dispose();
    this.#marks?.close();
    this.#open?.text.events.off('change', this.#change);
    void this.#open?.close();
  }

  #begin(run: SyncRun): void {
    this.#open = this.#options.open(run);
    this.#open.text.events.on('change', this.#change);
    this.#renumber();
    this.#update();
  }

  #follow(run: SyncRun): void {
    const { text } = this.#open ?? {};
    if (!text || text.isFinal || text.isPaused) return;
    void text.follow(run);
    this.#update();
  }

  /** While it loads it changes often; what is shown follows at intervals. */
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
    const { text } = this.#open ?? {};
    if (!text || !this.#run || this.#isDisposed) return;
    this.#isOutdated = false;
    if (text.index !== this.#index) {
      this.#isQuiet = false;
      this.#renumber();
    }
    if (text.isComplete) this.#isQuiet = true;
    this.#finder?.grow();
    this.#show(
      logView({
        text,
        run: this.#run,
        filter: this.#filter,
        rows: this.#lines?.count ?? 0,
        failedShown: this.#lines?.failed.count ?? 0,
        generation: this.#generation,
        isQuiet: this.#isQuiet,
        failure: this.#failure,
        locale: this.#options.locale,
      }),
    );
  }

  /** The rows are others from here on, and so is what is found in them. */
  #renumber(): void {
    const { text } = this.#open ?? {};
    this.#generation += 1;
    this.#failure = undefined;
    this.#index = text?.index;
    this.#lines = text && new ShownLines(text, this.#filter);
    // Nothing is waited for: what is found is told as it comes.
    void this.#find(0);
  }

  async #find(fromRow: number): Promise<void> {
    this.#stopSearch();
    const [text, shown, query] = [this.#open?.text, this.#lines, this.#query];
    if (!text || !shown || !query) {
      if (this.#found !== nothingFound) this.#showFound(nothingFound);
      return;
    }
    const from = (await shown.lineAt(fromRow)) ?? 0;
    if (query !== this.#query || shown !== this.#lines || this.#isDisposed) return;
    // Two that were waiting for their line: the later one counts.
    this.#stopSearch();
    const finder = new LogFinder({
      text,
      among: shown.among,
      query: queryOf(query),
      from,
      onChange: () => {
        if (finder === this.#finder) void this.#tellFound(finder, shown, query);
      },
    });
    this.#finder = finder;
    await this.#tellFound(finder, shown, query);
  }

  #stopSearch(): void {
    this.#finder?.dispose();
    this.#finder = undefined;
  }

  async #tellFound(finder: LogFinder, shown: ShownLines, query: LogQueryView): Promise<void> {
    const { findings } = finder;
    const row = findings.hit && (await shown.rowOf(findings.hit.line));
    if (finder !== this.#finder) return;
    const isUnmarked = this.#marks?.hasGivenUp === true;
    this.#showFound(foundView(query, { ...findings, isUnmarked }, this.#generation, row, this.#options.locale));
  }

  #show(log: LogView): void {
    this.#view = log;
    this.#tell({ type: 'log', log });
  }

  #showFound(found: LogFoundView): void {
    this.#found = found;
    this.#tell({ type: 'logFound', found });
  }

  /** Nothing once it is closed, whatever comes late. */
  #tell(change: LogChange): void {
    if (!this.#isDisposed) this.#options.onChange(change);
  }
}

function queryOf({ text, isPattern, matchCase }: LogQueryView): LogQuery {
  return isPattern ? { pattern: text, matchCase } : { text, matchCase };
}
