import type { Client } from '../files-com/client.ts';
import { listSyncRuns } from '../files-com/endpoints.ts';
import { FilesComError } from '../files-com/errors.ts';
import type { Page } from '../files-com/pages.ts';
import { sleep, usualRetries, type RetryPolicy } from '../files-com/retry.ts';
import type { SyncRun } from '../files-com/syncRun.ts';
import { matches, type RunFilter } from './filter.ts';
import { Pace } from './pace.ts';
import { everything, plan, type PlannedQuery, type PlanOptions } from './queryPlan.ts';
import { hasEnded, WindowReader, type ReaderContext, type RunReader } from './runReaders.ts';

export interface AllRunsProgress {
  /** Sent so far, those that failed included; each is billed. */
  readonly requests: number;
  /** Runs that the service has sent. */
  readonly read: number;
  /** Runs that the filter lets pass. */
  readonly passed: number;
  /** Runs that the service has sent without an ID that can be read; at the edge of a window some are counted twice. */
  readonly undecodable: number;
}

export interface AllRunsOptions {
  /** Milliseconds since 1970, for periods that end now. */
  readonly now: number;
  /** 1 to 10,000; the service recommends at most 1,000. */
  readonly perPage: number;
  readonly signal: AbortSignal;
  /** How many requests may run at once. */
  readonly parallel?: number | undefined;
  readonly syncsNamed?: PlanOptions['syncsNamed'];
  readonly nameOf?: PlanOptions['nameOf'];
  /** Called after each answer. */
  readonly onProgress?: ((progress: AllRunsProgress) => void) | undefined;
  readonly retries?: Partial<RetryPolicy> | undefined;
}

/** Who has asked for everything rather waits than begins again: a failed page is a page that was paid for. */
const patientRetries: RetryPolicy = { ...usualRetries, retries: 5, longestDelayMs: 120_000, totalMs: 300_000 };

/** Windows beyond the first; each may cost one request more than a single list would. */
const mostSplits = 16;

/**
 * All runs that the filter lets pass, each once, in batches. A batch is in the order of the service, mostly newest first;
 * the batches are in no order. Nothing is held back: the next pages are on their way while one is being used.
 *
 * Several lists are read at once. Of each query of the plan, the newest page is read, then the oldest; what is between is
 * cut into windows of `created_at`, of which an idle reader takes a part from the one that has most left. So there are at
 * most 16 requests more than full pages, and two for each query, as long as a page holds the runs of a second. A filter
 * by dry run alone cannot be cut, and is read as one list; so is every list where the service ignores the order or the
 * window that it is asked for. Runs without `created_at`, which the service is not known to
 * have, are not in a window: they are found where they come first or last in the whole list.
 *
 * Runs created meanwhile may be missing. Rejects with a FilesComError, or with the signal's reason; the batches so far hold.
 */
export async function* allRuns(
  client: Client,
  filter: RunFilter,
  options: AllRunsOptions,
): AsyncGenerator<readonly SyncRun[], void, undefined> {
  const { now, syncsNamed, nameOf } = options;
  const { queries } = plan(filter, everything, { now, syncsNamed, nameOf });
  const reading = new Reading(client, filter, options);
  try {
    // A run that ends while they are read is in the list of its old status or in that of its new one, or in both.
    const goOn = queries.filter((query) => queries.length > 1 && !hasEnded(query));
    const seen = new Set<string>();
    for await (const runs of reading.read(goOn)) {
      for (const { id } of runs) seen.add(id);
      yield runs;
    }
    for await (const runs of reading.read(queries.filter((query) => !goOn.includes(query)))) {
      const unseen = seen.size === 0 ? runs : runs.filter(({ id }) => !seen.has(id));
      if (unseen.length > 0) yield unseen;
    }
  } finally {
    await reading.close();
  }
}

interface Outcome {
  readonly reader: RunReader;
  readonly startedAt: number;
  readonly page?: Page<SyncRun>;
  readonly error?: unknown;
}

/** The readers of a plan, at most so many of them with a request under way. */
class Reading {
  readonly #filter: RunFilter;
  readonly #options: AllRunsOptions;
  readonly #context: ReaderContext;
  readonly #abort = new AbortController();
  readonly #signal: AbortSignal;
  readonly #pace: Pace;
  readonly #parallel: number;
  readonly #windows: WindowReader[] = [];
  readonly #waiting: RunReader[] = [];
  readonly #running = new Map<RunReader, Promise<Outcome>>();
  #splits = 0;
  #pages = 0;
  #requests = 0;
  #read = 0;
  #passed = 0;
  #undecodable = 0;

  constructor(client: Client, filter: RunFilter, options: AllRunsOptions) {
    const { now, perPage, signal, parallel = 4, retries } = options;
    this.#filter = filter;
    this.#options = options;
    this.#signal = AbortSignal.any([signal, this.#abort.signal]);
    this.#parallel = parallel;
    this.#pace = new Pace(parallel, { ...patientRetries, ...retries });
    this.#context = {
      filter,
      now,
      perPage,
      undated: new Set(),
      trial: { state: 'untried' },
      fetchPage: (query) => listSyncRuns(client, query, this.#signal, { once: true, takesAnyTime: true }),
    };
  }

  async *read(queries: readonly PlannedQuery[]): AsyncGenerator<readonly SyncRun[], void, undefined> {
    for (const query of queries) this.#waiting.push(this.#open(new WindowReader(this.#context, query)));
    while (this.#waiting.length + this.#running.size > 0) {
      this.#start();
      if (this.#running.size === 0) {
        await sleep(this.#pace.waitMs, this.#signal);
        continue;
      }
      const { reader, startedAt, page, error } = await Promise.race(this.#running.values());
      this.#running.delete(reader);
      if (!page) {
        this.#waiting.unshift(reader);
        if (!(error instanceof FilesComError)) throw error;
        this.#pace.failed(error, startedAt);
        continue;
      }
      this.#pace.succeeded(startedAt);
      const runs = this.#take(reader, page);
      // The next pages are on their way while this one is used.
      this.#start();
      if (runs.length > 0) yield runs;
    }
  }

  /** Nothing goes on unattended. */
  async close(): Promise<void> {
    this.#abort.abort();
    await Promise.all(this.#running.values());
  }

  #start(): void {
    while (this.#running.size < this.#pace.limit && this.#pace.waitMs === 0) {
      const reader = this.#waiting.shift() ?? this.#split();
      if (!reader) return;
      this.#running.set(reader, this.#ask(reader));
    }
  }

  async #ask(reader: RunReader): Promise<Outcome> {
    const startedAt = performance.now();
    this.#requests += 1;
    try {
      return { reader, startedAt, page: await reader.next() };
    } catch (error) {
      return { reader, startedAt, error };
    }
  }

  #take(reader: RunReader, page: Page<SyncRun>): readonly SyncRun[] {
    const taken = reader.take(page);
    const runs = taken.filter((run) => matches(this.#filter, run, this.#options.now, this.#options.nameOf));
    this.#pages += 1;
    this.#read += page.items.length;
    this.#passed += runs.length;
    // A page of which nothing is taken is another reader's.
    if (taken.length > 0 || page.items.length === 0) this.#undecodable += page.undecodable;
    const next = reader.after(page);
    if (next) this.#waiting.push(next);
    this.#options.onProgress?.({
      requests: this.#requests,
      read: this.#read,
      passed: this.#passed,
      undecodable: this.#undecodable,
    });
    return runs;
  }

  /** The lower part of the window that has most left. */
  #split(): WindowReader | undefined {
    // At first for each reader one; more where it has turned out that there is much to read.
    if (this.#splits >= Math.min(mostSplits, this.#parallel - 1 + this.#pages / 10)) return undefined;
    const [most] = this.#windows.toSorted((a, b) => b.pagesLeft - a.pagesLeft);
    const lower = most?.split();
    if (!lower) return undefined;
    this.#splits += 1;
    return this.#open(lower);
  }

  #open(reader: WindowReader): WindowReader {
    this.#windows.push(reader);
    return reader;
  }
}
