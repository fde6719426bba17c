import { FilesComError } from '../../files-com/errors.ts';
import { GrowingFile } from './growingFile.ts';
import type { CachedLog, LogCache, LogKey } from './logCache.ts';
import type { LogFacts } from './logFacts.ts';
import type { LogFile } from './logFile.ts';

export interface LogStorageOptions {
  readonly key: LogKey;
  readonly cache: LogCache;
  /** Makes room for the log among the cached ones. */
  readonly makeRoom: () => Promise<void>;
}

/** The place of one session's log on disk: a file of its own until the log is complete, then the file in the cache. */
export class LogStorage {
  readonly #options: LogStorageOptions;
  #path: string | undefined;
  #isCached = false;
  #publishing: Promise<CachedLog | undefined> = Promise.resolve(undefined);

  constructor(options: LogStorageOptions) {
    this.#options = options;
  }

  /** The cached log and its open file; undefined if none is cached, or if it cannot be read. Rejects if `signal` is aborted. */
  async openCached(signal: AbortSignal): Promise<{ log: CachedLog; file: GrowingFile } | undefined> {
    const { cache, key } = this.#options;
    const log = await cache.find(key);
    if (!log) return undefined;
    try {
      const file = await this.#open(log);
      return { log, file };
    } catch {
      // An unreadable file is downloaded again, unless the session was only closed meanwhile.
      signal.throwIfAborted();
      await cache.remove(key);
      return undefined;
    }
  }

  /** A new file. Throws FilesComError `disk`. */
  async openNew(): Promise<GrowingFile> {
    this.#path = await this.#options.cache.newPart(this.#options.key);
    return GrowingFile.open(this.#path, 'wx+');
  }

  /**
   * Puts a complete log into the cache. With `isWanted` also if it was deleted there since. Throws FilesComError `disk`, or
   * `interrupted` if the log gets other contents meanwhile.
   */
  async publish(file: LogFile, facts: LogFacts, isWanted: boolean): Promise<CachedLog | undefined> {
    const before = this.#publishing.catch(() => undefined);
    this.#publishing = before.then(() => this.#publish(file, facts, isWanted));
    return this.#publishing;
  }

  /** Closes the file, and deletes it unless it is in the cache. */
  async dispose(file: LogFile | undefined): Promise<void> {
    await this.#publishing.catch(() => undefined);
    await file?.close();
    if (this.#path !== undefined && !this.#isCached) await this.#options.cache.removePart(this.#path);
  }

  async #open({ path, isFinal }: CachedLog): Promise<GrowingFile> {
    if (isFinal) {
      const file = await GrowingFile.open(path, 'r');
      this.#isCached = true;
      return file;
    }
    // Another window may use the cached file: a log that may grow goes on in a copy.
    const { cache, key } = this.#options;
    const part = await cache.copyToPart(key);
    try {
      const file = await GrowingFile.open(part, 'r+');
      this.#path = part;
      return file;
    } catch (error) {
      await cache.removePart(part);
      throw error;
    }
  }

  async #publish(file: LogFile, facts: LogFacts, isWanted: boolean): Promise<CachedLog | undefined> {
    const { cache, key, makeRoom } = this.#options;
    await file.sync();
    if (!this.#isCached) {
      await cache.adopt(key, file.path);
      this.#isCached = true;
    } else if ((await cache.bytesOf(key)) !== facts.bytes) {
      // It was evicted, or another window has stored its own copy. The open file stays readable.
      if (!isWanted) return undefined;
      const { restarts } = file;
      await cache.put(key, file.chunks(facts.bytes));
      if (file.restarts !== restarts) throw new FilesComError('interrupted', 'It has other contents by now.');
    }
    const cached = await cache.describe(key, facts);
    await makeRoom();
    return cached;
  }
}
