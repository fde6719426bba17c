import type { LogText } from './logText.ts';

/** The first failed lines of a log, each behind its number, from 1, and a line feed after each. */
export interface FailedLines {
  readonly pieces: readonly Buffer[];
  readonly count: number;
  /** The number of the last of them; undefined where they are all. */
  readonly cutAfter: number | undefined;
}

/** Reads so many failed lines as `maxBytes` hold. Rejects with the signal's reason, or `disk`. */
export async function readFailedLines(text: LogText, maxBytes: number, signal: AbortSignal): Promise<FailedLines> {
  const { restarts } = text;
  // Numbers of one width, so that what follows them is below each other.
  const width = String(text.lines).length;
  const pieces: Buffer[] = [];
  let [count, bytes, last] = [0, 0, 0];
  for await (const lines of text.linesOf(text.filtered({ failedOnly: true }))) {
    signal.throwIfAborted();
    const numbered: string[] = [];
    for (const { line, text: content } of lines) {
      const next = `${String(line + 1).padStart(width)}: ${content}\n`;
      bytes += Buffer.byteLength(next);
      if (bytes > maxBytes) break;
      numbered.push(next);
      last = line + 1;
    }
    count += numbered.length;
    pieces.push(Buffer.from(numbered.join('')));
    if (bytes > maxBytes) return { pieces, count, cutAfter: last };
  }
  // Line numbers of another log mean nothing.
  return text.restarts === restarts ? { pieces, count, cutAfter: undefined } : readFailedLines(text, maxBytes, signal);
}
