// The colors of media/sync-run-log.tmLanguage.json go by the same words.
const failedWords = /\b(?:ERROR|FATAL|CRITICAL|FAILED|FAILURE)\b/gu;

/** So much is read as text at once: a text for each line, or for much more than this, would take several times as long. */
const pieceBytes = 32_768;

/** Tells whether lines of plain text say that something failed, by words in capitals, from the bytes of one line after the other. */
export class FailedWords {
  #bytes: Buffer = Buffer.alloc(0);
  /** Some of the bytes, read as Latin-1: so each is a character, and of other letters none is a word's. */
  #piece = '';
  #pieceStart = 0;
  #pieceEnd = 0;
  /** The first word in the piece that is not before the last line. */
  #word = -1;

  /** The bytes that the next lines are of. */
  begin(bytes: Buffer): void {
    this.#bytes = bytes;
    this.#pieceEnd = 0;
  }

  /** Is one of the words in the line from `start` up to but not including `end`? `isCut`: it goes on. */
  isIn(start: number, end: number, isCut: boolean): boolean {
    // What is left of a word where a line is cut may be another one.
    if (isCut || end > this.#pieceEnd) this.#read(start, isCut ? end : Math.max(end, start + pieceBytes));
    if (this.#word < start) this.#word = this.#find(start);
    return this.#word < end;
  }

  #read(start: number, end: number): void {
    this.#piece = this.#bytes.toString('latin1', start, end);
    this.#pieceStart = start;
    this.#pieceEnd = start + this.#piece.length;
    this.#word = -1;
  }

  #find(from: number): number {
    failedWords.lastIndex = from - this.#pieceStart;
    const found = failedWords.exec(this.#piece);
    return found ? this.#pieceStart + found.index : Infinity;
  }
}
