import type { IndexedFile } from './readLines.ts';

export interface LogHit {
  readonly line: number;
  /** In UTF-16 code units, from 0. */
  readonly column: number;
  readonly length: number;
}

/** Lines from one whose place in the file is known up to the next that is. */
export interface Stretch {
  readonly line: number;
  readonly endLine: number;
  readonly start: number;
  readonly end: number;
}

/** Finds hits in one stretch after another. */
export interface Scanner {
  /** About as many bytes as a stretch should have. */
  readonly stretchBytes: number;
  /** Calls `onHit` for each in rising order, and works no longer than 50 ms at a time. Throws the signal's reason. */
  scan(content: IndexedFile, stretch: Stretch, signal: AbortSignal, onHit: (hit: LogHit) => void): Promise<void>;
  /** Stops the work that an abandoned scan has left running. */
  close(): void;
}
