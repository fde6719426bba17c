const [lineFeed, carriageReturn] = [0x0a, 0x0d];

/**
 * Finds the ends of lines as VS Code does: LF, CRLF, or a lone CR. A CR at the end of the bytes is left undecided, since an LF
 * may follow.
 */
export class LineEnds {
  /** Index behind the last byte of the line, without its line end. */
  end = 0;
  /** Index at which the next line starts. */
  next = 0;
  #bytes: Uint8Array = new Uint8Array(0);
  #feed = -1;
  #return = -1;

  /** Looks for the ends of lines in these bytes from now on. */
  begin(bytes: Uint8Array, from = 0): void {
    this.#bytes = bytes;
    this.next = from;
    this.#feed = bytes.indexOf(lineFeed, from);
    this.#return = bytes.indexOf(carriageReturn, from);
  }

  /** Goes on at a later index. */
  seek(from: number): void {
    this.next = from;
  }

  /** Moves on to the next end; false if there is none in these bytes. */
  advance(): boolean {
    const bytes = this.#bytes;
    // Each is looked for again only when it was passed, so that text without CR costs nothing.
    if (this.#feed >= 0 && this.#feed < this.next) this.#feed = bytes.indexOf(lineFeed, this.next);
    if (this.#return >= 0 && this.#return < this.next) this.#return = bytes.indexOf(carriageReturn, this.next);
    const isReturn = this.#return >= 0 && (this.#feed < 0 || this.#return < this.#feed);
    if (isReturn) {
      if (this.#return + 1 === bytes.length) return false;
      this.end = this.#return;
      this.next = this.#return + (bytes[this.#return + 1] === lineFeed ? 2 : 1);
      return true;
    }
    if (this.#feed < 0) return false;
    this.end = this.#feed;
    this.next = this.#feed + 1;
    return true;
  }
}

/** Whether the bytes end with a CR that LineEnds left undecided. */
export function endsWithReturn(bytes: Uint8Array): boolean {
  return bytes.at(-1) === carriageReturn;
}

export function startsWithFeed(bytes: Uint8Array): boolean {
  return bytes[0] === lineFeed;
}
