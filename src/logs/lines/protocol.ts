// Messages between the extension host's main thread and the worker thread that indexes, filters and searches logs.
import type { LineKind } from '../meaning/kindTable.ts';
import type { NumberedLine, RawLine } from './readLines.ts';
import type { LogHit } from './scanner.ts';

/** Selects lines. Null stands for lines without a status or operation, undefined for all lines. */
export interface LineFilter {
  readonly status?: string | null | undefined;
  readonly operation?: string | null | undefined;
  readonly failedOnly?: boolean | undefined;
}

/** A text or a JavaScript regular expression to find in the first 64 KB of each line. */
export interface LineQuery {
  readonly text: string;
  readonly isPattern: boolean;
  readonly matchCase: boolean;
}

export type Direction = 'forward' | 'backward';

/** The part of a log that has been indexed. */
export interface IndexState {
  readonly bytes: number;
  readonly lines: number;
  /** Whether a last line without a line end is counted. */
  readonly isWhole: boolean;
  /** Counts of lines by status, operation and outcome. */
  readonly kinds: readonly LineKind[];
}

/** Rows from `first` on, numbered from 0 among the lines that pass the filter. */
export interface RowRange {
  readonly filter: LineFilter;
  readonly first: number;
  readonly count: number;
}

export interface IndexedLine extends NumberedLine {
  readonly failed: boolean;
}

export interface FoundFailure {
  /** Row among the lines that pass the filter. */
  readonly row: number;
  /** Position among the failed ones of these lines, from 0. */
  readonly place: number;
  readonly count: number;
}

/** Progress of a search. */
export interface Findings {
  /** Hits found so far. */
  readonly count: number;
  readonly isRunning: boolean;
  /** The current hit, with its row among the lines that pass the filter. */
  readonly hit: (LogHit & { readonly row: number }) | undefined;
  /** Position of the current hit in log order, from 0; undefined until all hits are known. */
  readonly place: number | undefined;
  /** Lines over 64 KB, which were searched in part. */
  readonly cutLines: number;
  /** A PatternError or a disk error. */
  readonly error: Error | undefined;
}

/** Two logs without times, ids and order, as UTF-8 text. */
export interface ComparedFiles {
  readonly left: Uint8Array;
  readonly right: Uint8Array;
  /** False if only the beginnings of both are compared. */
  readonly isWhole: boolean;
  readonly leftLines: number;
  readonly rightLines: number;
}

/** Calls that have a reply. The main thread numbers the logs. */
export interface Calls {
  readonly open: { readonly args: { readonly path: string }; readonly reply: undefined };
  readonly rows: { readonly args: RowRange; readonly reply: readonly IndexedLine[] };
  readonly rawRows: { readonly args: RowRange; readonly reply: readonly RawLine[] };
  /** The failed line before or after a row, cyclic; the first one if `row` is -1. */
  readonly failure: {
    readonly args: { readonly filter: LineFilter; readonly row: number; readonly direction: Direction };
    readonly reply: FoundFailure | undefined;
  };
  /** Compares two files, neither of which need be open. */
  readonly compare: {
    readonly args: { readonly leftPath: string; readonly rightPath: string };
    readonly reply: ComparedFiles;
  };
}

export type Call = {
  [N in keyof Calls]: { readonly name: N; readonly args: Calls[N]['args'] };
}[keyof Calls];

export interface SearchStart {
  readonly filter: LineFilter;
  readonly query: LineQuery;
  readonly fromRow: number;
}

export type WorkerRequest =
  | { readonly type: 'call'; readonly id: number; readonly log: number; readonly call: Call }
  /** The file has grown to `bytes`. With `isEnd`, a last line without a line end counts too. */
  | { readonly type: 'grow'; readonly log: number; readonly bytes: number; readonly isEnd: boolean }
  /** The file has new contents; `restarts` numbers them. */
  | { readonly type: 'restart'; readonly log: number; readonly restarts: number }
  | { readonly type: 'close'; readonly log: number }
  | ({ readonly type: 'search'; readonly log: number; readonly search: number } & SearchStart)
  | { readonly type: 'step'; readonly search: number; readonly direction: Direction }
  | { readonly type: 'stop'; readonly search: number };

export type WorkerReply =
  | { readonly type: 'result'; readonly id: number; readonly value: unknown }
  | { readonly type: 'error'; readonly id: number; readonly error: WireError }
  | { readonly type: 'index'; readonly log: number; readonly restarts: number; readonly state: IndexState }
  /** The file could not be read, so its index stays incomplete. */
  | { readonly type: 'broken'; readonly log: number; readonly restarts: number; readonly error: WireError }
  | { readonly type: 'found'; readonly search: number; readonly findings: WireFindings };

type WireFindings = Omit<Findings, 'error'> & { readonly error: WireError | undefined };

/** An error as plain data: structured cloning loses its class. */
export interface WireError {
  readonly name: string;
  readonly message: string;
  readonly line: number | undefined;
}
