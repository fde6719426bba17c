import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { levelOf } from './lineLevel.ts';
import { LineSplitter } from './lineSplitter.ts';
import type { LogReadOptions } from './runLogs.ts';

export interface ReadFileOptions extends LogReadOptions {
  readonly path: string;
  /** How long the file is. */
  readonly bytes: number;
}

/** The failed lines of a log, each behind its number, from 1, and a line feed after each. */
export interface FailedLines {
  readonly content: Buffer;
  readonly count: number;
  /** Up to this line all are there; undefined where that is the end. */
  readonly readLines: number | undefined;
}

/** More than a few thousand lines at a time would hold up whatever else waits. */
const chunkBytes = 262_144;

/** The lines of a file as they are read, a piece of it at a time. Rejects with the signal's reason or what the file system throws. */
export async function* readLines({ path, bytes: total, signal, onProgress }: ReadFileOptions) {
  const splitter = new LineSplitter();
  let bytes = 0;
  for await (const chunk of chunksOf(path, signal)) {
    bytes += chunk.length;
    onProgress?.({ bytes, total });
    yield splitter.push(chunk);
  }
  yield splitter.end();
}

/** Reads a log of any length up to its end, or until the failed lines take `maxBytes`. */
export async function readFailedLines(options: ReadFileOptions & { readonly maxBytes: number }): Promise<FailedLines> {
  // Numbers of one width, so that what follows them is below each other: no log has more lines than bytes.
  const width = Math.min(String(options.bytes).length, 9);
  const pieces: Buffer[] = [];
  let [lineCount, count, bytes] = [0, 0, 0];
  for await (const lines of readLines(options)) {
    const failed: string[] = [];
    for (const line of lines) {
      lineCount += 1;
      if (levelOf(line).level === 'failed') failed.push(`${String(lineCount).padStart(width)}: ${line}\n`);
    }
    const piece = Buffer.from(failed.join(''));
    if (bytes + piece.length > options.maxBytes) {
      return { content: Buffer.concat(pieces), count, readLines: lineCount - lines.length };
    }
    bytes += piece.length;
    count += failed.length;
    if (failed.length > 0) pieces.push(piece);
  }
  return { content: Buffer.concat(pieces), count, readLines: undefined };
}

/** The last bytes of a file, `maxBytes` at most, from where a line begins, unless there is but one. */
export async function readLastLines({ path, maxBytes }: { readonly path: string; readonly maxBytes: number }) {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    // The byte before may be the end of a line.
    const start = Math.max(0, size - maxBytes - 1);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size - start), 0, size - start, start);
    const content = buffer.subarray(0, bytesRead);
    return start === 0 ? content : content.subarray(content.indexOf('\n') + 1);
  } finally {
    await file.close();
  }
}

function chunksOf(path: string, signal: AbortSignal): AsyncIterable<Buffer> {
  return createReadStream(path, { signal, highWaterMark: chunkBytes });
}
