import { EventEmitter } from 'node:events';
import type { LineKind } from '../meaning/kindTable.ts';
import type { RawLine } from './readLines.ts';
import type { LineSearch, LineWorker } from './lineWorker.ts';
import { passes } from './passes.ts';
import type {
  Direction,
  Findings,
  FoundFailure,
  IndexedLine,
  IndexState,
  LineFilter,
  RowRange,
  SearchStart,
} from './protocol.ts';

const emptyState: IndexState = { bytes: 0, lines: 0, isWhole: false, kinds: [] };

/** The lines of one log, which the worker reads and indexes while the file grows. */
export class LogLines {
  readonly id: number;
  readonly events = new EventEmitter<{ change: [] }>();
  readonly #worker: LineWorker;
  #opened: Promise<unknown> | undefined;
  #state = emptyState;
  #restarts = 0;
  #problem: Error | undefined;

  constructor(worker: LineWorker, id: number) {
    this.#worker = worker;
    this.id = id;
  }

  get state(): IndexState {
    return this.#state;
  }

  /** Counts of lines by status, operation and outcome. */
  get kinds(): readonly LineKind[] {
    return this.#state.kinds;
  }

  /** How often the log got other contents: line numbers of earlier ones are void. */
  get restarts(): number {
    return this.#restarts;
  }

  /** Why the file cannot be read. */
  get problem(): Error | undefined {
    return this.#problem;
  }

  /** Lines that pass a filter. */
  count(filter: LineFilter): number {
    return this.kinds.reduce((sum, kind) => sum + (passes(filter, kind) ? kind.count : 0), 0);
  }

  /** Rows that pass a filter, parsed; fewer at the end, or if they exceed 16 MB. Rejects with FilesComError `disk`. */
  async rows(args: RowRange): Promise<readonly IndexedLine[]> {
    return this.#opened ? this.#worker.call(this.id, { name: 'rows', args }) : [];
  }

  /** The same rows as text: the first 64 KB of each. */
  async rawRows(args: RowRange): Promise<readonly RawLine[]> {
    return this.#opened ? this.#worker.call(this.id, { name: 'rawRows', args }) : [];
  }

  /** The failed line before or after a row, cyclic; the first one if `row` is -1. */
  async failure(filter: LineFilter, row: number, direction: Direction): Promise<FoundFailure | undefined> {
    if (!this.#opened) return undefined;
    return this.#worker.call(this.id, { name: 'failure', args: { filter, row, direction } });
  }

  /** Searches lines, including those that are added later, until the search is stopped. */
  search(start: SearchStart, onFound: (findings: Findings) => void): LineSearch | undefined {
    return this.#opened && this.#worker.search(this.id, start, onFound);
  }

  /** Opens the file for reading; `grow` tells how much of it there is. */
  open(path: string): void {
    this.#opened = this.#worker
      .call(this.id, { name: 'open', args: { path } })
      .catch((error: unknown) => this.fail(error));
  }

  /** Resolves once the worker has the file open, so that it can be renamed. */
  async opened(): Promise<void> {
    await this.#opened;
  }

  /** The file has grown to `bytes`. With `isEnd`, a last line without a line end counts, too. */
  grow(bytes: number, isEnd: boolean): void {
    this.#worker.post({ type: 'grow', log: this.id, bytes, isEnd });
  }

  /** The file gets other contents: `grow` follows. */
  restart(): void {
    this.#restarts += 1;
    this.#state = emptyState;
    this.#problem = undefined;
    this.#worker.post({ type: 'restart', log: this.id, restarts: this.#restarts });
    this.events.emit('change');
  }

  close(): void {
    this.events.removeAllListeners();
    this.#worker.close(this.id);
  }

  /** For LineWorker: the index has grown. */
  update(restarts: number, state: IndexState): void {
    if (restarts !== this.#restarts) return;
    this.#state = state;
    this.events.emit('change');
  }

  /** For LineWorker: the file cannot be read any further. */
  fail(error: unknown, restarts = this.#restarts): void {
    if (restarts !== this.#restarts) return;
    this.#problem = error instanceof Error ? error : new Error(String(error));
    this.events.emit('change');
  }
}
