/** What a line is, as far as it was read. */
export type LineShape =
  | 'object'
  /** It begins as an object and is none, such as one that was cut off: what was found stands before the break. */
  | 'broken'
  /** No object. */
  | 'text'
  /** An escape stands where it matters: it takes a parser to tell. */
  | 'escaped';

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const colon = 0x3a;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;

/**
 * Finds the string values of some keys of the object in a line, without making a string: this runs for each of ten million
 * lines. Empty strings are none. Of a key that occurs twice the first value counts.
 */
export class JsonFields {
  /** For each key the first byte of its value, without the quote; -1 where it has no string. */
  readonly starts: Int32Array;
  /** The byte after the last one of its value. */
  readonly ends: Int32Array;
  /** The quote before the key itself. */
  readonly keyStarts: Int32Array;
  readonly #keys: readonly Uint8Array[];
  #hasEscape = false;

  constructor(keys: readonly string[]) {
    this.#keys = keys.map((key) => Buffer.from(key));
    this.starts = new Int32Array(keys.length);
    this.ends = new Int32Array(keys.length);
    this.keyStarts = new Int32Array(keys.length);
  }

  /**
   * Reads the bytes from `start` up to but not including `end`, until `isEnough`, asked after each value that was found; what
   * follows is not checked. A line that `isCut` may end anywhere.
   */
  read(bytes: Uint8Array, start: number, end: number, isCut: boolean, isEnough: () => boolean): LineShape {
    this.starts.fill(-1);
    let at = skipSpace(bytes, start, end);
    if (at >= end || bytes[at] !== openBrace) return 'text';
    const shape = isCut || endsObject(bytes, at, end) ? 'object' : 'broken';
    for (at++; ;) {
      while (at < end && (isSpace(bytes[at]) || bytes[at] === comma)) at++;
      if (at >= end) return isCut ? 'object' : 'broken';
      if (bytes[at] === closeBrace) return skipSpace(bytes, at + 1, end) === end ? 'object' : 'broken';
      if (bytes[at] !== quote) return 'broken';
      const keyStart = at + 1;
      const keyEnd = this.#endOfString(bytes, keyStart, end);
      if (this.#hasEscape) return 'escaped';
      at = skipSpace(bytes, keyEnd + 1, end);
      if (at >= end) return isCut ? 'object' : 'broken';
      if (bytes[at] !== colon) return 'broken';
      at = skipSpace(bytes, at + 1, end);
      if (bytes[at] !== quote) {
        at = this.#endOfValue(bytes, at, end);
        continue;
      }
      const valueStart = at + 1;
      const valueEnd = this.#endOfString(bytes, valueStart, end);
      at = valueEnd + 1;
      if (valueEnd >= end || valueEnd === valueStart) continue;
      const key = this.#keyAt(bytes, keyStart, keyEnd);
      if (key < 0 || this.starts[key] !== -1) continue;
      if (this.#hasEscape) return 'escaped';
      this.starts[key] = valueStart;
      this.ends[key] = valueEnd;
      this.keyStarts[key] = keyStart - 1;
      if (isEnough()) return shape;
    }
  }

  /** The index of the closing quote, `end` or beyond if there is none. */
  #endOfString(bytes: Uint8Array, from: number, end: number): number {
    this.#hasEscape = false;
    let at = from;
    for (; at < end && bytes[at] !== quote; at++) {
      if (bytes[at] !== backslash) continue;
      this.#hasEscape = true;
      at++;
    }
    return at;
  }

  /** The index after a value that is no string. */
  #endOfValue(bytes: Uint8Array, from: number, end: number): number {
    let depth = 0;
    for (let at = from; at < end; at++) {
      const byte = bytes[at];
      if (byte === quote) at = this.#endOfString(bytes, at + 1, end);
      else if (byte === openBrace || byte === openBracket) depth++;
      else if (depth === 0 && (byte === comma || byte === closeBrace)) return at;
      else if (byte === closeBrace || byte === closeBracket) depth--;
    }
    return end;
  }

  #keyAt(bytes: Uint8Array, start: number, end: number): number {
    for (let index = 0; index < this.#keys.length; index++) {
      const key = this.#keys[index];
      if (key && isAt(key, bytes, start, end)) return index;
    }
    return -1;
  }
}

/** Are the bytes from `start` up to but not including `end` just these? */
export function isAt(known: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  if (known.length !== end - start) return false;
  for (let index = 0; index < known.length; index++) {
    if (known[index] !== bytes[start + index]) return false;
  }
  return true;
}

/** Is the last byte that is no space the end of an object? */
export function endsObject(bytes: Uint8Array, start: number, end: number): boolean {
  let last = end - 1;
  while (last > start && isSpace(bytes[last])) last--;
  return bytes[last] === closeBrace;
}

function skipSpace(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end && isSpace(bytes[at])) at++;
  return at;
}

/** What JSON takes for space. */
function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0d || byte === 0x09 || byte === 0x0a;
}
