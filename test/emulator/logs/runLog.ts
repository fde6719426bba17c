import {
  failuresBefore,
  isFailure,
  layoutOf,
  lengthOf,
  lineAt,
  type LogLayout,
  lineOfFailure,
  offsetOf,
} from './logLayout.ts';
import { hash, pick } from '../site/random.ts';
import { connectionError, fileError, type RunError } from './runErrors.ts';
import type { RunFacts } from '../site/site.ts';

/** One line of a log. The time is in seconds since 1970. */
export interface LogEntry {
  readonly createdAt: number;
  readonly operation: string;
  readonly path: string;
  readonly size: number | null;
  readonly fileType: 'file' | 'directory';
  readonly error: RunError | undefined;
}

const trace = '7f3a9c01b2d84e6f5a0c9d3e1b7a8f42'.repeat(16);
const chunkBytes = 65_536;

/** The log of one run: which lines it has and what they say. Any part can be had without what comes before it. */
export class RunLog {
  /** How many lines there are so far: all of them when the run has ended. */
  readonly lines: number;
  /** How many bytes there are so far. */
  readonly bytes: number;
  /** How many of the lines so far say that something failed. */
  readonly failed: number;
  /** How many of the lines so far tell of a file that was copied. */
  readonly succeeded: number;
  readonly #layout: LogLayout;
  readonly #seed: number;
  readonly #run: RunFacts;
  #second = -1;
  #time = '';

  constructor(seed: number, run: RunFacts) {
    this.#seed = seed;
    this.#run = run;
    this.#layout = layoutOf(run.figures, run.log);
    this.lines = Math.floor(this.#layout.lines * run.progress);
    this.bytes = offsetOf(this.#layout, this.lines);
    const files = Math.max(0, this.lines - this.#layout.folders);
    this.failed = failuresBefore(this.#layout, files);
    this.succeeded = files - this.failed;
  }

  entry(line: number): LogEntry {
    const { index, sync, createdAt: start, seconds, figures } = this.#run;
    const createdAt = start + Math.floor((seconds * line) / this.#layout.lines);
    if (figures.connectionFailed) {
      const error = connectionError(sync);
      return { createdAt, operation: 'List', path: sync.srcPath, size: null, fileType: 'directory', error };
    }
    const file = line - this.#layout.folders;
    if (file < 0) {
      const path = `${pick(sync.folders, line)}/${month(line)}`;
      return { createdAt, operation: 'List', path, size: null, fileType: 'directory', error: undefined };
    }
    const chance = hash(this.#seed, index, 1000 + line);
    const path = `${pick(sync.folders, chance)}/${month(chance >>> 4)}/${sync.stem}-${file}.${sync.extension}`;
    const operation = chance % 7 === 0 ? 'Sync Overwrite' : 'Sync';
    return isFailure(this.#layout, line)
      ? {
          createdAt,
          operation,
          path,
          size: sync.typicalFileBytes,
          fileType: 'file',
          error: fileError(this.#seed, index, line),
        }
      : {
          createdAt,
          operation,
          path,
          size: this.#size(file - failuresBefore(this.#layout, file)),
          fileType: 'file',
          error: undefined,
        };
  }

  /** The entries of the lines that failed, in order, `limit` at most. */
  failures(limit: number): readonly LogEntry[] {
    return Array.from({ length: Math.min(limit, this.failed) }, (_, n) => this.entry(lineOfFailure(this.#layout, n)));
  }

  /** The bytes from `start` up to but not including `end`, in chunks. */
  *read(start: number, end: number): Generator<Buffer> {
    let line = lineAt(this.#layout, start);
    let offset = offsetOf(this.#layout, line);
    while (offset < end) {
      let text = '';
      const chunkStart = offset;
      while (offset < end && offset - chunkStart < chunkBytes) {
        text += this.#render(line);
        offset += lengthOf(this.#layout, line++);
      }
      yield Buffer.from(text).subarray(Math.max(0, start - chunkStart), end - chunkStart);
    }
  }

  #render(line: number): string {
    const entry = this.entry(line);
    const text = this.#layout.format === 'text' ? this.#asText(entry) : this.#asJson(entry);
    const [before, after] = text;
    const missing = lengthOf(this.#layout, line) - 1 - Buffer.byteLength(before) - after.length;
    if (missing < 0)
      throw new RangeError(`Line ${line} of run ${this.#run.id} is ${-missing} bytes too long: ${before}`);
    return `${before}${trace.slice(0, missing)}${after}\n`;
  }

  /** The line as an object, in two halves: the trace id between them fills it up to its length. */
  #asJson(entry: LogEntry): readonly [before: string, after: string] {
    const error =
      entry.error === undefined
        ? ''
        : `"error_type":"${entry.error.type}","message":${JSON.stringify(entry.error.message)},`;
    const status = entry.error === undefined ? 'success' : 'failure';
    const size = entry.size === null ? '' : `"size":${entry.size},`;
    return [
      `{"timestamp":"${this.#timestamp(entry.createdAt)}+00:00","operation":"${entry.operation}","status":"${status}",` +
        `"file_type":"${entry.fileType}","path":"${entry.path}",${size}${error}"trace":"`,
      '"}',
    ];
  }

  #asText(entry: LogEntry): readonly [before: string, after: string] {
    const time = this.#timestamp(entry.createdAt);
    const size = entry.size === null ? '' : ` (${entry.size} bytes)`;
    return entry.error === undefined
      ? [`${time} INFO  ${entry.operation} ${entry.path}${size} [`, ']']
      : [`${time} ERROR ${entry.operation} ${entry.path}${size}: ${entry.error.message} [`, ']'];
  }

  /** Sizes differ from file to file, yet add up to the bytes of the run. */
  #size(file: number): number {
    const { figures, index, dryRun } = this.#run;
    const files = figures.successfulFiles;
    const total = dryRun ? figures.estimatedBytes : figures.bytesSynced;
    const share = Math.floor((total * (file + 1)) / files) - Math.floor((total * file) / files);
    const pair = file - (file % 2);
    if (pair + 1 >= files) return share;
    const shift = Math.floor((((total / files) * (hash(this.#seed, index, pair) % 100)) / 100) * 0.9);
    return file === pair ? share + shift : share - shift;
  }

  #timestamp(seconds: number): string {
    if (seconds !== this.#second) {
      this.#second = seconds;
      this.#time = new Date(seconds * 1000).toISOString().slice(0, 19);
    }
    return this.#time;
  }
}

/** A folder for a month, such as `2014/07`. */
function month(number: number): string {
  return `${2010 + (Math.floor(number / 12) % 17)}/${String((number % 12) + 1).padStart(2, '0')}`;
}
