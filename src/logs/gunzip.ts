import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { FilesComError } from '../files-com/errors.ts';
import { chain } from './chunks.ts';

/** The bytes, unzipped if they begin as gzip does, whatever the store says of them. Throws `badAnswer`, `interrupted`. */
export async function* gunzip(
  source: AsyncGenerator<Buffer, void, undefined>,
): AsyncGenerator<Buffer, void, undefined> {
  const head = await readMark(source);
  const bytes = chain(head, source);
  if (head[0] !== 0x1f || head[1] !== 0x8b) {
    yield* bytes;
    return;
  }
  const unzip = createGunzip({ chunkSize: 64 * 1024 });
  // Its errors destroy `unzip`, which throws them at whoever reads from it: below.
  pipeline(bytes, unzip, () => undefined);
  try {
    yield* unzip as AsyncIterable<Buffer>;
  } catch (error) {
    throw unzipError(error);
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
