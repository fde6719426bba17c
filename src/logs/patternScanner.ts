import { createContext, Script } from 'node:vm';
import type { LogContent } from './logContent.ts';
import { readLines, type RawLine } from './readLines.ts';
import type { LogHit, Scanner, Stretch } from './scanner.ts';

/** A pattern that is not valid, or that takes too long for a line: some need ages for a few dozen characters. */
export class PatternError extends Error {
  override readonly name = 'PatternError';
  /** The line that it takes too long for; undefined where it is not valid. */
  readonly line: number | undefined;

  constructor(message: string, line?: number) {
    super(message);
    this.line = line;
  }
}

/** So long some lines may take together, in milliseconds; else each of them. */
const togetherMilliseconds = 40;
const aloneMilliseconds = 200;

/**
 * Finds what a regular expression matches, line by line; of a line only its first 64 KB. Where it takes too long for one
 * line, the window stands still for 200 ms, once: then the search ends.
 */
export class PatternScanner implements Scanner {
  readonly stretchBytes = 128 * 1024;
  readonly #pattern: RegExp;

  /** Throws PatternError. */
  constructor(pattern: string, matchCase = false) {
    try {
      this.#pattern = new RegExp(pattern, matchCase ? 'gu' : 'giu');
    } catch (error) {
      throw new PatternError(error instanceof Error ? error.message : String(error));
    }
  }

  async scan(content: LogContent, stretch: Stretch, signal: AbortSignal, onHit: (hit: LogHit) => void): Promise<void> {
    for (let line = stretch.line; line < stretch.endLine;) {
      const lines = await readLines(content, linesFrom(line, stretch.endLine));
      signal.throwIfAborted();
      if (lines.length === 0) return;
      for (const hit of this.#find(lines)) onHit(hit);
      line = (lines.at(-1)?.line ?? line) + 1;
    }
  }

  /** Some by some where all together take too long. */
  #find(lines: readonly RawLine[]): readonly LogHit[] {
    const isOne = lines.length === 1;
    const hits = within(isOne ? aloneMilliseconds : togetherMilliseconds, () =>
      lines.flatMap((raw) => this.#hitsIn(raw)),
    );
    if (hits) return hits;
    if (isOne) throw new PatternError('The pattern takes too long.', lines[0]?.line);
    const middle = Math.ceil(lines.length / 2);
    return [...this.#find(lines.slice(0, middle)), ...this.#find(lines.slice(middle))];
  }

  #hitsIn({ line, text }: RawLine): readonly LogHit[] {
    const hits: LogHit[] = [];
    for (const { index, 0: found } of text.matchAll(this.#pattern)) {
      // What matches nothing, such as /x*/, would be found everywhere.
      if (found !== '') hits.push({ line, column: index, length: found.length });
    }
    return hits;
  }
}

function linesFrom(first: number, end: number): readonly number[] {
  return Array.from({ length: end - first }, (_, n) => first + n);
}

const state: { work: () => void } = { work: () => undefined };
const script = new Script('work()');
const context = createContext({ work: () => state.work() });

/** What the work returns; undefined where it takes longer, and is given up: a regular expression can be ended no other way. */
function within<T>(milliseconds: number, work: () => T): T | undefined {
  let result: T | undefined;
  state.work = () => {
    result = work();
  };
  try {
    script.runInContext(context, { timeout: milliseconds });
    return result;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return undefined;
    throw error;
  }
}
