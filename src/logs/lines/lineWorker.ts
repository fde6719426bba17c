import type { Worker } from 'node:worker_threads';
import { FilesComError } from '../../files-com/errors.ts';
import { PatternError } from './matcher.ts';
import { LogLines } from './logLines.ts';
import type {
  Call,
  Calls,
  ComparedFiles,
  Direction,
  Findings,
  SearchStart,
  WireError,
  WorkerReply,
  WorkerRequest,
} from './protocol.ts';

/** A call that waits for its reply. */
interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** The worker thread, started for the first log. If it crashes, open logs fail and the next log starts another one. */
export class LineWorker {
  readonly #start: () => Worker;
  #worker: Worker | undefined;
  #lastId = 0;
  readonly #pending = new Map<number, Pending>();
  readonly #logs = new Map<number, LogLines>();
  readonly #searches = new Map<number, (findings: Findings) => void>();

  constructor(start: () => Worker) {
    this.#start = start;
  }

  /** The lines of a log whose file is yet to be opened. */
  newLines(): LogLines {
    const lines = new LogLines(this, ++this.#lastId);
    this.#logs.set(lines.id, lines);
    return lines;
  }

  call<N extends keyof Calls>(log: number, call: Extract<Call, { name: N }>): Promise<Calls[N]['reply']> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- LineServer answers each call with the reply of its name
      this.#pending.set(id, { resolve: (value) => resolve(value as Calls[N]['reply']), reject });
      this.post({ type: 'call', id, log, call });
    });
  }

  post(request: WorkerRequest): void {
    this.#worker ??= this.#launch();
    this.#worker.postMessage(request);
  }

  /** Compares two log files. Rejects with FilesComError `disk`. */
  compare(leftPath: string, rightPath: string): Promise<ComparedFiles> {
    return this.call(0, { name: 'compare', args: { leftPath, rightPath } });
  }

  /** Starts a search, whose progress `onFound` receives until it is stopped. */
  search(log: number, start: SearchStart, onFound: (findings: Findings) => void): LineSearch {
    const search = ++this.#lastId;
    this.#searches.set(search, onFound);
    this.post({ type: 'search', log, search, ...start });
    return {
      step: (direction) => this.post({ type: 'step', search, direction }),
      stop: () => {
        if (this.#searches.delete(search)) this.post({ type: 'stop', search });
      },
    };
  }

  close(log: number): void {
    this.#logs.delete(log);
    if (this.#worker) this.post({ type: 'close', log });
  }

  async dispose(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
  }

  #launch(): Worker {
    const worker = this.#start();
    // Ends with the process, even while logs are open.
    worker.unref();
    worker.on('message', (reply: WorkerReply) => this.#receive(reply));
    worker.on('error', (error) => this.#crash(worker, error));
    worker.on('exit', (code) => this.#crash(worker, new Error(`exit code ${code}`)));
    return worker;
  }

  #receive(reply: WorkerReply): void {
    switch (reply.type) {
      case 'result':
        this.#settle(reply.id)?.resolve(reply.value);
        return;
      case 'error':
        this.#settle(reply.id)?.reject(errorOf(reply.error));
        return;
      case 'index':
        this.#logs.get(reply.log)?.update(reply.restarts, reply.state);
        return;
      case 'broken':
        this.#logs.get(reply.log)?.fail(errorOf(reply.error), reply.restarts);
        return;
      case 'found': {
        const { error, ...findings } = reply.findings;
        this.#searches.get(reply.search)?.({ ...findings, error: error && errorOf(error) });
        return;
      }
      default:
        reply satisfies never;
    }
  }

  #settle(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    return pending;
  }

  #crash(worker: Worker, { message }: Error): void {
    if (worker !== this.#worker) return;
    this.#worker = undefined;
    const error = new FilesComError('disk', `The reader of logs stopped (${message}).`);
    const [pending, logs] = [[...this.#pending.values()], [...this.#logs.values()]];
    this.#pending.clear();
    this.#logs.clear();
    for (const { reject } of pending) reject(error);
    for (const lines of logs) lines.fail(error);
  }
}

/** A running search. */
export interface LineSearch {
  readonly step: (direction: Direction) => void;
  readonly stop: () => void;
}

function errorOf({ name, message, line }: WireError): Error {
  return name === 'PatternError' ? new PatternError(message, line) : new FilesComError('disk', message);
}
