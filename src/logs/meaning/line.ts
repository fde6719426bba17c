import { amount, isObject, text, type JsonObject } from '../../files-com/fields.ts';
import { JsonFields } from './json.ts';
import { meaningOfText, type TextMeaning } from './failed.ts';
import { isError, levelFields, levelOfFields, messageKeys } from './fields.ts';
import type { Level } from './formats.ts';
import { timeOf } from './time.ts';

/** A line of JSON that tells of one file or folder, or of one event. Fields that it does not have are undefined. */
export interface LogEntry {
  readonly kind: 'entry';
  readonly level: Level;
  /** Milliseconds since 1970 UTC. */
  readonly time: number | undefined;
  readonly operation: string | undefined;
  readonly status: string | undefined;
  /** Such as `file` or `directory`. */
  readonly fileType: string | undefined;
  readonly path: string | undefined;
  readonly destPath: string | undefined;
  readonly sizeBytes: number | undefined;
  readonly message: string | undefined;
  readonly errorType: string | undefined;
}

/** A line of text, or of JSON without any of the fields above. */
interface TextLine extends TextMeaning {
  readonly kind: 'text';
  readonly text: string;
}

export type LogLine = LogEntry | TextLine;

/** The rest of a longer line is not looked at; in bytes, as the index counts them, and in characters. */
export const maxLineLength = 65_536;

// Each field under its names in log files, in `/sync_logs` and in logs of common loggers and tools; the first one counts.
const names = {
  time: [
    'timestamp',
    'created_at',
    'time',
    '@timestamp',
    'ts',
    'datetime',
    'date',
    '@t',
    'TimeStamp',
    'asctime',
    'eventTime',
  ],
  operation: ['operation', 'action'],
  fileType: ['file_type'],
  path: ['path', 'src_path', 'object', 'source', 'file', 'filename', 'item', 'key'],
  destPath: ['dest_path', 'destination'],
  sizeBytes: ['size', 'bytes'],
  message: [...messageKeys, 'error_message', 'exception'],
  error: ['error', 'err', 'Error'],
} as const;

/** Where in the code a logger was called: `operations/copy.go:410`. */
const codePlace = /\.(?:go|py|js|ts|mjs|cjs|java|kt|scala|rb|rs|cs|c|cc|cpp|h|php|lua|swift):\d+$/u;
const numbered = /^ {0,15}\d{1,15}: (?=\{)/u;

/** Reads one line, without its line end; an entry may stand behind its number. Never throws. */
export function parseLogLine(line: string): LogLine {
  const content = withoutNumber(line);
  if (!content.trimStart().startsWith('{')) return { kind: 'text', text: line, ...meaningOfText(line) };
  const numberLength = line.length - content.length;
  const object = parseObject(content, numberLength);
  const level = object ? levelOfFields((key) => object[key]) : levelOfBroken(content, numberLength);
  return (object && entryOf(object, level)) ?? { kind: 'text', text: line, level };
}

/** Reads an entry that was cut off by its fields that are whole; undefined where they say nothing. */
export function parseCutLine(line: string): LogEntry | undefined {
  const end = line.lastIndexOf(',"');
  const object = end > 0 ? parseObject(withoutNumber(`${line.slice(0, end)}}`), 0) : undefined;
  return object && entryOf(object, levelOfBroken(withoutNumber(line), line.length - withoutNumber(line).length));
}

/** The entry itself, of a line that begins with its number: so the failed lines of a log are shown. */
export function withoutNumber(line: string): string {
  return line.replace(numbered, '');
}

const statusField = /"(?:status|error_type|level|severity|error|success)"\s{0,9}:\s{0,9}(?:"[^"]{0,60}"?|[\w.]{1,20})/u;
const maxMarked = 200;

/** The start and end of the part of a failed line that says so: its status, or all of it where that is text. */
export function failedPart(line: string): readonly [start: number, end: number] {
  const content = line.slice(0, maxLineLength);
  const start = content.length - content.trimStart().length;
  const status = withoutNumber(content).trimStart().startsWith('{') ? statusField.exec(content) : undefined;
  if (status) return [status.index, status.index + status[0].length];
  return [start, Math.max(start, Math.min(content.trimEnd().length, start + maxMarked))];
}

/** Undefined also where the line, with its number, is longer than the index looks at. */
function parseObject(content: string, numberLength: number): JsonObject | undefined {
  const room = maxLineLength - numberLength;
  if (content.length * 3 > room && Buffer.byteLength(content) > room) return undefined;
  try {
    const value: unknown = JSON.parse(content);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const brokenFields = new JsonFields(levelFields);

/** The level of a line that begins as an object and is none, such as one that was cut off, by its fields that are whole. */
function levelOfBroken(content: string, numberLength: number): Level {
  const room = maxLineLength - numberLength;
  const bytes = Buffer.from(content.slice(0, room + 1));
  brokenFields.read(bytes, 0, Math.min(bytes.length, room), bytes.length > room);
  return levelOfFields((key) => brokenFields.valueOf(levelFields.indexOf(key)));
}

function entryOf(raw: JsonObject, level: Level): LogEntry | undefined {
  const field = <T>(keys: readonly string[], read: (value: unknown) => T | undefined): T | undefined => {
    for (const key of keys) {
      const value = read(raw[key]);
      if (value !== undefined) return value;
    }
    return undefined;
  };
  const error = names.error.map((key) => raw[key]).find(isError);
  const entry = {
    time: field(names.time, timeOf),
    operation: field(names.operation, text),
    status: text(raw['status']),
    fileType: field(names.fileType, text),
    path: field(names.path, pathOf),
    destPath: field(names.destPath, text),
    sizeBytes: field(names.sizeBytes, amount),
    message: messageOf(field(names.message, text), error),
    errorType:
      text(raw['error_type']) ??
      (isObject(error) ? (text(error['code']) ?? text(error['type']) ?? text(error['name'])) : undefined),
  };
  const saysSomething = Object.values(entry).some((value) => value !== undefined);
  return saysSomething ? { kind: 'entry', level, ...entry } : undefined;
}

function pathOf(value: unknown): string | undefined {
  const path = text(value);
  return path === undefined || codePlace.test(path) ? undefined : path;
}

/** The message of a logger, and the error that it comes with. */
function messageOf(message: string | undefined, error: unknown): string | undefined {
  const cause = isObject(error) ? (text(error['message']) ?? text(error['msg'])) : text(error);
  if (message === undefined || cause === undefined) return message ?? cause;
  return message.includes(cause) ? message : `${message}: ${cause}`;
}
