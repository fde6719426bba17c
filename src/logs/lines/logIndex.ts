import type { LineKind } from '../meaning/kindTable.ts';
import { LineKinds, maxLineBytes } from '../meaning/kinds.ts';
import { endsWithReturn, LineEnds, startsWithFeed } from './lineEnds.ts';

/** A line whose place in the file is known. */
export interface LinePlace {
  readonly line: number;
  /** Of its first byte. */
  readonly offset: number;
}

/** How many lines have each status and each operation; under undefined those that have none. */
export interface LineCounts {
  readonly statuses: ReadonlyMap<string | undefined, number>;
  readonly operations: ReadonlyMap<string | undefined, number>;
}

/** Lines in a block. */
export const blockLines = 4096;
/** The place of each 32nd line is known: to read one, so many are read at most. */
const step = 32;
const byteOrderMark = [0xef, 0xbb, 0xbf] as const;

interface Block {
  /** The number of each line's kind. */
  readonly codes: Uint8Array;
  /** The places of each 32nd line. */
  readonly offsets: Float64Array;
}

/**
 * The lines of a log, told from its bytes as they arrive: where they are and of what kind, in 1.3 bytes each. Lines end with
 * LF or CRLF, the last one also without; a byte order mark is no part of the first.
 */
export class LogIndex {
  readonly #kinds = new LineKinds();
  readonly #blocks: Block[] = [];
  /** The block of the next line, unless that begins one. */
  #block = newBlock();
  #lines = 0;
  #bytes = 0;
  /** Where the line begins whose end has not come. */
  #begunAt = 0;
  /** The first bytes of that line: a byte order mark, what is looked at, and enough to see that there is more. */
  readonly #begun = Buffer.alloc(maxLineBytes + 5);
  #begunBytes = 0;
  readonly #ends = new LineEnds();
  /** The last byte was a CR: whether it is a line end by itself is known with the next one. */
  #endsWithReturn = false;
  readonly #cutLines: number[] = [];
  /** The kind of that line while it counts as the last one. */
  #lastCode: number | undefined;

  /** How many there are: also one that has no end, after `end`. */
  get lines(): number {
    return this.#lines;
  }

  /** How many have an end. */
  get endedLines(): number {
    return this.#lastCode === undefined ? this.#lines : this.#lines - 1;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** All kinds of lines; a line's `codeAt` is the place here. */
  get kinds(): readonly LineKind[] {
    return Array.from({ length: this.#kinds.size }, (_, code) => this.#kinds.kind(code)).filter(
      (kind) => kind !== undefined,
    );
  }

  get failedCount(): number {
    return this.kinds.reduce((sum, { failed, count }) => sum + (failed ? count : 0), 0);
  }

  get counts(): LineCounts {
    const [statuses, operations] = [new Map<string | undefined, number>(), new Map<string | undefined, number>()];
    for (const { status, operation, count } of this.kinds) {
      if (count === 0) continue;
      statuses.set(status, (statuses.get(status) ?? 0) + count);
      operations.set(operation, (operations.get(operation) ?? 0) + count);
    }
    return { statuses, operations };
  }

  /** Those that are longer than 64 KB, which is all that is looked at of a line; in rising order. */
  get cutLines(): readonly number[] {
    return this.#cutLines;
  }

  /** The bytes that it takes, but for a few thousand. */
  get memoryBytes(): number {
    return this.#blocks.length * (blockLines + (blockLines / step) * 8) + this.#begun.length;
  }

  /** The number of a line's kind; undefined where there is no such line. */
  codeAt(line: number): number | undefined {
    return line < this.#lines ? this.#blocks[Math.floor(line / blockLines)]?.codes[line % blockLines] : undefined;
  }

  /** Has the line failed? */
  isFailed(line: number): boolean {
    return this.#kinds.kind(this.codeAt(line) ?? -1)?.failed === true;
  }

  /** The numbers of the kinds of a block's lines; the last block's are as many as there are lines. */
  codesOf(block: number): Uint8Array {
    return this.#blocks[block]?.codes.subarray(0, this.#lines - block * blockLines) ?? new Uint8Array(0);
  }

  /** The nearest line at or before this one whose place is known. */
  placeOf(line: number): LinePlace {
    const known = Math.floor(Math.max(0, Math.min(line, this.#lines - 1)) / step) * step;
    return { line: known, offset: this.#offsetOf(known) };
  }

  /** The next line after this one whose place is known, 32 lines further at most; the end where there is none. */
  nextPlace(line: number): number {
    return Math.min(this.#lines, (Math.floor(line / step) + 1) * step);
  }

  /** Where the line before this one ends, whose place is known or which is the first that is not there. */
  endAt(endLine: number): { readonly endLine: number; readonly end: number } {
    return { endLine, end: endLine < this.#lines ? this.#offsetOf(endLine) : this.#bytes };
  }

  /** The last known place at or before this byte. */
  placeBefore(offset: number): LinePlace {
    let [low, high] = [0, Math.max(0, Math.ceil(this.#lines / step) - 1)];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (this.#offsetOf(middle * step) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low * step, offset: this.#offsetOf(low * step) };
  }

  /** Takes the bytes that follow. A last line that `end` has counted goes on. */
  push(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    this.#takeBack();
    if (this.#endsWithReturn && !startsWithFeed(chunk)) this.#endBegun(this.#bytes);
    const ends = this.#ends;
    ends.begin(chunk);
    let start = 0;
    let isFound = ends.advance();
    if (isFound && this.#begunBytes > 0) {
      // A CR before an LF stays at the end of the kept bytes: `#addBegun` drops it.
      if (ends.end > 0) this.#endsWithReturn = false;
      this.#begin(chunk.subarray(0, ends.end));
      this.#endBegun(this.#bytes + ends.next);
      start = ends.next;
      isFound = ends.advance();
    }
    this.#kinds.begin(chunk);
    for (; isFound; isFound = ends.advance()) {
      this.#addLine(chunk, start, ends.end, this.#bytes);
      start = ends.next;
    }
    if (this.#begunBytes === 0) this.#begunAt = this.#bytes + start;
    this.#begin(chunk.subarray(start));
    this.#endsWithReturn = endsWithReturn(chunk);
    this.#bytes += chunk.length;
  }

  /** No bytes follow for now: a line without an end counts, too. */
  end(): void {
    const length = this.#begunBytes - Number(this.#endsWithReturn);
    const isEmpty = !this.#endsWithReturn && length === markLength(this.#begun, 0, length);
    if (this.#lastCode === undefined && !isEmpty) this.#lastCode = this.#addBegun();
  }

  #takeBack(): void {
    if (this.#lastCode === undefined) return;
    this.#kinds.remove(this.#lastCode);
    this.#lastCode = undefined;
    this.#lines -= 1;
    if (this.#cutLines.at(-1) === this.#lines) this.#cutLines.pop();
  }

  /** Keeps of a line whose end has not come what is looked at then. */
  #begin(piece: Uint8Array): void {
    const kept = piece.subarray(0, this.#begun.length - this.#begunBytes);
    this.#begun.set(kept, this.#begunBytes);
    this.#begunBytes += kept.length;
  }

  #addBegun(): number {
    const isCutOff = this.#begunBytes === this.#begun.length;
    const end = this.#begunBytes - Number(this.#endsWithReturn && !isCutOff);
    this.#kinds.begin(this.#begun.subarray(0, end));
    return this.#addLine(this.#begun, 0, end, this.#begunAt);
  }

  /** The line whose beginning is kept has ended; the next one starts at `next`. */
  #endBegun(next: number): void {
    this.#addBegun();
    this.#begunBytes = 0;
    this.#begunAt = next;
    this.#endsWithReturn = false;
  }

  /** Returns the number of its kind. `base`: where the bytes are in the log. */
  #addLine(bytes: Uint8Array, start: number, end: number, base: number): number {
    // Also before a later line, where logs were concatenated.
    const from = start + markLength(bytes, start, end);
    const code = this.#kinds.add(from, end);
    if (end - from > maxLineBytes) this.#cutLines.push(this.#lines);
    const place = this.#lines % blockLines;
    if (place === 0) this.#block = this.#blockAt(this.#lines / blockLines);
    const block = this.#block;
    block.codes[place] = code;
    if (place % step === 0) block.offsets[place / step] = base + from;
    this.#lines += 1;
    return code;
  }

  #blockAt(index: number): Block {
    let block = this.#blocks[index];
    if (!block) {
      block = newBlock();
      this.#blocks.push(block);
    }
    return block;
  }

  #offsetOf(knownLine: number): number {
    return this.#blocks[Math.floor(knownLine / blockLines)]?.offsets[(knownLine % blockLines) / step] ?? 0;
  }
}

function newBlock(): Block {
  return { codes: new Uint8Array(blockLines), offsets: new Float64Array(blockLines / step) };
}

/** A byte order mark's length where there is one, else 0. */
function markLength(bytes: Uint8Array, start: number, end: number): number {
  return end - start >= 3 && byteOrderMark.every((byte, index) => bytes[start + index] === byte) ? 3 : 0;
}
