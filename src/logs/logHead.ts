import { LineSplitter } from './lineSplitter.ts';
import { parseLogLine, type LogLine } from './logLine.ts';

export interface LogHeadOptions {
  readonly maxLines: number;
  /** Called with lines as they arrive, `maxLines` in all. */
  readonly onLines: (lines: readonly LogLine[]) => void;
}

/** No more is read, however few lines that makes. */
const maxBytes = 16 * 1024 * 1024;

/**
 * Takes the first lines of a log, reads no further than it must, and returns whether that was the whole log. When the log
 * is given again from its start, no line is told twice.
 */
export function takeHead({
  maxLines,
  onLines,
}: LogHeadOptions): (chunks: AsyncIterable<Uint8Array>) => Promise<boolean> {
  let told = 0;
  return async (chunks) => {
    const splitter = new LineSplitter();
    let bytes = 0;
    let lines = 0;
    const tell = (more: readonly string[]): void => {
      const fresh = more.slice(Math.max(0, told - lines), Math.max(0, maxLines - lines));
      lines += more.length;
      told += fresh.length;
      if (fresh.length > 0) onLines(fresh.map(parseLogLine));
    };
    for await (const chunk of chunks) {
      tell(splitter.push(chunk));
      bytes += chunk.length;
      if (lines > maxLines || bytes > maxBytes) break;
    }
    const isCut = lines > maxLines || bytes > maxBytes;
    tell(splitter.end());
    return !isCut && lines <= maxLines;
  };
}
