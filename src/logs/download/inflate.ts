import { createBrotliDecompress, createInflate, createInflateRaw } from 'node:zlib';
import { FilesComError } from '../../files-com/errors.ts';
import type { ByteSource } from './byteSource.ts';

type Output = AsyncGenerator<Buffer, void, undefined>;
type Decompressor = ReturnType<typeof createInflateRaw> | ReturnType<typeof createBrotliDecompress>;

/** Logs of similar lines shrink to a fiftieth. A decompression bomb shrinks to a thousandth. */
const maxRatio = 200;
const freeBytes = 100_000_000;

/** Limits the output of all layers and members together, in relation to the bytes that have arrived. */
export class BombGuard {
  readonly #arriving: ByteSource;
  #written = 0;

  constructor(arriving: ByteSource) {
    this.#arriving = arriving;
  }

  /** Whether so many more bytes are too many. */
  isExceededBy(bytes: number): boolean {
    this.#written += bytes;
    return this.#written > freeBytes + maxRatio * this.#arriving.bytes;
  }
}

/** Input for one write, whose output is buffered as a whole. */
const writeBytes = 16 * 1024;

export function isGzip(head: Uint8Array): boolean {
  return head[0] === 0x1f && head[1] === 0x8b;
}

/**
 * Decompresses gzip data of any number of members and ignores trailing bytes, as gzip(1) does. Throws
 * FilesComError: `interrupted` for truncated data, `badAnswer` for corrupt data; the output before the fault comes first.
 */
export async function* gunzip(source: ByteSource, guard: BombGuard): Output {
  while (isGzip(await source.peek(2))) {
    await skipHeader(source);
    yield* inflate(source, createInflateRaw(), guard);
    // CRC and length of the member: the transport has checked the bytes.
    if ((await source.take(8)).length < 8) throw truncated();
  }
}

/** Decompresses a body whose `Content-Encoding` is `br` or `deflate`; undefined for any other. */
export function decompress(encoding: string, source: ByteSource, guard: BombGuard): Output | undefined {
  if (encoding === 'br') return inflate(source, createBrotliDecompress(), guard);
  return encoding === 'deflate' ? inflate(source, createInflate(), guard) : undefined;
}

/** Reads up to the end of the compressed data and leaves the source right behind it. */
async function* inflate(source: ByteSource, stream: Decompressor, guard: BombGuard): Output {
  const output: Buffer[] = [];
  const state: { isEnded: boolean; error: Error | undefined } = { isEnded: false, error: undefined };
  let read = 0;
  stream.on('data', (chunk: Buffer) => {
    output.push(chunk);
    // Checked here, since one write may produce a thousand times its input.
    if (guard.isExceededBy(chunk.length)) stream.destroy(bomb());
  });
  stream.on('end', () => (state.isEnded = true));
  stream.on('error', (error: Error) => (state.error = error));
  try {
    while (!state.isEnded) {
      const input = await source.read(writeBytes);
      read += input?.length ?? 0;
      await new Promise<void>((resolve) => {
        stream.once('close', resolve);
        if (input) stream.write(input, () => resolve());
        else stream.end();
      });
      stream.removeAllListeners('close');
      yield* output.splice(0);
      if (state.error) throw faultOf(state.error);
      if (!input) break;
      if (state.isEnded) source.unread(input.subarray(input.length - (read - stream.bytesWritten)));
    }
  } finally {
    stream.destroy();
  }
}

/** RFC 1952, section 2.3. */
async function skipHeader(source: ByteSource): Promise<void> {
  const flags = (await source.take(10))[3] ?? 0;
  if ((flags & 4) !== 0) await source.take((await source.take(2)).readUInt16LE());
  if ((flags & 8) !== 0) await skipText(source);
  if ((flags & 16) !== 0) await skipText(source);
  if ((flags & 2) !== 0) await source.take(2);
}

/** The name of the file or a comment, which ends with a zero byte. */
async function skipText(source: ByteSource): Promise<void> {
  for (let byte = await source.take(1); byte.length > 0 && byte[0] !== 0;) byte = await source.take(1);
}

function faultOf(error: Error): Error {
  if (error instanceof FilesComError) return error;
  const isTruncated = 'code' in error && error.code === 'Z_BUF_ERROR';
  return isTruncated ? truncated() : new FilesComError('badAnswer', 'Its compressed data is corrupt.');
}

function truncated(): FilesComError {
  return new FilesComError('interrupted', 'Its compressed data ends too early.');
}

function bomb(): FilesComError {
  return new FilesComError('badAnswer', `It grows to more than ${maxRatio} times its size when it is decompressed.`);
}
