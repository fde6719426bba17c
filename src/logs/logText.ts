import type { SyncRun } from '../files-com/syncRun.ts';
import { FilteredLines, type LineFilter } from './filteredLines.ts';
import { LogIndex } from './logIndex.ts';
import { searchLog, type LogQuery, type LogSearchOptions, type LogSearchResult } from './logSearch.ts';
import type { LogContent } from './logContent.ts';
import type { LogOrigin } from './logSource.ts';
import { parseRawLines, readLines, type NumberedLine, type RawLine } from './readLines.ts';
import type { StoredLog } from './storedLog.ts';

const linesAtOnce = 1000;

/**
 * A log's lines, read from disk where they are looked at; while it loads, as far as it has come. Lines count from 0. Each user
 * of a log has one of its own.
 */
export class LogText {
  readonly #log: StoredLog;
  readonly #nothing = new LogIndex();

  constructor(log: StoredLog) {
    this.#log = log;
  }

  /** `change` comes with each piece while it loads: show at intervals what has become of it. */
  get events(): StoredLog['events'] {
    return this.#log.events;
  }

  /** The kinds of lines, how many there are, and which. Another one after `restarts` has risen. */
  get index(): LogIndex {
    return this.#log.content?.index ?? this.#nothing;
  }

  get lines(): number {
    return this.index.lines;
  }

  get bytes(): number {
    return this.index.bytes;
  }

  /** How often the log turned out to be another than what had been read: whoever keeps line numbers has to drop them. */
  get restarts(): number {
    return this.#log.content?.restarts ?? 0;
  }

  /** Where it comes from; `none` where the run has no log, undefined before that is known. */
  get origin(): LogOrigin | 'none' | undefined {
    const { origin } = this.#log;
    return typeof origin === 'object' ? origin.origin : origin;
  }

  /** Why there is no log, or why not all of it is there; what is there can be read. Mostly a FilesComError. */
  get problem(): Error | undefined {
    const { origin, problem } = this.#log;
    return problem ?? (typeof origin === 'object' ? origin.reason : undefined);
  }

  /** Is all there that there was when it was last asked for? */
  get isComplete(): boolean {
    return !this.#log.isLoading && this.#log.problem === undefined;
  }

  /** Is it complete, and will it never change? */
  get isFinal(): boolean {
    return this.#log.isFinal;
  }

  /** False where only the end of the connection told where the log ends, though it is complete: it may have been cut there. */
  get isCertain(): boolean {
    return this.#log.isCertain;
  }

  /** How much of it has come, from 0 to 1; undefined where nobody knows. */
  get fraction(): number | undefined {
    return this.#log.fraction;
  }

  /** Has it come as far as it comes unasked, and is there more? See `loadAll`. */
  get isPaused(): boolean {
    return this.#log.isPaused;
  }

  /**
   * Goes on to the end, however long it is, as long as this user has it open: of the entries that Files.com keeps, that costs
   * up to 18 requests.
   */
  loadAll(): void {
    this.#log.loadAll(this);
  }

  /** Resolves when there are so many lines, all, or all that come unasked. Rejects with the signal's reason. */
  async until(lines: number, signal: AbortSignal): Promise<void> {
    const isThere = (): boolean => this.lines >= lines || this.isPaused || !this.#log.isLoading;
    await new Promise<void>((resolve, reject) => {
      const look = (): void => {
        if (!signal.aborted && !isThere()) return;
        this.events.off('change', look);
        signal.removeEventListener('abort', look);
        if (signal.aborted) reject(signal.reason);
        else resolve();
      };
      this.events.on('change', look);
      signal.addEventListener('abort', look);
      look();
    });
  }

  /**
   * Reads what was added since it was last asked for, and what is missing after a problem; resolves also where that fails. Costs
   * one request for the log, and one for the run unless that is given; where the lines are entries, 2 more (20 after `loadAll`).
   * Does not resolve while it is paused.
   */
  async follow(run?: SyncRun): Promise<void> {
    await this.#log.follow(run);
  }

  /** The lines that a filter lets pass, also those that are yet to come; of no use after `restarts` has risen. */
  filtered(filter: LineFilter): FilteredLines {
    return new FilteredLines(this.index, filter);
  }

  /** So many lines from this one on; fewer at the end, or where they are more than 16 MB. Throws `disk`. */
  async read(first: number, count: number): Promise<readonly NumberedLine[]> {
    return this.readLines(
      Array.from({ length: Math.max(0, Math.min(count, this.lines - first)) }, (_, n) => first + n),
    );
  }

  /** These lines, which are in rising order, such as `FilteredLines.linesAt` tells. */
  async readLines(lines: readonly number[]): Promise<readonly NumberedLine[]> {
    return parseRawLines(await this.#raw(lines));
  }

  /** The same lines as they are; of a long one its first 64 KB. */
  async rawLines(lines: readonly number[]): Promise<readonly RawLine[]> {
    return this.#raw(lines);
  }

  /** Throws the signal's reason, PatternError, `disk`, or SearchOutdated. */
  async search(query: LogQuery, options: LogSearchOptions): Promise<LogSearchResult> {
    const { content } = this.#log;
    return content ? searchLog(content, query, options) : { count: 0, lines: 0, cutLines: 0 };
  }

  /**
   * The bytes as they are, or the lines that lie within the last so many of them; where no line begins there, those bytes.
   * Throws `disk`.
   */
  async *chunks(lastBytes = Infinity): AsyncGenerator<Buffer, void, undefined> {
    const { content } = this.#log;
    if (!content) return;
    const from = this.bytes - lastBytes;
    yield* content.chunks(from > 0 ? await lineStart(content, from) : 0);
  }

  /** The lines that a filter lets pass, some at a time; of a long line its first 64 KB. Throws `disk`. */
  async *linesOf(lines: FilteredLines): AsyncGenerator<readonly RawLine[], void, undefined> {
    for (let row = 0; ;) {
      const read = await this.#raw(await lines.linesAt(row, linesAtOnce));
      if (read.length === 0) return;
      row += read.length;
      yield read;
    }
  }

  /** The same as text, each line with its end. */
  async *textOf(lines: FilteredLines): AsyncGenerator<string, void, undefined> {
    for await (const read of this.linesOf(lines)) yield read.map(({ text }) => `${text}\n`).join('');
  }

  async #raw(lines: readonly number[]): Promise<readonly RawLine[]> {
    const { content } = this.#log;
    if (!content) return [];
    const { restarts } = content;
    const read = await readLines(content, lines);
    // Read from a file that has changed meanwhile, it may be anything.
    return content.restarts === restarts ? read : this.#raw(lines);
  }
}

/** Where the first line begins that does so at this byte or after it; the byte itself where none does. */
async function lineStart(content: LogContent, from: number): Promise<number> {
  const { bytes } = content.index;
  let at = from - 1;
  for await (const chunk of content.chunks(at)) {
    const lineFeed = chunk.indexOf('\n');
    const start = at + lineFeed + 1;
    if (lineFeed >= 0) return start < bytes ? start : from;
    at += chunk.length;
  }
  return from;
}
