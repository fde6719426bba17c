/** In the order in which the service sorts them, so that a code is also a rank. */
const statuses = ['failure', 'in_progress', 'partial_failure', 'skipped', 'success'] as const;
export type Status = (typeof statuses)[number];

const dryRunBit = 8;
/** How many different states there are, those without a meaning included. */
export const stateCount = 16;

export function stateOf(status: Status, dryRun: boolean): number {
  return statuses.indexOf(status) | (dryRun ? dryRunBit : 0);
}

export function statusOf(state: number): Status {
  return statuses[state & (dryRunBit - 1)] ?? 'success';
}

export function isDryRun(state: number): boolean {
  return (state & dryRunBit) !== 0;
}

/**
 * Every run of the site in seven bytes: which sync, which state, which second. All else about a run is computed from
 * its index when somebody asks. The index grows with time, so order by index is order by id and by `created_at`.
 */
export class RunTable {
  length: number;
  syncs: Uint16Array;
  states: Uint8Array;
  createdSeconds: Uint32Array;

  constructor(length: number) {
    this.length = length;
    this.syncs = new Uint16Array(length);
    this.states = new Uint8Array(length);
    this.createdSeconds = new Uint32Array(length);
  }

  /** Adds a run after all others and returns its index. A time before the newest run's becomes the newest run's. */
  append(sync: number, state: number, createdSeconds: number): number {
    if (this.length === this.states.length) this.#grow();
    const index = this.length++;
    this.syncs[index] = sync;
    this.states[index] = state;
    this.createdSeconds[index] = Math.max(createdSeconds, this.createdSeconds[index - 1] ?? 0);
    return index;
  }

  sync(index: number): number {
    return this.syncs[index] ?? 0;
  }

  state(index: number): number {
    return this.states[index] ?? 0;
  }

  created(index: number): number {
    return this.createdSeconds[index] ?? 0;
  }

  /** The index of the first run created at `seconds` or later; `length` when there is none. */
  firstAt(seconds: number): number {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.created(middle) < seconds) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #grow(): void {
    const capacity = Math.max(1024, Math.ceil(this.length * 1.1));
    this.syncs = copyInto(new Uint16Array(capacity), this.syncs);
    this.states = copyInto(new Uint8Array(capacity), this.states);
    this.createdSeconds = copyInto(new Uint32Array(capacity), this.createdSeconds);
  }
}

function copyInto<T extends Uint8Array | Uint16Array | Uint32Array>(target: T, source: T): T {
  target.set(source);
  return target;
}
