import { FailedWords } from './failedWords.ts';
import { endsObject, isAt, JsonFields } from './jsonFields.ts';
import { KindTable, type LineKind, type Word } from './kindTable.ts';
import { parseCutLine, parseLogLine } from './logLine.ts';

/** A stretch of a line that settles its kind: another line with the same stretch at the same place is of that kind too. */
interface Pattern {
  readonly view: DataView;
  /** Where it begins in a line. */
  readonly offset: number;
  readonly code: number;
}

/** Of a line that is longer, only so much is looked at. */
export const maxLineBytes = 65_536;

const maxPatterns = 4;
const maxPatternBytes = 512;
const openBrace = 0x7b;
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
 *
 * An index knows most lines by what they have in common with one before, and so it may take one that is no JSON for that one.
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
    if (to - from > maxPatternBytes) return;
    const view = viewOf(new Uint8Array(this.#bytes.subarray(from, to)));
    this.#patterns.unshift({ view, offset: from - start, code });
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
  while (digits < end && bytes[digits] === 0x20) digits++;
  let colon = digits;
  while (colon < end && isDigit(bytes[colon])) colon++;
  const isNumber = digits - start <= 15 && colon > digits && colon - digits <= 15 && colon + 3 <= end;
  return isNumber && isAt(afterNumber, bytes, colon, colon + 3) ? colon + 2 - start : 0;
}

function isDigit(byte = 0): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** Is the pattern where it should be in the line from `start` to `end`? Compares four bytes at a time. */
function isThere({ view: pattern, offset }: Pattern, view: DataView, start: number, end: number): boolean {
  const from = start + offset;
  const last = pattern.byteLength - 4;
  if (from + last + 4 > end) return false;
  for (let at = 0; at < last; at += 4) {
    if (pattern.getInt32(at) !== view.getInt32(from + at)) return false;
  }
  return pattern.getInt32(last) === view.getInt32(from + last);
}
