import { endsObject, JsonFields } from './jsonFields.ts';
import { KindTable, type LineKind, type Word } from './kindTable.ts';
import { parseLogLine } from './logLine.ts';

/** A stretch of a line that settles its kind: another line with the same stretch at the same place is of that kind too. */
interface Pattern {
  readonly view: DataView;
  /** Where it begins in a line. */
  readonly offset: number;
  readonly code: number;
}

const maxPatterns = 4;
const maxPatternBytes = 512;
const openBrace = 0x7b;

// In the order in which they are given to JsonFields.
const [statusKey, operationKey, actionKey, errorTypeKey] = [0, 1, 2, 3] as const;

/** Numbers the kind of each line, which is as `parseLogLine` tells it, in a fraction of the time. */
export class LineKinds {
  readonly #table = new KindTable();
  readonly #fields = new JsonFields(['status', 'operation', 'action', 'error_type']);
  /** The last one that helped first. */
  readonly #patterns: Pattern[] = [];
  readonly #isSettled = (): boolean => {
    if (!this.#has(statusKey) || !this.#has(operationKey)) return false;
    const { isFailed, isSuccess } = this.#status();
    return isFailed || isSuccess;
  };
  #bytes: Uint8Array = Buffer.alloc(0);
  #view = viewOf(this.#bytes);
  /** The next opening brace after the place where one was last looked for. */
  #brace = -1;

  /** How many kinds there are. */
  get size(): number {
    return this.#table.size;
  }

  kind(code: number): LineKind | undefined {
    return this.#table.kind(code);
  }

  /** The bytes that the next lines are of. */
  begin(bytes: Uint8Array): void {
    this.#bytes = bytes;
    this.#view = viewOf(bytes);
    this.#brace = -1;
  }

  /** Counts the line from `start` up to but not including `end`, and returns the number of its kind. `isCut`: it goes on. */
  add(start: number, end: number, isCut = false): number {
    const code = this.#knownCode(start, end) ?? this.#readCode(start, end, isCut);
    this.#table.count(code, 1);
    return code;
  }

  /** A line of that kind is no longer there. */
  remove(code: number): void {
    this.#table.count(code, -1);
  }

  #knownCode(start: number, end: number): number | undefined {
    const bytes = this.#bytes;
    if (this.#patterns.length === 0 || bytes[start] !== openBrace || !endsObject(bytes, start, end)) return undefined;
    if (this.#brace <= start) {
      const brace = bytes.indexOf(openBrace, start + 1);
      this.#brace = brace < 0 ? bytes.length : brace;
    }
    // With another object in the line, what is found may be of that one.
    if (this.#brace < end) return undefined;
    for (let index = 0; index < this.#patterns.length; index++) {
      const pattern = this.#patterns[index];
      if (!pattern || !isThere(pattern, this.#view, start, end)) continue;
      if (index > 0) this.#prefer(pattern, index);
      return pattern.code;
    }
    return undefined;
  }

  #prefer(pattern: Pattern, index: number): void {
    this.#patterns.splice(index, 1);
    this.#patterns.unshift(pattern);
  }

  #readCode(start: number, end: number, isCut: boolean): number {
    const { statuses, operations } = this.#table;
    const shape = this.#fields.read(this.#bytes, start, end, isCut, this.#isSettled);
    if (shape === 'text') return this.#table.codeOf(statuses.none, operations.none, false);
    if (shape === 'escaped') return this.#parsedCode(start, end);
    const status = this.#status();
    const failed = status.isFailed || (this.#has(errorTypeKey) && !status.isSuccess);
    const code = this.#table.codeOf(status, this.#operation(), failed);
    if (!isCut && this.#isSettled()) this.#learn(start, code);
    return code;
  }

  #parsedCode(start: number, end: number): number {
    const { statuses, operations } = this.#table;
    const line = parseLogLine(Buffer.from(this.#bytes.subarray(start, end)).toString());
    if (line.kind === 'text') return this.#table.codeOf(statuses.none, operations.none, false);
    return this.#table.codeOf(statuses.findText(line.status), operations.findText(line.operation), line.failed);
  }

  #learn(start: number, code: number): void {
    const { keyStarts, ends } = this.#fields;
    const from = Math.min(keyStarts[statusKey] ?? 0, keyStarts[operationKey] ?? 0);
    const to = Math.max(ends[statusKey] ?? 0, ends[operationKey] ?? 0) + 1;
    if (to - from > maxPatternBytes) return;
    const view = viewOf(new Uint8Array(this.#bytes.subarray(from, to)));
    this.#patterns.unshift({ view, offset: from - start, code });
    this.#patterns.length = Math.min(this.#patterns.length, maxPatterns);
  }

  #has(key: number): boolean {
    return this.#fields.starts[key] !== -1;
  }

  #status(): Word {
    return this.#table.statuses.find(this.#bytes, ...this.#placeOf(statusKey));
  }

  #operation(): Word {
    const key = this.#has(operationKey) ? operationKey : actionKey;
    return this.#table.operations.find(this.#bytes, ...this.#placeOf(key));
  }

  /** Empty where there is no such value. */
  #placeOf(key: number): [start: number, end: number] {
    return [this.#fields.starts[key] ?? 0, this.#has(key) ? (this.#fields.ends[key] ?? 0) : -1];
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** Is the pattern where it should be in the line from `start` to `end`? Compares four bytes at a time. */
function isThere({ view: pattern, offset }: Pattern, view: DataView, start: number, end: number): boolean {
  const from = start + offset;
  const last = pattern.byteLength - 4;
  if (from + last + 4 > end) return false;
  for (let at = 0; at < last; at += 4) {
    if (pattern.getInt32(at) !== view.getInt32(from + at)) return false;
  }
  return pattern.getInt32(last) === view.getInt32(from + last);
}
