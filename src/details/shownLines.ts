import type { FilteredLines } from '../logs/filteredLines.ts';
import type { LogText } from '../logs/logText.ts';
import { hasFilter, lineFilter } from './logView.ts';
import type { LogFilterView } from './views.ts';

/** The lines of a log that a filter shows, by their rows, both counted from 0; of the index that the log has now. */
export class ShownLines {
  readonly #text: LogText;
  /** Undefined where all lines pass. */
  readonly #passing: FilteredLines | undefined;
  /** Those of them that have failed. */
  readonly failed: FilteredLines;

  constructor(text: LogText, filter: LogFilterView) {
    const lines = lineFilter(filter);
    this.#text = text;
    this.#passing = hasFilter(filter) ? text.filtered(lines) : undefined;
    this.failed = text.filtered({ ...lines, failedOnly: true });
  }

  /** To search no others. */
  get among(): FilteredLines | undefined {
    return this.#passing;
  }

  get count(): number {
    return this.#passing?.count ?? this.#text.lines;
  }

  /** The lines of so many rows from this one on; fewer at the end. */
  async linesAt(row: number, count: number): Promise<readonly number[]> {
    if (this.#passing) return this.#passing.linesAt(row, count);
    const end = Math.min(row + count, this.#text.lines);
    return Array.from({ length: Math.max(0, end - row) }, (_, index) => row + index);
  }

  async lineAt(row: number): Promise<number | undefined> {
    const [line] = await this.linesAt(row, 1);
    return line;
  }

  /** How many are shown before this line: its row if it is shown itself. */
  async rowOf(line: number): Promise<number> {
    return this.#passing ? this.#passing.rowOf(line) : line;
  }
}
