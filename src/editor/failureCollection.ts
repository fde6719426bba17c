import { Readable } from 'node:stream';
import type { Client } from '../files-com/client.ts';
import type { SyncRun } from '../files-com/syncRun.ts';
import { CommonFailures, type CommonFailure, type FailedRun } from '../logs/meaning/commonFailures.ts';
import { failuresIn } from '../logs/meaning/failuresIn.ts';
import type { Logs } from '../logs/logs.ts';
import { Turns } from '../logs/turns.ts';
import { FailedRuns, type FailedRunsCoverage } from '../runs/failedRuns.ts';
import type { RunFilter } from '../runs/filter.ts';
import type { PlanOptions } from '../runs/queryPlan.ts';
import { summarize } from '../runs/runSummary.ts';
import { explain } from '../words/explain.ts';

/** What failed, and in how much that is known. */
export interface FailureReport {
  readonly filter: RunFilter;
  /** When the collection was begun, in milliseconds since 1970. */
  readonly begunAt: number;
  readonly runs: FailedRunsCoverage;
  /** When the oldest and the newest of the runs were created; undefined where there is none, or nobody knows. */
  readonly from: number | undefined;
  readonly to: number | undefined;
  /** Of runs that have no errors of their own. */
  readonly logs: LogCounts;
  /** Of how many summaries no more than the beginning was looked at. */
  readonly cutSummaries: number;
  /** How many errors were not looked at. */
  readonly leftOut: number;
  readonly failures: readonly CommonFailure[];
}

interface LogCounts {
  readonly read: number;
  /** Of those that were read, how many were not read to their end. */
  readonly cut: number;
  readonly failed: number;
  readonly untried: number;
}

export interface CollectionOptions extends Pick<PlanOptions, 'now' | 'syncsNamed' | 'nameOf'> {
  readonly filter: RunFilter;
  /** The id of the connection. */
  readonly site: string;
  readonly logs: Pick<Logs, 'readLinked'>;
}

/** A run whose log may say why it failed. */
interface LoggedRun {
  readonly run: FailedRun;
  readonly logUrl: string;
}

/** So many logs are read in a step, some at once. */
const logsPerStep = 50;
const logsAtOnce = 4;
/** No more of the summary of a run is looked at: it is no log. */
export const mostSummaryBytes = 100_000;

/** Collects what failed runs say of their failure: first those that the list tells, then those in their logs. */
export class FailureCollection {
  readonly #options: CollectionOptions;
  readonly #runs: FailedRuns;
  readonly #turns = new Turns();
  readonly #failures = new CommonFailures(this.#turns);
  readonly #arrived: SyncRun[] = [];
  /** The newest first. */
  #untried: LoggedRun[] = [];
  #from: number | undefined;
  #to: number | undefined;
  #read = 0;
  #cut = 0;
  #failed = 0;
  #cutSummaries = 0;

  constructor(options: CollectionOptions) {
    this.#options = options;
    this.#runs = new FailedRuns(options.filter, options);
  }

  /** In milliseconds since 1970. */
  get begunAt(): number {
    return this.#options.now;
  }

  get report(): FailureReport {
    return {
      filter: this.#options.filter,
      begunAt: this.begunAt,
      runs: this.#runs.coverage,
      from: this.#from,
      to: this.#to,
      logs: { read: this.#read, cut: this.#cut, failed: this.#failed, untried: this.#untried.length },
      cutSummaries: this.#cutSummaries,
      leftOut: this.#failures.leftOut,
      failures: this.#failures.list,
    };
  }

  /**
   * Asks for the next failed runs, see `FailedRuns.next`, which says how it rejects. What was paid for when it rejects comes
   * with the next step, which asks for no more where that is something.
   */
  async readRuns(client: Client, signal: AbortSignal): Promise<void> {
    if (this.#arrived.length === 0) this.#arrived.push(...(await this.#runs.next(client, signal)));
    for (let run = this.#arrived.shift(); run; run = this.#arrived.shift()) {
      await this.#take(run);
      if (this.#turns.isOver) await this.#turns.next();
      if (this.#arrived.length > 0) signal.throwIfAborted();
    }
  }

  /**
   * Reads the logs of the newest runs that tell nothing themselves, `logsPerStep` at most, without asking the service. One
   * that cannot be read is noted. When it is aborted it resolves: what was read then counts.
   */
  async readLogs(client: Client, signal: AbortSignal, onProgress: (done: number, all: number) => void): Promise<void> {
    const batch = this.#untried.splice(0, logsPerStep);
    const all = batch.length;
    let done = 0;
    const readOn = async (): Promise<void> => {
      while (!signal.aborted) {
        const next = batch.shift();
        if (!next) return;
        if (await this.#readLog(next, client, signal)) onProgress((done += 1), all);
        else batch.push(next);
      }
    };
    await Promise.all(Array.from({ length: logsAtOnce }, readOn));
    this.#untried.unshift(...batch);
  }

  async #take(run: SyncRun): Promise<void> {
    const kept = summarize(run);
    const { id, syncId, syncName, status, createdAt } = kept;
    const failed = { id, syncId, syncName, status, createdAt };
    if (createdAt !== undefined) {
      this.#from = Math.min(this.#from ?? createdAt, createdAt);
      this.#to = Math.max(this.#to ?? createdAt, createdAt);
    }
    if (run.eventErrors.length > 0) {
      await this.#failures.add(
        failed,
        run.eventErrors.map((message) => ({ message, count: 1 })),
      );
    } else if (run.logUrl !== undefined) {
      this.#untried.push({ run: failed, logUrl: run.logUrl });
    } else {
      // A character is a byte at least.
      const summary = Buffer.from((run.body ?? '').slice(0, mostSummaryBytes + 1));
      const limits = { turns: this.#turns, mostBytes: mostSummaryBytes };
      const { errors, isCut } = await failuresIn(Readable.from([summary]), limits);
      await this.#failures.add(failed, errors);
      this.#cutSummaries += Number(isCut);
    }
  }

  /** False where it was aborted. */
  async #readLog({ run, logUrl }: LoggedRun, client: Client, signal: AbortSignal): Promise<boolean> {
    const { logs, site } = this.#options;
    try {
      const log = { key: { site, runId: run.id }, logUrl, client };
      const take = (chunks: AsyncIterable<Uint8Array>) => failuresIn(chunks, { turns: this.#turns });
      const { errors, isCut } = await logs.readLinked(log, { signal }, take);
      await this.#failures.add(run, errors);
      this.#read += 1;
      this.#cut += Number(isCut);
    } catch (error) {
      if (signal.aborted) return false;
      this.#failures.addUnread(run, explain(error).title);
      this.#failed += 1;
    }
    return true;
  }
}
