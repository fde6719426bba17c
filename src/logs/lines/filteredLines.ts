import { passes } from './passes.ts';
import type { LineFilter } from './protocol.ts';
import { blockLines, type LogIndex } from './logIndex.ts';
import { Turns } from '../turns.ts';

/**
 * The lines of a log that a filter lets pass, by their row among them, without a list of them. What is counted once is not
 * counted again when the log has grown.
 */
export class FilteredLines {
  readonly filter: LineFilter;
  readonly #index: LogIndex;
  /** 1 for each kind that passes, by its number. */
  readonly #passes = new Uint8Array(256);
  #kindsSeen = 0;
  /** How many lines pass in the blocks before each one that is counted, and in all of those. */
  readonly #before: number[] = [0];

  constructor(index: LogIndex, filter: LineFilter) {
    this.#index = index;
    this.filter = filter;
  }

  /** How many they are at present. */
  get count(): number {
    return this.#index.kinds.reduce((sum, kind) => sum + (passes(this.filter, kind) ? kind.count : 0), 0);
  }

  /** Does the line pass? */
  has(line: number): boolean {
    this.#learnKinds();
    const code = this.#index.codeAt(line);
    return code !== undefined && this.#passes[code] === 1;
  }

  /** The line of a row; undefined where there are not so many. */
  async lineAt(row: number): Promise<number | undefined> {
    const [line] = await this.linesAt(row, 1);
    return line;
  }

  /** The lines of so many rows from this one on; fewer at the end. */
  async linesAt(row: number, count: number): Promise<readonly number[]> {
    await this.#countBlocks();
    const lines: number[] = [];
    let block = this.#blockOfRow(row);
    let toSkip = row - (this.#before[block] ?? 0);
    for (let codes = this.#index.codesOf(block); codes.length > 0; codes = this.#index.codesOf(++block)) {
      for (let place = 0; place < codes.length; place++) {
        if (this.#passes[codes[place] ?? 0] !== 1 || toSkip-- > 0) continue;
        if (lines.push(block * blockLines + place) >= count) return lines;
      }
    }
    return lines;
  }

  /** How many pass before this line: its row if it passes itself. */
  async rowOf(line: number): Promise<number> {
    await this.#countBlocks();
    const block = Math.min(Math.floor(line / blockLines), this.#before.length - 1);
    return (
      (this.#before[block] ?? 0) + this.#countIn(this.#index.codesOf(block).subarray(0, line - block * blockLines))
    );
  }

  /** The first one after this line; after -1 the first of all. */
  async next(line: number): Promise<number | undefined> {
    return this.lineAt(await this.rowOf(line + 1));
  }

  /** The last one before this line. */
  async previous(line: number): Promise<number | undefined> {
    const row = await this.rowOf(line);
    return row > 0 ? this.lineAt(row - 1) : undefined;
  }

  /** Counts the blocks that are full; the last one changes. */
  async #countBlocks(): Promise<void> {
    this.#learnKinds();
    const turns = new Turns();
    while (this.#before.length <= Math.floor(this.#index.endedLines / blockLines)) {
      const block = this.#before.length - 1;
      this.#before.push((this.#before[block] ?? 0) + this.#countIn(this.#index.codesOf(block)));
      if (!turns.isOver) continue;
      await turns.next();
      this.#learnKinds();
    }
  }

  #learnKinds(): void {
    const { kinds } = this.#index;
    for (const [code, kind] of kinds.entries()) {
      if (code >= this.#kindsSeen) this.#passes[code] = Number(passes(this.filter, kind));
    }
    this.#kindsSeen = kinds.length;
  }

  #countIn(codes: Uint8Array): number {
    let count = 0;
    for (const code of codes) count += this.#passes[code] ?? 0;
    return count;
  }

  /** The last block that has no more than `row` lines before it. */
  #blockOfRow(row: number): number {
    let [low, high] = [0, this.#before.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.#before[middle] ?? 0) <= row) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
