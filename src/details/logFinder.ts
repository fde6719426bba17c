import type { FilteredLines } from '../logs/filteredLines.ts';
import { SearchOutdated, type LogQuery } from '../logs/logSearch.ts';
import type { LogText } from '../logs/logText.ts';
import type { LogHit } from '../logs/scanner.ts';

/** What a search has come to so far. */
export interface Findings {
  /** How many hits there are, as far as it has come. */
  readonly count: number;
  readonly isRunning: boolean;
  /** The one that is looked at. */
  readonly hit: LogHit | undefined;
  /** Its place among all hits in the order of the log, from 0, where all of them are known. */
  readonly place: number | undefined;
  /** Why there are no more: a PatternError, or that the disk failed. */
  readonly error: unknown;
}

export interface LogFinderOptions {
  readonly text: Pick<LogText, 'search' | 'index' | 'lines'>;
  /** Only these lines; all where absent. */
  readonly among: FilteredLines | undefined;
  readonly query: LogQuery;
  /** The line to begin with. */
  readonly from: number;
  readonly onChange: () => void;
}

/** So many hits are remembered; from there on the next one is looked for when it is asked for. */
const mostHits = 10_000;

/** One search through a log, and the way from hit to hit. What the log grows by is searched too. */
export class LogFinder {
  readonly #options: LogFinderOptions;
  readonly #lifetime = new AbortController();
  /** The first ones from where the search began, in its order. */
  readonly #hits: LogHit[] = [];
  #count = 0;
  #hit: LogHit | undefined;
  #error: unknown;
  /** How many lines were searched, when that has ended. */
  #searched: number | undefined;
  #isSeeking = false;

  constructor(options: LogFinderOptions) {
    this.#options = options;
    void this.#searchFrom(0);
  }

  get findings(): Findings {
    const isRunning = this.#searched === undefined && this.#error === undefined;
    return {
      count: Math.max(this.#count, this.#hits.length),
      isRunning: isRunning || this.#isSeeking,
      hit: this.#hit,
      place: this.#areAllKnown && this.#hit ? this.#sorted().findIndex((hit) => isSame(hit, this.#hit)) : undefined,
      error: this.#error,
    };
  }

  get #areAllKnown(): boolean {
    return this.#searched !== undefined && this.#count === this.#hits.length;
  }

  /** Goes to the hit after, or before, the one that is looked at: round and round. Never rejects. */
  async step(direction: 'forward' | 'backward'): Promise<void> {
    const present = this.#hit;
    if (!present || this.#isSeeking) return;
    const step = direction === 'forward' ? 1 : -1;
    const neighbour = this.#neighbour(present, step);
    if (neighbour) this.#look(neighbour);
    else await this.#seek(present.line + step, direction);
  }

  /** Searches what the log has grown by. */
  grow(): void {
    const searched = this.#searched;
    if (searched === undefined || searched >= this.#options.text.index.endedLines) return;
    this.#searched = undefined;
    this.#forgetFrom(searched);
    void this.#searchFrom(searched);
  }

  dispose(): void {
    this.#lifetime.abort();
  }

  /** A last line without an end may have gone on. From here on the hits are in the order of the log. */
  #forgetFrom(line: number): void {
    const kept = this.#sorted().filter((hit) => hit.line < line);
    this.#count -= this.#hits.length - kept.length;
    this.#hits.splice(0, this.#hits.length, ...kept);
  }

  #sorted(): readonly LogHit[] {
    return this.#hits.toSorted((a, b) => a.line - b.line || a.column - b.column);
  }

  /** The hit after or before this one; undefined where it is not among those that are remembered. */
  #neighbour(present: LogHit, step: 1 | -1): LogHit | undefined {
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
    const { text, among, query, from, onChange } = this.#options;
    const { signal } = this.#lifetime;
    const before = this.#count;
    try {
      const { count, lines } = await text.search(query, {
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
      this.#searched = Math.min(lines, text.index.endedLines);
    } catch (error) {
      if (signal.aborted || error instanceof SearchOutdated) return;
      this.#error = error;
    }
    onChange();
  }

  /** Looks for one hit from a line on. */
  async #seek(from: number, direction: 'forward' | 'backward'): Promise<void> {
    const { text, among, query, onChange } = this.#options;
    const found = new AbortController();
    let hit: LogHit | undefined;
    this.#isSeeking = true;
    onChange();
    try {
      await text.search(query, {
        signal: AbortSignal.any([this.#lifetime.signal, found.signal]),
        among,
        from: from < 0 ? text.lines - 1 : from % text.lines,
        direction,
        limit: 1,
        onHits: ([first]) => {
          hit = first;
          found.abort();
        },
      });
    } catch (error) {
      if (!found.signal.aborted && !(error instanceof SearchOutdated)) this.#error = error;
    }
    this.#isSeeking = false;
    if (this.#lifetime.signal.aborted) return;
    if (hit) this.#hit = hit;
    onChange();
  }
}

function isSame(a: LogHit, b: LogHit | undefined): boolean {
  return a.line === b?.line && a.column === b.column;
}
