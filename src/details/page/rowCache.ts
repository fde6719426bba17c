import type { HostMessage, LogRange } from '../messages.ts';
import type { LogQueryView, LogRow } from '../views.ts';

/** So many rows are asked for at once. */
const chunkRows = 100;
/** So many are remembered. */
const mostRows = 5_000;

type Rows = Pick<Extract<HostMessage, { type: 'logRows' }>, 'generation' | 'bytes' | 'first' | 'rows' | 'query'>;

/** The rows that have come, and which ones to ask for. All are of one generation: those of another are dropped. */
export class RowCache {
  readonly #rows = new Map<number, LogRow>();
  /** The first rows of what has been asked for. */
  readonly #pending = new Set<number>();
  /** Rows in which the matches of another query are marked: they are shown without marks until they have come again. */
  readonly #stale = new Set<number>();
  #query = '';
  #generation = -1;
  #count = 0;
  #bytes = 0;

  /**
   * There are so many rows now, of a log of so many bytes, and matches of this query are marked. Where the log has grown, the
   * last line may have gone on; of a new generation nothing is known.
   */
  update(generation: number, count: number, bytes: number, query?: LogQueryView): void {
    this.#mark(keyOf(query));
    if (generation !== this.#generation) this.#clear();
    else if (bytes !== this.#bytes) this.#rows.delete(this.#count - 1);
    this.#generation = generation;
    this.#count = count;
    this.#bytes = bytes;
  }

  get(row: number): LogRow | undefined {
    return this.#rows.get(row);
  }

  /** False where nothing came of it. What is farthest from what has come is forgotten. */
  put({ generation, bytes, first, rows, query }: Rows): boolean {
    // What is empty stays pending: asking for it again would be without end.
    if (generation !== this.#generation || rows.length === 0) return false;
    this.#pending.delete(first);
    const isStale = keyOf(query) !== this.#query;
    for (const [index, row] of rows.entries()) {
      this.#rows.set(first + index, isStale ? { ...row, marks: undefined } : row);
      if (isStale) this.#stale.add(first + index);
      else this.#stale.delete(first + index);
    }
    // Read when the log was shorter, its last line may have gone on.
    if (bytes !== this.#bytes) this.#rows.delete(first + rows.length - 1);
    if (this.#rows.size > mostRows) this.#forgetFarFrom(first);
    return true;
  }

  /** What to ask for so that the rows from `first` up to but not including `end` can be shown; it counts as asked for. */
  missing(first: number, end: number): readonly LogRange[] {
    const ranges: LogRange[] = [];
    for (let row = first; row < Math.min(end, this.#count);) {
      const chunkEnd = Math.min(this.#count, (Math.floor(row / chunkRows) + 1) * chunkRows);
      while (row < chunkEnd && this.#rows.has(row) && !this.#stale.has(row)) row += 1;
      if (row < chunkEnd && row < end && !this.#isPending(row)) {
        this.#pending.add(row);
        ranges.push({ generation: this.#generation, first: row, count: chunkEnd - row });
      }
      row = chunkEnd;
    }
    return ranges;
  }

  #mark(query: string): void {
    if (query === this.#query) return;
    this.#query = query;
    this.#pending.clear();
    for (const [number, row] of this.#rows) {
      this.#stale.add(number);
      if (row.marks) this.#rows.set(number, { ...row, marks: undefined });
    }
  }

  #isPending(row: number): boolean {
    const chunk = Math.floor(row / chunkRows);
    return [...this.#pending].some((first) => first <= row && Math.floor(first / chunkRows) === chunk);
  }

  #forgetFarFrom(row: number): void {
    for (const known of this.#rows.keys()) {
      if (Math.abs(known - row) <= mostRows / 4) continue;
      this.#rows.delete(known);
      this.#stale.delete(known);
    }
  }

  #clear(): void {
    this.#rows.clear();
    this.#stale.clear();
    this.#pending.clear();
  }
}

function keyOf(query: LogQueryView | undefined): string {
  return query ? JSON.stringify([query.text, query.isPattern, query.matchCase]) : '';
}
