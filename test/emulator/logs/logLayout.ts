/**
 * Where each line of a log begins, by arithmetic alone, so that any part of a log of any length can be made without the
 * part before it. Lines have sixteen lengths in turn, and those of failures are longer by a fixed number of bytes.
 * The lines of folders come first, then those of files, with the failures spread evenly among them.
 */

export type LogFormat = 'jsonl' | 'text' | 'none';

/** What the layout follows from. */
export interface LogFigures {
  readonly comparedFolders: number;
  readonly successfulFiles: number;
  readonly erroredFiles: number;
  readonly connectionFailed: boolean;
}

const baseLength = { jsonl: 200, text: 116, none: 200 } as const satisfies Record<LogFormat, number>;
const failureLength = { jsonl: 120, text: 70, none: 120 } as const satisfies Record<LogFormat, number>;
const spread = [0, 11, 3, 24, 7, 30, 1, 17, 5, 28, 13, 2, 21, 9, 26, 19];
const spreadBefore = spread.map((_, i) => spread.slice(0, i).reduce((sum, bytes) => sum + bytes, 0));
const spreadTotal = spread.reduce((sum, bytes) => sum + bytes, 0);

export interface LogLayout {
  readonly format: LogFormat;
  readonly folders: number;
  readonly files: number;
  readonly failures: number;
  readonly lines: number;
}

export function layoutOf(figures: LogFigures, format: LogFormat): LogLayout {
  const folders = figures.connectionFailed ? 0 : figures.comparedFolders;
  // A run that did not get through has one line, which says so.
  const failures = figures.connectionFailed ? 1 : figures.erroredFiles;
  const files = figures.successfulFiles + failures;
  return { format, folders, files, failures, lines: folders + files };
}

/** How many of the first `files` files have failed. */
export function failuresBefore(layout: LogLayout, files: number): number {
  return layout.files === 0 ? 0 : Math.floor((files * layout.failures) / layout.files);
}

/** The line of the n-th failure, counted from 0. */
export function lineOfFailure(layout: LogLayout, n: number): number {
  return layout.folders + Math.ceil(((n + 1) * layout.files) / layout.failures) - 1;
}

export function isFailure(layout: LogLayout, line: number): boolean {
  const file = line - layout.folders;
  return file >= 0 && failuresBefore(layout, file + 1) > failuresBefore(layout, file);
}

/** The length of a line in bytes, its line feed included. */
export function lengthOf(layout: LogLayout, line: number): number {
  return (
    baseLength[layout.format] + (spread[line & 15] ?? 0) + (isFailure(layout, line) ? failureLength[layout.format] : 0)
  );
}

/** The offset in bytes at which a line begins; that of the line after the last one is the log's length. */
export function offsetOf(layout: LogLayout, line: number): number {
  const rounds = Math.floor(line / 16);
  const failures = failuresBefore(layout, Math.max(0, line - layout.folders));
  return (
    line * baseLength[layout.format] +
    rounds * spreadTotal +
    (spreadBefore[line & 15] ?? 0) +
    failures * failureLength[layout.format]
  );
}

/** The line that holds the byte at `offset`. */
export function lineAt(layout: LogLayout, offset: number): number {
  let low = 0;
  let high = layout.lines;
  while (low < high - 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetOf(layout, middle) <= offset) low = middle;
    else high = middle;
  }
  return low;
}

/** How many files must succeed for the log to have at least `bytes` bytes. */
export function successesIn(bytes: number, figures: LogFigures, format: LogFormat): number {
  const average = baseLength[format] + spreadTotal / 16;
  const others = figures.erroredFiles * (average + failureLength[format]) + figures.comparedFolders * average;
  return Math.max(0, Math.ceil((bytes - others) / average) + 1);
}
