import { dirname } from 'node:path';
import { RoomGuard } from './diskRoom.ts';
import { GrowingFile } from './growingFile.ts';
import { StartOver } from '../download/fetchLog.ts';

/** Bytes that may wait for the disk; beyond that, a slow disk slows the network. */
const bufferBytes = 512 * 1024;
/** Bytes worth a write: many small writes take longer. */
const batchBytes = bufferBytes / 2;
const firstBytes = 16 * 1024;
/** Slowly arriving bytes are written after this time. */
const waitMilliseconds = 50;

export interface LogFileOptions {
  /** The file has grown to this length. */
  readonly onGrow: (bytes: number) => void;
  /** The file was truncated to its first bytes: the log has other contents than before. */
  readonly onRestart: () => void;
}

/** The file into which a log is downloaded. It compares the bytes it already has and appends new ones. */
export class LogFile {
  readonly #file: GrowingFile;
  readonly #options: LogFileOptions;
  readonly #room: RoomGuard;
  /** Bytes that wait to be written, and the buffer that is being written. */
  #waiting = Buffer.alloc(bufferBytes);
  #spare = Buffer.alloc(bufferBytes);
  #waitingBytes = 0;
  /** Written and waiting bytes. */
  #taken: number;
  /** Never rejects: see `#failure`. */
  #writing: Promise<void> | undefined;
  #failure: Error | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** Offset of the download's first byte, and of its next one. */
  #start = 0;
  #at = 0;
  #restarts = 0;

  constructor(file: GrowingFile, options: LogFileOptions) {
    this.#file = file;
    this.#options = options;
    this.#taken = file.bytes;
    this.#room = new RoomGuard(dirname(file.path));
  }

  get path(): string {
    return this.#file.path;
  }

  /** How often the contents were replaced. */
  get restarts(): number {
    return this.#restarts;
  }

  /** Written bytes. */
  get bytes(): number {
    return this.#file.bytes;
  }

  /** The bytes that follow begin at this offset of the log. */
  begin(at: number): void {
    this.#start = at;
    this.#at = at;
  }

  /**
   * Takes the next bytes. Throws StartOver if they differ from the file and the download did not begin at its start; else the
   * file is truncated and goes on with them. Throws FilesComError `disk`.
   */
  async take(chunk: Uint8Array): Promise<void> {
    await this.#room.check(chunk.length);
    const known = Math.max(0, Math.min(chunk.length, this.#taken - this.#at));
    const isSame = known === 0 || (await this.#isSame(chunk.subarray(0, known)));
    if (!isSame) await this.#truncate(this.#at);
    const rest = isSame ? chunk.subarray(known) : chunk;
    this.#at += chunk.length;
    if (rest.length > 0) await this.#append(rest);
  }

  /** The download is complete: a file that is longer belongs to other contents. */
  async end(): Promise<void> {
    if (this.#at < this.#taken) await this.#truncate(this.#at);
    await this.#settle();
  }

  /** Writes all bytes that wait. A failure is thrown by the next `take` or `end`. */
  async flush(): Promise<void> {
    for (await this.#writing; this.#waitingBytes > 0; await this.#writing) this.#writing ??= this.#write();
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** Flushes the file to the disk itself. */
  async sync(): Promise<void> {
    await this.#file.flush();
  }

  /** The bytes from 0 up to `end`, in pieces. */
  async *chunks(end = this.bytes): AsyncGenerator<Buffer, void, undefined> {
    for (let at = 0; at < end;) {
      const chunk = await this.#file.read(at, Math.min(end, at + bufferBytes));
      if (chunk.length === 0) return;
      at += chunk.length;
      yield chunk;
    }
  }

  async close(): Promise<void> {
    await this.flush();
    await this.#file.close();
  }

  async #isSame(bytes: Uint8Array): Promise<boolean> {
    await this.#settle();
    return (await this.#file.read(this.#at, this.#at + bytes.length)).equals(bytes);
  }

  async #truncate(bytes: number): Promise<void> {
    if (this.#start > 0) throw new StartOver();
    await this.#settle();
    // Readers learn of it before the bytes change.
    this.#restarts += 1;
    this.#options.onRestart();
    await this.#file.truncate(bytes);
    this.#taken = bytes;
    this.#options.onGrow(bytes);
  }

  async #settle(): Promise<void> {
    await this.flush();
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure) throw failure;
  }

  async #append(chunk: Uint8Array): Promise<void> {
    for (let at = 0; at < chunk.length;) {
      if (this.#failure) await this.#settle();
      // The first lines can be shown before more is written.
      const isFirst = this.#taken === 0;
      const piece = chunk.subarray(at, at + (isFirst ? firstBytes : bufferBytes - this.#waitingBytes));
      // Copied, so that the chunk can be collected at once.
      this.#waiting.set(piece, this.#waitingBytes);
      this.#waitingBytes += piece.length;
      this.#taken += piece.length;
      at += piece.length;
      if (isFirst || this.#waitingBytes === bufferBytes) await this.#settle();
      else this.#writeSoon();
    }
  }

  #writeSoon(): void {
    if (this.#waitingBytes >= batchBytes) this.#writing ??= this.#write();
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      if (this.#waitingBytes > 0) this.#writing ??= this.#write();
    }, waitMilliseconds);
  }

  async #write(): Promise<void> {
    const bytes = this.#waiting.subarray(0, this.#waitingBytes);
    [this.#waiting, this.#spare] = [this.#spare, this.#waiting];
    this.#waitingBytes = 0;
    try {
      await this.#file.append(bytes);
      this.#options.onGrow(this.#file.bytes);
    } catch (error) {
      this.#failure = error instanceof Error ? error : new Error(String(error));
      this.#waitingBytes = 0;
      this.#taken = this.#file.bytes;
    }
    this.#writing = undefined;
  }
}
