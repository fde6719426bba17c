import { amount, isObject, text, type JsonObject } from '../files-com/fields.ts';
import { time } from '../files-com/time.ts';

/** A line of a log that tells of one file or folder. What it does not tell is undefined. */
export interface LogEntry {
  readonly kind: 'entry';
  /** Does it tell of something that went wrong? Not where its status is `success`, whatever else it says. */
  readonly failed: boolean;
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

/** A line as it is: not JSON, or JSON that says nothing of the above. */
interface LogText {
  readonly kind: 'text';
  readonly text: string;
}

export type LogLine = LogEntry | LogText;

// Each field under the names that it has in log files, in `/sync_logs`, and in what resembles them; the first one counts.
const names = {
  time: ['timestamp', 'created_at', 'time'],
  operation: ['operation', 'action'],
  status: ['status'],
  fileType: ['file_type'],
  path: ['path', 'src_path', 'source'],
  destPath: ['dest_path', 'destination'],
  sizeBytes: ['size', 'bytes'],
  message: ['message', 'error_message', 'error'],
  errorType: ['error_type'],
} as const;

/** Reads one line, without its line end; an entry may stand behind its number. Never throws. */
export function parseLogLine(line: string): LogLine {
  const raw = parseObject(withoutNumber(line));
  if (!raw) return { kind: 'text', text: line };
  const field = <T>(keys: readonly string[], read: (value: unknown) => T | undefined): T | undefined => {
    for (const key of keys) {
      const value = read(raw[key]);
      if (value !== undefined) return value;
    }
    return undefined;
  };
  const entry = {
    time: field(names.time, time),
    operation: field(names.operation, text),
    status: field(names.status, text),
    fileType: field(names.fileType, text),
    path: field(names.path, text),
    destPath: field(names.destPath, text),
    sizeBytes: field(names.sizeBytes, amount),
    message: field(names.message, text),
    errorType: field(names.errorType, text),
  };
  const saysSomething = Object.values(entry).some((value) => value !== undefined);
  if (!saysSomething) return { kind: 'text', text: line };
  const failed = isFailedStatus(entry.status) || (entry.errorType !== undefined && entry.status !== 'success');
  return { kind: 'entry', failed, ...entry };
}

/** Reads an entry that was cut off by its fields that are whole; undefined where they say nothing. */
export function parseCutLine(line: string): LogEntry | undefined {
  const end = line.lastIndexOf(',"');
  const parsed = end > 0 ? parseLogLine(`${line.slice(0, end)}}`) : undefined;
  return parsed?.kind === 'entry' ? parsed : undefined;
}

const numbered = /^ {0,15}\d{1,15}: (?=\{)/u;

/** The entry itself, of a line that begins with its number: so the failed lines of a log are shown. */
export function withoutNumber(line: string): string {
  return line.replace(numbered, '');
}

/** Does a status alone say that something went wrong? */
export function isFailedStatus(status = ''): boolean {
  return /^(?:fail|error)/iu.test(status);
}

function parseObject(line: string): JsonObject | undefined {
  // Most lines that are not JSON are known by their first character: an exception each would be slow.
  if (!line.trimStart().startsWith('{')) return undefined;
  try {
    const value: unknown = JSON.parse(line);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
