import type { Client } from '../files-com/client.ts';
import { listSyncRuns } from '../files-com/endpoints.ts';
import { documentedStatuses, isFailure, type RunStatus } from '../files-com/runStatus.ts';
import type { SyncRun } from '../files-com/syncRun.ts';
import { matches, setParts, withPart, type RunFilter } from './filter.ts';
import { maxRequests, settleAll, wantedMatches } from './loadMore.ts';
import { plan, type PlanOptions } from './queryPlan.ts';
import { largestRecommendedPage, RunStream } from './runStream.ts';
import { compareNewestFirst } from './runSummary.ts';

/** What has been read of the failed runs. */
export interface FailedRunsCoverage {
  /** How many were found; they are the newest that there are. */
  readonly count: number;
  /** All that were created after this moment were found, in milliseconds since 1970; -Infinity if all were, Infinity if none need be. */
  readonly reach: number;
  /** Sent so far, but for those that were sent again after a failure; each is billed. */
  readonly requests: number;
}

type FailedRunsOptions = Pick<PlanOptions, 'now' | 'syncsNamed' | 'nameOf'>;

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
  readonly #options: FailedRunsOptions;
  readonly #streams: readonly RunStream[];
  readonly #wanted: number;
  /** Read, but older than what has not been read of another stream. */
  #held: SyncRun[] = [];
  /** A run whose status changes meanwhile is in the lists of both. */
  readonly #seen = new Set<string>();
  #count = 0;
  #requests = 0;

  constructor(filter: RunFilter, options: FailedRunsOptions) {
    const statuses = failedStatuses(filter);
    const plans = statuses.map((status) => plan(withPart(filter, 'statuses', undefined), { status }, options));
    this.#filter = { ...filter, statuses };
    this.#options = options;
    this.#streams = plans.flatMap(({ queries }) => queries).map((query) => new RunStream(query));
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
    for (let requests = 0; requests < maxRequests && this.#ready().length < this.#wanted;) {
      const streams = this.#nextStreams();
      if (streams.length === 0) break;
      requests += streams.length;
      await settleAll(streams.map((stream) => this.#readPage(stream, client, signal)));
    }
    const ready = new Set(this.#ready());
    this.#held = this.#held.filter((run) => !ready.has(run));
    this.#count += ready.size;
    return [...ready].toSorted(compareNewestFirst);
  }

  get #reach(): number {
    return Math.max(-Infinity, ...this.#streams.map(({ reach }) => reach));
  }

  /** Runs than which none that is not read is newer; all if the service doesn't keep to that order. */
  #ready(): readonly SyncRun[] {
    if (this.#streams.some(({ isOrdered }) => !isOrdered)) return this.#held;
    const reach = this.#reach;
    return this.#held.filter((run) => isFrom(run, reach));
  }

  /** All that were not read yet, at once; after that the one whose next run is the newest, so that time has no holes. */
  #nextStreams(): readonly RunStream[] {
    const reach = this.#reach;
    const next = this.#streams.filter((stream) => stream.reach === reach && reach > -Infinity);
    return reach === Infinity ? next : next.slice(0, 1);
  }

  async #readPage(stream: RunStream, client: Client, signal: AbortSignal): Promise<void> {
    this.#requests += 1;
    const page = await listSyncRuns(client, stream.nextQuery(largestRecommendedPage), signal);
    stream.take(page);
    for (const run of page.items) {
      if (this.#seen.has(run.id) || !matches(this.#filter, run, this.#options.now, this.#options.nameOf)) continue;
      this.#seen.add(run.id);
      this.#held.push(run);
    }
    if (stream.problem) throw stream.problem;
  }
}

function isFrom({ createdAt = -Infinity }: SyncRun, reach: number): boolean {
  return createdAt >= reach;
}
