import { EventEmitter } from 'node:events';
import { isEnded } from '../files-com/runStatus.ts';
import { FilesComError } from '../files-com/errors.ts';
import type { SyncRun } from '../files-com/syncRun.ts';
import { GrowingFile } from './growingFile.ts';
import type { LogCache, LogFile, LogKey } from './logCache.ts';
import { LogContent } from './logContent.ts';
import type { LogFacts } from './logFacts.ts';
import type { LogProgress } from './logFetch.ts';
import { Pause } from './pause.ts';
import type { LogOrigin, LogRead, LogSourceOptions, LogTaker, NoLog } from './logSource.ts';

/** How one reading of a log goes on. */
type LogReading = Required<
  Pick<LogSourceOptions, 'signal' | 'from' | 'onStart' | 'onVagueEnd' | 'onProgress' | 'beforeNextPage'>
>;

export interface StoredLogOptions {
  readonly key: LogKey;
  readonly cache: LogCache;
  /** Reads the log of a run: of the one that is given, where its link is still good. */
  readonly read: <T>(run: SyncRun | undefined, reading: LogReading, take: LogTaker<T>) => Promise<LogRead<T>>;
  /** Makes room for the log among those that are kept. */
  readonly makeRoom: () => Promise<void>;
}

/** So much of what is known is asked for again, to see whether the log is still the same. */
const overlapBytes = 16 * 1024;
/** So much comes unasked: a longer log takes room and time that nobody may want to spend on it. */
const unaskedBytes = 100_000_000;
/** Of the entries that Files.com keeps: each page is a request that is billed. */
const unaskedPages = 2;

/**
 * A run's log in a file: fetched once, or taken from those that are kept, and gone on with as the log grows. What has gone
 * wrong is in `problem`, and what had come before stays.
 */
export class StoredLog {
  /** `change`: there is more of it, or something else of it has changed. Comes often while it loads. */
  readonly events = new EventEmitter<{ change: []; progress: [LogProgress] }>();
  readonly #options: StoredLogOptions;
  readonly #lifetime = new AbortController();
  readonly #pause = new Pause(() => this.#tell());
  #content: LogContent | undefined;
  #origin: LogOrigin | NoLog | undefined;
  #problem: Error | undefined;
  #isFinal = false;
  #isCertain = true;
  #progress: LogProgress | undefined;
  #isLoading = true;
  #takesRanges = true;
  #loaded: Promise<void>;
  /** Of what was loaded without a problem. */
  #facts: LogFacts | undefined;
  #published: Promise<LogFile | undefined> = Promise.resolve(undefined);
  /** Is the file one of those that are kept? */
  #isAdopted = false;

  constructor(options: StoredLogOptions, run: SyncRun | undefined) {
    this.#options = options;
    this.#loaded = this.#load(async () => {
      if (!(await this.#openKept())) await this.#fetch(run);
    });
  }

  /** Undefined before anything is known of it. */
  get content(): LogContent | undefined {
    return this.#content;
  }

  /** Where it comes from; NoLog where there is none. */
  get origin(): LogOrigin | NoLog | undefined {
    return this.#origin;
  }

  /** Why it could not be read, or not to its end; the next `follow` tries again. */
  get problem(): Error | undefined {
    return this.#problem;
  }

  get isLoading(): boolean {
    return this.#isLoading;
  }

  /** How much of it has come since it was last asked for, from 0 to 1; undefined where nobody knows. */
  get fraction(): number | undefined {
    const { bytes, total } = this.#progress ?? {};
    return bytes === undefined || total === undefined || total < bytes ? undefined : bytes / total;
  }

  /** Does it wait to be told that more of it is wanted? */
  get isPaused(): boolean {
    return this.#pause.isOn;
  }

  /** Is all of it there, and will it never change? */
  get isFinal(): boolean {
    return this.#isFinal;
  }

  /** False where only the end of a connection told its end: it may have been cut there. */
  get isCertain(): boolean {
    return this.#isCertain;
  }

  /** Resolves when it is no longer being loaded, also where that has failed. */
  get loaded(): Promise<void> {
    return this.#loaded;
  }

  /** Reads what was added since, or what is missing. With the run as it is now this often costs no request of the API. */
  async follow(run?: SyncRun): Promise<void> {
    if (!this.#isFinal && !this.#isLoading && !this.#lifetime.signal.aborted) {
      this.#isLoading = true;
      this.#loaded = this.#load(() => this.#fetch(run));
    }
    return this.#loaded;
  }

  /** This user wants all of it, however long it is. */
  loadAll(user: object): void {
    this.#pause.want(user);
  }

  /** This user no longer does: it comes no further than that unless another one does. */
  release(user: object): void {
    this.#pause.release(user);
  }

  /**
   * The log among those that are kept, also where it was deleted there since. Only for one that is loaded without a problem.
   * Throws `disk`; `interrupted` where the log becomes another one just then.
   */
  async published(): Promise<LogFile | undefined> {
    return this.#keep(true);
  }

  /** Gives up what has not come; keeps what is whole. */
  async dispose(): Promise<void> {
    this.#lifetime.abort();
    await this.#loaded;
    this.events.removeAllListeners();
    await this.#published.catch(() => undefined);
    const { file } = this.#content ?? {};
    await file?.close();
    if (file && !this.#isAdopted) await this.#options.cache.removePart(file.path);
  }

  async #load(work: () => Promise<void>): Promise<void> {
    this.#problem = undefined;
    try {
      await work();
    } catch (error) {
      this.#problem = error instanceof Error ? error : new Error(String(error));
    }
    this.#isLoading = false;
    this.#tell();
  }

  /** Takes the log that is kept; false where that may have grown since, or there is none. */
  async #openKept(): Promise<boolean> {
    const { cache, key } = this.#options;
    const known = await cache.find(key);
    if (known) await this.#open(known).catch(async () => this.#dropKept());
    this.#isFinal = known !== undefined && this.#content !== undefined && known.isFinal;
    this.#isAdopted = this.#isFinal;
    if (known && this.#isFinal) this.#facts = known;
    return this.#isFinal;
  }

  /** One that cannot be read is fetched anew; not where it was only closed meanwhile. */
  async #dropKept(): Promise<void> {
    this.#lifetime.signal.throwIfAborted();
    await this.#options.cache.remove(this.#options.key);
  }

  async #open({ path, origin, isFinal }: LogFile): Promise<void> {
    this.#origin = origin;
    if (isFinal) return this.#indexFile(await GrowingFile.open(path, 'r'));
    // Another window may use the file: what goes on is one of its own.
    const { cache, key } = this.#options;
    const part = await cache.copyToPart(key);
    try {
      await this.#indexFile(await GrowingFile.open(part, 'r+'));
    } catch (error) {
      await cache.removePart(part);
      throw error;
    }
  }

  async #indexFile(file: GrowingFile): Promise<void> {
    const content = new LogContent(file, this.#tell);
    this.#content = content;
    try {
      await content.indexFile(this.#lifetime.signal);
    } catch (error) {
      this.#content = undefined;
      await file.close();
      throw error;
    }
  }

  async #fetch(known: SyncRun | undefined): Promise<void> {
    const content = this.#content ?? (await this.#newContent());
    const isFile = this.#origin === 'file' && this.#takesRanges;
    const from = isFile ? Math.max(0, content.index.bytes - overlapBytes) : 0;
    let start = 0;
    const reading: LogReading = {
      signal: this.#lifetime.signal,
      from,
      onStart: (at) => {
        start = at;
        this.#isCertain = true;
        if (at < from) this.#takesRanges = false;
      },
      onVagueEnd: () => {
        this.#isCertain = false;
      },
      onProgress: (progress) => {
        this.#progress = progress;
        this.events.emit('progress', progress);
      },
      beforeNextPage: async (pages) => {
        if (pages < unaskedPages) return;
        // Nothing may have come yet: a page can be empty and have another one after it.
        if (content.index.bytes === 0) this.#origin = 'syncLogs';
        await this.#pause.wait(reading.signal);
      },
    };
    const read = await this.#options.read(known, reading, async (chunks, origin, run) => {
      this.#origin = origin;
      if (origin !== 'file') [start, this.#isCertain] = [0, true];
      await content.take(this.#asFarAsWanted(chunks, content), () => start, reading.signal);
      return run;
    });
    if (read.origin === 'none') return this.#noteNoLog(read);
    // A summary is read where the entries may not be seen: that may change.
    this.#isFinal = read.origin !== 'body' && isEnded(read.value) && this.#isCertain;
    const { origin, value: run } = read;
    this.#facts = { bytes: content.file.bytes, origin, isFinal: this.#isFinal, syncName: run.syncName };
    // Whoever asks for it is told what is wrong; for all others the log is good without being kept.
    this.#keep(false).catch(() => undefined);
  }

  async *#asFarAsWanted(
    chunks: AsyncIterable<Uint8Array>,
    content: LogContent,
  ): AsyncGenerator<Uint8Array, void, undefined> {
    let bytes = 0;
    for await (const chunk of chunks) {
      if (bytes >= unaskedBytes && !this.#pause.isWanted) {
        // What has come by then can be read.
        await content.flush();
        await this.#pause.wait(this.#lifetime.signal);
      }
      yield chunk;
      bytes += chunk.length;
    }
  }

  async #newContent(): Promise<LogContent> {
    const path = await this.#options.cache.newPart(this.#options.key);
    this.#content = new LogContent(await GrowingFile.open(path, 'wx+'), this.#tell);
    return this.#content;
  }

  /** What had come from a file that is gone by now stays. */
  #noteNoLog(none: NoLog): void {
    if ((this.#content?.index.bytes ?? 0) > 0) this.#problem = none.reason;
    else this.#origin = none;
  }

  /** `isWanted`: also where it was deleted. */
  async #keep(isWanted: boolean): Promise<LogFile | undefined> {
    const before = this.#published.catch(() => undefined);
    this.#published = before.then(() => this.#publish(isWanted));
    return this.#published;
  }

  async #publish(isWanted: boolean): Promise<LogFile | undefined> {
    const { cache, key, makeRoom } = this.#options;
    const [content, facts] = [this.#content, this.#facts];
    if (!content || !facts) return undefined;
    await content.file.flush();
    if (!this.#isAdopted) {
      await cache.adopt(key, content.file.path);
      this.#isAdopted = true;
    } else if ((await cache.bytesOf(key)) !== facts.bytes) {
      // It was deleted, to make room perhaps, or another window keeps what it has of the log. What is open stays readable.
      if (!isWanted) return undefined;
      const { restarts } = content;
      await cache.put(key, content.chunks(0, facts.bytes));
      if (content.restarts !== restarts) throw new FilesComError('interrupted', 'It became another one meanwhile.');
    }
    const file = await cache.describe(key, facts);
    await makeRoom();
    return file;
  }

  readonly #tell = (): void => {
    this.events.emit('change');
  };
}
