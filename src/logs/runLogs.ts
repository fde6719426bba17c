import { createReadStream } from 'node:fs';
import { isLocal } from '../files-com/address.ts';
import type { Client, RequestRecord } from '../files-com/client.ts';
import { FilesComError } from '../files-com/errors.ts';
import type { SyncRun } from '../files-com/syncRun.ts';
import { LogCache, type Freed, type LogFile, type LogKey } from './logCache.ts';
import { gunzip } from './gunzip.ts';
import { hasExpired } from './link.ts';
import { fetchLog, StartOver, type LogProgress } from './logFetch.ts';
import type { LogPatience } from './logStore.ts';
import { readLog, type LogRead, type LogSourceOptions, type NoLog } from './logSource.ts';
import { LogText } from './logText.ts';
import { StoredLog } from './storedLog.ts';
import { writeWhole } from './wholeFile.ts';

export interface RunLogsOptions {
  /** Where logs are kept. */
  readonly folder: string;
  readonly limitBytes: () => number;
  readonly userAgent: string;
  readonly onRequest?: ((record: RequestRecord) => void) | undefined;
  readonly patience?: LogPatience | undefined;
  /** How long `readLinked` may take in all, in milliseconds. */
  readonly linkedMilliseconds?: number | undefined;
}

/** Whose log, and how to get at it. */
export interface LogSubject {
  readonly key: LogKey;
  /** Where it is known: saves a request. */
  readonly run?: SyncRun | undefined;
  readonly getClient: () => Promise<Client>;
}

/** A log file that is read without asking the service. */
export interface LinkedLog {
  readonly key: LogKey;
  readonly logUrl: string;
  /** Of the site that the link came from. */
  readonly client: Pick<Client, 'origin' | 'serviceTime'>;
}

export interface LogReadOptions {
  readonly signal: AbortSignal;
  readonly onProgress?: ((progress: LogProgress) => void) | undefined;
}

/** A log that stays open until it is closed. */
export interface OpenLog {
  readonly text: LogText;
  /** May be called twice; the last of all who have it open gives up what has not come. */
  readonly close: () => Promise<void>;
}

interface SharedLog {
  readonly key: LogKey;
  readonly log: StoredLog;
  users: number;
}

/** The logs of runs: read from disk where they are kept, else fetched. */
export class RunLogs {
  readonly #options: RunLogsOptions;
  readonly #cache: LogCache;
  /** Those that are open, by site and run. */
  readonly #open = new Map<string, SharedLog>();

  constructor(options: RunLogsOptions) {
    this.#options = options;
    this.#cache = new LogCache(options.folder);
  }

  /** The log as it was last written to disk, without counting as a use; that of a run in progress may have grown since. */
  async onDisk(key: LogKey): Promise<LogFile | undefined> {
    return this.#cache.look(key);
  }

  /** Opens a log, whose lines can be read while they arrive: nothing is waited for. All who open it share it. */
  openText(subject: LogSubject): OpenLog {
    const { text, close } = this.#share(subject);
    return { text, close };
  }

  /** The log on disk; it is fetched unless it is there and will not change. */
  async fetch(subject: LogSubject, { signal, onProgress }: LogReadOptions): Promise<LogFile | NoLog> {
    signal.throwIfAborted();
    const known = await this.#cache.find(subject.key);
    if (known?.isFinal) return known;
    const { log, text, close } = this.#share(subject);
    if (onProgress) log.events.on('progress', onProgress);
    text.loadAll();
    try {
      await unlessAborted(log.isLoading ? log.loaded : log.follow(subject.run), signal);
      if (log.problem) throw log.problem;
      if (typeof log.origin === 'object') return log.origin;
      const file = await unlessAborted(log.published(), signal);
      if (!file) throw new FilesComError('interrupted', 'It was closed meanwhile.');
      return file;
    } finally {
      if (onProgress) log.events.off('progress', onProgress);
      await close();
    }
  }

  /**
   * Reads the log file of a run, as far as `take` does, without asking the service: from disk, else by its link, and then
   * it is not kept. Rejects as `linkGone` where the link's time is over, as `interrupted` where it takes too long.
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
      try {
        if (known?.isFinal) return await take(readStored(known, { signal: inTime }));
        if (hasExpired(logUrl, client)) throw new FilesComError('linkGone', 'Its time is over.');
        return await take(gunzip(fetchLog(logUrl, { signal: inTime, userAgent, onRequest, patience, allowLocal })));
      } catch (error) {
        throw error instanceof StartOver ? new FilesComError('interrupted', error.message) : error;
      }
    });
  }

  /** Writes the log to `path`, in place of a file that may be there; the value is its length in bytes. */
  async save(subject: LogSubject, path: string, options: LogReadOptions): Promise<LogRead<number>> {
    return this.#read(subject, options, (chunks) => writeWhole(path, chunks));
  }

  /** Deletes what does not fit into the limit and what was left behind. */
  async tidy(): Promise<void> {
    await this.#cache.shrink(this.#options.limitBytes());
  }

  /** Deletes all logs and what was left behind. */
  async clear(): Promise<Freed> {
    return this.#cache.shrink(0);
  }

  /** Deletes all logs of a connection. */
  async forget(site: string): Promise<void> {
    await this.#cache.forget(site);
  }

  /** Aborts as `interrupted` what takes too long: a store that sends a byte now and then is never silent. */
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

  #share(subject: LogSubject): {
    readonly log: StoredLog;
    readonly text: LogText;
    readonly close: () => Promise<void>;
  } {
    const id = `${subject.key.site}/${subject.key.runId}`;
    const shared = this.#open.get(id) ?? this.#start(subject);
    this.#open.set(id, shared);
    shared.users += 1;
    const { log } = shared;
    const text = new LogText(log);
    let isClosed = false;
    const close = async (): Promise<void> => {
      if (isClosed) return;
      isClosed = true;
      log.release(text);
      shared.users -= 1;
      if (shared.users > 0) return;
      this.#open.delete(id);
      await log.dispose();
    };
    return { log, text, close };
  }

  #start(subject: LogSubject): SharedLog {
    const { key } = subject;
    const log = new StoredLog(
      {
        key,
        cache: this.#cache,
        read: (run, reading, take) => readLog({ ...this.#request({ ...subject, run }, reading), ...reading }, take),
        makeRoom: async () => {
          const open = Array.from(this.#open.values(), (shared) => shared.key);
          await this.#cache.shrink(this.#options.limitBytes(), [key, ...open]);
        },
      },
      subject.run,
    );
    return { key, log, users: 0 };
  }

  async #read<T>(
    subject: LogSubject,
    options: LogReadOptions,
    take: (chunks: AsyncIterable<Uint8Array>) => Promise<T>,
  ): Promise<LogRead<T>> {
    const known = await this.#cache.find(subject.key);
    if (known?.isFinal) {
      try {
        return { origin: known.origin, value: await take(readStored(known, options)) };
      } catch (error) {
        if (!(error instanceof StartOver)) throw error;
        await this.#cache.remove(subject.key);
      }
    }
    return readLog(this.#request(subject, options), take);
  }

  #request({ key, run, getClient }: LogSubject, options: LogReadOptions): LogSourceOptions {
    const { userAgent, onRequest, patience } = this.#options;
    return { ...options, runId: key.runId, run, getClient, userAgent, onRequest, patience };
  }
}

/** Throws StartOver where the file cannot be read. */
async function* readStored(
  { path, bytes: total }: LogFile,
  { signal, onProgress }: LogReadOptions,
): AsyncGenerator<Buffer> {
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
