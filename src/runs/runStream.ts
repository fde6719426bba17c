import type { Page } from '../files-com/endpoints.ts';
import { FilesComError } from '../files-com/errors.ts';
import { noteCursor } from '../files-com/pages.ts';
import type { SyncRunFilter, SyncRunQuery } from '../files-com/query.ts';
import type { SyncRun } from '../files-com/syncRun.ts';
import { topOf, type Stream } from './coverage.ts';
import type { PlannedQuery, QueryScope } from './queryPlan.ts';
import { newestFirst } from './runSort.ts';

/** Files.com had no syncs before. A run with an older time, or with none, has no known place among the others. */
export const earliestTime = Date.UTC(2000, 0);
/** The moment that a reach names; undefined if it means that nothing, everything, or all runs with a date are loaded. */
export function momentOf(reach: number): number | undefined {
  return reach > earliestTime && reach < Infinity ? reach : undefined;
}

/** The largest page that the service recommends. A page of any size costs one request. */
export const largestRecommendedPage = 1000;

/**
 * One query, read page by page, newest runs first, and the completeness that its pages prove. As long as they are in
 * order, every run newer than the oldest has arrived. After a page out of order, only the end of the list proves it.
 */
export class RunStream implements Stream {
  scope: QueryScope;
  readonly filter: SyncRunFilter;
  readonly userId: string | undefined;
  /** All runs of the scope created after this moment were loaded through other streams when this one was begun. */
  knownReach: number;
  /** How many of the next runs are loaded already. */
  repeats = 0;
  /** The page on its way: two scopes can share a stream, and each page is requested once. */
  loading: Promise<number> | undefined;
  /** Why the last page doesn't prove completeness. */
  problem: FilesComError | undefined;
  /** When the first page was sent, by the service's clock. */
  servedAt: number | undefined;
  /** The number of refreshes before it. */
  begunAt = 0;
  readonly #visited = new Set<string>();
  #cursor: string | undefined;
  #lastPage: ReadonlySet<string> = new Set();
  #newest = -Infinity;
  #oldest = Infinity;
  #isOrdered = true;
  #state: 'unread' | 'read' | 'ended' = 'unread';
  #isStuck = false;

  constructor({ scope, filter, userId }: PlannedQuery) {
    this.scope = scope;
    this.filter = filter;
    this.userId = userId;
    this.knownReach = topOf(scope);
  }

  get reach(): number {
    if (this.#state === 'ended') return -Infinity;
    const top = topOf(this.scope);
    return this.#isOrdered ? Math.min(top, this.#oldest) : top;
  }

  /** The same, or how far other streams had come if that is farther. */
  get position(): number {
    return Math.min(this.reach, this.knownReach);
  }

  /** When the newest of its runs was created; -Infinity without any. */
  get newest(): number {
    return this.#newest;
  }

  get isOrdered(): boolean {
    return this.#isOrdered;
  }

  get isUnread(): boolean {
    return this.#state === 'unread';
  }

  /** Is there a page after those that were read? */
  get isLive(): boolean {
    return this.#state === 'read';
  }

  get isEnded(): boolean {
    return this.#state === 'ended';
  }

  /** Does the last page lead back to an earlier one? */
  get isStuck(): boolean {
    return this.#isStuck;
  }

  /** Do runs without `created_at` come as well? A filter by that time excludes them. */
  get hasUndated(): boolean {
    return this.filter.createdAt === undefined;
  }

  /** The query for the next page: with at least `perPage` runs, and room for those that are loaded already. */
  nextQuery(perPage: number): SyncRunQuery {
    const size = Math.max(perPage, Math.min(perPage + this.repeats, largestRecommendedPage));
    return { filter: this.filter, userId: this.userId, sort: newestFirst, perPage: size, cursor: this.#cursor };
  }

  /** Takes the next page. Its runs are usable even if it has a `problem`. */
  take({ items, nextCursor, servedAt }: Page<SyncRun>): void {
    if (this.isUnread) this.servedAt = servedAt;
    this.#state = 'read';
    this.problem = undefined;
    this.#isStuck = false;
    this.repeats = Math.max(0, this.repeats - items.length);
    this.#follow(items);
    try {
      noteCursor(this.#visited, nextCursor);
      this.#cursor = nextCursor;
      if (nextCursor === undefined) this.#state = 'ended';
    } catch (error) {
      if (!(error instanceof FilesComError)) throw error;
      this.problem = error;
      this.#isStuck = true;
    }
  }

  #follow(items: readonly SyncRun[]): void {
    const before = this.#isOrdered;
    for (const { id, createdAt = -Infinity } of items) {
      // New runs can push others over the edge to the next page.
      if (createdAt < earliestTime || this.#lastPage.has(id)) continue;
      if (createdAt > this.#oldest) this.#isOrdered = false;
      this.#newest = Math.max(this.#newest, createdAt);
      this.#oldest = Math.min(this.#oldest, createdAt);
    }
    this.#lastPage = new Set(items.map(({ id }) => id));
    if (before && !this.#isOrdered) this.problem = outOfOrder();
  }
}

function outOfOrder(): FilesComError {
  return new FilesComError('badAnswer', 'The service sent runs in another order than they were asked for.');
}
