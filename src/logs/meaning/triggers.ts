import { triggers } from './failed.ts';

const patterns = triggers.map((text) => Buffer.from(text));
/** For three bytes, folded to five bits each, the patterns that may begin with them. */
const table: readonly (readonly Buffer[] | undefined)[] = tableOf(patterns);
const mayBegin = Uint8Array.from(table, (found) => Number(found !== undefined));

/** Finds the triggers of failed lines in bytes, each of which is looked at once. */
export class TriggerScanner {
  #bytes: Uint8Array = new Uint8Array(0);
  /** The first trigger that is not before the last line asked for. */
  #start = -1;
  #end = -1;

  /** The bytes that the next lines are of. */
  begin(bytes: Uint8Array): void {
    this.#bytes = bytes;
    this.#start = -1;
  }

  /** Is there a trigger from `start` up to but not including `end`? Lines are asked for in rising order. */
  isIn(start: number, end: number): boolean {
    if (this.#start < start) this.#find(start);
    return this.#start < end && this.#end <= end;
  }

  #find(from: number): void {
    const bytes = this.#bytes;
    const last = bytes.length;
    let window = 0;
    for (let at = from; at < last; at++) {
      window = ((window << 5) | ((bytes[at] ?? 0) & 31)) & 0x7fff;
      if (mayBegin[window] === 0 || at - from < 2) continue;
      const length = lengthAt(bytes, window, at - 2);
      if (length === 0) continue;
      this.#start = at - 2;
      this.#end = at - 2 + length;
      return;
    }
    this.#start = this.#end = Infinity;
  }
}

/** The length of the trigger that begins at `start`; 0 where none does. */
function lengthAt(bytes: Uint8Array, window: number, start: number): number {
  for (const pattern of table[window] ?? []) {
    if (isPatternAt(pattern, bytes, start)) return pattern.length;
  }
  return 0;
}

function tableOf(all: readonly Buffer[]): readonly (readonly Buffer[] | undefined)[] {
  const places: Buffer[][] = [];
  for (const pattern of all) {
    const place = fold(pattern[0]) * 1024 + fold(pattern[1]) * 32 + fold(pattern[2]);
    (places[place] ??= []).push(pattern);
  }
  return Array.from({ length: 32_768 }, (_, place) => places[place]);
}

/** Letters of either case are the same five bits. */
function fold(byte = 0): number {
  return byte & 31;
}

function isPatternAt(pattern: Uint8Array, bytes: Uint8Array, start: number): boolean {
  if (start + pattern.length > bytes.length) return false;
  for (let index = 0; index < pattern.length; index++) {
    const byte = bytes[start + index] ?? 0;
    if (pattern[index] !== (byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte)) return false;
  }
  return true;
}
