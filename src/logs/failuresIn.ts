import type { RunError } from './commonFailures.ts';
import { LineSplitter } from './lineSplitter.ts';
import { LogAnalysis } from './logAnalysis.ts';

/** What the failed lines of a log say. */
export interface LogFailures {
  /** One for each kind of message, with the first that came. */
  readonly errors: readonly RunError[];
  /** Is there more of the log than was looked at? */
  readonly isCut: boolean;
}

/** No more of a log is read, in bytes. */
export const mostLogBytes = 5_000_000;

/** Reads the failed lines of a log from its start, no further than `mostLogBytes`. */
export async function failuresIn(chunks: AsyncIterable<Uint8Array>): Promise<LogFailures> {
  const splitter = new LineSplitter();
  const analysis = new LogAnalysis();
  const take = (lines: readonly string[]): void => {
    for (const line of lines) analysis.push(line);
  };
  let bytes = 0;
  for await (const chunk of chunks) {
    take(splitter.push(chunk));
    bytes += chunk.length;
    if (bytes > mostLogBytes) break;
  }
  const isCut = bytes > mostLogBytes;
  // A line that is cut off is not what it seems.
  if (!isCut) take(splitter.end());
  const errors = analysis.findings.groups.map(({ message, lines: [first], count }) => ({
    message: message && (first?.message ?? message),
    count,
  }));
  return { errors, isCut };
}
