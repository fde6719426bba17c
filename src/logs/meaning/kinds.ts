import { isObject } from '../../files-com/fields.ts';
import { meaningOfText } from './failed.ts';
import { errorKeys, levelFields, levelKeyNames, levelOfFields, successKeys } from './fields.ts';
import { JsonFields } from './json.ts';
import { KindTable, type LineKind, type Word } from './kindTable.ts';
import { TriggerScanner } from './triggers.ts';

/** The rest of a longer line is not looked at. */
export const maxLineBytes = 65_536;

/** Enough for all characters that are looked at of a line of text. */
const maxTextBytes = 16_384;
const [quote, colon, space, tab, lessThan, slash] = [0x22, 0x3a, 0x20, 0x09, 0x3c, 0x2f];
const afterNumber = [colon, space] as const;

const slotOf = (key: string): number => levelFields.indexOf(key);
const [statusSlot, operationSlot, actionSlot, errorTypeSlot] = [
  slotOf('status'),
  slotOf('operation'),
  slotOf('action'),
  slotOf('error_type'),
];
const outcomeSlots = [statusSlot, operationSlot, actionSlot, errorTypeSlot];
const successSlots = successKeys.map(slotOf);
const levelSlots = levelKeyNames.map(slotOf);
const gelfSlot = slotOf('short_message');
const errorSlots = errorKeys.map(slotOf);

/** Numbers the kind of each line from its bytes: the same level as `parseLogLine` tells, in a fraction of the time. */
export class LineKinds {
  readonly #table = new KindTable();
  readonly #fields = new JsonFields(levelFields);
  readonly #triggers = new TriggerScanner();
  #bytes: Buffer = Buffer.alloc(0);

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
    this.#triggers.begin(this.#bytes);
  }

  /** Counts the line from `start` up to but not including `lineEnd`, and returns the number of its kind. */
  add(start: number, lineEnd: number): number {
    const isCut = lineEnd - start > maxLineBytes;
    const code = this.#codeOf(start, isCut ? start + maxLineBytes : lineEnd, isCut);
    this.#table.count(code, 1);
    return code;
  }

  /** A line of that kind is no longer there. */
  remove(code: number): void {
    this.#table.count(code, -1);
  }

  #codeOf(start: number, end: number, isCut: boolean): number {
    const { statuses, operations } = this.#table;
    const from = start + numberLength(this.#bytes, start, end);
    const shape = this.#fields.read(this.#bytes, from, end, isCut);
    if (shape === 'text') return this.#table.codeOf(statuses.none, operations.none, this.#hasTextFailed(start, end));
    const status = statuses.find(this.#bytes, ...this.#stringAt(statusSlot));
    const failed = this.#haveFieldsFailed(status, from, end, shape === 'object' && !isCut);
    if (shape === 'broken') return this.#table.codeOf(statuses.none, operations.none, failed);
    const [operationStart, operationEnd] = this.#stringAt(operationSlot);
    const operation =
      operationEnd > operationStart
        ? operations.find(this.#bytes, operationStart, operationEnd)
        : operations.find(this.#bytes, ...this.#stringAt(actionSlot));
    return this.#table.codeOf(status, operation, failed);
  }

  #hasTextFailed(start: number, end: number): boolean {
    if (!this.#triggers.isIn(start, end) && !mayBeginFailed(this.#bytes, start, end)) return false;
    return meaningOfText(this.#bytes.toString('utf8', start, Math.min(end, start + maxTextBytes))).level === 'failed';
  }

  /** As `levelOfFields`, which only lines need whose status does not decide and that say something of errors. */
  #haveFieldsFailed(status: Word, start: number, end: number, isWhole: boolean): boolean {
    if (status.isSuccess) return false;
    if (status.isFailed || this.#hasErrorType()) return true;
    const { count } = this.#fields;
    const outcomes = this.#countOf(outcomeSlots);
    if (count === outcomes) return false;
    if (this.#countOf(successSlots) === 0) {
      if (this.#hasQuietLevel()) return false;
      if (count - outcomes === errorSlots.filter((slot) => this.#isEmpty(slot)).length) return false;
    }
    return this.#levelOf(start, end, isWhole) === 'failed';
  }

  #levelOf(start: number, end: number, isWhole: boolean): string {
    if (isWhole) {
      try {
        const object: unknown = JSON.parse(this.#bytes.toString('utf8', start, end));
        if (isObject(object)) return levelOfFields((key) => object[key]);
      } catch {
        // Not quite JSON: its fields are read as far as they are.
      }
    }
    return levelOfFields((key) => this.#fields.valueOf(slotOf(key)));
  }

  #countOf(slots: readonly number[]): number {
    let count = 0;
    for (const slot of slots) if (this.#fields.starts[slot] !== -1) count++;
    return count;
  }

  /** Is the first level below that of failures? It outranks the errors of the line. */
  #hasQuietLevel(): boolean {
    for (const slot of levelSlots) {
      const start = this.#fields.starts[slot] ?? -1;
      if (start === -1) continue;
      // Numbers under other keys, and those of GELF, are of other scales.
      const isUsualScale = slot === levelSlots[0] && this.#fields.starts[gelfSlot] === -1;
      if (!isUsualScale && this.#bytes[start] !== quote) return false;
      return this.#table.isQuietLevel(this.#bytes, start, this.#fields.ends[slot] ?? 0);
    }
    return false;
  }

  /** Is the value `null`, `false` or an empty string? */
  #isEmpty(slot: number): boolean {
    const start = this.#fields.starts[slot] ?? -1;
    if (start === -1) return false;
    const first = this.#bytes[start];
    return first === 0x6e || first === 0x66 || (first === quote && this.#bytes[start + 1] === quote);
  }

  #hasErrorType(): boolean {
    const [start, end] = this.#stringAt(errorTypeSlot);
    // Decoded, since a string that is no JSON is none.
    return end > start && this.#fields.valueOf(errorTypeSlot) !== undefined;
  }

  /** Where a string is, without its quotes; an empty place where the value is none. */
  #stringAt(slot: number): [start: number, end: number] {
    const start = this.#fields.starts[slot] ?? -1;
    return start === -1 || this.#bytes[start] !== quote ? [0, 0] : [start + 1, (this.#fields.ends[slot] ?? 0) - 1];
  }
}

/** The length of the number that stands before an entry in a list of failed lines, as `withoutNumber` removes it. */
function numberLength(bytes: Uint8Array, start: number, end: number): number {
  const digits = skipBlank(bytes, start, end, space);
  const after = skipDigits(bytes, digits, end);
  const isNumber = digits - start <= 15 && after > digits && after - digits <= 15 && after + 3 <= end;
  return isNumber && afterNumber.every((byte, index) => bytes[after + index] === byte) && bytes[after + 2] === 0x7b
    ? after + 2 - start
    : 0;
}

/** As the pattern of the same name in `failed.ts`. */
function mayBeginFailed(bytes: Uint8Array, start: number, end: number): boolean {
  let at = skipBlank(bytes, start, Math.min(end, start + 15), tab);
  const after = skipDigits(bytes, at, Math.min(end, at + 15));
  if (after > at && bytes[after] === colon && bytes[after + 1] === space) at = after + 2;
  if (at + 1 >= end) return false;
  const [first, next] = [bytes[at], bytes[at + 1]];
  if (first === lessThan) return isDigit(next);
  const isSign = first === 0x45 || first === 0x46;
  return isSign && (isDigit(next) || next === slash || (next === space && isDigit(bytes[at + 2])));
}

function skipBlank(bytes: Uint8Array, from: number, end: number, other: number): number {
  let at = from;
  while (at < end && (bytes[at] === space || bytes[at] === other)) at++;
  return at;
}

function skipDigits(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end && isDigit(bytes[at])) at++;
  return at;
}

function isDigit(byte = 0): boolean {
  return byte >= 0x30 && byte <= 0x39;
}
