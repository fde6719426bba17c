import { statfs } from 'node:fs/promises';
import { FilesComError } from '../files-com/errors.ts';

/** A computer whose disk is full does not work well: what has no end must not get there. */
const spareBytes = 1_000_000_000;
/** Looked at each time that so much has been written: what is smaller may have the last of the disk. */
const stepBytes = 64_000_000;

/** The bytes, as long as the disk of the folder is not nearly full. Throws what the chunks throw, or `disk`. */
export async function* leavingRoom<T extends Uint8Array>(
  chunks: AsyncIterable<T> | Iterable<T>,
  folder: string,
  getFree: (folder: string) => Promise<number> = freeBytesOf,
): AsyncGenerator<T, void, undefined> {
  let sinceLook = 0;
  for await (const chunk of chunks) {
    sinceLook += chunk.length;
    if (sinceLook >= stepBytes) {
      sinceLook = 0;
      if ((await getFree(folder)) < spareBytes) {
        throw new FilesComError('disk', 'It is large, and less than 1 GB of the disk would stay free.');
      }
    }
    yield chunk;
  }
}

/** Infinity where it is not known: some file systems of networks do not tell. */
async function freeBytesOf(folder: string): Promise<number> {
  try {
    const { bavail, bsize, blocks } = await statfs(folder);
    return blocks > 0 ? bavail * bsize : Infinity;
  } catch {
    return Infinity;
  }
}
