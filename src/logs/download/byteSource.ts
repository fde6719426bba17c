const none = Buffer.alloc(0);

/** Chunks that can be peeked at and put back. Closing it closes the iterator that it reads from. */
export class ByteSource {
  /** Bytes that were read from the iterator. */
  bytes = 0;
  readonly #chunks: AsyncIterator<Uint8Array, unknown, undefined>;
  #buffered: Buffer = none;

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** The next bytes without taking them; fewer than `count` only at the end. */
  async peek(count: number): Promise<Buffer> {
    while (this.#buffered.length < count && (await this.#pull()));
    return this.#buffered.subarray(0, count);
  }

  /** Takes up to `most` bytes; undefined at the end. */
  async read(most: number): Promise<Buffer | undefined> {
    while (this.#buffered.length === 0) if (!(await this.#pull())) return undefined;
    return this.#take(most);
  }

  /** Takes `count` bytes; fewer only at the end. */
  async take(count: number): Promise<Buffer> {
    await this.peek(count);
    return this.#take(count);
  }

  /** Puts back the last bytes that were taken. */
  unread(bytes: Buffer): void {
    this.#buffered = this.#buffered.length === 0 ? bytes : Buffer.concat([bytes, this.#buffered]);
  }

  /** All bytes that are left, as they arrive. */
  async *rest(): AsyncGenerator<Buffer, void, undefined> {
    for (;;) {
      const chunk = await this.read(Infinity);
      if (!chunk) return;
      yield chunk;
    }
  }

  async close(): Promise<void> {
    await this.#chunks.return?.();
  }

  #take(count: number): Buffer {
    const taken = this.#buffered.subarray(0, count);
    this.#buffered = this.#buffered.subarray(taken.length);
    return taken;
  }

  async #pull(): Promise<boolean> {
    const { done, value } = await this.#chunks.next();
    if (done) return false;
    this.bytes += value.length;
    const chunk = Buffer.from(value.buffer, value.byteOffset, value.length);
    this.#buffered = this.#buffered.length === 0 ? chunk : Buffer.concat([this.#buffered, chunk]);
    return true;
  }
}
