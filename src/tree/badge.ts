import { isFailure } from '../files-com/runStatus.ts';
import type { StoreChange } from '../runs/runStore.ts';

/** Counts the failures that a refresh has brought since the view was last seen. */
export class UnseenFailures {
  readonly #ids = new Set<string>();

  get count(): number {
    return this.#ids.size;
  }

  add(change: StoreChange): void {
    // What is loaded on request is older, and was asked for.
    if (change.kind !== 'runs' || change.activity !== 'refresh') return;
    for (const { id, status } of change.changes.arrived) {
      if (isFailure(status)) this.#ids.add(id);
    }
  }

  clear(): void {
    this.#ids.clear();
  }
}
