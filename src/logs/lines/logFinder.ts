import type { FilteredLines } from './filteredLines.ts';
import { searchLog, SearchOutdated, type LogQuery } from './logSearch.ts';
import type { IndexedFile } from './readLines.ts';
import type { LogHit } from './scanner.ts';
import type { Direction, LineQuery } from './protocol.ts';

export interface LogFinderOptions {
  readonly log: IndexedFile;
  /** The lines to search. */
  readonly among: FilteredLines;
  readonly query: LineQuery;
  /** Line to begin with. */
  readonly from: number;
  readonly onChange: () => void;
}

/** Progress of a search; the error is as it was thrown. */
export interface FinderState {
  readonly count: number;
  readonly isRunning: boolean;
  readonly hit: LogHit | undefined;
  readonly place: number | undefined;
  readonly cutLines: number;
  readonly error: unknown;
}

/** Hits that are kept; beyond them, the next hit is searched for when it is asked for. */
const mostHits = 10_000;

/** One search through a log, from hit to hit. Lines that are added to the log are searched, too. */
export class LogFinder {
  readonly #options: LogFinderOptions;
  readonly #lifetime = new AbortController();
  /** The first ones from where the search began, in its order. */
  readonly #hits: LogHit[] = [];
  /** All of them, when that is known. */
  #count = 0;
  #hit: LogHit | undefined;
  #cutLines = 0;
  #error: unknown;
  /** Up to which line, and byte, the log has been searched; undefined while it is. */
  #searched: { readonly lines: number; readonly bytes: number } | undefined;
  #isSeeking = false;

  constructor(options: LogFinderOptions) {
    this.#options = options;
  }

  start(): void {
    void this.#searchFrom(0);
  }

  get isDisposed(): boolean {
    return this.#lifetime.signal.aborted;
  }

  get findings(): FinderState {
    const isRunning = this.#searched === undefined && this.#error === undefined;
    return {
      count: Math.max(this.#count, this.#hits.length),
      isRunning: isRunning || this.#isSeeking,
      hit: this.#hit,
      place: this.#areAllKnown && this.#hit ? this.#sorted().findIndex((hit) => isSame(hit, this.#hit)) : undefined,
      cutLines: this.#cutLines,
      error: this.#error,
    };
  }

  get #areAllKnown(): boolean {
    return this.#searched !== undefined && this.#count === this.#hits.length;
  }

  /** Goes to the hit after, or before, the one that is looked at: round and round. Never rejects. */
  async step(direction: Direction): Promise<void> {
    const present = this.#hit;
    if (!present || this.#isSeeking) return;
    const neighbour = this.#neighbour(present, direction);
    if (neighbour) this.#look(neighbour);
    else await this.#seek(present, direction);
  }

  /** Searches what the log has grown by. */
  grow(): void {
    const searched = this.#searched;
    if (searched === undefined || searched.bytes === this.#options.log.index.bytes) return;
    this.#forgetFrom(searched.lines);
    this.#searched = undefined;
    void this.#searchFrom(searched.lines);
  }

  dispose(): void {
    this.#lifetime.abort();
  }

  /** A last line without an end may have gone on; and what follows comes before the hits that the search came to last. */
  #forgetFrom(line: number): void {
    const areAllKnown = this.#areAllKnown;
    const hits = areAllKnown ? this.#sorted() : this.#hits.filter((hit) => hit.line >= this.#options.from);
    const kept = hits.filter((hit) => hit.line < line);
    this.#count -= this.#hits.filter((hit) => hit.line >= line).length;
    this.#hits.splice(0, this.#hits.length, ...kept);
    if (this.#hit && this.#hit.line >= line) this.#hit = undefined;
  }

  #sorted(): readonly LogHit[] {
    return this.#hits.toSorted((a, b) => a.line - b.line || a.column - b.column);
  }

  /** The hit after or before this one; undefined where it is not among those that are remembered. */
  #neighbour(present: LogHit, direction: Direction): LogHit | undefined {
    const step = direction === 'forward' ? 1 : -1;
    const known = this.#hits.findIndex((hit) => isSame(hit, present));
    if (known === -1) return undefined;
    return this.#areAllKnown ? this.#hits.at((known + step) % this.#hits.length) : this.#hits[known + step];
  }

  #look(hit: LogHit): void {
    this.#hit = hit;
    this.#options.onChange();
  }

  /** Counts all hits in lines from this one on. */
  async #searchFrom(firstLine: number): Promise<void> {
    const { log, among, query, from, onChange } = this.#options;
    const { signal } = this.#lifetime;
    const before = this.#count;
    const { bytes, endedLines } = log.index;
    try {
      const { count, lines, cutLines } = await searchLog(log, queryOf(query), {
        signal,
        among,
        from,
        firstLine,
        limit: Math.max(0, mostHits - this.#hits.length),
        onHits: (hits) => {
          if (signal.aborted) return;
          this.#hits.push(...hits);
          this.#hit ??= hits[0];
          onChange();
        },
      });
      if (signal.aborted) return;
      this.#count = before + count;
      this.#cutLines += cutLines;
      this.#searched = { lines: Math.min(lines, endedLines), bytes };
      this.#hit ??= this.#hits[0];
    } catch (error) {
      if (signal.aborted || error instanceof SearchOutdated) return;
      this.#error = error;
    }
    onChange();
  }

  /** Looks for the next hit that is not remembered, in the line of this one first. */
  async #seek(present: LogHit, direction: Direction): Promise<void> {
    const { log, among, query, onChange } = this.#options;
    const found = new AbortController();
    const isBeyond = (hit: LogHit): boolean => {
      if (hit.line !== present.line) return true;
      return direction === 'forward' ? hit.column > present.column : hit.column < present.column;
    };
    let hit: LogHit | undefined;
    /** Where there is no hit in another line, it goes round within this one. */
    let around: LogHit | undefined;
    this.#isSeeking = true;
    onChange();
    try {
      await searchLog(log, queryOf(query), {
        signal: AbortSignal.any([this.#lifetime.signal, found.signal]),
        among,
        from: present.line,
        direction,
        limit: Infinity,
        onHits: (hits) => {
          around ??= hits[0];
          hit ??= hits.find(isBeyond);
          if (hit) found.abort();
        },
      });
    } catch (error) {
      if (!found.signal.aborted && !(error instanceof SearchOutdated)) this.#error = error;
    }
    this.#isSeeking = false;
    if (this.#lifetime.signal.aborted) return;
    this.#hit = hit ?? around ?? present;
    onChange();
  }
}

function queryOf({ text, isPattern, matchCase }: LineQuery): LogQuery {
  return isPattern ? { pattern: text, matchCase } : { text, matchCase };
}

function isSame(a: LogHit, b: LogHit | undefined): boolean {
  return a.line === b?.line && a.column === b.column;
}
