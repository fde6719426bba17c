import { GrowingFile } from '../../../src/logs/store/growingFile.ts';
import type { LogIndex } from '../../../src/logs/lines/logIndex.ts';
import { IndexedLog } from '../../../src/logs/lines/lineServer.ts';
import type { IndexState, WorkerReply } from '../../../src/logs/lines/protocol.ts';
import type { IndexedFile } from '../../../src/logs/lines/readLines.ts';
import { LogFile } from '../../../src/logs/store/logFile.ts';

/** A log on disk whose index is built in this thread: LogFile and IndexedLog without a worker between them. */
export class LocalLog implements IndexedFile {
  readonly path: string;
  readonly indexed: IndexedLog;
  /** Each state that the index has reported. */
  readonly states: IndexState[] = [];
  readonly #file: LogFile;
  #restarts = 0;
  #isClosed = false;
  #onReply: (reply: WorkerReply) => void = () => undefined;

  private constructor(path: string, file: GrowingFile, indexed: (post: (reply: WorkerReply) => void) => IndexedLog) {
    this.path = path;
    this.indexed = indexed((reply) => {
      if (reply.type === 'index') this.states.push(reply.state);
      this.#onReply(reply);
    });
    this.#file = new LogFile(file, {
      onGrow: (bytes) => this.indexed.grow(bytes, false),
      onRestart: () => this.indexed.restart(++this.#restarts),
    });
  }

  static async open(path: string): Promise<LocalLog> {
    const file = await GrowingFile.open(path, 'wx+');
    const reader = await GrowingFile.open(path, 'r');
    return new LocalLog(path, file, (post) => new IndexedLog(1, reader, post));
  }

  get index(): LogIndex {
    return this.indexed.index;
  }

  get restarts(): number {
    return this.indexed.restarts;
  }

  get file(): GrowingFile {
    return this.indexed.file;
  }

  /** Takes a download that begins at an offset, and waits until it is indexed. */
  async take(chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, start = 0): Promise<void> {
    try {
      this.#file.begin(start);
      for await (const chunk of chunks) await this.#file.take(chunk);
      await this.#file.end();
    } finally {
      await this.#file.flush();
      if (!this.#isClosed) await this.#index();
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#file.close();
    await this.indexed.close();
  }

  async #index(): Promise<void> {
    const { bytes } = this.#file;
    await new Promise<void>((resolve, reject) => {
      this.#onReply = (reply) => {
        if (reply.type === 'broken') reject(new Error(reply.error.message));
        if (reply.type === 'index' && reply.state.isWhole && reply.state.bytes === bytes) resolve();
      };
      this.indexed.grow(bytes, true);
    });
  }
}
