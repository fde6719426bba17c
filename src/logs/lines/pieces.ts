import type { GrowingFile } from '../store/growingFile.ts';

const pieceBytes = 512 * 1024;

/**
 * Reads a part of a file piece by piece, the next one while this one is looked at, always into the same two buffers: a new one
 * for each would cost more time than to read it. A piece is gone when the next but one is asked for.
 */
export class Pieces {
  readonly #file: GrowingFile;
  readonly #end: number;
  readonly #room: number;
  #buffers: [Buffer, Buffer];
  #at: number;
  #current: Buffer = Buffer.alloc(0);
  #reading: Promise<Buffer> | undefined;

  /** From `start` up to but not including `end`; of each piece up to `room` bytes can be kept for the next. */
  constructor(file: GrowingFile, start: number, end: number, room: number) {
    this.#file = file;
    this.#at = start;
    this.#end = end;
    this.#room = room;
    const size = room + Math.max(0, Math.min(pieceBytes, end - start));
    this.#buffers = [Buffer.allocUnsafe(size), Buffer.allocUnsafe(size)];
    this.#read();
  }

  /** The last bytes of the piece before, `kept` of them, and those that follow; undefined at the end. Throws `disk`. */
  async next(kept: number): Promise<Buffer | undefined> {
    const piece = await this.#reading;
    if (!piece || piece.length === 0) return undefined;
    const [buffer, other] = this.#buffers;
    this.#current.copy(buffer, this.#room - kept, this.#current.length - kept);
    this.#current = buffer.subarray(this.#room - kept, this.#room + piece.length);
    this.#buffers = [other, buffer];
    this.#at += piece.length;
    this.#read();
    return this.#current;
  }

  #read(): void {
    const length = Math.min(pieceBytes, this.#end - this.#at);
    this.#reading =
      length > 0
        ? this.#file.readInto(this.#buffers[0].subarray(this.#room, this.#room + length), this.#at)
        : undefined;
    // It is told to whoever waits for it; nobody does when the search has ended.
    this.#reading?.catch(() => undefined);
  }
}
