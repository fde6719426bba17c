import { createReadStream } from 'node:fs';
import type { Worker } from 'node:worker_threads';
import { isLocal } from '../files-com/address.ts';
import type { Client, RequestRecord } from '../files-com/client.ts';
import { FilesComError } from '../files-com/errors.ts';
import type { SyncRun } from '../files-com/syncRun.ts';
import { decodeLog } from './download/decode.ts';
import { FetchedLog, StartOver, type LogProgress } from './download/fetchLog.ts';
import { hasExpired } from './download/link.ts';
import { LineWorker } from './lines/lineWorker.ts';
import type { ComparedFiles } from './lines/protocol.ts';
import { Log } from './log.ts';
import { LogCache, type CachedLog, type Freed, type LogKey } from './store/logCache.ts';
import type { LogPatience } from './download/logStore.ts';
import { LogStorage } from './store/logStorage.ts';
import { writeWhole } from './store/wholeFile.ts';

export interface LogsOptions {
  /** The cache folder. */
  readonly folder: string;
  readonly limitBytes: () => number;
  /** Starts the worker thread that reads logs: the bundle of `lines/worker.ts`. */
  readonly startWorker: () => Worker;
  readonly userAgent: string;
  readonly onRequest?: ((record: RequestRecord) => void) | undefined;
  readonly patience?: LogPatience | undefined;
  /** Limit for all of `readLinked`, in milliseconds. */
  readonly linkedMilliseconds?: number | undefined;
}

/** Identifies a log and tells how to get it. */
export interface LogSubject {
  readonly key: LogKey;
  /** Saves a request if known. */
  readonly run?: SyncRun | undefined;
  readonly getClient: () => Promise<Client>;
}

/** A run without a log, and why the link to its file does not work, if it has one. */
export interface NoLog {
  readonly origin: 'none';
  readonly reason: FilesComError | undefined;
}

/** A log file that is read without a request to Files.com. */
export interface LinkedLog {
  readonly key: LogKey;
  readonly logUrl: string;
  /** The site that the link came from. */
  readonly client: Pick<Client, 'origin' | 'serviceTime'>;
}

export interface LogReadOptions {
  readonly signal: AbortSignal;
  readonly onProgress?: ((progress: LogProgress) => void) | undefined;
}

/** A reader's hold on a log. */
export interface OpenLog {
  readonly log: Log;
  /** Downloads the whole log for this reader, however long it is. */
  readonly wantAll: () => void;
  /** May be called twice. The last reader's stops the download. */
  readonly close: () => Promise<void>;
}

interface SharedLog {
  readonly key: LogKey;
  readonly log: Log;
  readers: number;
}

/** The logs of runs: from the cache on disk, or downloaded into it. */
export class Logs {
  readonly #options: LogsOptions;
  readonly #cache: LogCache;
  readonly #worker: LineWorker;
  /** Open logs by site and run. */
  readonly #open = new Map<string, SharedLog>();

  constructor(options: LogsOptions) {
    this.#options = options;
    this.#cache = new LogCache(options.folder);
    this.#worker = new LineWorker(options.startWorker);
  }

  /** The cached log, which does not count as a use; that of a run in progress may be older than the run. */
  async cached(key: LogKey): Promise<CachedLog | undefined> {
    return this.#cache.look(key);
  }

  /** Opens a log at once: its lines can be read while they arrive. Readers of the same log share it. */
  open(subject: LogSubject): OpenLog {
    const id = `${subject.key.site}/${subject.key.runId}`;
    const shared = this.#open.get(id) ?? this.#start(subject);
    this.#open.set(id, shared);
    shared.readers += 1;
    const { log } = shared;
    const reader = {};
    let isClosed = false;
    const close = async (): Promise<void> => {
      if (isClosed) return;
      isClosed = true;
      log.release(reader);
      shared.readers -= 1;
      if (shared.readers > 0) return;
      this.#open.delete(id);
      await log.dispose();
    };
    return { log, wantAll: () => log.wantAll(reader), close };
  }

  /** The whole log in the cache; downloaded unless a final one is there. Rejects with a FilesComError or the signal's reason. */
  async fetch(subject: LogSubject, { signal, onProgress }: LogReadOptions): Promise<CachedLog | NoLog> {
    signal.throwIfAborted();
    const known = await this.#cache.find(subject.key);
    if (known?.isFinal) return known;
    const { log, wantAll, close } = this.open(subject);
    if (onProgress) log.events.on('progress', onProgress);
    wantAll();
    try {
      await unlessAborted(log.follow(subject.run), signal);
      if (log.problem) throw log.problem;
      if (log.origin === 'none') return { origin: 'none', reason: log.fileProblem };
      const cached = await unlessAborted(log.publish(), signal);
      if (!cached) throw new FilesComError('interrupted', 'It was closed meanwhile.');
      return cached;
    } finally {
      if (onProgress) log.events.off('progress', onProgress);
      await close();
    }
  }

  /** Two cached logs without times, ids and order. Rejects with FilesComError `disk`. */
  async compare(left: CachedLog, right: CachedLog): Promise<ComparedFiles> {
    return this.#worker.compare(left.path, right.path);
  }

  /** Writes the whole log to `path`, replacing a file there. Rejects as `fetch`; a file there stays as it was then. */
  async save(subject: LogSubject, path: string, options: LogReadOptions): Promise<CachedLog | NoLog> {
    const log = await this.fetch(subject, options);
    if (log.origin === 'none') return log;
    try {
      await writeWhole(path, readCached(log, options));
      return log;
    } catch (error) {
      if (!(error instanceof StartOver)) throw error;
      await this.#cache.remove(subject.key);
      return this.save(subject, path, options);
    }
  }

  /**
   * Reads a log file without a request to Files.com, as far as `take` does: from the cache, else by its link and without keeping
   * it. Rejects as `linkGone` if the link has expired, as `interrupted` if it takes too long.
   */
  async readLinked<T>(
    { key, logUrl, client }: LinkedLog,
    { signal }: LogReadOptions,
    take: (chunks: AsyncIterable<Uint8Array>) => Promise<T>,
  ): Promise<T> {
    const { userAgent, onRequest, patience } = this.#options;
    const allowLocal = isLocal(new URL(client.origin).hostname);
    return this.#inTime(signal, async (inTime) => {
      const known = await this.#cache.find(key);
      if (known?.isFinal) return take(readCached(known, { signal: inTime }));
      if (hasExpired(logUrl, client)) throw new FilesComError('linkGone', 'Its link has expired.');
      let stored: FetchedLog | undefined;
      try {
        stored = await FetchedLog.open(logUrl, { signal: inTime, userAgent, onRequest, patience, allowLocal });
        return await take((await decodeLog(stored.chunks(), stored.contentEncoding)).chunks);
      } catch (error) {
        throw error instanceof StartOver ? new FilesComError('interrupted', error.message) : error;
      } finally {
        stored?.close();
      }
    });
  }

  /** Deletes cached logs over the limit, and unfinished files. */
  async tidy(): Promise<void> {
    await this.#cache.shrink(this.#options.limitBytes());
  }

  /** Deletes all cached logs, and unfinished files. */
  async clear(): Promise<Freed> {
    return this.#cache.shrink(0);
  }

  /** Deletes all cached logs of a connection. */
  async forget(site: string): Promise<void> {
    await this.#cache.forget(site);
  }

  async dispose(): Promise<void> {
    await this.#worker.dispose();
  }

  #start({ key, run, getClient }: LogSubject): SharedLog {
    const { userAgent, onRequest, patience } = this.#options;
    const makeRoom = async (): Promise<void> => {
      const open = Array.from(this.#open.values(), (shared) => shared.key);
      await this.#cache.shrink(this.#options.limitBytes(), [key, ...open]);
    };
    const storage = new LogStorage({ key, cache: this.#cache, makeRoom });
    const download = { runId: key.runId, getClient, userAgent, onRequest, patience };
    const log = new Log({ storage, worker: this.#worker, download }, run);
    return { key, log, readers: 0 };
  }

  /** Aborts as `interrupted` after the limit: a store that sends a byte now and then is never silent. */
  async #inTime<T>(signal: AbortSignal, task: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const { linkedMilliseconds = 60_000 } = this.#options;
    const late = new AbortController();
    const timer = setTimeout(() => {
      late.abort(new FilesComError('interrupted', `It took more than ${linkedMilliseconds / 1000} seconds.`));
    }, linkedMilliseconds);
    try {
      return await task(AbortSignal.any([signal, late.signal]));
    } finally {
      clearTimeout(timer);
    }
  }
}

/** Throws StartOver if the cached file cannot be read. */
async function* readCached(
  { path, bytes: total }: CachedLog,
  { signal, onProgress }: LogReadOptions,
): AsyncGenerator<Buffer, void, undefined> {
  let bytes = 0;
  try {
    for await (const chunk of createReadStream(path, { signal })) {
      bytes += chunk.length;
      onProgress?.({ bytes, total });
      yield chunk;
    }
  } catch {
    signal.throwIfAborted();
    throw new StartOver();
  }
}

/** Rejects with the signal's reason when it is aborted. */
async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  return new Promise<T>((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    signal.addEventListener('abort', abort);
    promise.finally(() => signal.removeEventListener('abort', abort)).then(resolve, reject);
  });
}
