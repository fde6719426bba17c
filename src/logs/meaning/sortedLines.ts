/** As many are sorted at once: that takes some milliseconds. */
const chunkLength = 4096;

export interface SortedLinesOptions {
  readonly maxLines: number;
  readonly maxLength: number;
}

/**
 * Sorts any number of lines, of which it keeps the first in order, as many as are allowed: in memory that is bounded, and
 * in steps that are short.
 */
export class SortedLines {
  readonly #options: SortedLinesOptions;
  /** Sorted; each longer than the next. */
  readonly #runs: (readonly string[])[] = [];
  #chunk: string[] = [];
  #limit: string | undefined;

  constructor(options: SortedLinesOptions) {
    this.#options = options;
  }

  /** No line that was left out comes before this one; undefined where none was. */
  get limit(): string | undefined {
    return this.#limit;
  }

  push(line: string): void {
    if (this.#limit !== undefined && line >= this.#limit) return;
    this.#chunk.push(line);
    if (this.#chunk.length === chunkLength) this.#sortChunk();
  }

  /** The lines that were kept, in order. */
  end(): readonly string[] {
    this.#sortChunk();
    let all = this.#runs.pop() ?? [];
    for (let next = this.#runs.pop(); next; next = this.#runs.pop()) all = merge(next, all);
    const kept = this.#cut(all);
    const limit = this.#limit;
    // Of those behind the limit some may be missing.
    return limit === undefined ? kept : kept.filter((line) => line < limit);
  }

  #sortChunk(): void {
    let run: readonly string[] = this.#chunk.toSorted(compare);
    this.#chunk = [];
    // Runs of like length are merged, so that each line is moved only a few times.
    for (let last = this.#runs.at(-1); last && last.length <= run.length; last = this.#runs.at(-1)) {
      this.#runs.pop();
      run = this.#cut(merge(last, run));
    }
    this.#runs.push(run);
  }

  #cut(lines: readonly string[]): readonly string[] {
    const { maxLines, maxLength } = this.#options;
    let [count, length] = [0, 0];
    for (; count < lines.length && count < maxLines; count++) {
      length += (lines[count]?.length ?? 0) + 1;
      if (length > maxLength) break;
    }
    const first = lines[count];
    if (first !== undefined && (this.#limit === undefined || first < this.#limit)) this.#limit = first;
    return lines.slice(0, count);
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function merge(a: readonly string[], b: readonly string[]): readonly string[] {
  const merged: string[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    const [left, right] = [a[i], b[j]];
    if (right === undefined || (left !== undefined && left <= right)) {
      if (left !== undefined) merged.push(left);
      i += 1;
    } else {
      merged.push(right);
      j += 1;
    }
  }
  return merged;
}
