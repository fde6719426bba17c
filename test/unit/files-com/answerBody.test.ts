import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { AnswerBody } from '../../../src/files-com/answerBody.ts';
import { FilesComError } from '../../../src/files-com/errors.ts';
import type { SizeLimits } from '../../../src/files-com/limits.ts';

const endless: SizeLimits = {
  bytes: Infinity,
  depth: Infinity,
  items: Infinity,
  values: Infinity,
  names: Infinity,
  nameBytes: Infinity,
};

/** The body after it has arrived in chunks of these sizes, one after the other. */
function arrived(text: string, limits: Partial<SizeLimits> = {}, sizes: readonly number[] = [65_536]): AnswerBody {
  const body = new AnswerBody('acme.files.com', 200, { ...endless, ...limits });
  const bytes = Buffer.from(text);
  for (let [at, n] = [0, 0]; at < bytes.length; n++) {
    const size = sizes[n % sizes.length] ?? 1;
    body.add(bytes.subarray(at, at + size));
    at += size;
  }
  return body;
}

function refusal(text: string, limits: Partial<SizeLimits>, sizes?: readonly number[]): string | undefined {
  try {
    arrived(text, limits, sizes);
    return undefined;
  } catch (error) {
    assert.ok(error instanceof FilesComError && error.kind === 'tooLarge' && error.status === 200);
    return error.message;
  }
}

interface Size {
  readonly depth: number;
  readonly items: number;
  readonly values: number;
  readonly names: number;
  readonly nameBytes: number;
}

/** The same figures, computed from the result of JSON.parse. */
function sizeOf(value: unknown): Size {
  const nothing: Size = { depth: 0, items: 1, values: 0, names: 0, nameBytes: 0 };
  if (typeof value === 'string') return { ...nothing, values: 1 };
  if (typeof value !== 'object' || value === null) return nothing;
  const inner = Object.values(value).map(sizeOf);
  const names = Array.isArray(value) ? [] : Object.keys(value);
  const commas = Math.max(0, inner.length - 1);
  return {
    depth: 1 + Math.max(0, ...inner.map(({ depth }) => depth)),
    items: Math.max(1, inner.length),
    values: inner.reduce((sum, { values }) => sum + values, 1 + names.length + commas),
    names: inner.reduce((sum, one) => sum + one.names, names.length),
    nameBytes: inner.reduce(
      (sum, one) => sum + one.nameBytes,
      names.reduce((sum, name) => sum + Buffer.byteLength(JSON.stringify(name)) - 2, 0),
    ),
  };
}

const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('"', '\\', '\\"', '[{,', '1234567890123456', '}'));
const json = fc.letrec((tie) => ({
  value: fc.oneof(
    text,
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.constantFrom(null, true, 0),
    fc.array(tie('value'), { maxLength: 5 }),
    fc.dictionary(text, tie('value'), { maxKeys: 5 }),
  ),
})).value;
const outer = fc.oneof(fc.array(json, { maxLength: 5 }), fc.dictionary(text, json, { maxKeys: 5 }));
const chunkSizes = fc
  .array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 5 })
  .filter((all) => all.some(Boolean));
const indent = fc.constantFrom(undefined, 1, '\t');

describe('the body of an answer', () => {
  it('is counted as JSON.parse builds it, however it is cut into chunks', () => {
    fc.assert(
      fc.property(outer, chunkSizes, indent, (value, sizes, space) => {
        const whole = JSON.stringify(value, undefined, space);
        const size = sizeOf(value);
        assert.equal(arrived(whole, size, sizes).end(), whole);
        for (const [limit, words] of [
          ['depth', 'levels deep'],
          ['items', 'items'],
          ['values', 'values'],
          ['names', 'fields'],
          ['nameBytes', 'bytes'],
        ] as const) {
          if (size[limit] > 0)
            assert.match(refusal(whole, { [limit]: size[limit] - 1 }, sizes) ?? '', new RegExp(words));
        }
      }),
    );
  });

  it('keeps its characters, wherever a megabyte ends', () => {
    for (const part of [
      'x'.repeat(2 ** 20 - 1),
      'x'.repeat(2 ** 20),
      `${'x'.repeat(2 ** 20 - 2)}漢😀`,
      '😀'.repeat(600_000),
    ]) {
      for (const size of [65_536, 3_000_001])
        assert.equal(arrived(`\uFEFF["${part}é"]`, {}, [size]).end(), `["${part}é"]`);
    }
  });

  it('is refused at the byte that passes a limit, not at its end', () => {
    const body = new AnswerBody('acme.files.com', 200, { ...endless, depth: 3 });
    body.add(Buffer.from('[[['));
    assert.throws(() => body.add(Buffer.from('[')), { kind: 'tooLarge' });
  });

  it('is refused by its bytes, whatever they are', () => {
    assert.equal(refusal('<html>', { bytes: 6 }), undefined);
    assert.match(refusal('<html>', { bytes: 5 }) ?? '', /^acme\.files\.com sent an answer of more than 5 bytes\.$/);
  });

  it('is not counted where it is no JSON: a web page may hold any number of brackets', () => {
    assert.equal(refusal(`<script>${'[{,"'.repeat(1000)}</script>`, { depth: 1, items: 1, values: 1 }), undefined);
  });

  it('is counted after white space and a byte order mark, also those that come by themselves', () => {
    assert.match(refusal('\uFEFF \r\n\t[[]]', { depth: 1 }, [1]) ?? '', /more than 1 levels/);
  });

  it('is counted up to where it stops being JSON', () => {
    assert.match(refusal(`[1] ${'['.repeat(100)}`, { depth: 16 }) ?? '', /more than 16 levels/);
  });

  for (const [words, whole, hasLongIntegers] of [
    ['an id of 16 digits', '{"id":1234567890123456}', true],
    ['a negative one', '[-1234567890123456]', true],
    ['one of 15', '[123456789012345,123456789012345]', false],
    ['digits in a string', '["1234567890123456"]', false],
    ['digits after an escaped quote', String.raw`["\"1234567890123456"]`, false],
    ['digits of a fraction', '[0.12345678901234567,1]', false],
    ['one after a fraction', '[0.5,1234567890123456]', true],
    ['a long one with a fraction', '[1234567890123456.5]', true],
  ] as const) {
    it(`${hasLongIntegers ? 'holds' : 'does not hold'} long integers: ${words}`, () => {
      for (const size of [1, 3, 100]) assert.equal(arrived(whole, {}, [size]).hasLongIntegers, hasLongIntegers);
    });
  }

  it('keeps no object for each chunk, though every byte comes by itself', () => {
    const body = new AnswerBody('acme.files.com', 200, endless);
    const before = process.memoryUsage().heapUsed;
    for (let n = 0; n < 2_000_000; n++) body.add(new Uint8Array([0x20]));
    const kept = process.memoryUsage().heapUsed - before;
    assert.equal(body.end().length, 2_000_000);
    // The chunks themselves would be more than 200 MB.
    assert.ok(kept < 100_000_000, `${kept} bytes`);
  });
});
