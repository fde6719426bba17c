import { cutText } from '../../files-com/cutText.ts';
import { parseLogLine, type LogEntry } from './line.ts';
import { withoutTimesAndIds } from './normalize.ts';
import { SortedLines } from './sortedLines.ts';

/** How much of a log is compared. */
export interface CompareLimits {
  readonly maxLines: number;
  /** In characters. */
  readonly maxLength: number;
}

const compareLimits: CompareLimits = { maxLines: 100_000, maxLength: 20_000_000 };

/** A log without what differs from run to run for no reason. */
export interface NormalLog {
  /** One for each file or folder, sorted by path, then by operation. */
  readonly entries: readonly string[];
  /** Plain text, in its order. */
  readonly texts: readonly string[];
  /** How many lines the log has. */
  readonly lineCount: number;
  /** None of the entries that were left out comes before this one; undefined where none was. */
  readonly limit: string | undefined;
  readonly areTextsCut: boolean;
}

/** Two logs as far as both are known. */
export interface ComparedLogs {
  readonly left: readonly string[];
  readonly right: readonly string[];
  /** Is it all of both? */
  readonly isWhole: boolean;
}

const maxLineLength = 1000;
/** Sorts before whatever a path has. */
const gap = '  ';

/** Reads a log line by line, in bounded memory. */
export class LogNormalizer {
  readonly #limits: CompareLimits;
  readonly #entries: SortedLines;
  readonly #texts: string[] = [];
  #textLength = 0;
  #areTextsCut = false;
  #lineCount = 0;

  constructor(limits = compareLimits) {
    this.#limits = limits;
    this.#entries = new SortedLines(limits);
  }

  /** Takes the next line, without its line end. */
  push(line: string): void {
    this.#lineCount += 1;
    const parsed = parseLogLine(line);
    if (parsed.kind === 'entry') this.#entries.push(entryLine(parsed));
    else this.#pushText(textLine(parsed.text));
  }

  end(): NormalLog {
    const entries = this.#entries.end();
    const { limit } = this.#entries;
    return { entries, texts: this.#texts, lineCount: this.#lineCount, limit, areTextsCut: this.#areTextsCut };
  }

  #pushText(text: string): void {
    if (text === '' || this.#areTextsCut) return;
    this.#textLength += text.length + 1;
    const { maxLines, maxLength } = this.#limits;
    this.#areTextsCut = this.#texts.length === maxLines || this.#textLength > maxLength;
    if (!this.#areTextsCut) this.#texts.push(text);
  }
}

/** What can be said of both logs: where entries of one were left out, those of the other from there on are too. */
export function compareLogs(left: NormalLog, right: NormalLog): ComparedLogs {
  const limits = [left.limit, right.limit].filter((limit) => limit !== undefined).toSorted();
  const [limit] = limits;
  const lines = ({ entries, texts }: NormalLog): readonly string[] => [
    ...(limit === undefined ? entries : entries.filter((entry) => entry < limit)),
    ...texts,
  ];
  const isWhole = limit === undefined && !left.areTextsCut && !right.areTextsCut;
  return { left: lines(left), right: lines(right), isWhole };
}

/** Path, operation, status, size in bytes and message of a line; times, ids and whatever else it has are left out. */
function entryLine({ path, destPath, operation, status, level, sizeBytes, errorType, message }: LogEntry): string {
  const target = destPath === undefined || destPath === path ? undefined : `→ ${destPath}`;
  const parts = [
    path ?? target ?? '–',
    path === undefined ? undefined : target,
    operation,
    status ?? (level === 'failed' ? 'failure' : undefined),
    sizeBytes === undefined ? undefined : String(sizeBytes),
    errorType,
    message === undefined ? undefined : withoutTimesAndIds(cutText(message, maxLineLength)),
  ];
  return oneLine(parts.filter((part) => part !== undefined).join(gap));
}

function textLine(text: string): string {
  return oneLine(withoutTimesAndIds(cutText(text, maxLineLength)))
    .replace(/^\[?…\]?\s*/u, '')
    .trimEnd();
}

/** A file name can have a line break. */
function oneLine(text: string): string {
  return cutText(text.replaceAll(/[\r\n\u2028\u2029]+/gu, ' '), maxLineLength);
}
