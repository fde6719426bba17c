import { cutText } from '../../files-com/cutText.ts';
import { endsWithReturn, LineEnds, startsWithFeed } from './lineEnds.ts';

/** Longer lines are truncated, in characters. */
const maxLineLength = 65_536;
/** Bytes that so many characters take at most. */
const maxLineBytes = 4 * (maxLineLength + 1);
const byteOrderMark = '\uFEFF';

/** Splits UTF-8 text that arrives in pieces into lines: see LineEnds. Leaves out a byte order mark before any line. */
export class LineSplitter {
  readonly #ends = new LineEnds();
  /** The beginning of a line that goes on in the next chunk. */
  #pieces: Uint8Array[] = [];
  #pieceBytes = 0;
  #endsWithReturn = false;

  /** The lines that end in this chunk. */
  push(chunk: Uint8Array): readonly string[] {
    if (chunk.length === 0) return [];
    const lines = this.#endsWithReturn && !startsWithFeed(chunk) ? [this.#finish()] : [];
    let start = 0;
    this.#ends.begin(chunk);
    while (this.#ends.advance()) {
      this.#add(chunk.subarray(start, this.#ends.end));
      lines.push(this.#finish());
      start = this.#ends.next;
    }
    this.#add(chunk.slice(start));
    this.#endsWithReturn = endsWithReturn(chunk);
    return lines;
  }

  /** The last line, if it has no line end. */
  end(): readonly string[] {
    const isEmpty = this.#pieceBytes === 0;
    const line = this.#finish();
    return isEmpty || (line === '' && !this.#endsWithReturn) ? [] : [line];
  }

  #add(piece: Uint8Array): void {
    const kept = piece.subarray(0, maxLineBytes - this.#pieceBytes);
    this.#pieces.push(kept);
    this.#pieceBytes += kept.length;
  }

  #finish(): string {
    const text = Buffer.concat(this.#pieces).toString();
    this.#pieces = [];
    this.#pieceBytes = 0;
    const start = text.startsWith(byteOrderMark) ? 1 : 0;
    // A CR at the end of a chunk is kept until it is known to be part of the line end.
    const end = text.endsWith('\r') ? text.length - 1 : text.length;
    return cutText(text.slice(start, end), maxLineLength);
  }
}
