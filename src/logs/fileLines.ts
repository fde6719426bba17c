import { createReadStream } from 'node:fs';
import { LineSplitter } from './lineSplitter.ts';
import type { LogReadOptions } from './runLogs.ts';

export interface FileLinesOptions extends LogReadOptions {
  readonly path: string;
  /** How long the file is. */
  readonly bytes: number;
}

/** More than a few thousand lines at a time would hold up whatever else waits. */
const chunkBytes = 262_144;

/**
 * The lines of a log on disk, a piece of it at a time: for whoever looks at each of them once, such as a comparison, and needs
 * no index. Rejects with the signal's reason or what the file system throws.
 */
export async function* fileLines({
  path,
  bytes: total,
  signal,
  onProgress,
}: FileLinesOptions): AsyncGenerator<readonly string[], void, undefined> {
  const splitter = new LineSplitter();
  let bytes = 0;
  for await (const chunk of createReadStream(path, { signal, highWaterMark: chunkBytes })) {
    bytes += chunk.length;
    onProgress?.({ bytes, total });
    yield splitter.push(chunk);
  }
  yield splitter.end();
}
