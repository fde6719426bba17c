import { createReadStream } from 'node:fs';
import type { Client, RequestRecord } from '../files-com/client.ts';
import { FilesComError } from '../files-com/errors.ts';
import { isEnded } from '../files-com/runStatus.ts';
import type { SyncRun } from '../files-com/syncRun.ts';
import { LogCache, type Freed, type LogFile, type LogKey } from './logCache.ts';
import { StartOver, type LogProgress } from './logFetch.ts';
import { takeHead, type LogHeadOptions } from './logHead.ts';
import type { LogPatience } from './logStore.ts';
import { readLog, type LogRead, type LogSourceOptions, type NoLog } from './logSource.ts';
import { SingleFlight } from './singleFlight.ts';
import { writeWhole } from './wholeFile.ts';

export interface RunLogsOptions {
  /** Where logs are kept. */
  readonly folder: string;
  readonly limitBytes: () => number;
  readonly userAgent: string;
  readonly onRequest?: ((record: RequestRecord) => void) | undefined;
  readonly patience?: LogPatience | undefined;
  /** How long the first lines of a log may take in all, in milliseconds. */
  readonly headMilliseconds?: number | undefined;
}

/** Whose log, and how to get at it. */
export interface LogSubject {
  readonly key: LogKey;
  /** Where it is known: saves a request. */
  readonly run?: SyncRun | undefined;
  readonly getClient: () => Promise<Client>;
}

export interface LogReadOptions {
  readonly signal: AbortSignal;
  readonly onProgress?: ((progress: LogProgress) => void) | undefined;
}

/** The logs of runs: read from disk where they are kept, else fetched. */
export class RunLogs {
  readonly #options: RunLogsOptions;
  readonly #cache: LogCache;
  readonly #flights = new SingleFlight<LogFile | NoLog, LogProgress>();

  constructor(options: RunLogsOptions) {
    this.#options = options;
    this.#cache = new LogCache(options.folder);
  }

  /** The log as it was last written to disk; that of a run in progress may have grown since. */
  async onDisk(key: LogKey): Promise<LogFile | undefined> {
    return this.#cache.find(key);
  }

  /** The log on disk; it is fetched unless it is there and will not change. */
  async fetch(subject: LogSubject, options: LogReadOptions): Promise<LogFile | NoLog> {
    const known = await this.#cache.find(subject.key);
    if (known?.isFinal) return known;
    const { site, runId } = subject.key;
    return this.#flights.join(`${site}/${runId}`, options.signal, options.onProgress ?? ignore, (signal, onProgress) =>
      this.#download(subject, { signal, onProgress }),
    );
  }

  /**
   * Tells the first lines as they arrive and fetches no more than them; the value is whether that was the whole log.
   * Rejects as `interrupted` where they take too long.
   */
  async readHead(subject: LogSubject, options: LogReadOptions & LogHeadOptions): Promise<LogRead<boolean>> {
    const { headMilliseconds = 60_000 } = this.#options;
    // A store that sends a byte now and then is never silent.
    const late = new AbortController();
    const timer = setTimeout(() => {
      late.abort(new FilesComError('interrupted', `It took more than ${headMilliseconds / 1000} seconds.`));
    }, headMilliseconds);
    try {
      const signal = AbortSignal.any([options.signal, late.signal]);
      return await this.#read(subject, { ...options, signal }, takeHead(options));
    } finally {
      clearTimeout(timer);
    }
  }

  /** Writes the log to `path`, in place of a file that may be there; the value is its length in bytes. */
  async save(subject: LogSubject, path: string, options: LogReadOptions): Promise<LogRead<number>> {
    return this.#read(subject, options, (chunks) => writeWhole(path, chunks));
  }

  /** Deletes what does not fit into the limit and what was left behind. */
  async tidy(): Promise<void> {
    await this.#cache.removeStaleParts();
    await this.#cache.shrink(this.#options.limitBytes());
  }

  /** Deletes all logs. */
  async clear(): Promise<Freed> {
    return this.#cache.shrink(0);
  }

  /** Deletes all logs of a connection. */
  async forget(site: string): Promise<void> {
    await this.#cache.forget(site);
  }

  async #download(subject: LogSubject, options: LogReadOptions): Promise<LogFile | NoLog> {
    const { key } = subject;
    let isCertain = true;
    const onVagueEnd = (): void => {
      isCertain = false;
    };
    const request = { ...this.#request(subject, options), onVagueEnd };
    const read = await readLog(request, async (chunks, origin, run) => {
      const bytes = await this.#cache.write(key, chunks);
      // A summary is read where the entries may not be seen: that may change.
      const isFinal = origin !== 'body' && isEnded(run) && isCertain;
      return this.#cache.describe(key, { bytes, origin, isFinal, syncName: run.syncName });
    });
    await this.#cache.shrink(this.#options.limitBytes(), key);
    return read.origin === 'none' ? read : read.value;
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

function ignore(): void {}
