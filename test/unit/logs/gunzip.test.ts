import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { gunzip } from '../../../src/logs/gunzip.ts';

async function* from(...chunks: readonly Buffer[]): AsyncGenerator<Buffer, void, undefined> {
  yield* chunks;
}

async function readAll(...chunks: readonly Buffer[]): Promise<string> {
  return drain(from(...chunks));
}

async function drain(source: AsyncGenerator<Buffer, void, undefined>): Promise<string> {
  const read: Buffer[] = [];
  for await (const chunk of gunzip(source)) read.push(chunk);
  return Buffer.concat(read).toString();
}

function bytewise(bytes: Buffer): readonly Buffer[] {
  return Array.from(bytes, (byte) => Buffer.from([byte]));
}

describe('gunzip', () => {
  const text = 'one line\n'.repeat(20_000);

  it('leaves alone what is not gzip', async () => {
    assert.equal(await readAll(Buffer.from('pla'), Buffer.from('in')), 'plain');
    assert.equal(await readAll(), '');
    assert.equal(await readAll(Buffer.from('x')), 'x');
    assert.equal(await readAll(Buffer.from([0x1f])), '\u001F');
  });

  it('unzips, whole or byte by byte, one member or several', async () => {
    assert.equal(await readAll(gzipSync(text)), text);
    assert.equal(await readAll(...bytewise(gzipSync('short'))), 'short');
    assert.equal(await readAll(gzipSync('one '), gzipSync('two')), 'one two');
  });

  it('says when it ends too early, and when it is damaged', async () => {
    const zipped = gzipSync(text);
    await assert.rejects(readAll(zipped.subarray(0, 100)), { kind: 'interrupted' });
    const damaged = Buffer.from(zipped);
    damaged.fill(0xff, 20, 40);
    await assert.rejects(readAll(damaged), { kind: 'badAnswer' });
  });

  it('gives up what becomes very much longer', async () => {
    const bomb = gzipSync(Buffer.alloc(60_000_000));
    let read = 0;
    const endless = async function* () {
      for (;;) yield bomb;
    };
    await assert.rejects(
      async () => {
        for await (const chunk of gunzip(endless())) read += chunk.length;
      },
      { kind: 'badAnswer', message: /more than 200 times/ },
    );
    assert.ok(read < 200_000_000, `${read} bytes`);
  }).timeout(20_000);

  it('throws what its source throws', async () => {
    const broken = new Error('broken');
    const source = async function* () {
      yield gzipSync(text).subarray(0, 50);
      throw broken;
    };
    await assert.rejects(drain(source()), broken);
  });

  for (const [what, chunks] of [
    ['plain text', [Buffer.from('some'), Buffer.from('more')]],
    ['gzip', bytewise(gzipSync(text))],
  ] as const) {
    it(`lets go of its source when nobody reads on: ${what}`, async () => {
      const source = from(...chunks);
      for await (const chunk of gunzip(source)) {
        assert.ok(chunk.length > 0);
        break;
      }
      assert.deepEqual(await source.next(), { done: true, value: undefined });
    });
  }
});
