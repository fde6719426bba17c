import { maxLineBytes } from '../meaning/kinds.ts';
import { endsWithReturn, LineEnds } from './lineEnds.ts';
import type { LogIndex } from './logIndex.ts';
import { Pieces } from './pieces.ts';
import type { IndexedFile } from './readLines.ts';
import type { LogHit, Scanner, Stretch } from './scanner.ts';
import { Turns } from '../turns.ts';

/**
 * Finds a text by its bytes, in the first 64 KB of each line, as patterns do: to make a string of each line would take several
 * times as long. Where case does not matter, the text must be ASCII. Hits do not overlap.
 */
export class TextScanner implements Scanner {
  readonly stretchBytes = 8 * 1024 * 1024;
  readonly #needle: Buffer;
  readonly #length: number;
  /** The text in small letters, a character for each byte, where case does not matter. */
  readonly #lowered: string | undefined;
  readonly #isPossible: boolean;

  constructor(text: string, matchCase = false) {
    this.#needle = Buffer.from(text);
    this.#length = text.length;
    this.#lowered = matchCase ? undefined : lowered(this.#needle);
    // No line holds a line end, and where nothing is looked for nothing is found.
    this.#isPossible = text !== '' && !/[\r\n]/u.test(text);
  }

  async scan(content: IndexedFile, stretch: Stretch, signal: AbortSignal, onHit: (hit: LogHit) => void): Promise<void> {
    if (!this.#isPossible) return;
    const cursor = new Cursor(content.index, stretch);
    const pieces = new Pieces(content.file, stretch.start, stretch.end, this.#needle.length + 4);
    let kept = 0;
    for (let bytes = await pieces.next(0); bytes; bytes = await pieces.next(kept)) {
      signal.throwIfAborted();
      cursor.begin(bytes, kept);
      await this.#scanPiece(bytes, cursor, signal, onHit);
      // The end of this piece may hold the beginning of a hit.
      const undecided = bytes.length - Number(endsWithReturn(bytes));
      const keptFrom = Math.max(
        cursor.at,
        Math.min(undecided, characterStart(bytes, bytes.length - this.#needle.length + 1)),
      );
      cursor.advance(keptFrom);
      kept = bytes.length - keptFrom;
    }
  }

  close(): void {
    // Nothing runs between two scans.
  }

  async #scanPiece(bytes: Buffer, cursor: Cursor, signal: AbortSignal, onHit: (hit: LogHit) => void): Promise<void> {
    const find = this.#finder(bytes);
    const turns = new Turns();
    for (let at = find(0); at >= 0; at = find(at + this.#needle.length)) {
      cursor.advance(at);
      if (cursor.isLookedAt(at + this.#needle.length)) {
        onHit({ line: cursor.line, column: cursor.column, length: this.#length });
      }
      cursor.advance(at + this.#needle.length);
      if (!turns.isOver) continue;
      await turns.next();
      signal.throwIfAborted();
    }
  }

  #finder(bytes: Buffer): (from: number) => number {
    if (this.#lowered === undefined) return (from) => bytes.indexOf(this.#needle, from);
    const text = lowered(bytes);
    const needle = this.#lowered;
    return (from) => text.indexOf(needle, from);
  }
}

/** Where a search has come to, as line and column. */
class Cursor {
  line: number;
  /** In UTF-16 code units. */
  column = 0;
  /** In the bytes. */
  at = 0;
  readonly #index: LogIndex;
  #bytes: Buffer = Buffer.alloc(0);
  /** Where the bytes are in the log. */
  #base: number;
  readonly #ends = new LineEnds();
  /** End of the present line; Infinity if it is not in the bytes. */
  #end = 0;
  /** Where the line begins in the log. */
  #lineStart: number;

  constructor(index: LogIndex, { line, start }: Stretch) {
    this.#index = index;
    this.line = line;
    this.#base = start;
    this.#lineStart = start;
  }

  /** What follows, after the last bytes of what was there before. It had been advanced to just those. */
  begin(bytes: Buffer, kept: number): void {
    this.#base += this.#bytes.length - kept;
    this.#bytes = bytes;
    this.at = 0;
    this.#ends.begin(bytes);
    this.#findEnd();
  }

  /** Is what ends here within what is looked at of the line? */
  isLookedAt(end: number): boolean {
    return this.#base + end - this.#lineStart <= maxLineBytes;
  }

  advance(to: number): void {
    if (this.#end < to) this.#jump(to);
    while (this.#end < to) this.#beginLine(this.line + 1, this.#ends.next);
    if (to > this.at) this.column += this.#bytes.toString('utf8', this.at, to).length;
    this.at = Math.max(this.at, to);
  }

  /** To the last line before there whose place is known. */
  #jump(to: number): void {
    const { line, offset } = this.#index.placeBefore(this.#base + to);
    if (line > this.line) this.#beginLine(line, offset - this.#base);
  }

  #beginLine(line: number, at: number): void {
    this.line = line;
    this.#lineStart = this.#base + at;
    this.at = at;
    this.column = 0;
    this.#ends.seek(at);
    this.#findEnd();
  }

  #findEnd(): void {
    this.#end = this.#ends.advance() ? this.#ends.end : Infinity;
  }
}

/** The bytes as characters of the same number, with small letters in place of large ones. */
function lowered(bytes: Buffer): string {
  return bytes.toString('latin1').toLowerCase();
}

/** The start of the character, in UTF-8, that the byte before `end` belongs to; it may be whole. */
function characterStart(bytes: Buffer, end: number): number {
  let start = Math.max(0, end);
  for (let count = 0; count < 3 && start > 0 && isContinuation(bytes[start - 1]); count++) start--;
  return start > 0 && (bytes[start - 1] ?? 0) >= 0xc0 ? start - 1 : start;
}

function isContinuation(byte = 0): boolean {
  return (byte & 0xc0) === 0x80;
}
