import { statfs } from 'node:fs/promises';
import { FilesComError } from '../../files-com/errors.ts';

/** A computer works badly with a full disk, and an endless log must not fill it. */
const spareBytes = 1_000_000_000;
/** Bytes between two checks: smaller files may take the last of the disk. */
const stepBytes = 64_000_000;

/** Stops writes that would leave the disk of a folder nearly full. */
export class RoomGuard {
  readonly #folder: string;
  readonly #getFree: (folder: string) => Promise<number>;
  #unchecked = 0;

  constructor(folder: string, getFree: (folder: string) => Promise<number> = freeBytesOf) {
    this.#folder = folder;
    this.#getFree = getFree;
  }

  /** Call before `bytes` are written. Throws FilesComError `disk`. */
  async check(bytes: number): Promise<void> {
    this.#unchecked += bytes;
    if (this.#unchecked < stepBytes) return;
    this.#unchecked = 0;
    if ((await this.#getFree(this.#folder)) < spareBytes) {
      throw new FilesComError('disk', 'It is large, and less than 1 GB of the disk would stay free.');
    }
  }
}

/** The chunks, as long as the disk of the folder is not nearly full. */
export async function* leavingRoom<T extends Uint8Array>(
  chunks: AsyncIterable<T> | Iterable<T>,
  folder: string,
  getFree?: (folder: string) => Promise<number>,
): AsyncGenerator<T, void, undefined> {
  const guard = new RoomGuard(folder, getFree);
  for await (const chunk of chunks) {
    await guard.check(chunk.length);
    yield chunk;
  }
}

/** Infinity if unknown: some network file systems do not tell. */
async function freeBytesOf(folder: string): Promise<number> {
  try {
    const { bavail, bsize, blocks } = await statfs(folder);
    return blocks > 0 ? bavail * bsize : Infinity;
  } catch {
    return Infinity;
  }
}
