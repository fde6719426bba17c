import { isFailure } from '../files-com/runStatus.ts';
import type { StoreChange } from '../runs/storeState.ts';
import type { RunSummary } from '../runs/runSummary.ts';

/** Counts the failures that a refresh has brought since the view was last seen. */
export class UnseenFailures {
  readonly #ids = new Set<string>();

  get count(): number {
    return this.#ids.size;
  }

  follow(change: StoreChange): void {
    if (change.kind === 'reset' && (change.reason === 'filter' || change.reason === 'connection')) this.clear();
    for (const { id, status } of broughtByRefresh(change)) {
      if (isFailure(status)) this.#ids.add(id);
    }
  }

  clear(): void {
    this.#ids.clear();
  }
}

/** What is loaded on request is older, and was asked for. */
function broughtByRefresh(change: StoreChange): readonly RunSummary[] {
  if (change.kind === 'runs' && change.activity === 'refresh') return change.changes.arrived;
  return [];
}
