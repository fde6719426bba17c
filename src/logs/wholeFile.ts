import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { FilesComError } from '../files-com/errors.ts';

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
  EMFILE: 'Too many files are open.',
};

/**
 * Writes the chunks to a new file beside `path`, which takes that name when it is whole; until then, and after a failure,
 * what was at `path` stays. Returns the number of bytes. Throws what the chunks throw, or `disk`.
 */
export async function writeWhole(path: string, chunks: Chunks): Promise<number> {
  const part = `${path}.part-${randomBytes(6).toString('hex')}`;
  try {
    const bytes = await write(part, chunks);
    await onDisk(rename(part, path));
    return bytes;
  } catch (error) {
    // Where even that fails, the first error is the one to tell.
    await rm(part, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** Is this the name of a file that is being written, or was not written to its end? */
export function isPart(path: string): boolean {
  return /\.part-[0-9a-f]{12}$/u.test(path);
}

async function write(path: string, chunks: Chunks): Promise<number> {
  const file = await onDisk(open(path, 'wx'));
  let bytes = 0;
  try {
    for await (const chunk of chunks) {
      // The next chunk is asked for when this one is written: a slow disk slows the network.
      await onDisk(file.writeFile(chunk));
      bytes += chunk.length;
    }
  } finally {
    await onDisk(file.close());
  }
  return bytes;
}

async function onDisk<T>(operation: Promise<T>): Promise<T> {
  try {
    return await operation;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    throw new FilesComError('disk', reasons[code] ?? `The disk reports an error (${code}).`);
  }
}
