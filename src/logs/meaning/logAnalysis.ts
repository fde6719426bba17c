import { cutText } from '../../files-com/cutText.ts';
import { parseLogLine, type LogLine } from './line.ts';
import { normalizeMessage } from './normalize.ts';
import { leadingTime } from './time.ts';

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
    const line = parseLogLine(text);
    // What goes on belongs to what it goes on from.
    if (line.level === 'fine') this.#successStart ??= this.#lineCount;
    else if (line.level !== 'more') this.#endSuccesses();
    if (line.level === 'failed') this.#noteFailure(line);
    else if (line.level === 'warning') this.#noteWarning(line);
    this.#lineCount += 1;
  }

  #noteFailure(line: LogLine): void {
    const noted = note(this.#lineCount, line);
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

  #noteWarning(line: LogLine): void {
    this.#warningCount += 1;
    if (this.#warnings.length < mostNoted) this.#warnings.push(note(this.#lineCount, line));
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

function note(line: number, content: LogLine): NotedLine {
  const { path } = content;
  const errorType = content.kind === 'entry' ? content.errorType : undefined;
  return {
    line,
    message: cutText(messageOf(content), maxText),
    path: path === undefined ? undefined : cutText(path, maxText),
    errorType: errorType === undefined ? undefined : cutText(errorType, maxText),
  };
}

/** Without the time of the line, so that equal causes are equal messages. */
function messageOf(content: LogLine): string {
  if (content.kind === 'entry') return content.message ?? content.errorType ?? content.status ?? '';
  if (content.message !== undefined) return content.message;
  const text = content.text.slice(0, maxText * 2);
  return text.slice(leadingTime(text)?.end ?? 0).replace(/^[\s\])]+/u, '');
}
