import { dirname } from 'node:path';
import { leavingRoom } from './diskRoom.ts';
import { GrowingFile } from './growingFile.ts';
import { StartOver } from './logFetch.ts';
import { LogIndex } from './logIndex.ts';
import { Turns } from './turns.ts';

/** So much waits for the disk while more arrives; beyond that, a slow disk slows the network. */
const bufferBytes = 512 * 1024;

/** So much is written at once: to write little often takes longer. */
const batchBytes = bufferBytes / 2;
const firstBytes = 16 * 1024;
/** So much is indexed at once: little where that takes long, since a line that no log should have takes thirty times as long. */
const [leastPushedBytes, mostPushedBytes] = [16 * 1024, 128 * 1024];
const [shortMilliseconds, longMilliseconds] = [1, 4];
/** What arrives slowly is shown after so long. */
const waitMilliseconds = 50;

/** The bytes of a log in a file, and the index of its lines. What `index` tells of can be read from the file. */
export class LogContent {
  readonly file: GrowingFile;
  readonly #onChange: () => void;
  #index = new LogIndex();
  #restarts = 0;
  /** What waits to be written, and what is being written. */
  #waiting = Buffer.alloc(bufferBytes);
  #spare = Buffer.alloc(bufferBytes);
  #waitingBytes = 0;
  /** What is in the file and what waits for it. */
  #takenBytes: number;
  /** Never rejects: `#failure` tells. */
  #writing: Promise<void> | undefined;
  #failure: Error | undefined;
  #pushedBytes = leastPushedBytes;
  /** Runs while something may wait for more to be written with. */
  #timer: NodeJS.Timeout | undefined;

  /** `onChange` is called when there are more lines, and when there are other ones. */
  constructor(file: GrowingFile, onChange: () => void) {
    this.file = file;
    this.#takenBytes = file.bytes;
    this.#onChange = onChange;
  }

  get index(): LogIndex {
    return this.#index;
  }

  /** How often what had been read was found to be another log by now: lines before that mean nothing any more. */
  get restarts(): number {
    return this.#restarts;
  }

  /** Indexes what is in the file. Rejects with the signal's reason. */
  async indexFile(signal: AbortSignal): Promise<void> {
    await this.#indexUpTo(this.file.bytes, signal);
    this.#index.end();
    this.#onChange();
  }

  /**
   * Takes the bytes of the log, of which the first is the one at `start()`, known when they begin. What is known already is
   * compared and stays where it is the same: only what was added is written. Throws StartOver where the log is another and
   * must be had from its start, else what the chunks throw, or `disk`.
   */
  async take(chunks: AsyncIterable<Uint8Array>, start: () => number, signal: AbortSignal): Promise<void> {
    try {
      await this.#takeAll(leavingRoom(chunks, dirname(this.file.path)), start, signal);
    } finally {
      await this.flush();
      this.#index.end();
      this.#onChange();
    }
  }

  /** The bytes from `start` up to but not including `end`, as far as they are indexed. */
  async *chunks(start = 0, end = this.#index.bytes): AsyncGenerator<Buffer, void, undefined> {
    for (let at = start; at < end;) {
      const chunk = await this.file.read(at, Math.min(end, at + bufferBytes));
      if (chunk.length === 0) return;
      at += chunk.length;
      yield chunk;
    }
  }

  async #takeAll(chunks: AsyncIterable<Uint8Array>, start: () => number, signal: AbortSignal): Promise<void> {
    let taken = 0;
    for await (const chunk of chunks) {
      const at = start() + taken;
      const known = Math.max(0, Math.min(chunk.length, this.#takenBytes - at));
      const isSame = known === 0 || (await this.#isAt(chunk.subarray(0, known), at));
      if (!isSame) await this.#startOver(at, start(), signal);
      if (!isSame || known < chunk.length) await this.#append(isSame ? chunk.subarray(known) : chunk);
      taken += chunk.length;
    }
    const end = start() + taken;
    if (end < this.#takenBytes) await this.#startOver(end, start(), signal);
    await this.#settle();
  }

  /** Waits until all is written. Throws `disk`. */
  async #settle(): Promise<void> {
    await this.flush();
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure) throw failure;
  }

  async #isAt(bytes: Uint8Array, offset: number): Promise<boolean> {
    await this.#settle();
    return (await this.file.read(offset, offset + bytes.length)).equals(bytes);
  }

  /** Keeps the first bytes only, which were compared if the log was read from its start. */
  async #startOver(bytes: number, start: number, signal: AbortSignal): Promise<void> {
    if (start > 0) throw new StartOver();
    await this.#settle();
    // Whoever is reading learns of it before the bytes change.
    this.#index = new LogIndex();
    this.#restarts += 1;
    await this.file.truncate(bytes);
    this.#takenBytes = bytes;
    await this.#indexUpTo(bytes, signal);
    this.#onChange();
  }

  async #indexUpTo(bytes: number, signal: AbortSignal): Promise<void> {
    for await (const chunk of this.chunks(0, bytes)) {
      signal.throwIfAborted();
      await this.#push(chunk);
      this.#onChange();
    }
  }

  /** Indexes bytes a few at a time, between which everything else gets its turn. */
  async #push(bytes: Uint8Array): Promise<void> {
    const turns = new Turns();
    for (let at = 0; at < bytes.length;) {
      const begunAt = performance.now();
      this.#index.push(bytes.subarray(at, at + this.#pushedBytes));
      at += this.#pushedBytes;
      const taken = performance.now() - begunAt;
      if (taken > longMilliseconds) this.#pushedBytes = leastPushedBytes;
      else if (taken < shortMilliseconds) this.#pushedBytes = Math.min(mostPushedBytes, this.#pushedBytes * 2);
      await turns.pause();
    }
  }

  async #append(chunk: Uint8Array): Promise<void> {
    for (let at = 0; at < chunk.length;) {
      if (this.#failure) await this.#settle();
      // The first lines can be read before more is looked at.
      const isFirst = this.#index.bytes === 0;
      const room = isFirst ? firstBytes : bufferBytes - this.#waitingBytes;
      // Copied, so that the chunk can go at once: many that wait are a burden for the garbage collector.
      const piece = chunk.subarray(at, at + room);
      this.#waiting.set(piece, this.#waitingBytes);
      this.#waitingBytes += piece.length;
      this.#takenBytes += piece.length;
      at += piece.length;
      if (isFirst || this.#waitingBytes === bufferBytes) await this.#settle();
      else this.#writeSoon();
    }
  }

  /** Starts to write what waits when it is enough, or has waited long enough. */
  #writeSoon(): void {
    if (this.#waitingBytes >= batchBytes) this.#writing ??= this.#write();
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      if (this.#waitingBytes > 0) this.#writing ??= this.#write();
    }, waitMilliseconds);
  }

  /** Writes all that waits; what goes wrong is told with what is taken next. */
  async flush(): Promise<void> {
    for (await this.#writing; this.#waitingBytes > 0; await this.#writing) this.#writing ??= this.#write();
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** Writes what waits, while the next batch gathers. */
  async #write(): Promise<void> {
    const bytes = this.#waiting.subarray(0, this.#waitingBytes);
    [this.#waiting, this.#spare] = [this.#spare, this.#waiting];
    this.#waitingBytes = 0;
    try {
      await this.file.append(bytes);
      await this.#push(bytes);
    } catch (error) {
      this.#failure = error instanceof Error ? error : new Error(String(error));
      this.#waitingBytes = 0;
      this.#takenBytes = this.file.bytes;
    }
    this.#writing = undefined;
    this.#onChange();
  }
}
