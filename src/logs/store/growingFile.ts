import { open, type FileHandle } from 'node:fs/promises';
import { diskError } from './wholeFile.ts';

/** A file that is read while it is written at its end. What has gone wrong is thrown as `disk`. */
export class GrowingFile {
  readonly path: string;
  readonly #handle: FileHandle;
  #bytes: number;
  /** Since it was flushed. */
  #hasChanged = false;

  private constructor(path: string, handle: FileHandle, bytes: number) {
    this.path = path;
    this.#handle = handle;
    this.#bytes = bytes;
  }

  /** A new file, or with `r` one that is there and only read. */
  static async open(path: string, flags: 'wx+' | 'r' | 'r+'): Promise<GrowingFile> {
    return orDiskError(async () => {
      const handle = await open(path, flags, 0o600);
      return new GrowingFile(path, handle, (await handle.stat()).size);
    });
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Another thread has written to the file: it has this length now. */
  noteBytes(bytes: number): void {
    this.#bytes = bytes;
  }

  async append(bytes: Uint8Array): Promise<void> {
    this.#hasChanged = true;
    await orDiskError(async () => {
      // A disk that is nearly full takes a part; the rest tells why.
      for (let written = 0; written < bytes.length;) {
        const { bytesWritten } = await this.#handle.write(
          bytes,
          written,
          bytes.length - written,
          this.#bytes + written,
        );
        written += bytesWritten;
      }
      this.#bytes += bytes.length;
    });
  }

  /** The bytes from `start` up to but not including `end`; fewer where the file is shorter by now. */
  async read(start: number, end: number): Promise<Buffer> {
    return this.readInto(Buffer.allocUnsafe(Math.max(0, Math.min(end, this.#bytes) - start)), start);
  }

  /** The same, as many as fit into the buffer. */
  async readInto(buffer: Buffer, start: number): Promise<Buffer> {
    return orDiskError(async () => {
      const { bytesRead } = await this.#handle.read(buffer, 0, buffer.length, start);
      return buffer.subarray(0, bytesRead);
    });
  }

  async truncate(bytes: number): Promise<void> {
    this.#hasChanged = true;
    await orDiskError(() => this.#handle.truncate(bytes));
    this.#bytes = bytes;
  }

  /** After a power cut, the file must not have its length and no content. */
  async flush(): Promise<void> {
    // One that is only read cannot be flushed on Windows.
    if (!this.#hasChanged) return;
    this.#hasChanged = false;
    await orDiskError(() => this.#handle.datasync());
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}

async function orDiskError<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw diskError(error);
  }
}
