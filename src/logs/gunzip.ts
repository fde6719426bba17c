import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { FilesComError } from '../files-com/errors.ts';
import { chain } from './chunks.ts';

/** A log of lines that are much alike becomes some fifty times as long; what is made to fill disks, a thousand times. */
const maxRatio = 200;
const freeBytes = 100_000_000;

/** The bytes, unzipped if they begin as gzip does, whatever the store says of them. Throws `badAnswer`, `interrupted`. */
export async function* gunzip(
  source: AsyncGenerator<Buffer, void, undefined>,
): AsyncGenerator<Buffer, void, undefined> {
  const head = await readMark(source);
  if (head[0] !== 0x1f || head[1] !== 0x8b) {
    yield* chain(head, source);
    return;
  }
  let arrived = 0;
  const bytes = counted(chain(head, source), (length) => {
    arrived += length;
  });
  const unzip = createGunzip({ chunkSize: 64 * 1024 });
  // Its errors destroy `unzip`, which throws them at whoever reads from it: below.
  pipeline(bytes, unzip, () => undefined);
  let unzipped = 0;
  try {
    for await (const chunk of unzip as AsyncIterable<Buffer>) {
      unzipped += chunk.length;
      if (unzipped > freeBytes + maxRatio * arrived) {
        throw new FilesComError('badAnswer', `The compressed log becomes more than ${maxRatio} times as long.`);
      }
      yield chunk;
    }
  } catch (error) {
    throw unzipError(error);
  }
}

async function* counted(
  chunks: AsyncGenerator<Buffer, void, undefined>,
  count: (length: number) => void,
): AsyncGenerator<Buffer, void, undefined> {
  for await (const chunk of chunks) {
    count(chunk.length);
    yield chunk;
  }
}

/** The first two bytes at least; fewer only if there are no more. */
async function readMark(source: AsyncGenerator<Buffer, void, undefined>): Promise<Buffer> {
  let head: Buffer = Buffer.alloc(0);
  while (head.length < 2) {
    const next = await source.next();
    if (next.done) return head;
    head = head.length === 0 ? next.value : Buffer.concat([head, next.value]);
  }
  return head;
}

function unzipError(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'Z_BUF_ERROR') return new FilesComError('interrupted', 'Its compressed data ends too early.');
  return String(code).startsWith('Z_') ? new FilesComError('badAnswer', 'The log is not valid gzip.') : error;
}
