import * as fc from 'fast-check';

const pieces = [
  '\n',
  '\r\n',
  'plain text',
  'ä漢😀',
  '{"timestamp":"2026-01-31T12:00:00Z","operation":"Sync","status":"success","path":"a/b.txt"}\n',
  '{"timestamp":"2026-01-31T12:00:01Z","operation":"Sync","status":"failure","path":"a/c.txt"}\r\n',
  '{"operation":"List","path":"needle","status":"skipped","error_type":null}',
  '{"status":"skipped","error_type":"quota","message":"Needle in a \\"haystack\\""}',
  '{"cut":"off',
  'needle',
  'need',
  '\r',
].map((text) => Buffer.from(text));
const badBytes = [[0xff], [0xe2, 0x82], [0xc3], [0x80]].map((bytes) => Buffer.from(bytes));
const mark = Buffer.from([0xef, 0xbb, 0xbf]);

const body = fc
  .tuple(
    fc.array(fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...pieces) }, fc.constantFrom(...badBytes)), {
      maxLength: 60,
    }),
    fc.nat(3),
  )
  .map(([parts, times]) => Buffer.concat(Array.from({ length: times + 1 }, () => parts).flat()));

/** Logs of a few kilobytes: either line end, byte order marks, what is no UTF-8, the same lines again. */
export const logBytes = fc
  .tuple(fc.boolean(), body)
  .map(([isMarked, bytes]) => (isMarked ? Buffer.concat([mark, bytes]) : bytes));

/** The bytes cut at these places, as far as there are so many. */
export function cutAt(bytes: Buffer, cuts: readonly number[]): readonly Buffer[] {
  const places = [0, ...cuts.filter((cut) => cut < bytes.length).toSorted((a, b) => a - b), bytes.length];
  return places.slice(1).map((end, n) => bytes.subarray(places[n], end));
}
