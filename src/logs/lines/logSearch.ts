import type { FilteredLines } from './filteredLines.ts';
import type { IndexedFile } from './readLines.ts';
import type { LogIndex } from './logIndex.ts';
import { matcherFor } from './matcher.ts';
import { PatternScanner } from './patternScanner.ts';
import type { LogHit, Scanner, Stretch } from './scanner.ts';
import { TextScanner } from './textScanner.ts';

/** What to look for in the first 64 KB of each line: a text, or what a regular expression of JavaScript matches. */
export type LogQuery = {
  /** Else small letters also stand for large ones, and the other way round. */
  readonly matchCase?: boolean | undefined;
} & ({ readonly text: string } | { readonly pattern: string });

export interface LogSearchOptions {
  readonly signal: AbortSignal;
  /** Called with hits in the order of the search, `limit` at most in all. */
  readonly onHits: (hits: readonly LogHit[]) => void;
  /** The line to begin with, 0 if absent; the search goes on beyond the log's end, or start, until there again. */
  readonly from?: number | undefined;
  readonly direction?: 'forward' | 'backward' | undefined;
  /** More are counted, but not told; 10,000 if absent. */
  readonly limit?: number | undefined;
  /** Lines before this one are left out: they were searched before. */
  readonly firstLine?: number | undefined;
  /** Only these lines. */
  readonly among?: FilteredLines | undefined;
}

export interface LogSearchResult {
  /** All hits, also those that were not told. */
  readonly count: number;
  /** How many lines the log had: where to go on with `firstLine` when it has grown. */
  readonly lines: number;
  /** How many of the lines that were searched are longer than what was looked at of them. */
  readonly cutLines: number;
}

const defaultLimit = 10_000;

/**
 * Searches the log as it is now, reading it from disk bit by bit. The first hits are told at once. Throws the signal's reason,
 * PatternError, `disk`, or SearchOutdated where the log turned out to be another.
 */
export async function searchLog(
  content: IndexedFile,
  query: LogQuery,
  options: LogSearchOptions,
): Promise<LogSearchResult> {
  const { signal, onHits, among, from = 0, firstLine = 0, direction = 'forward', limit = defaultLimit } = options;
  const { index, restarts } = content;
  const { lines } = index;
  const scanner = scannerFor(query);
  let [count, told] = [0, 0];
  try {
    for (const range of ranges(Math.max(from, firstLine), firstLine, lines, direction)) {
      for (const stretch of stretches(index, range, scanner.stretchBytes, direction)) {
        const hits: LogHit[] = [];
        await scanner.scan(content, stretch, signal, (hit) => {
          if (hit.line < range.first || hit.line >= range.end || among?.has(hit.line) === false) return;
          count += 1;
          if (direction === 'forward' && told + hits.length >= limit) return;
          hits.push(hit);
          // Backward, the last ones come first.
          if (hits.length > 2 * limit) hits.splice(0, limit);
        });
        signal.throwIfAborted();
        if (content.restarts !== restarts) throw new SearchOutdated();
        const next = direction === 'forward' ? hits : hits.toReversed();
        const fresh = next.slice(0, limit - told);
        told += fresh.length;
        if (fresh.length > 0) onHits(fresh);
      }
    }
  } finally {
    scanner.close();
  }
  const cutLines = index.cutLines.filter((line) => line >= firstLine && line < lines && among?.has(line) !== false);
  return { count, lines, cutLines: cutLines.length };
}

function scannerFor({ matchCase = false, ...query }: LogQuery): Scanner {
  if ('pattern' in query) return new PatternScanner(matcherFor(query.pattern, true, matchCase));
  // A text of other letters is left to a pattern, which knows both forms of each.
  const isPlain = matchCase || /^[\0-\x7f]*$/u.test(query.text);
  return isPlain
    ? new TextScanner(query.text, matchCase)
    : new PatternScanner(matcherFor(query.text, false, matchCase));
}

/** What was searched is another log by now: search again. */
export class SearchOutdated extends Error {
  override readonly name = 'SearchOutdated';
}

interface Range {
  readonly first: number;
  readonly end: number;
}

function ranges(from: number, first: number, end: number, direction: 'forward' | 'backward'): readonly Range[] {
  const middle = Math.min(end, direction === 'forward' ? from : from + 1);
  const [before, after] = [
    { first, end: middle },
    { first: middle, end },
  ];
  return direction === 'forward' ? [after, before] : [before, after];
}

function* stretches(
  index: LogIndex,
  { first, end }: Range,
  bytes: number,
  direction: 'forward' | 'backward',
): Generator<Stretch> {
  if (first >= end) return;
  if (direction === 'forward') {
    for (let stretch = stretchFrom(index, first, bytes); ; stretch = stretchFrom(index, stretch.endLine, bytes)) {
      yield stretch;
      if (stretch.endLine >= end) return;
    }
  }
  for (let stretch = stretchTo(index, end, bytes); ; stretch = stretchTo(index, stretch.line, bytes)) {
    yield stretch;
    if (stretch.line <= first) return;
  }
}

/** The stretch with this line. */
function stretchFrom(index: LogIndex, line: number, bytes: number): Stretch {
  const { line: start, offset } = index.placeOf(line);
  const far = index.placeBefore(offset + bytes);
  const end = far.line > start ? far.line : index.nextPlace(start);
  return { line: start, start: offset, ...index.endAt(end) };
}

/** The stretch with the line before this one. */
function stretchTo(index: LogIndex, endLine: number, bytes: number): Stretch {
  const last = index.placeOf(endLine - 1);
  const { endLine: lastEnd, end } = index.endAt(index.nextPlace(last.line));
  const far = index.placeBefore(Math.max(0, end - bytes));
  const { line, offset } = far.line < last.line ? far : last;
  return { line, start: offset, endLine: lastEnd, end };
}
