import type { RunError } from './commonFailures.ts';
import { maxLineLength } from './line.ts';
import { LineSplitter } from '../lines/lineSplitter.ts';
import { LogAnalysis } from './logAnalysis.ts';
import { Turns } from '../turns.ts';

/** What the failed lines of a log say. */
export interface LogFailures {
  /** One for each kind of message, with the first that came. */
  readonly errors: readonly RunError[];
  /** Is there more of the log than was looked at? */
  readonly isCut: boolean;
}

/** No more of a log is read, in bytes. */
export const mostLogBytes = 5_000_000;

/** Reads the failed lines of a log from its start, no further than so many bytes. */
export async function failuresIn(
  chunks: AsyncIterable<Uint8Array>,
  { turns = new Turns(), mostBytes = mostLogBytes }: { readonly turns?: Turns; readonly mostBytes?: number } = {},
): Promise<LogFailures> {
  const splitter = new LineSplitter();
  const analysis = new LogAnalysis();
  const take = async (lines: readonly string[]): Promise<void> => {
    for (const line of lines) {
      analysis.push(line);
      if (turns.isOver) await turns.next();
    }
  };
  let bytes = 0;
  for await (const chunk of chunks) {
    await take(splitter.push(chunk.subarray(0, mostBytes - bytes)));
    bytes += chunk.length;
    if (bytes > mostBytes) break;
  }
  const isCut = bytes > mostBytes;
  // A line that is cut off is not what it seems, unless no more of it would be looked at.
  await take(splitter.end().filter((line) => !isCut || line.length > maxLineLength));
  const errors = analysis.findings.groups.map(({ message, lines: [first], count }) => ({
    message: message && (first?.message ?? message),
    count,
  }));
  return { errors, isCut };
}
