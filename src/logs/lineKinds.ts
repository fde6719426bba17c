import { FailedWords } from './failedWords.ts';
import { endsObject, isAt, JsonFields } from './jsonFields.ts';
import { KindTable, type LineKind, type Word } from './kindTable.ts';
import { parseCutLine, parseLogLine } from './logLine.ts';

/**
 * The beginning of a line, up to what settles its kind: another line that begins so is of that kind too. Before the first field
 * that matters, values may differ as long as their strings end where these do.
 */
interface Pattern {
  readonly bytes: number;
  /** Four bytes in each number, but for the last ones. */
  readonly words: Int32Array;
  readonly lastWord: number;
  /** The same bytes, eight in each number: mostly they are the same, and that is seen in half the time. */
  readonly doubles: Float64Array;
  /** The bits that must be the same in each four bytes before that field; from there on, all must. */
  readonly fixed: Int32Array;
  readonly code: number;
}

/** Of a line that is longer, only so much is looked at. */
export const maxLineBytes = 65_536;

const maxPatterns = 4;
const maxPatternBytes = 512;
const [openBrace, quote, backslash, colon, space] = [0x7b, 0x22, 0x5c, 0x3a, 0x20];
const [fourQuotes, fourBackslashes] = [0x22222222, 0x5c5c5c5c];
const [fourOnes, fourHighBits] = [0x01010101, 0x80808080];
const afterNumber = Buffer.from(': {');

// In the order in which they are given to JsonFields.
const [statusKey, operationKey, actionKey, errorTypeKey] = [0, 1, 2, 3] as const;

/**
 * Has the line failed? There is one answer to that: what the index tells of a line, its filter and its counts, and what an
 * editor makes of it.
 *
 * A line that begins with `{`, perhaps behind its number, has failed as its fields say: see `LogEntry.failed`. Where it is cut
 * off or broken, they are read as far as they are whole; of a field that is there twice, the first one counts. Any other line
 * has failed where it has one of the words of `FailedWords`. Of a line beyond 64 KB, the rest is not looked at.
 */
export function isFailedLine(line: string): boolean {
  return kindsOfAnyLog.isFailed(Buffer.from(line.slice(0, maxLineBytes + 1)));
}

/** Numbers the kind of each line, which is as `parseLogLine` tells it, in a fraction of the time. */
export class LineKinds {
  readonly #table = new KindTable();
  readonly #fields = new JsonFields(['status', 'operation', 'action', 'error_type']);
  readonly #failedWords = new FailedWords();
  /** The last one that helped first. */
  readonly #patterns: Pattern[] = [];
  readonly #isSettled = (): boolean => {
    if (!this.#has(statusKey) || !this.#has(operationKey)) return false;
    const { isFailed, isSuccess } = this.#status();
    return isFailed || isSuccess;
  };
  #bytes: Buffer = Buffer.alloc(0);
  #view = viewOf(this.#bytes);
  /** The next opening brace after the place where one was last looked for. */
  #brace = -1;

  /** How many kinds there are. */
  get size(): number {
    return this.#table.size;
  }

  kind(code: number): LineKind | undefined {
    return this.#table.kind(code);
  }

  /** The bytes that the next lines are of. */
  begin(bytes: Uint8Array): void {
    this.#bytes = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#view = viewOf(bytes);
    this.#brace = -1;
    this.#failedWords.begin(this.#bytes);
  }

  /** Counts the line from `start` up to but not including `lineEnd`, and returns the number of its kind. */
  add(start: number, lineEnd: number): number {
    const isCut = lineEnd - start > maxLineBytes;
    const end = isCut ? start + maxLineBytes : lineEnd;
    const code = this.#knownCode(start, end) ?? this.#readCode(start, end, isCut);
    this.#table.count(code, 1);
    return code;
  }

  /** Has the line failed that these bytes are? It is not counted, and lines before it do not matter. */
  isFailed(line: Buffer): boolean {
    this.begin(line);
    const isCut = line.length > maxLineBytes;
    const code = this.#readCode(0, isCut ? maxLineBytes : line.length, isCut);
    return this.kind(code)?.failed === true;
  }

  /** A line of that kind is no longer there. */
  remove(code: number): void {
    this.#table.count(code, -1);
  }

  #knownCode(start: number, end: number): number | undefined {
    const bytes = this.#bytes;
    if (this.#patterns.length === 0 || bytes[start] !== openBrace || !endsObject(bytes, start, end)) return undefined;
    if (this.#brace <= start) {
      const brace = bytes.indexOf(openBrace, start + 1);
      this.#brace = brace < 0 ? bytes.length : brace;
    }
    // With another object in the line, what is found may be of that one.
    if (this.#brace < end) return undefined;
    for (let index = 0; index < this.#patterns.length; index++) {
      const pattern = this.#patterns[index];
      if (!pattern || !isThere(pattern, this.#view, start, end)) continue;
      if (index > 0) this.#prefer(pattern, index);
      return pattern.code;
    }
    return undefined;
  }

  #prefer(pattern: Pattern, index: number): void {
    this.#patterns.splice(index, 1);
    this.#patterns.unshift(pattern);
  }

  #readCode(start: number, end: number, isCut: boolean): number {
    const from = start + numberLength(this.#bytes, start, end);
    const shape = this.#fields.read(this.#bytes, from, end, isCut, this.#isSettled);
    if (shape === 'text') return this.#textCode(this.#failedWords.isIn(start, end, isCut));
    if (shape === 'escaped') return this.#parsedCode(from, end, isCut);
    const status = this.#status();
    const failed = status.isFailed || (this.#has(errorTypeKey) && !status.isSuccess);
    if (shape === 'broken') return this.#textCode(failed);
    const code = this.#table.codeOf(status, this.#operation(), failed);
    if (!isCut && this.#isSettled()) this.#learn(start, code);
    return code;
  }

  /** Of a line that has neither status nor operation. */
  #textCode(failed: boolean): number {
    const { statuses, operations } = this.#table;
    return this.#table.codeOf(statuses.none, operations.none, failed);
  }

  #parsedCode(start: number, end: number, isCut: boolean): number {
    const { statuses, operations } = this.#table;
    const text = this.#bytes.toString('utf8', start, end);
    const whole = parseLogLine(text);
    const line = whole.kind === 'text' ? (parseCutLine(text) ?? whole) : whole;
    if (line.kind === 'text') return this.#textCode(false);
    if (whole.kind === 'text' && !isCut) return this.#textCode(line.failed);
    return this.#table.codeOf(statuses.findText(line.status), operations.findText(line.operation), line.failed);
  }

  #learn(start: number, code: number): void {
    const { keyStarts, ends } = this.#fields;
    const from = Math.min(keyStarts[statusKey] ?? 0, keyStarts[operationKey] ?? 0);
    const to = Math.max(ends[statusKey] ?? 0, ends[operationKey] ?? 0) + 1;
    if (this.#bytes[start] !== openBrace || to - start > maxPatternBytes) return;
    const beginning = new Uint8Array(this.#bytes.subarray(start, to));
    const fixed = fixedBits(beginning, from - start);
    if (!fixed) return;
    const [bytes, words, doubles] = [beginning.length, wordsOf(beginning), doublesOf(beginning)];
    const lastWord = viewOf(beginning).getInt32(bytes - 4, true);
    this.#patterns.unshift({ bytes, words, lastWord, doubles, fixed, code });
    this.#patterns.length = Math.min(this.#patterns.length, maxPatterns);
  }

  #has(key: number): boolean {
    return this.#fields.starts[key] !== -1;
  }

  #status(): Word {
    return this.#table.statuses.find(this.#bytes, ...this.#placeOf(statusKey));
  }

  #operation(): Word {
    const key = this.#has(operationKey) ? operationKey : actionKey;
    return this.#table.operations.find(this.#bytes, ...this.#placeOf(key));
  }

  /** Empty where there is no such value. */
  #placeOf(key: number): [start: number, end: number] {
    return [this.#fields.starts[key] ?? 0, this.#has(key) ? (this.#fields.ends[key] ?? 0) : -1];
  }
}

/** To make one for each line would take ten times as long as to read it. */
const kindsOfAnyLog = new LineKinds();

/** How long what `withoutNumber` takes away is. */
function numberLength(bytes: Uint8Array, start: number, end: number): number {
  let digits = start;
  while (digits < end && bytes[digits] === space) digits++;
  let after = digits;
  while (after < end && isDigit(bytes[after])) after++;
  const isNumber = digits - start <= 15 && after > digits && after - digits <= 15 && after + 3 <= end;
  return isNumber && isAt(afterNumber, bytes, after, after + 3) ? after + 2 - start : 0;
}

function isDigit(byte = 0): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

/**
 * The bits of the first bytes of a line that make up its structure and its keys, four bytes in each number: of what stands in
 * values that are strings none, and of digits those that all of them have. Undefined where something is escaped or should be.
 */
function fixedBits(line: Uint8Array, bytes: number): Int32Array | undefined {
  const bits = new Uint8Array(Math.ceil(bytes / 4) * 4).fill(0xff);
  let [isInString, isInValue, before] = [false, false, openBrace];
  for (let at = 0; at < bytes; at++) {
    const byte = line[at] ?? 0;
    // Nor are control characters as they should be; as doubles, zeros are equal whose bytes are not.
    if (byte === backslash || byte < space) return undefined;
    if (byte === quote) {
      isInString = !isInString;
      isInValue = isInString && before === colon;
    } else if (isInString) {
      if (isInValue) bits[at] = 0;
    } else if (isDigit(byte)) {
      // No other byte with these has a meaning in JSON where a digit may stand.
      bits[at] = 0xf0;
    }
    if (byte !== space) before = byte;
  }
  return wordsOf(bits);
}

function wordsOf(bytes: Uint8Array): Int32Array {
  const view = viewOf(bytes);
  return Int32Array.from({ length: Math.floor(bytes.length / 4) }, (_, index) => view.getInt32(index * 4, true));
}

function doublesOf(bytes: Uint8Array): Float64Array {
  const view = viewOf(bytes);
  return Float64Array.from({ length: Math.floor(bytes.length / 8) }, (_, index) => view.getFloat64(index * 8, true));
}

/** Does the line from `start` to `end` begin as the pattern does? Compares four bytes at a time, or eight. */
function isThere(pattern: Pattern, view: DataView, start: number, end: number): boolean {
  const { bytes, words, lastWord, doubles, fixed } = pattern;
  if (start + bytes > end) return false;
  // What settles the kind first: it differs most often.
  if (lastWord !== view.getInt32(start + bytes - 4, true)) return false;
  const free = fixed.length + (fixed.length % 2);
  for (let index = free / 2; index < doubles.length; index++) {
    if (view.getFloat64(start + index * 8, true) !== doubles[index]) return false;
  }
  for (let index = doubles.length * 2; index < words.length; index++) {
    if (words[index] !== view.getInt32(start + index * 4, true)) return false;
  }
  for (let index = 0; index < free; index++) {
    if (index % 2 === 0 && view.getFloat64(start + index * 4, true) === doubles[index / 2]) {
      index++;
      continue;
    }
    const found = view.getInt32(start + index * 4, true);
    const difference = (words[index] ?? 0) ^ found;
    if (difference === 0) continue;
    const bits = fixed[index] ?? -1;
    if ((difference & bits) !== 0) return false;
    // A quote or an escape among what may differ would give the line another structure.
    if (((zeros(found ^ fourQuotes) | zeros(found ^ fourBackslashes)) & ~bits) !== 0) return false;
  }
  return true;
}

/** The high bit of each of the four bytes that is zero; perhaps of others above such a one. */
function zeros(four: number): number {
  return (four - fourOnes) & ~four & fourHighBits;
}
