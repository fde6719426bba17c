import { FilesComError } from '../../files-com/errors.ts';
import { ByteSource } from './byteSource.ts';
import { BombGuard, decompress, gunzip, isGzip } from './inflate.ts';

export type Charset = 'utf-8' | 'utf-16le' | 'utf-16be';

/** A log as UTF-8 text. */
export interface DecodedLog {
  /** Whether the chunks are the bytes of the store, so that offsets in both are equal. */
  readonly isIdentity: boolean;
  /** The encoding of the log at its store. */
  readonly charset: Charset;
  readonly chunks: AsyncGenerator<Uint8Array, void, undefined>;
}

/** Layers of compression, one in the other; more is an attack. */
const maxLayers = 3;
/** Bytes that decide on the charset; as many as VS Code looks at. */
const sampleBytes = 512;
/** Codings that do not change the bytes, or that no header names: see `isGzip`. */
const transparent: ReadonlySet<string> = new Set(['', 'identity', 'gzip', 'x-gzip', 'utf-8', 'utf8', 'aws-chunked']);

/**
 * Decodes a log from its bytes: gzip is known by its magic number, also within gzip; UTF-16 by its byte order mark or by its
 * zeros. Only brotli and deflate need the header: they have no mark. Throws FilesComError `badAnswer` for other codings.
 */
export async function decodeLog(
  stored: AsyncIterable<Uint8Array>,
  contentEncoding: string | undefined,
): Promise<DecodedLog> {
  let source = new ByteSource(stored);
  const guard = new BombGuard(source);
  let isIdentity = true;
  for (const coding of codingsOf(contentEncoding)) {
    const chunks = decompress(coding, source, guard);
    if (!chunks)
      throw new FilesComError('badAnswer', `It is compressed in a way that is not supported (${coding.slice(0, 20)}).`);
    source = new ByteSource(chunks);
    isIdentity = false;
  }
  for (let layer = 0; layer < maxLayers && isGzip(await source.peek(2)); layer++) {
    source = new ByteSource(gunzip(source, guard));
    isIdentity = false;
  }
  const charset = charsetOf(await source.peek(sampleBytes));
  return charset === 'utf-8'
    ? { isIdentity, charset, chunks: source.rest() }
    : { isIdentity: false, charset, chunks: transcode(source, charset) };
}

/** In the order in which they must be undone. */
function codingsOf(header = ''): readonly string[] {
  return header
    .split(',')
    .map((coding) => coding.trim().toLowerCase())
    .filter((coding) => !transparent.has(coding))
    .toReversed();
}

/** Tells UTF-16 from UTF-8 by its byte order mark, else by the zeros in every second byte, as VS Code does. */
function charsetOf(head: Uint8Array): Charset {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  let [even, odd] = [0, 0];
  for (const [index, byte] of head.entries()) {
    if (byte === 0 && index % 2 === 0) even++;
    else if (byte === 0) odd++;
  }
  const many = head.length / 8;
  if (head.length < 4 || even + odd < many) return 'utf-8';
  if (even === 0) return 'utf-16le';
  return odd === 0 ? 'utf-16be' : 'utf-8';
}

async function* transcode(source: ByteSource, charset: Charset): AsyncGenerator<Uint8Array, void, undefined> {
  const decoder = new TextDecoder(charset);
  for await (const chunk of source.rest()) yield Buffer.from(decoder.decode(chunk, { stream: true }));
  yield Buffer.from(decoder.decode());
}
