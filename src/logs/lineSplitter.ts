import { cutText } from '../files-com/cutText.ts';

/** No line is shown beyond this many characters. */
const maxLineLength = 65_536;

/** Cuts text that arrives in pieces into lines: UTF-8, with or without a byte order mark, ended by LF or CRLF. */
export class LineSplitter {
  readonly #decoder = new TextDecoder();
  /** The line that has begun; one character longer than is shown if more of it was left out. */
  #line = '';

  /** The lines that this chunk ends. */
  push(chunk: Uint8Array): readonly string[] {
    return this.#split(this.#decoder.decode(chunk, { stream: true }));
  }

  /** What is left at the end: a last line without a line end, if any. */
  end(): readonly string[] {
    const lines = this.#split(this.#decoder.decode());
    return this.#line === '' ? lines : [...lines, this.#finish()];
  }

  #split(text: string): readonly string[] {
    const pieces = text.split('\n');
    const rest = pieces.pop() ?? '';
    const lines = pieces.map((piece) => {
      this.#append(piece);
      return this.#finish();
    });
    this.#append(rest);
    return lines;
  }

  #append(piece: string): void {
    this.#line += piece.slice(0, maxLineLength + 1 - this.#line.length);
  }

  #finish(): string {
    const line = this.#line.endsWith('\r') ? this.#line.slice(0, -1) : this.#line;
    this.#line = '';
    return cutText(line, maxLineLength);
  }
}
