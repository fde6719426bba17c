import type { Client } from '../files-com/client.ts';
import { listSyncRuns } from '../files-com/endpoints.ts';
import type { Page } from '../files-com/pages.ts';
import type { SyncRunQuery } from '../files-com/query.ts';
import { documentedStatuses, isFailure, type RunStatus } from '../files-com/runStatus.ts';
import type { SyncRun } from '../files-com/syncRun.ts';
import { matches, setParts, withPart, type RunFilter } from './filter.ts';
import { maxRequests, requireFalling, settleAll, wantedMatches } from './loadMore.ts';
import { plan, type PlanOptions } from './queryPlan.ts';
import { PageSource } from './runReaders.ts';
import { newestFirst } from './runSort.ts';
import { compareNewestFirst, oldest } from './runSummary.ts';

/** What has been read of the failed runs. */
export interface FailedRunsCoverage {
  /** How many were found; they are the newest that there are. */
  readonly count: number;
  /** All that were created after this moment were found, in milliseconds since 1970; -Infinity where all were. */
  readonly reach: number;
  /** Sent so far, but for those that were sent again after a failure; each is billed. */
  readonly requests: number;
}

/** The list of one query, newest first. */
interface Stream {
  readonly source: PageSource;
  /** Infinity before it was read, -Infinity after its end. */
  reach: number;
}

/** Each request is billed, and the service recommends no more in one. */
const perPage = 1000;

/** The statuses of failed runs that the filter lets pass; none where it asks for others alone. */
export function failedStatuses({ statuses = documentedStatuses }: RunFilter): readonly RunStatus[] {
  return statuses.filter(isFailure);
}

/**
 * The failed runs that a filter lets pass, newest first, in steps that somebody asks for. Each failed status is asked for
 * by itself, so no page holds successes; what else the service cannot evaluate is tested on arrival.
 */
export class FailedRuns {
  readonly #filter: RunFilter;
  readonly #now: number;
  readonly #streams: readonly Stream[];
  readonly #wanted: number;
  /** Read, but older than what has not been read of another stream. */
  #held: SyncRun[] = [];
  /** A run whose status changes meanwhile is in the lists of both. */
  readonly #seen = new Set<string>();
  #count = 0;
  #requests = 0;
  #ask: ((query: SyncRunQuery) => Promise<Page<SyncRun>>) | undefined;

  constructor(filter: RunFilter, options: Pick<PlanOptions, 'now' | 'syncsNamed'>) {
    const statuses = failedStatuses(filter);
    const plans = statuses.map((status) => plan(withPart(filter, 'statuses', undefined), { status }, options));
    const fetchPage = async (query: SyncRunQuery): Promise<Page<SyncRun>> => {
      if (!this.#ask) throw new Error('Pages are asked for in steps alone.');
      return this.#ask(query);
    };
    this.#filter = { ...filter, statuses };
    this.#now = options.now;
    this.#streams = plans
      .flatMap(({ queries }) => queries)
      .map((query) => ({
        source: new PageSource({ filter, perPage, fetchPage }, query, newestFirst),
        reach: Infinity,
      }));
    // Where matches may be rare, a single one is not worth that somebody asks for the next.
    this.#wanted = plans.every(({ residual }) => setParts(residual).length === 0) ? 1 : wantedMatches;
  }

  get coverage(): FailedRunsCoverage {
    return { count: this.#count, reach: this.#reach, requests: this.#requests };
  }

  /**
   * The next failed runs, newest first: the first time one request for each query of the plan, then as few as bring more,
   * 5 at most. Rejects as `listSyncRuns`; what had arrived then comes with the next step.
   */
  async next(client: Client, signal: AbortSignal): Promise<readonly SyncRun[]> {
    this.#ask = (query) => {
      this.#requests += 1;
      return listSyncRuns(client, query, signal);
    };
    for (let requests = 0; requests < maxRequests && this.#ready().length < this.#wanted;) {
      const streams = this.#nextStreams();
      if (streams.length === 0) break;
      requests += streams.length;
      await settleAll(streams.map((stream) => this.#readPage(stream)));
    }
    const ready = this.#ready();
    const reach = this.#reach;
    this.#held = this.#held.filter((run) => !isFrom(run, reach));
    this.#count += ready.length;
    return ready.toSorted(compareNewestFirst);
  }

  get #reach(): number {
    return Math.max(-Infinity, ...this.#streams.map(({ reach }) => reach));
  }

  /** Runs than which none that is not read is newer. */
  #ready(): readonly SyncRun[] {
    const reach = this.#reach;
    return this.#held.filter((run) => isFrom(run, reach));
  }

  /** All that were not read yet, at once; after that the one whose next run is the newest, so that time has no holes. */
  #nextStreams(): readonly Stream[] {
    const reach = this.#reach;
    const next = this.#streams.filter((stream) => stream.reach === reach && reach > -Infinity);
    return reach === Infinity ? next : next.slice(0, 1);
  }

  async #readPage(stream: Stream): Promise<void> {
    const { items, nextCursor } = await stream.source.next();
    requireFalling(items);
    stream.reach = nextCursor === undefined ? -Infinity : Math.min(stream.reach, oldest(items));
    const found = items.filter((run) => matches(this.#filter, run, this.#now) && !this.#seen.has(run.id));
    for (const { id } of found) this.#seen.add(id);
    this.#held.push(...found);
  }
}

function isFrom({ createdAt = -Infinity }: SyncRun, reach: number): boolean {
  return createdAt >= reach;
}
