import { EventEmitter, once } from 'node:events';
import type { FilesComError } from '../files-com/errors.ts';
import { isEnded } from '../files-com/runStatus.ts';
import type { SyncRun } from '../files-com/syncRun.ts';
import { Demand } from './demand.ts';
import { downloadLog, type DownloadOptions, type DownloadPart, type LogOrigin } from './download/downloadLog.ts';
import { StartOver, unreadable, type LogProgress } from './download/fetchLog.ts';
import { GrowingFile } from './store/growingFile.ts';
import type { LineWorker } from './lines/lineWorker.ts';
import type { LogLines } from './lines/logLines.ts';
import type { CachedLog } from './store/logCache.ts';
import type { LogFacts } from './store/logFacts.ts';
import { LogFile } from './store/logFile.ts';
import type { LogStorage } from './store/logStorage.ts';

export interface LogOptions {
  readonly storage: LogStorage;
  readonly worker: LineWorker;
  /** For the download: everything but where to begin. */
  readonly download: Omit<DownloadOptions, 'from' | 'run' | 'signal' | 'onProgress'>;
}

/** Bytes that are requested again when a log is gone on with, to see whether it is still the same. */
const overlapBytes = 16 * 1024;
/** Downloaded without being asked for; a longer log costs time and disk that its reader may not want to spend. */
const automaticBytes = 100_000_000;
/** Pages of entries that are requested without being asked for; each is billed. */
const automaticPages = 2;
const maxRestarts = 3;

/**
 * One session with the log of a run: downloads it into a file, or takes the cached file; `lines` reads it meanwhile. Nothing here
 * rejects because of the download: `problem` tells why it stopped, and the lines that have arrived stay readable.
 */
export class Log {
  /** `change` comes often while the log loads: show its state at intervals. */
  readonly events = new EventEmitter<{ change: []; progress: [LogProgress] }>();
  readonly lines: LogLines;
  readonly #options: LogOptions;
  readonly #lifetime = new AbortController();
  #file: LogFile | undefined;
  #origin: LogOrigin | 'none' | undefined;
  #fileProblem: FilesComError | undefined;
  #problem: Error | undefined;
  #progress: LogProgress | undefined;
  /** The run whose link was used last. */
  #run: SyncRun | undefined;
  #isDownloading = true;
  #isFinal = false;
  #isCertain = true;
  #isResumable = true;
  readonly #demand = new Demand(() => this.#tell());
  #downloaded: Promise<void>;
  /** Facts of a whole download: `publish` stores them with the file. */
  #facts: LogFacts | undefined;

  constructor(options: LogOptions, run: SyncRun | undefined) {
    this.#options = options;
    this.lines = options.worker.newLines();
    this.lines.events.on('change', this.#tell);
    this.#downloaded = this.#load(async () => {
      if (!(await this.#openCached())) await this.#download(run);
    });
  }

  /** `none` if the run has no log; undefined before that is known. */
  get origin(): LogOrigin | 'none' | undefined {
    return this.#origin;
  }

  /** Why the file at the run's link was not used, if it has a link. */
  get fileProblem(): FilesComError | undefined {
    return this.#fileProblem;
  }

  /** Why the log is incomplete; `follow` tries again. */
  get problem(): Error | undefined {
    return this.#problem ?? this.lines.problem;
  }

  /** Whether bytes or lines are still on their way. */
  get isLoading(): boolean {
    return this.#isDownloading || (this.lines.problem === undefined && !this.#isIndexed);
  }

  /** Whether everything is there that there was at the last request. */
  get isComplete(): boolean {
    return !this.isLoading && this.problem === undefined;
  }

  /** Whether the log is complete and will never change. */
  get isFinal(): boolean {
    return this.#isFinal && this.#isIndexed;
  }

  /** False if only the end of a connection told the end of the log: it may have been truncated there. */
  get isCertain(): boolean {
    return this.#isCertain;
  }

  /** Whether the download waits for `wantAll`. */
  get isPaused(): boolean {
    return this.#demand.isWaiting;
  }

  /** Downloaded part of the log, 0 to 1; undefined if its length is unknown. */
  get fraction(): number | undefined {
    const { bytes, total } = this.#progress ?? {};
    return bytes === undefined || total === undefined || total < bytes ? undefined : bytes / total;
  }

  /** The reader wants the whole log, however long. Entries of Files.com cost up to 18 more requests. */
  wantAll(reader: object): void {
    this.#demand.add(reader);
  }

  /** The reader no longer does. */
  release(reader: object): void {
    this.#demand.remove(reader);
  }

  /**
   * Downloads the bytes added to the log, or those missing after a problem. Costs one request to the log store, and one to
   * Files.com unless `run` has a valid link; entries cost 2 requests (20 after `wantAll`).
   */
  async follow(run?: SyncRun): Promise<void> {
    if (!this.#isFinal && !this.#isDownloading && !this.#lifetime.signal.aborted) {
      this.#isDownloading = true;
      this.#downloaded = this.#load(() => this.#download(run));
    }
    await this.#downloaded;
    while (this.isLoading && !this.#isDownloading && !this.#lifetime.signal.aborted) await once(this.events, 'change');
  }

  /** Resolves once there are so many lines, or all that will come. Rejects with the signal's reason. */
  async until(lines: number, signal: AbortSignal): Promise<void> {
    while (this.lines.state.lines < lines && !this.isPaused && this.isLoading)
      await once(this.events, 'change', { signal });
    signal.throwIfAborted();
  }

  /** The bytes that have arrived. Throws FilesComError `disk`. */
  async *chunks(): AsyncGenerator<Buffer, void, undefined> {
    if (this.#file) yield* this.#file.chunks();
  }

  /**
   * The file in the cache, put there again if it was deleted. Only for a complete log. Throws FilesComError `disk`, or
   * `interrupted` if the log has other contents by now.
   */
  async publish(): Promise<CachedLog | undefined> {
    return this.#publish(true);
  }

  /** Stops the download; a complete log stays in the cache. */
  async dispose(): Promise<void> {
    this.#lifetime.abort();
    this.#tell();
    await this.#downloaded;
    this.events.removeAllListeners();
    this.lines.close();
    await this.#options.storage.dispose(this.#file);
  }

  get #isIndexed(): boolean {
    if (!this.#file) return true;
    const { bytes, isWhole } = this.lines.state;
    return bytes === this.#file.bytes && (isWhole || bytes === 0);
  }

  async #load(work: () => Promise<void>): Promise<void> {
    this.#problem = undefined;
    try {
      await work();
    } catch (error) {
      this.#problem = error instanceof Error ? error : new Error(String(error));
    }
    this.#isDownloading = false;
    if (this.#file) this.lines.grow(this.#file.bytes, true);
    this.#tell();
  }

  /** False if no final log is cached. */
  async #openCached(): Promise<boolean> {
    const cached = await this.#options.storage.openCached(this.#lifetime.signal);
    if (!cached) return false;
    const { file, log } = cached;
    this.#useFile(file);
    this.#origin = log.origin;
    if (!log.isFinal) return false;
    this.#isFinal = true;
    this.#facts = log;
    return true;
  }

  #useFile(file: GrowingFile): LogFile {
    const { lines } = this;
    lines.open(file.path);
    this.#file = new LogFile(file, {
      onGrow: (bytes) => lines.grow(bytes, false),
      onRestart: () => lines.restart(),
    });
    if (file.bytes > 0) lines.grow(file.bytes, true);
    return this.#file;
  }

  async #download(run: SyncRun | undefined): Promise<void> {
    const file = this.#file ?? this.#useFile(await this.#options.storage.openNew());
    const resumes = this.#origin === 'file' && this.#isResumable;
    let from = resumes ? Math.max(0, file.bytes - overlapBytes) : 0;
    let [known, renewals] = [run, 1];
    for (let restarts = 0; ; restarts++) {
      try {
        return await this.#pull(file, this.#start(known, from, renewals > 0));
      } catch (error) {
        if (!(error instanceof StartOver)) throw error;
        if (known && this.#run !== known) renewals -= 1;
        known = this.#run;
        from = 0;
        if (error.reason?.kind === 'linkGone') {
          renewals -= 1;
          known = undefined;
        }
        if (restarts === maxRestarts || renewals < 0) throw unreadable(error.reason);
      } finally {
        await file.flush();
      }
    }
  }

  #start(run: SyncRun | undefined, from: number, mayRenew: boolean): AsyncGenerator<DownloadPart, void, undefined> {
    return downloadLog({
      ...this.#options.download,
      run,
      from,
      mayRenew,
      signal: this.#lifetime.signal,
      onProgress: (progress) => {
        this.#progress = progress;
        this.events.emit('progress', progress);
      },
    });
  }

  /** Takes the parts of a download as far as the log is wanted: a paused download is not asked for its next part. */
  async #pull(file: LogFile, download: AsyncGenerator<DownloadPart, void, undefined>): Promise<void> {
    let [origin, bytes, pages]: [LogOrigin | undefined, number, number] = [undefined, 0, 0];
    for await (const part of download) {
      switch (part.type) {
        case 'run':
          this.#run = part.run;
          break;
        case 'start':
          ({ origin } = part);
          this.#begin(file, part);
          break;
        case 'bytes':
          if (bytes >= automaticBytes && origin === 'file') await this.#demand.wait(this.#lifetime.signal);
          await file.take(part.bytes);
          bytes += part.bytes.length;
          break;
        case 'page':
          if (++pages >= automaticPages) await this.#demand.wait(this.#lifetime.signal);
          break;
        case 'end':
          await file.end();
          if (origin && this.#run) this.#finish(file, origin, this.#run, part.isCertain);
          break;
        case 'none':
          this.#fileProblem = part.fileProblem;
          // The downloaded part of a file that is gone stays.
          if (file.bytes > 0) this.#problem = part.fileProblem;
          else this.#origin = 'none';
          break;
        default:
          part satisfies never;
      }
    }
  }

  #begin(file: LogFile, { origin, at, isResumable, fileProblem }: Extract<DownloadPart, { type: 'start' }>): void {
    this.#origin = origin;
    this.#fileProblem = fileProblem;
    this.#isResumable = isResumable;
    this.#isCertain = true;
    file.begin(at);
    this.#tell();
  }

  #finish(file: LogFile, origin: LogOrigin, run: SyncRun, isCertain: boolean): void {
    this.#isCertain = isCertain;
    // The body stands in for entries that the key may be allowed to read later, and entries for a store out of reach.
    this.#isFinal = origin !== 'body' && this.#isLasting && isEnded(run) && isCertain;
    this.#facts = { bytes: file.bytes, origin, isFinal: this.#isFinal, syncName: run.syncName };
    // Readers that need the cached file are told why it could not be kept; all others read on.
    this.#publish(false).catch(() => undefined);
  }

  get #isLasting(): boolean {
    return this.#fileProblem === undefined || this.#fileProblem.kind === 'linkGone';
  }

  /** `isWanted`: also if the file was deleted from the cache meanwhile. */
  async #publish(isWanted: boolean): Promise<CachedLog | undefined> {
    const [file, facts] = [this.#file, this.#facts];
    if (!file || !facts) return undefined;
    // The worker opens the file by its path, which changes then.
    await this.lines.opened();
    return this.#options.storage.publish(file, facts, isWanted);
  }

  readonly #tell = (): void => {
    this.events.emit('change');
  };
}
