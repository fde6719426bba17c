import { setImmediate as turn } from 'node:timers/promises';
import { createContext, Script } from 'node:vm';
import { isObject } from '../files-com/fields.ts';
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

const sliceMilliseconds = 10;
/** So long the pattern may take from one hit, or line, to the next. */
const patienceMilliseconds = 250;

/** How far a search has come. */
interface Progress {
  /** An index among the lines. */
  at: number;
  /** Where in that line it goes on. */
  column: number;
}

/**
 * Finds what a regular expression matches, line by line; of a line only its first 64 KB. Where it takes too long at one
 * place, the window stands still for a quarter of a second, once: then the search ends.
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
      if (lines.length === 0) return;
      line = (lines.at(-1)?.line ?? line) + 1;
      const progress: Progress = { at: 0, column: 0 };
      while (progress.at < lines.length) {
        signal.throwIfAborted();
        const isInTime = within(patienceMilliseconds, () => this.#findSome(lines, progress, onHit));
        if (!isInTime) throw new PatternError('The pattern takes too long.', lines[progress.at]?.line);
        if (progress.at < lines.length) await turn();
      }
    }
  }

  /** Goes on until all is found or it has taken long enough. */
  #findSome(lines: readonly RawLine[], progress: Progress, onHit: (hit: LogHit) => void): void {
    const sliceEnd = performance.now() + sliceMilliseconds;
    for (let raw = lines[progress.at]; raw && performance.now() < sliceEnd; raw = lines[progress.at]) {
      this.#pattern.lastIndex = progress.column;
      const match = this.#pattern.exec(raw.text);
      if (!match) {
        progress.at += 1;
        progress.column = 0;
        continue;
      }
      const { index, 0: found } = match;
      // What matches nothing, such as /x*/, would be found everywhere.
      if (found !== '') onHit({ line: raw.line, column: index, length: found.length });
      progress.column = found === '' ? after(raw.text, index) : this.#pattern.lastIndex;
    }
  }
}

/** The place after the character at this one. */
function after(text: string, index: number): number {
  return index + ((text.codePointAt(index) ?? 0) > 0xffff ? 2 : 1);
}

function linesFrom(first: number, end: number): readonly number[] {
  return Array.from({ length: end - first }, (_, n) => first + n);
}

const state: { work: () => void } = { work: () => undefined };
const script = new Script('work()');
const context = createContext({ work: () => state.work() });

/** Does the work; false where it takes longer, and is given up: a regular expression can be ended no other way. */
function within(milliseconds: number, work: () => void): boolean {
  state.work = work;
  try {
    script.runInContext(context, { timeout: milliseconds });
    return true;
  } catch (error) {
    // It is of the context's own kind of Error.
    if (isObject(error) && error['code'] === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return false;
    throw error;
  }
}
