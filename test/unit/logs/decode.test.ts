import assert from 'node:assert/strict';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { decodeLog } from '../../../src/logs/download/decode.ts';

async function* from(...chunks: readonly Buffer[]): AsyncGenerator<Buffer, void, undefined> {
  yield* chunks;
}

async function drain(chunks: AsyncIterable<Uint8Array>, into: Buffer[] = []): Promise<string> {
  for await (const chunk of chunks) into.push(Buffer.from(chunk));
  return Buffer.concat(into).toString();
}

async function decoded(source: AsyncIterable<Buffer>, encoding?: string): Promise<string> {
  return drain((await decodeLog(source, encoding)).chunks);
}

function bytewise(bytes: Buffer): readonly Buffer[] {
  return Array.from(bytes, (byte) => Buffer.from([byte]));
}

const text = 'one line\n'.repeat(20_000);
const garbage = Buffer.from('\0\0 bytes after the end');

describe('decoding a log', () => {
  it('leaves plain text as it is', async () => {
    assert.equal(await decoded(from(Buffer.from('pla'), Buffer.from('in'))), 'plain');
    assert.equal(await decoded(from()), '');
    assert.equal(await decoded(from(Buffer.from('x'))), 'x');
    assert.equal(await decoded(from(Buffer.from([0x1f]))), '\u001F');
    assert.equal((await decodeLog(from(Buffer.from('plain')), undefined)).isIdentity, true);
  });

  // Seen at S3 and its relatives.
  for (const encoding of ['', 'identity', 'utf-8', 'UTF-8', 'aws-chunked', 'aws-chunked,gzip', 'gzip', 'x-gzip']) {
    it(`decides by the bytes where Content-Encoding is "${encoding}"`, async () => {
      assert.equal(await decoded(from(Buffer.from(text)), encoding), text);
      assert.equal(await decoded(from(gzipSync(text)), encoding), text);
    });
  }

  it('decompresses brotli and deflate, which have no mark, by the header', async () => {
    assert.equal(await decoded(from(brotliCompressSync(text)), 'br'), text);
    assert.equal(await decoded(from(deflateSync(text)), 'deflate'), text);
    assert.equal(
      await decoded(from(gzipSync(brotliCompressSync(text)).subarray(0)), 'gzip').then(() => 'read'),
      'read',
    );
    await assert.rejects(decoded(from(Buffer.from('x')), 'zstd'), { kind: 'badAnswer', message: /zstd/u });
  });

  it('decompresses gzip, whole or byte by byte, several members, and gzip within gzip', async () => {
    assert.equal(await decoded(from(gzipSync(text))), text);
    assert.equal(await decoded(from(...bytewise(gzipSync('short')))), 'short');
    assert.equal(await decoded(from(gzipSync('one '), gzipSync('two'))), 'one two');
    assert.equal(await decoded(from(gzipSync(gzipSync(text)))), text);
    assert.equal(await decoded(from(...bytewise(gzipSync(gzipSync('short'))))), 'short');
  });

  it('skips the optional parts of a gzip header', async () => {
    const plain = gzipSync('text');
    const extras = Buffer.concat([
      Buffer.from([3, 0]),
      Buffer.from('abc'),
      Buffer.from('name\0comment\0'),
      Buffer.alloc(2),
    ]);
    const header = Buffer.from(plain.subarray(0, 10));
    header[3] = 4 + 8 + 16 + 2;
    assert.equal(await decoded(from(Buffer.concat([header, extras, plain.subarray(10)]))), 'text');
  });

  it('ignores bytes after the end of gzip data, as gzip does', async () => {
    assert.equal(await decoded(from(Buffer.concat([gzipSync(text), garbage]))), text);
    assert.equal(await decoded(from(gzipSync(text), Buffer.alloc(512))), text);
  });

  it('keeps the lines before the fault of truncated and of corrupt data', async () => {
    const lines = Array.from({ length: 50_000 }, (_, n) => `line ${n} ${n * 7919}\n`).join('');
    const zipped = gzipSync(lines);
    for (const [bytes, kind] of [
      [zipped.subarray(0, zipped.length / 2), 'interrupted'],
      [zipped.map((byte, n) => (n < zipped.length / 2 ? byte : byte ^ 0x55)), 'badAnswer'],
    ] as const) {
      const read: Buffer[] = [];
      const { chunks } = await decodeLog(from(Buffer.from(bytes)), undefined);
      await assert.rejects(drain(chunks, read), { kind });
      const before = Buffer.concat(read);
      const fault = before.findIndex((byte, n) => byte !== lines.charCodeAt(n));
      const good = fault === -1 ? before.length : fault;
      assert.ok(good > lines.length / 3, `${good} of ${lines.length}`);
    }
  });

  it('gives up on a decompression bomb', async () => {
    const bomb = gzipSync(Buffer.alloc(60_000_000));
    let read = 0;
    const endless = async function* () {
      for (;;) yield bomb;
    };
    await assert.rejects(
      async () => {
        for await (const chunk of (await decodeLog(endless(), undefined)).chunks) read += chunk.length;
      },
      { kind: 'badAnswer', message: /more than 200 times/u },
    );
    assert.ok(read < 200_000_000, `${read} bytes`);
  }).timeout(20_000);

  it('throws the error of its source', async () => {
    const broken = new Error('broken');
    const source = async function* () {
      yield gzipSync(text).subarray(0, 50);
      throw broken;
    };
    await assert.rejects(decoded(source()), broken);
  });

  for (const [name, littleEndian] of [
    ['UTF-16 little endian', true],
    ['UTF-16 big endian', false],
  ] as const) {
    const encode = (value: string): Buffer =>
      littleEndian ? Buffer.from(value, 'utf16le') : Buffer.from(value, 'utf16le').swap16();

    it(`reads ${name}, with and without a byte order mark, however it is cut`, async () => {
      const robocopy = '2026/01/15 10:00:00 ERROR 5 (0x00000005) Copying File D:\\Zażółć\\a.txt\r\n'.repeat(40);
      for (const written of [`\uFEFF${robocopy}`, robocopy]) {
        assert.equal(await decoded(from(encode(written))), robocopy);
        assert.equal(await decoded(from(...bytewise(encode(written)))), robocopy);
      }
      const { isIdentity, charset } = await decodeLog(from(encode(robocopy)), undefined);
      assert.deepEqual([isIdentity, charset], [false, littleEndian ? 'utf-16le' : 'utf-16be']);
    });
  }

  it('takes text with a few zeros, and UTF-8 with a mark, for UTF-8', async () => {
    assert.equal(await decoded(from(Buffer.from('a\0b plain text with one zero'))), 'a\0b plain text with one zero');
    assert.equal(await decoded(from(Buffer.from('\uFEFFmarked'))), '\uFEFFmarked');
  });
});
