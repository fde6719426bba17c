import { FilesComError } from './errors.ts';
import type { SizeLimits } from './limits.ts';

const [quote, backslash, comma, colon, dot, zero, nine] = [0x22, 0x5c, 0x2c, 0x3a, 0x2e, 0x30, 0x39];
const [openList, closeList, openObject, closeObject] = [0x5b, 0x5d, 0x7b, 0x7d];
/** White space, and the three bytes of a byte order mark. */
const blanks: ReadonlySet<number> = new Set([0x20, 0x09, 0x0a, 0x0d, 0xef, 0xbb, 0xbf]);
/** From here on, the digits of a fraction do not reach 16. */
const inFraction = -(2 ** 30);

/**
 * Collects the body of an answer as it arrives and counts what JSON.parse would build of it. Text that is not a list or an
 * object is not counted: JSON.parse makes one value of it at most.
 */
export class AnswerBody {
  readonly #host: string;
  readonly #status: number;
  readonly #limits: SizeLimits;
  readonly #decoder = new TextDecoder();
  // Decoded a megabyte at a time, since 64 MB at once block for a quarter of a second. A list of chunks instead would hold an
  // object for every byte that a hostile server sends by itself.
  readonly #buffer = Buffer.allocUnsafe(2 ** 20);
  #buffered = 0;
  #bytes = 0;
  #text = '';
  #isJson: boolean | undefined;
  #isInString = false;
  #isEscaped = false;
  #depth = 0;
  #items = 1;
  #values = 0;
  #names = 0;
  #nameBytes = 0;
  /** Of the string at hand so far, or of the last one. */
  #stringBytes = 0;
  #digits = 0;
  #hasLongIntegers = false;

  constructor(host: string, status: number, limits: SizeLimits) {
    this.#host = host;
    this.#status = status;
    this.#limits = limits;
  }

  /** Does it hold an integer of 16 digits or more? JSON.parse rounds those beyond 2^53. */
  get hasLongIntegers(): boolean {
    return this.#hasLongIntegers;
  }

  /** All of it; nothing may be added after that. */
  end(): string {
    return this.#text + this.#decoder.decode(this.#buffer.subarray(0, this.#buffered));
  }

  /** FilesComError `tooLarge` as soon as a limit is passed. */
  add(chunk: Uint8Array): void {
    this.#bytes += chunk.length;
    if (this.#bytes > this.#limits.bytes) throw this.#tooLarge('bytes', 'of more than {0} bytes');
    this.#append(chunk);
    this.#isJson ??= beginsAsJson(chunk);
    if (this.#isJson === true && chunk.length > 0) this.#count(chunk);
  }

  #append(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length;) {
      const part = chunk.subarray(at, at + this.#buffer.length - this.#buffered);
      this.#buffer.set(part, this.#buffered);
      this.#buffered += part.length;
      at += part.length;
      if (this.#buffered < this.#buffer.length) return;
      this.#text += this.#decoder.decode(this.#buffer, { stream: true });
      this.#buffered = 0;
    }
  }

  // One pass over every byte of every answer: comparisons of local numbers, the most frequent first.
  #count(chunk: Uint8Array): void {
    const { length } = chunk;
    let [isInString, isEscaped, depth, deepest] = [this.#isInString, false, this.#depth, this.#depth];
    let [items, values, digits] = [this.#items, this.#values, this.#digits];
    let [names, nameBytes, stringBytes] = [this.#names, this.#nameBytes, this.#stringBytes];
    // Before this chunk where it began in an earlier one.
    let stringStart = isInString ? -stringBytes : 0;
    let at = this.#isEscaped ? 1 : 0;
    while (at < length) {
      if (isInString) {
        let byte: number | undefined;
        while (at < length && (byte = chunk[at]) !== quote && byte !== backslash) at++;
        if (at === length) break;
        if (byte === quote) {
          isInString = false;
          stringBytes = at - stringStart;
        } else isEscaped = ++at === length;
        at++;
        continue;
      }
      const byte = chunk[at++] ?? 0;
      if (byte === quote) {
        values++;
        digits = 0;
        isInString = true;
        stringStart = at;
      } else if (byte === comma) {
        values++;
        digits = 0;
        if (depth === 1) items++;
      } else if (byte === colon) {
        names++;
        nameBytes += stringBytes;
      } else if (byte >= zero && byte <= nine) {
        if (++digits === 16) this.#hasLongIntegers = true;
      } else if (byte === dot) {
        digits = inFraction;
      } else {
        digits = 0;
        if (byte === openList || byte === openObject) {
          values++;
          if (++depth > deepest) deepest = depth;
        } else if (byte === closeList || byte === closeObject) depth--;
      }
    }
    [this.#isInString, this.#isEscaped, this.#depth] = [isInString, isEscaped, depth];
    [this.#items, this.#values, this.#digits] = [items, values, digits];
    [this.#names, this.#nameBytes] = [names, nameBytes];
    this.#stringBytes = isInString ? length - stringStart : stringBytes;
    if (deepest > this.#limits.depth) throw this.#tooLarge('depth', 'nested more than {0} levels deep');
    if (items > this.#limits.items) throw this.#tooLarge('items', 'of more than {0} items');
    if (values > this.#limits.values) throw this.#tooLarge('values', 'of more than {0} values');
    if (names > this.#limits.names) throw this.#tooLarge('names', 'of more than {0} fields');
    if (nameBytes > this.#limits.nameBytes) throw this.#tooLarge('nameBytes', 'with names of more than {0} bytes');
  }

  #tooLarge(limit: keyof SizeLimits, words: string): FilesComError {
    const most = this.#limits[limit].toLocaleString('en');
    const message = `${this.#host} sent an answer ${words.replace('{0}', most)}.`;
    return new FilesComError('tooLarge', message, { status: this.#status });
  }
}

/** Undefined if there is only white space. */
function beginsAsJson(chunk: Uint8Array): boolean | undefined {
  const first = chunk.find((byte) => !blanks.has(byte));
  return first === undefined ? undefined : first === openList || first === openObject;
}
