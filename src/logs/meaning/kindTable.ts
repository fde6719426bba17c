import { isFailedStatus, isSuccessStatus, levelOfWord } from './fields.ts';
import { isAt } from './json.ts';

/** Lines of one status, operation and outcome. */
export interface LineKind {
  /** Undefined where lines have none, as text has; `others` where theirs is one of too many. */
  readonly status: string | undefined;
  readonly operation: string | undefined;
  /** As `parseLogLine` tells. */
  readonly failed: boolean;
  /** How many lines are of this kind. */
  readonly count: number;
}

interface Name {
  readonly text: string | undefined;
  /** Its place among the names of its sort. */
  readonly index: number;
}

/** A status or an operation as it stands in lines. */
export interface Word extends Name {
  readonly bytes: Uint8Array;
  /** As a status: does it say by itself whether the line has failed? */
  readonly isFailed: boolean;
  readonly isSuccess: boolean;
}

/** In place of statuses or operations beyond counting: a log that is not as it should be has any number. */
export const others = '…';

const maxKinds = 256;
/** Beyond so many, operations are no longer told apart: what is left is for statuses. */
const maxDetailedKinds = 180;
const maxWords = 62;
const maxWordBytes = 256;
const maxLevelBytes = 32;
const otherIndex = maxWords + 1;
const otherName: Name = { text: others, index: otherIndex };

/** Words told apart by their bytes. */
class WordList {
  readonly none: Word = { bytes: new Uint8Array(0), text: undefined, index: 0, isFailed: false, isSuccess: false };
  readonly #words: Word[] = [];

  /** The word from `start` up to but not including `end`; `none` where that is empty. */
  find(bytes: Uint8Array, start: number, end: number): Word {
    if (end <= start) return this.none;
    for (const word of this.#words) {
      if (isAt(word.bytes, bytes, start, end)) return word;
    }
    return this.#add(Buffer.from(bytes.subarray(start, end)));
  }

  #add(bytes: Buffer): Word {
    const text = stringOf(bytes);
    if (text === undefined) return this.none;
    const facts = { bytes, isFailed: isFailedStatus(text), isSuccess: isSuccessStatus(text) };
    if (this.#words.length === maxWords || bytes.length > maxWordBytes) return { ...facts, ...otherName };
    const word = { ...facts, text, index: this.#words.length + 1 };
    this.#words.push(word);
    return word;
  }
}

function quietNumber(bytes: Buffer, start: number, end: number): 'fine' | undefined {
  return /^[1-4]\d$/u.test(bytes.toString('latin1', start, end)) ? 'fine' : undefined;
}

/** The string of JSON between two quotes; undefined where it is none. */
function stringOf(bytes: Buffer): string | undefined {
  try {
    const text: unknown = JSON.parse(`"${bytes.toString()}"`);
    return typeof text === 'string' ? text : undefined;
  } catch {
    return undefined;
  }
}

/** Kinds of lines, numbered from 0 to 255. */
export class KindTable {
  readonly statuses = new WordList();
  readonly operations = new WordList();
  readonly #kinds: Omit<LineKind, 'count'>[] = [];
  readonly #codes = new Map<number, number>();
  readonly #counts = new Float64Array(maxKinds);

  /** Values of levels below that of failures, as they stand in lines. */
  readonly #quietLevels: Uint8Array[] = [];

  get size(): number {
    return this.#kinds.length;
  }

  kind(code: number): LineKind | undefined {
    const kind = this.#kinds[code];
    return kind && { ...kind, count: this.#counts[code] ?? 0 };
  }

  /** The number of a kind; of one that is less exact when there are too many. */
  codeOf(status: Name, operation: Name, failed: boolean): number {
    const key = (status.index * (otherIndex + 1) + operation.index) * 2 + Number(failed);
    const known = this.#codes.get(key);
    if (known !== undefined) return known;
    const code = this.#newCode(status, operation, failed);
    this.#codes.set(key, code);
    return code;
  }

  /** Is the value from `start` up to but not including `end` a word of a level below that of failures? */
  isQuietLevel(bytes: Buffer, start: number, end: number): boolean {
    if (this.#quietLevels.some((known) => isAt(known, bytes, start, end))) return true;
    if (end - start > maxLevelBytes) return false;
    const isString = bytes[start] === 0x22;
    // Numbers from 10 to 49 are bunyan's and pino's; smaller ones may be syslog's.
    const level = isString ? levelOfWord(stringOf(bytes.subarray(start + 1, end - 1))) : quietNumber(bytes, start, end);
    if (level === undefined || level === 'failed') return false;
    if (this.#quietLevels.length < maxWords) this.#quietLevels.push(Buffer.from(bytes.subarray(start, end)));
    return true;
  }

  count(code: number, change: 1 | -1): void {
    this.#counts[code] = (this.#counts[code] ?? 0) + change;
  }

  #newCode(status: Name, operation: Name, failed: boolean): number {
    const size = this.#kinds.length;
    if (size >= maxDetailedKinds && operation.index !== otherIndex) return this.codeOf(status, otherName, failed);
    // Two are kept for the least exact of all.
    if (size >= maxKinds - 2 && status.index !== otherIndex) return this.codeOf(otherName, otherName, failed);
    return this.#kinds.push({ status: status.text, operation: operation.text, failed }) - 1;
  }
}
