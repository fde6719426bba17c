import type { GrowingFile } from '../store/growingFile.ts';
import { endsWithReturn, LineEnds, startsWithFeed } from './lineEnds.ts';
import type { LogIndex } from './logIndex.ts';
import { maxLineBytes } from '../meaning/kinds.ts';
import { parseCutLine, parseLogLine, type LogLine } from '../meaning/line.ts';

/** A log on disk and its index. */
export interface IndexedFile {
  readonly file: GrowingFile;
  readonly index: LogIndex;
  /** Rises when the file gets other contents. */
  readonly restarts: number;
}

/** A line as it is in a log, without its line end. */
export interface RawLine {
  readonly line: number;
  readonly text: string;
  /** Is it longer than this? */
  readonly isCut: boolean;
}

/** Lines that lie together in the file, and which of them are wanted. */
interface Stretch {
  readonly line: number;
  readonly start: number;
  readonly wanted: Set<number>;
  end: number;
}

const pieceBytes = 256 * 1024;
/** To read so much that nobody wants takes less time than to read twice. */
const gapBytes = 32 * 1024;
/** No more is read at once, which may be fewer lines than were asked for. */
const maxReadBytes = 16 * 1024 * 1024;
const carriageReturn = 0x0d;
const empty = Buffer.alloc(0);

/** Reads these lines, which are in rising order; fewer where they are not there or are more than 16 MB. */
export async function readLines(content: IndexedFile, lines: readonly number[]): Promise<readonly RawLine[]> {
  const read: RawLine[] = [];
  let bytes = 0;
  for (const stretch of stretchesOf(content, lines)) {
    for await (const line of linesIn(content, stretch)) {
      bytes += line.text.length;
      read.push(line);
      if (bytes > maxReadBytes) return read;
    }
  }
  return read;
}

function stretchesOf({ index }: IndexedFile, lines: readonly number[]): readonly Stretch[] {
  const stretches: Stretch[] = [];
  for (const line of lines) {
    if (line < 0 || line >= index.lines) continue;
    const place = index.placeOf(line);
    const { end } = index.endAt(index.nextPlace(line));
    const last = stretches.at(-1);
    if (last && place.offset <= last.end + gapBytes) {
      last.end = end;
      last.wanted.add(line);
    } else {
      stretches.push({ line: place.line, start: place.offset, end, wanted: new Set([line]) });
    }
  }
  return stretches;
}

async function* linesIn(content: IndexedFile, stretch: Stretch): AsyncGenerator<RawLine, void, undefined> {
  const begun = new BegunLine();
  const ends = new LineEnds();
  let { line, start: at } = stretch;
  let isUndecided = false;
  while (at < stretch.end && stretch.wanted.size > 0) {
    const piece = await content.file.read(at, Math.min(stretch.end, at + pieceBytes));
    if (piece.length === 0) return;
    at += piece.length;
    if (isUndecided && !startsWithFeed(piece)) {
      if (stretch.wanted.delete(line)) yield rawLine(line, begun.end(empty));
      begun.clear();
      line += 1;
    }
    let start = 0;
    ends.begin(piece);
    while (ends.advance()) {
      if (stretch.wanted.delete(line)) yield rawLine(line, begun.end(piece.subarray(start, ends.end)));
      else begun.clear();
      start = ends.next;
      line += 1;
    }
    if (stretch.wanted.has(line)) begun.add(piece.subarray(start));
    isUndecided = endsWithReturn(piece);
  }
  // The last line of a log may have no end.
  if (stretch.wanted.has(line)) yield rawLine(line, begun.end(empty));
}

/** What was read of a line that goes on, as far as it is of use. */
class BegunLine {
  #pieces: Buffer[] = [];
  #bytes = 0;

  add(piece: Buffer): void {
    const kept = piece.subarray(0, maxLineBytes + 2 - this.#bytes);
    this.#bytes += kept.length;
    if (kept.length > 0) this.#pieces.push(kept);
  }

  /** The line with its last piece. */
  end(piece: Buffer): Buffer {
    if (this.#pieces.length === 0) return piece;
    this.add(piece);
    const line = Buffer.concat(this.#pieces);
    this.clear();
    return line;
  }

  clear(): void {
    this.#pieces = [];
    this.#bytes = 0;
  }
}

function rawLine(line: number, bytes: Buffer): RawLine {
  const whole = bytes.at(-1) === carriageReturn && bytes.length <= maxLineBytes + 1 ? bytes.subarray(0, -1) : bytes;
  const isCut = whole.length > maxLineBytes;
  return { line, isCut, text: decode(isCut ? whole.subarray(0, maxLineBytes) : whole, isCut) };
}

/** A character that is cut in two is left out. */
function decode(bytes: Buffer, isCut: boolean): string {
  const text = bytes.toString();
  const cut = isCut ? text.replace(/\uFFFD$/u, '') : text;
  // Logs that were concatenated have a mark before later lines, too.
  return cut.startsWith('\uFEFF') ? cut.slice(1) : cut;
}

/** A line with its number, read as `parseLogLine` does. */
export interface NumberedLine {
  readonly line: number;
  readonly content: LogLine;
  /** Is there more of it than was looked at? */
  readonly isCut: boolean;
}

export function parseRawLine({ line, text, isCut }: RawLine): NumberedLine {
  return { line, isCut, content: (isCut ? parseCutLine(text) : undefined) ?? parseLogLine(text) };
}
