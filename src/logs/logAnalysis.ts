import { cutText } from '../files-com/cutText.ts';
import { levelOf, type LeveledLine } from './lineLevel.ts';
import { normalizeMessage } from './normalizeMessage.ts';

/** A line that failed or warns. */
export interface NotedLine {
  /** Counted from 0. */
  readonly line: number;
  /** What it says went wrong; the line itself where it is plain text. */
  readonly message: string;
  readonly path: string | undefined;
  readonly errorType: string | undefined;
}

/** Failed lines whose messages differ in paths, names, numbers and times alone. */
export interface FailureGroup {
  /** What they have in common; undefined for those of all other groups, where there are too many. */
  readonly message: string | undefined;
  readonly firstLine: number;
  /** All of them. */
  readonly count: number;
  /** The first ones. */
  readonly lines: readonly NotedLine[];
}

/** Lines from the first to the last, both counted from 0. */
export interface LineRange {
  readonly start: number;
  readonly end: number;
}

/** What a log has to tell. */
export interface LogFindings {
  readonly lineCount: number;
  /** Every line that failed, in order, counted from 0. */
  readonly failedLines: readonly number[];
  /** How many lines warn. */
  readonly warningCount: number;
  /** The first lines that failed, and the first that warn, `mostNoted` of each. */
  readonly failures: readonly NotedLine[];
  readonly warnings: readonly NotedLine[];
  /** In the order of their first lines. */
  readonly groups: readonly FailureGroup[];
  /** Successive lines without failure or warning, two or more each. */
  readonly successes: readonly LineRange[];
}

/** An outline of more is no outline. */
export const mostNoted = 2000;
const mostGroups = 500;
/** VS Code folds no more, unless it is told to. */
const mostRanges = 5000;
const maxText = 300;

const leadingTime = /^\s{0,20}\[?\d{4}-\d\d-\d\d[T ][^\s\]]{1,40}\]?\s*/u;

interface OpenGroup {
  readonly message: string | undefined;
  readonly firstLine: number;
  count: number;
  readonly lines: NotedLine[];
}

/** Reads a log line by line. What it remembers is bounded, but for the numbers of the failed lines. */
export class LogAnalysis {
  #lineCount = 0;
  #warningCount = 0;
  readonly #failedLines: number[] = [];
  readonly #failures: NotedLine[] = [];
  readonly #warnings: NotedLine[] = [];
  readonly #groups = new Map<string | undefined, OpenGroup>();
  /** Mostly one failure says the same as the one before. */
  #last: { readonly message: string; readonly group: OpenGroup } | undefined;
  readonly #successes: LineRange[] = [];
  /** Where the successes began that the last line belongs to. */
  #successStart: number | undefined;

  get findings(): LogFindings {
    const open = this.#successStart === undefined ? [] : this.#rangeFrom(this.#successStart);
    return {
      lineCount: this.#lineCount,
      failedLines: this.#failedLines,
      warningCount: this.#warningCount,
      failures: this.#failures,
      warnings: this.#warnings,
      groups: [...this.#groups.values()],
      successes: [...this.#successes, ...open],
    };
  }

  /** Takes the next line, without its line end. */
  push(text: string): void {
    const leveled = levelOf(text);
    // What goes on belongs to what it goes on from.
    if (leveled.level === 'fine') this.#successStart ??= this.#lineCount;
    else if (leveled.level !== 'more') this.#endSuccesses();
    if (leveled.level === 'failed') this.#noteFailure(text, leveled);
    else if (leveled.level === 'warning') this.#noteWarning(text, leveled);
    this.#lineCount += 1;
  }

  #noteFailure(text: string, leveled: LeveledLine): void {
    const noted = note(this.#lineCount, text, leveled);
    this.#failedLines.push(noted.line);
    const isListed = this.#failures.length < mostNoted;
    if (isListed) this.#failures.push(noted);
    const group =
      this.#last?.message === noted.message
        ? this.#last.group
        : this.#groupOf(normalizeMessage(noted.message), noted.line);
    this.#last = { message: noted.message, group };
    group.count += 1;
    if (isListed) group.lines.push(noted);
  }

  #noteWarning(text: string, leveled: LeveledLine): void {
    this.#warningCount += 1;
    if (this.#warnings.length < mostNoted) this.#warnings.push(note(this.#lineCount, text, leveled));
  }

  #groupOf(common: string, firstLine: number): OpenGroup {
    const known = this.#groups.get(common);
    if (known) return known;
    const message = this.#groups.size < mostGroups ? common : undefined;
    const group = this.#groups.get(message) ?? { message, firstLine, count: 0, lines: [] };
    this.#groups.set(message, group);
    return group;
  }

  #endSuccesses(): void {
    if (this.#successStart !== undefined) this.#successes.push(...this.#rangeFrom(this.#successStart));
    this.#successStart = undefined;
  }

  #rangeFrom(start: number): readonly LineRange[] {
    const end = this.#lineCount - 1;
    return end > start && this.#successes.length < mostRanges ? [{ start, end }] : [];
  }
}

function note(line: number, text: string, { entry }: LeveledLine): NotedLine {
  const message = entry ? (entry.message ?? entry.errorType ?? entry.status) : undefined;
  return {
    line,
    message: cutText(message ?? text.slice(0, maxText * 2).replace(leadingTime, ''), maxText),
    path: entry?.path === undefined ? undefined : cutText(entry.path, maxText),
    errorType: entry?.errorType === undefined ? undefined : cutText(entry.errorType, maxText),
  };
}
