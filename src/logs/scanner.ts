import type { LogContent } from './logContent.ts';

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
  scan(content: LogContent, stretch: Stretch, signal: AbortSignal, onHit: (hit: LogHit) => void): Promise<void>;
  /** Ends what a scan that was given up has left running. */
  close(): void;
}
