import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { cutBytes } from '../../files-com/cutBytes.ts';
import { FilesComError } from '../../files-com/errors.ts';
import { leavingRoom } from './diskRoom.ts';

export type Chunks = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'The disk is full.',
  EDQUOT: 'The disk quota is used up.',
  EFBIG: 'The file is too large for this disk.',
  EACCES: 'Writing there is not permitted.',
  EPERM: 'Writing there is not permitted.',
  EROFS: 'The disk is read-only.',
  ENOENT: 'The folder does not exist.',
  ENOTDIR: 'The folder does not exist.',
  EISDIR: 'There is a folder of that name.',
  ENAMETOOLONG: 'The name of the file is too long.',
  EMFILE: 'Too many files are open.',
};

/** So much waits for the disk while more arrives; beyond that, a slow disk slows the network. */
const bufferBytes = 1024 * 1024;

/**
 * Writes the chunks to a new file beside `path`, which takes that name when it is whole; until then, and after a failure,
 * what was at `path` stays. Returns the number of bytes. Throws what the chunks throw, or `disk`.
 */
export async function writeWhole(path: string, chunks: Chunks): Promise<number> {
  const part = partOf(path);
  try {
    const bytes = await writeNew(part, chunks);
    await rename(part, path);
    return bytes;
  } catch (error) {
    // Where even that fails, the first error is the one to tell.
    await rm(part, { force: true }).catch(() => undefined);
    throw diskError(error);
  }
}

const partShape = /\.part-(?:(\d+)-)?[0-9a-f]{12}$/u;

/** File systems take no more bytes of UTF-8 in a name. */
const mostNameBytes = 255;

/** A new name for what is to become the file at `path`; it tells which process writes it. */
export function partOf(path: string): string {
  const suffix = `.part-${process.pid}-${randomBytes(6).toString('hex')}`;
  const name = basename(path);
  return path.slice(0, path.length - name.length) + cutBytes(name, mostNameBytes - suffix.length) + suffix;
}

/** Is this the name of a file that is being written, or was not written to its end? */
export function isPart(path: string): boolean {
  return partShape.test(path);
}

/** The process that writes the part; undefined where its name does not tell. */
export function writerOf(part: string): number | undefined {
  const [, pid] = partShape.exec(part) ?? [];
  return pid === undefined ? undefined : Number(pid);
}

/** Writes the chunks to a file that is not there yet, and returns the number of bytes. */
export async function writeNew(path: string, chunks: Chunks): Promise<number> {
  // Flushed before it takes its name: after a power cut, a file must not have the right length and no content.
  const file = createWriteStream(path, { flags: 'wx', highWaterMark: bufferBytes, flush: true });
  const closed = new Promise<void>((resolve) => {
    file.once('close', resolve);
  });
  try {
    await pipeline(leavingRoom(chunks, dirname(path)), file);
  } finally {
    // Before that, the file can be neither renamed nor removed everywhere, and may not even be there yet.
    await closed;
  }
  return file.bytesWritten;
}

/** What the file system throws, as ours; anything else is as it was. */
export function diskError(error: unknown): unknown {
  if (!(error instanceof Error && 'syscall' in error && 'code' in error)) return error;
  const code = String(error.code);
  return new FilesComError('disk', reasons[code] ?? `The disk reports an error (${code}).`);
}
