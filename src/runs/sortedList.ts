import { listSyncRuns } from '../files-com/endpoints.ts';
import { noteCursor } from '../files-com/pages.ts';
import { maxRequests, wantedMatches, type Reading } from './loadMore.ts';
import type { Scope } from './queryPlan.ts';
import type { RunSet } from './runSet.ts';
import type { RunSort } from './runSort.ts';

/** The runs of a scope in another order than by creation, as far as they were read. */
export class SortedList {
  readonly #scope: Scope;
  readonly #sort: RunSort;
  readonly #ids = new Set<string>();
  readonly #visited = new Set<string>();
  #cursor: string | undefined;
  #isComplete = false;

  constructor(scope: Scope, sort: RunSort) {
    this.#scope = scope;
    this.#sort = sort;
  }

  /** In order. */
  get ids(): Iterable<string> {
    return this.#ids;
  }

  /** Was nothing asked yet? */
  get isUnread(): boolean {
    return this.#cursor === undefined && !this.#isComplete;
  }

  get isComplete(): boolean {
    return this.#isComplete;
  }

  /** Reads the next page; more than one only where pages hold too little that the filter lets pass. */
  async loadMore(set: RunSet, reading: Reading): Promise<void> {
    const wanted = set.isExact(this.#scope, 1) ? 1 : Math.min(wantedMatches, reading.perPage);
    const before = this.#ids.size;
    for (let requests = 0; requests < maxRequests && !this.#isComplete; requests += 1) {
      await this.#loadPage(set, reading);
      if (this.#ids.size - before >= wanted) return;
    }
  }

  async #loadPage(set: RunSet, { client, perPage, signal, onChange }: Reading): Promise<void> {
    // Answers to several queries could be merged by time alone.
    const [query] = set.plan(this.#scope, { maxQueries: 1 }).queries;
    if (!query) {
      this.#isComplete = true;
      return;
    }
    const { filter, userId } = query;
    const asked = { filter, userId, sort: this.#sort, perPage, cursor: this.#cursor };
    const { items, nextCursor } = await listSyncRuns(client, asked, signal);
    onChange(set.accept(items));
    for (const { id } of items) if (set.index.run(id)) this.#ids.add(id);
    noteCursor(this.#visited, nextCursor);
    this.#cursor = nextCursor;
    this.#isComplete = nextCursor === undefined;
  }
}
