import { setImmediate as turn } from 'node:timers/promises';
import type { LogContent } from './logContent.ts';
import { maxLineBytes } from './lineKinds.ts';
import { parseCutLine, parseLogLine, type LogLine } from './logLine.ts';
import { Turns } from './turns.ts';

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
const [lineFeed, carriageReturn] = [0x0a, 0x0d];

/** Reads these lines, which are in rising order; fewer where they are not there or are more than 16 MB. */
export async function readLines(content: LogContent, lines: readonly number[]): Promise<readonly RawLine[]> {
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

function stretchesOf({ index }: LogContent, lines: readonly number[]): readonly Stretch[] {
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

async function* linesIn(content: LogContent, stretch: Stretch): AsyncGenerator<RawLine, void, undefined> {
  const begun = new BegunLine();
  let { line, start: at } = stretch;
  while (at < stretch.end && stretch.wanted.size > 0) {
    const piece = await content.file.read(at, Math.min(stretch.end, at + pieceBytes));
    if (piece.length === 0) return;
    at += piece.length;
    let start = 0;
    for (let end = piece.indexOf(lineFeed); end >= 0; end = piece.indexOf(lineFeed, start)) {
      if (stretch.wanted.delete(line)) yield rawLine(line, begun.end(piece.subarray(start, end)));
      else begun.clear();
      start = end + 1;
      line += 1;
    }
    if (stretch.wanted.has(line)) begun.add(piece.subarray(start));
  }
  // The last line of a log may have no end.
  if (stretch.wanted.has(line)) yield rawLine(line, begun.end(Buffer.alloc(0)));
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
  return isCut ? text.replace(/\uFFFD$/u, '') : text;
}

/** A line with its number, read as `parseLogLine` does. */
export interface NumberedLine {
  readonly line: number;
  readonly content: LogLine;
  /** Is there more of it than was looked at? */
  readonly isCut: boolean;
}

/** What is parsed last. */
let parsing: Promise<unknown> = Promise.resolve();

/** Parses lines as `parseRawLine` does, some at a time; after those that others have asked for, as all at once would be long. */
export async function parseRawLines(lines: readonly RawLine[]): Promise<readonly NumberedLine[]> {
  const parsed = parsing.then(() => parseInTurns(lines));
  parsing = parsed.catch(() => undefined);
  return parsed;
}

async function parseInTurns(lines: readonly RawLine[]): Promise<readonly NumberedLine[]> {
  // Those that were parsed just before may have had all of a slice.
  await turn();
  const turns = new Turns();
  const parsed: NumberedLine[] = [];
  for (const line of lines) {
    parsed.push(parseRawLine(line));
    await turns.pause();
  }
  return parsed;
}

export function parseRawLine({ line, text, isCut }: RawLine): NumberedLine {
  return { line, isCut, content: (isCut ? parseCutLine(text) : undefined) ?? parseLogLine(text) };
}
