import { FilesComError } from '../../files-com/errors.ts';
import { FilteredLines } from './filteredLines.ts';
import { GrowingFile } from '../store/growingFile.ts';
import { compareFiles } from './compareFiles.ts';
import { LogFinder } from './logFinder.ts';
import { LogIndex } from './logIndex.ts';
import { PatternError } from './matcher.ts';
import { Pieces } from './pieces.ts';
import { parseRawLine, readLines, type IndexedFile, type RawLine } from './readLines.ts';
import { Turns } from '../turns.ts';
import type {
  Call,
  FoundFailure,
  IndexedLine,
  LineFilter,
  RowRange,
  SearchStart,
  WireError,
  WorkerReply,
  WorkerRequest,
} from './protocol.ts';

/** Interval between reports of a growing index, in milliseconds. */
const reportInterval = 30;

type Post = (reply: WorkerReply) => void;

/** Indexes, filters and searches logs; runs in the worker thread. */
export class LineServer {
  readonly #post: Post;
  readonly #logs = new Map<number, Promise<IndexedLog>>();
  readonly #searches = new Map<number, LogFinder>();

  constructor(post: Post) {
    this.#post = post;
  }

  async handle(request: WorkerRequest): Promise<void> {
    switch (request.type) {
      case 'call':
        return this.#call(request.id, request.log, request.call);
      case 'grow':
        return (await this.#find(request.log))?.grow(request.bytes, request.isEnd);
      case 'restart':
        return (await this.#find(request.log))?.restart(request.restarts);
      case 'close':
        return this.#close(request.log);
      case 'search':
        return this.#search(request.log, request.search, request);
      case 'step':
        return this.#searches.get(request.search)?.step(request.direction);
      case 'stop':
        this.#searches.get(request.search)?.dispose();
        this.#searches.delete(request.search);
        return undefined;
      default:
        return request satisfies never;
    }
  }

  async #call(id: number, log: number, call: Call): Promise<void> {
    try {
      this.#post({ type: 'result', id, value: await this.#answer(log, call) });
    } catch (error) {
      this.#post({ type: 'error', id, error: wireError(error) });
    }
  }

  async #answer(log: number, call: Call): Promise<unknown> {
    if (call.name === 'open') {
      const opened = IndexedLog.open(log, call.args.path, this.#post);
      this.#logs.set(log, opened);
      await opened;
      return undefined;
    }
    if (call.name === 'compare') return compareFiles(call.args.leftPath, call.args.rightPath);
    const indexed = await this.#logs.get(log);
    if (!indexed) throw new FilesComError('interrupted', 'The log is closed.');
    switch (call.name) {
      case 'rows':
        return indexed.rows(call.args);
      case 'rawRows':
        return indexed.rawRows(call.args);
      case 'failure':
        return indexed.failure(call.args.filter, call.args.row, call.args.direction);
      default:
        return call satisfies never;
    }
  }

  async #close(log: number): Promise<void> {
    const indexed = await this.#find(log);
    this.#logs.delete(log);
    await indexed?.close();
  }

  /** Undefined for a log that is closed, or that could not be opened: the call of `open` has told why. */
  async #find(log: number): Promise<IndexedLog | undefined> {
    return this.#logs.get(log)?.catch(() => undefined);
  }

  async #search(log: number, search: number, start: SearchStart): Promise<void> {
    const indexed = await this.#find(log);
    if (!indexed) return;
    const lines = indexed.lines(start.filter);
    const finder = new LogFinder({
      log: indexed,
      among: lines,
      query: start.query,
      from: (await lines.lineAt(start.fromRow)) ?? 0,
      onChange: () => void tell(),
    });
    this.#searches.get(search)?.dispose();
    this.#searches.set(search, finder);
    const tell = async (): Promise<void> => {
      const { hit, error, ...findings } = finder.findings;
      const row = hit && (await lines.rowOf(hit.line));
      if (this.#searches.get(search) !== finder) return;
      this.#post({
        type: 'found',
        search,
        findings: {
          ...findings,
          hit: hit && row !== undefined ? { ...hit, row } : undefined,
          error: error === undefined ? undefined : wireError(error),
        },
      });
    };
    indexed.onGrow(finder);
    finder.start();
    await tell();
  }
}

/** The file of a log and its index, which follows the file as it grows. */
export class IndexedLog implements IndexedFile {
  readonly file: GrowingFile;
  readonly #log: number;
  readonly #post: Post;
  #index = new LogIndex();
  #restarts = 0;
  readonly #filtered = new Map<string, FilteredLines>();
  readonly #finders = new Set<LogFinder>();
  /** Length of the file as far as the main thread has written it. */
  #target = 0;
  #isEnd = false;
  #indexing: Promise<void> | undefined;
  #isClosed = false;

  constructor(log: number, file: GrowingFile, post: Post) {
    this.#log = log;
    this.file = file;
    this.#post = post;
  }

  static async open(log: number, path: string, post: Post): Promise<IndexedLog> {
    return new IndexedLog(log, await GrowingFile.open(path, 'r'), post);
  }

  get index(): LogIndex {
    return this.#index;
  }

  get restarts(): number {
    return this.#restarts;
  }

  grow(bytes: number, isEnd: boolean): void {
    this.#target = bytes;
    this.#isEnd = isEnd;
    this.file.noteBytes(bytes);
    this.#indexing ??= this.#run();
  }

  restart(restarts: number): void {
    this.#restarts = restarts;
    this.#target = 0;
    this.#isEnd = false;
    this.#index = new LogIndex();
    this.#filtered.clear();
    for (const finder of this.#finders) finder.dispose();
    this.#finders.clear();
  }

  /** Searches the lines that are added later, too. */
  onGrow(finder: LogFinder): void {
    for (const known of this.#finders) if (known.isDisposed) this.#finders.delete(known);
    this.#finders.add(finder);
  }

  lines(filter: LineFilter): FilteredLines {
    const key = JSON.stringify([
      filter.status,
      filter.operation,
      filter.failedOnly,
      filter.status === null,
      filter.operation === null,
    ]);
    const known = this.#filtered.get(key) ?? new FilteredLines(this.#index, filter);
    this.#filtered.set(key, known);
    return known;
  }

  async rows(range: RowRange): Promise<readonly IndexedLine[]> {
    const raw = await this.rawRows(range);
    return raw.map((line) => ({ ...parseRawLine(line), failed: this.#index.isFailed(line.line) }));
  }

  async rawRows({ filter, first, count }: RowRange): Promise<readonly RawLine[]> {
    const restarts = this.#restarts;
    const read = await readLines(this, await this.lines(filter).linesAt(first, count));
    return this.#restarts === restarts ? read : [];
  }

  async failure(filter: LineFilter, row: number, direction: 'forward' | 'backward'): Promise<FoundFailure | undefined> {
    const shown = this.lines(filter);
    const failed = this.lines({ ...filter, failedOnly: true });
    const from = row < 0 ? -1 : ((await shown.lineAt(row)) ?? -1);
    const line =
      direction === 'forward'
        ? ((await failed.next(from)) ?? (await failed.next(-1)))
        : ((await failed.previous(from)) ?? (await failed.previous(Infinity)));
    if (line === undefined) return undefined;
    return { row: await shown.rowOf(line), place: await failed.rowOf(line), count: failed.count };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.restart(this.#restarts);
    await this.#indexing;
    await this.file.close();
  }

  async #run(): Promise<void> {
    try {
      while (!this.#isClosed && (await this.#indexSome()));
    } catch (error) {
      this.#post({ type: 'broken', log: this.#log, restarts: this.#restarts, error: wireError(error) });
    } finally {
      this.#indexing = undefined;
    }
  }

  /** Indexes up to the present target; true if there is more to do by then. */
  async #indexSome(): Promise<boolean> {
    const [index, target] = [this.#index, this.#target];
    const pieces = new Pieces(this.file, index.bytes, target, 0);
    const turns = new Turns();
    let reportedAt = index.bytes === 0 ? 0 : performance.now();
    for (let piece = await pieces.next(0); piece && this.#index === index; piece = await pieces.next(0)) {
      index.push(piece);
      if (performance.now() - reportedAt > reportInterval) {
        reportedAt = performance.now();
        this.#report();
      }
      await turns.pause();
    }
    if (this.#index !== index || this.#target > target) return true;
    if (index.bytes < target) throw new FilesComError('disk', 'The file is shorter than what was written to it.');
    if (this.#isEnd) index.end();
    this.#report(this.#isEnd);
    return false;
  }

  #report(isWhole = false): void {
    const { bytes, lines, kinds } = this.#index;
    for (const finder of this.#finders) finder.grow();
    this.#post({ type: 'index', log: this.#log, restarts: this.#restarts, state: { bytes, lines, isWhole, kinds } });
  }
}

function wireError(error: unknown): WireError {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  return { name, message, line: error instanceof PatternError ? error.line : undefined };
}
