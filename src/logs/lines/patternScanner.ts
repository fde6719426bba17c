import { PatternError, type Matcher, type Matches } from './matcher.ts';
import { readLines, type IndexedFile, type RawLine } from './readLines.ts';
import type { LogHit, Scanner, Stretch } from './scanner.ts';

/** Finds the matches of a regular expression, line by line, in the first 64 KB of each. */
export class PatternScanner implements Scanner {
  readonly stretchBytes = 128 * 1024;
  readonly #matcher: Matcher;

  constructor(matcher: Matcher) {
    this.#matcher = matcher;
  }

  /** Throws PatternError as well. */
  async scan(content: IndexedFile, stretch: Stretch, signal: AbortSignal, onHit: (hit: LogHit) => void): Promise<void> {
    for (let next = stretch.line; next < stretch.endLine;) {
      const lines = await readLines(content, linesFrom(next, stretch.endLine));
      if (lines.length === 0) return;
      next = (lines.at(-1)?.line ?? next) + 1;
      const matches = await this.#match(lines, signal);
      for (const [index, { line }] of lines.entries()) {
        const found = matches[index] ?? [];
        for (let at = 0; at < found.length; at += 2) {
          onHit({ line, column: found[at] ?? 0, length: found[at + 1] ?? 0 });
        }
      }
    }
  }

  close(): void {
    this.#matcher.close();
  }

  async #match(lines: readonly RawLine[], signal: AbortSignal): Promise<Matches> {
    try {
      return await this.#matcher.match(
        lines.map(({ text }) => text),
        signal,
      );
    } catch (error) {
      if (!(error instanceof PatternError) || error.line === undefined) throw error;
      throw new PatternError(error.message, lines[error.line]?.line);
    }
  }
}

function linesFrom(first: number, end: number): readonly number[] {
  return Array.from({ length: end - first }, (_, n) => first + n);
}
