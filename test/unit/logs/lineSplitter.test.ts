import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { LineSplitter } from '../../../src/logs/lines/lineSplitter.ts';
import { cutAt } from './logBytes.ts';

function split(...chunks: readonly (string | Uint8Array)[]): readonly string[] {
  const splitter = new LineSplitter();
  const lines = chunks.flatMap((chunk) => splitter.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk));
  return [...lines, ...splitter.end()];
}

describe('the line splitter', () => {
  it('gives a line when its end has come', () => {
    const splitter = new LineSplitter();
    assert.deepEqual(splitter.push(Buffer.from('one\ntw')), ['one']);
    assert.deepEqual(splitter.push(Buffer.from('o\nthree')), ['two']);
    assert.deepEqual(splitter.end(), ['three']);
  });

  it('splits at LF, CRLF and a lone CR, also across chunks', () => {
    assert.deepEqual(split('a\r\nb\n\r\nc\r', '\nd'), ['a', 'b', '', 'c', 'd']);
    assert.deepEqual(split('a\rb\r', 'c\r\r', '\r\n\r'), ['a', 'b', 'c', '', '', '']);
  });

  it('splits as VS Code does, wherever the bytes are cut', () => {
    const text = fc.array(fc.constantFrom('a', 'ä', '\r', '\n', '\u2028', '\v', '\u0085'), { maxLength: 30 });
    fc.assert(
      fc.property(text, fc.array(fc.nat(40), { maxLength: 6 }), (pieces, cuts) => {
        const lines = pieces.join('').split(/\r\n|\r|\n/u);
        // An editor counts a line after the last line end; a log does not.
        if (lines.at(-1) === '') lines.pop();
        assert.deepEqual(split(...cutAt(Buffer.from(pieces.join('')), cuts)), lines);
      }),
      { numRuns: 1000 },
    );
  });

  it('has no line for an empty log, and none after the last line end', () => {
    assert.deepEqual(split(), []);
    assert.deepEqual(split('a\n'), ['a']);
  });

  it('leaves out a byte order mark', () => {
    assert.deepEqual(split(Buffer.from([0xef]), Buffer.from([0xbb, 0xbf, 0x7b, 0x7d, 0x0a])), ['{}']);
  });

  it('gives the same lines however the bytes are cut', () => {
    const text = fc.array(fc.constantFrom('a', 'ä', '漢', '😀', '\n', '\r\n', '{"path":"x"}'), { maxLength: 40 });
    fc.assert(
      fc.property(text, fc.array(fc.nat(120), { maxLength: 8 }), (pieces, cuts) => {
        const bytes = Buffer.from(pieces.join(''));
        assert.deepEqual(split(...cutAt(bytes, cuts)), split(bytes));
      }),
    );
  });

  it('shows what is not UTF-8 as replaced characters', () => {
    assert.deepEqual(split(Buffer.from([0x61, 0xff, 0x62, 0x0a, 0xe2, 0x82])), ['a\uFFFDb', '\uFFFD']);
  });

  it('cuts a line that is too long, holds no more of it, and goes on with the next', () => {
    const splitter = new LineSplitter();
    const chunk = Buffer.alloc(65_536, 'x');
    for (let n = 0; n < 800; n++) assert.deepEqual(splitter.push(chunk), []);
    const [long, next] = splitter.push(Buffer.from('y\nnext\n'));
    assert.equal(long, `${'x'.repeat(65_536)}…`);
    assert.equal(next, 'next');
  });

  it('does not cut a line of just the longest length, nor a character in two', () => {
    const longest = 'x'.repeat(65_536);
    assert.deepEqual(split(`${longest}\r\n`), [longest]);
    assert.deepEqual(split(`${'x'.repeat(65_535)}😀\n`), [`${'x'.repeat(65_535)}…`]);
  });
});
