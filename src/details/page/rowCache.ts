import type { HostMessage, LogRange } from '../messages.ts';
import type { LogRow } from '../views.ts';

/** So many rows are asked for at once. */
const chunkRows = 100;
/** So many are remembered. */
const mostRows = 5_000;

type Rows = Pick<Extract<HostMessage, { type: 'logRows' }>, 'generation' | 'bytes' | 'first' | 'rows'>;

/** The rows that have come, and which ones to ask for. All are of one generation: those of another are dropped. */
export class RowCache {
  readonly #rows = new Map<number, LogRow>();
  /** The first rows of what has been asked for. */
  readonly #pending = new Set<number>();
  #generation = -1;
  #count = 0;
  #bytes = 0;

  /**
   * There are so many rows now, of a log of so many bytes. Where that has grown, the last line may have gone on; of a new
   * generation nothing is known.
   */
  update(generation: number, count: number, bytes: number): void {
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
  put({ generation, bytes, first, rows }: Rows): boolean {
    // What is empty stays pending: asking for it again would be without end.
    if (generation !== this.#generation || rows.length === 0) return false;
    this.#pending.delete(first);
    for (const [index, row] of rows.entries()) this.#rows.set(first + index, row);
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
      while (row < chunkEnd && this.#rows.has(row)) row += 1;
      if (row < chunkEnd && row < end && !this.#isPending(row)) {
        this.#pending.add(row);
        ranges.push({ generation: this.#generation, first: row, count: chunkEnd - row });
      }
      row = chunkEnd;
    }
    return ranges;
  }

  #isPending(row: number): boolean {
    const chunk = Math.floor(row / chunkRows);
    return [...this.#pending].some((first) => first <= row && Math.floor(first / chunkRows) === chunk);
  }

  #forgetFarFrom(row: number): void {
    for (const known of this.#rows.keys()) if (Math.abs(known - row) > mostRows / 4) this.#rows.delete(known);
  }

  #clear(): void {
    this.#rows.clear();
    this.#pending.clear();
  }
}
