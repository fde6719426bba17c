import { setMaxListeners } from 'node:events';
import { scopeKey, type Scope } from './queryPlan.ts';
import type { ChangeSet } from './runIndex.ts';
import type { RunSet } from './runSet.ts';
import type { SortedList } from './sortedList.ts';

/** A list in another order than by creation. */
interface ListOf {
  readonly list: Scope;
}

/** What can be under way or have failed: reading on in a scope or in a sorted list of it, refreshing, reading on in the syncs. */
export type Activity = Scope | ListOf | 'refresh' | 'syncs';

export type StoreChange =
  /** Nothing that was known holds any more: another filter or connection is used. */
  | { readonly kind: 'reset'; readonly reason: 'filter' | 'connection' }
  /** The same runs are in other groups, or in another order. */
  | { readonly kind: 'reset'; readonly reason: 'grouping' | 'sort' }
  /** Runs came, went or changed. */
  | { readonly kind: 'runs'; readonly changes: ChangeSet; readonly activity: Activity }
  /** An activity has started, ended or failed; how far back scopes are complete may have changed. */
  | { readonly kind: 'activity'; readonly activity: Activity };

export type Reset = Extract<StoreChange, { readonly kind: 'reset' }>;

/** All that belongs to one filter and one connection. Discarded as a whole, so that a late answer changes nothing. */
export class StoreState {
  readonly set: RunSet;
  /** By `scopeKey`. */
  readonly lists = new Map<string, SortedList>();
  readonly #abort = new AbortController();
  readonly #running = new Map<string, Promise<void>>();
  readonly #problems = new Map<string, unknown>();

  constructor(set: RunSet) {
    this.set = set;
    // As many requests as lists are looked at may wait for the same signal.
    setMaxListeners(0, this.#abort.signal);
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Why the last attempt failed; undefined where it did not. */
  problem(activity: Activity): unknown {
    return this.#problems.get(activityKey(activity));
  }

  isRunning(activity: Activity): boolean {
    return this.#running.has(activityKey(activity));
  }

  /**
   * Whoever asks again while an activity is under way waits for the same one. Does not reject: see `problem`. `onTurn` is
   * called when it has begun and when it has ended.
   */
  once(activity: Activity, action: () => Promise<void>, onTurn: () => void): Promise<void> {
    const key = activityKey(activity);
    const known = this.#running.get(key);
    if (known) return known;
    this.#problems.delete(key);
    const promise = action()
      .catch((error: unknown) => void this.#problems.set(key, error))
      .finally(() => {
        this.#running.delete(key);
        onTurn();
      });
    this.#running.set(key, promise);
    onTurn();
    return promise;
  }

  cancel(): void {
    this.#abort.abort();
  }
}

function activityKey(activity: Activity): string {
  if (typeof activity === 'string') return activity;
  return 'list' in activity ? `list ${scopeKey(activity.list)}` : scopeKey(activity);
}
