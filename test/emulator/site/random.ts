/** A hash of three numbers, as an unsigned 32-bit integer. The same numbers give the same hash on every machine. */
export function hash(seed: number, a: number, b: number): number {
  let h =
    Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(a ^ (a / 0x100000000), 0xc2b2ae35) ^ Math.imul(b, 0x27d4eb2f);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** The hash as a fraction: at least 0, below 1. */
export function fraction(seed: number, a: number, b: number): number {
  return hash(seed, a, b) / 0x100000000;
}

/** One of the values, chosen by `number`, which may be any whole number. */
export function pick<T>(values: readonly T[], number: number): T {
  const value = values[number % values.length];
  if (value === undefined) throw new RangeError('Nothing to pick from');
  return value;
}

/** Hexadecimal digits, eight to each of `words`, that follow from a text. */
export function hexOf(seed: number, text: string, words: number): string {
  let folded = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) folded = Math.imul(folded ^ text.charCodeAt(i), 0x01000193);
  let hex = '';
  for (let word = 0; word < words; word++)
    hex += hash(seed, folded >>> 0, word)
      .toString(16)
      .padStart(8, '0');
  return hex;
}
