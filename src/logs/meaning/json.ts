/** How far the bytes of a line are an object of JSON. */
export type LineShape =
  | 'object'
  /** It begins as an object and is none, such as one that was cut off: fields stand before the break. */
  | 'broken'
  /** No object. */
  | 'text';

const [quote, backslash, comma, colon] = [0x22, 0x5c, 0x2c, 0x3a];
const [openBrace, closeBrace, openBracket, closeBracket] = [0x7b, 0x7d, 0x5b, 0x5d];

/** A key that is looked for. */
interface Key {
  readonly bytes: Uint8Array;
  readonly index: number;
}

/**
 * Finds the values of some keys of the object in a line without making a string, since this runs for each of ten million lines.
 * The last of equal keys counts, as in JSON.parse, so every line is read to its end.
 */
export class JsonFields {
  /** For each key the first byte of its value, with the quote of a string; -1 where it has none. */
  readonly starts: Int32Array;
  /** The byte after the last one of its value. */
  readonly ends: Int32Array;
  /** How many values were found. */
  count = 0;
  readonly #names: ReadonlyMap<string, number>;
  /** Keys by their length and first byte. */
  readonly #table: (readonly Key[] | undefined)[] = [];
  #bytes: Buffer = Buffer.alloc(0);
  #hasEscape = false;

  constructor(keys: readonly string[]) {
    this.#names = new Map(keys.map((key, index) => [key, index]));
    this.starts = new Int32Array(keys.length);
    this.ends = new Int32Array(keys.length);
    for (const [name, index] of this.#names) {
      const bytes = Buffer.from(name);
      const place = placeOf(bytes.length, bytes[0] ?? 0);
      this.#table[place] = [...(this.#table[place] ?? []), { bytes, index }];
    }
    this.#table = Array.from({ length: 4096 }, (_, place) => this.#table[place]);
  }

  /** Reads the bytes from `start` up to but not including `end`. A line that `isCut` may end anywhere. */
  read(bytes: Buffer, start: number, end: number, isCut: boolean): LineShape {
    this.#bytes = bytes;
    this.starts.fill(-1);
    this.count = 0;
    let at = skipSpace(bytes, start, end);
    if (at >= end || bytes[at] !== openBrace) return 'text';
    const cut = isCut ? 'object' : 'broken';
    for (at++; ;) {
      while (at < end && (bytes[at] === comma || isSpace(bytes[at]))) at++;
      if (at >= end) return cut;
      if (bytes[at] === closeBrace) return skipSpace(bytes, at + 1, end) === end ? 'object' : 'broken';
      if (bytes[at] !== quote) return 'broken';
      const keyStart = at + 1;
      const keyEnd = this.#endOfString(keyStart, end);
      const key = this.#hasEscape ? this.#escapedKey(at, keyEnd + 1) : this.#keyAt(keyStart, keyEnd);
      at = skipSpace(bytes, keyEnd + 1, end);
      if (at >= end) return cut;
      if (bytes[at] !== colon) return 'broken';
      const valueStart = skipSpace(bytes, at + 1, end);
      at = bytes[valueStart] === quote ? this.#endOfString(valueStart + 1, end) + 1 : this.#endOfValue(valueStart, end);
      if (key < 0 || at > end || (at === end && bytes[valueStart] !== quote)) continue;
      if (this.starts[key] === -1) this.count++;
      this.starts[key] = valueStart;
      this.ends[key] = at;
    }
  }

  /** The value of a key; undefined where it has none, or one that is no JSON. */
  valueOf(key: number): unknown {
    const start = this.starts[key] ?? -1;
    if (start < 0) return undefined;
    try {
      return JSON.parse(this.#bytes.toString('utf8', start, this.ends[key]));
    } catch {
      return undefined;
    }
  }

  /** The index of the closing quote; `end` or beyond if it's missing. */
  #endOfString(from: number, end: number): number {
    const bytes = this.#bytes;
    this.#hasEscape = false;
    let at = from;
    for (; at < end; at++) {
      const byte = bytes[at];
      if (byte === quote) return at;
      if (byte !== backslash) continue;
      this.#hasEscape = true;
      at++;
    }
    return at;
  }

  /** The index after a value that is no string. */
  #endOfValue(from: number, end: number): number {
    const bytes = this.#bytes;
    let depth = 0;
    for (let at = from; at < end; at++) {
      const byte = bytes[at];
      if (byte === quote) at = this.#endOfString(at + 1, end);
      else if (byte === openBrace || byte === openBracket) depth++;
      else if (depth === 0 && (byte === comma || byte === closeBrace)) return at;
      else if (byte === closeBrace || byte === closeBracket) depth--;
    }
    return end;
  }

  #keyAt(start: number, end: number): number {
    const keys = this.#table[placeOf(end - start, this.#bytes[start] ?? 0)];
    if (!keys) return -1;
    for (const { bytes, index } of keys) {
      if (isAt(bytes, this.#bytes, start, end)) return index;
    }
    return -1;
  }

  #escapedKey(start: number, end: number): number {
    try {
      const name: unknown = JSON.parse(this.#bytes.toString('utf8', start, end));
      return typeof name === 'string' ? (this.#names.get(name) ?? -1) : -1;
    } catch {
      return -1;
    }
  }
}

function placeOf(length: number, firstByte: number): number {
  return (Math.min(length, 31) << 7) | (firstByte & 0x7f);
}

/** Are the bytes from `start` up to but not including `end` just these? */
export function isAt(known: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  if (known.length !== end - start) return false;
  for (let index = 0; index < known.length; index++) {
    if (known[index] !== bytes[start + index]) return false;
  }
  return true;
}

function skipSpace(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end && isSpace(bytes[at])) at++;
  return at;
}

/** The whitespace of JSON. */
function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0d || byte === 0x09 || byte === 0x0a;
}
