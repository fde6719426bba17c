import { isFailedLine } from './lineKinds.ts';
import { parseLogLine, withoutNumber, type LogEntry } from './logLine.ts';

/** What a line tells of: `more` is text that goes on from the line before, such as a stack trace. */
type LineLevel = 'failed' | 'warning' | 'fine' | 'more';

export interface LeveledLine {
  readonly level: LineLevel;
  /** Of a line of JSON that failed or warns. */
  readonly entry?: LogEntry | undefined;
}

/** Of a longer line, the rest is not looked at. */
export const maxLineLength = 65_536;

// The colors of media/sync-run-log.tmLanguage.json go by the same words.
const warningWords = /\bWARN(?:ING)?\b/u;
const beginning = /^\[?\d{4}-\d\d-\d\d|^\S{0,40}\s{0,9}\[?(?:INFO|DEBUG|TRACE|NOTICE)\b/u;
const warningStatus = /^(?:partial|warn)/iu;

/** What has none of these neither failed nor warns. Most lines are such: reading each would take most of the time. */
const mayMatter = /fail|error|fatal|critical|warn|partial|\\u/iu;

const statusField = /"(?:status|error_type)"\s{0,9}:\s{0,9}"[^"]{0,60}"?/u;
const maxMarked = 200;

/** From where to where a line that failed or warns says so: its status, or all of it where that is plain text. */
export function failedPart(line: string): readonly [start: number, end: number] {
  const text = line.slice(0, maxLineLength);
  const start = text.length - text.trimStart().length;
  const status = withoutNumber(text).trimStart().startsWith('{') ? statusField.exec(text) : undefined;
  if (status) return [status.index, status.index + status[0].length];
  return [start, Math.max(start, Math.min(text.trimEnd().length, start + maxMarked))];
}

/** Tells at what level a line is. Never throws; takes time linear in the line's length, however long it is. */
export function levelOf(line: string): LeveledLine {
  const text = withoutNumber(line.slice(0, maxLineLength)).trimStart();
  const isObject = text.startsWith('{');
  const level = isObject || beginning.test(text) ? 'fine' : 'more';
  if (!mayMatter.test(text)) return { level };
  const parsed = isObject ? parseLogLine(text) : undefined;
  const entry = parsed?.kind === 'entry' ? parsed : undefined;
  if (isFailedLine(line)) return { level: 'failed', entry };
  const warns = isObject ? warningStatus.test(entry?.status ?? '') : warningWords.test(text);
  return warns ? { level: 'warning', entry } : { level };
}
