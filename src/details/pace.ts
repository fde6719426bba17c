import type { LiveTransfer, SyncRun } from '../files-com/syncRun.ts';

/** Two answers that are closer than this say nothing of the pace. */
const shortestMilliseconds = 1000;
/** After so long, what was measured before counts half. */
const halfLifeMilliseconds = 30_000;

/** How fast bytes are transferred, from how many there were at successive moments; smoothed, and never negative. */
export class Pace {
  #last: { readonly bytes: number; readonly at: number } | undefined;
  #bytesPerSecond: number | undefined;

  /** Takes in how many bytes there are at a moment, in milliseconds, and tells the bytes per second; undefined where nobody knows. */
  note(bytes: number | undefined, at: number): number | undefined {
    const last = this.#last;
    // What has become less was begun anew, and a clock can be set back.
    if (bytes === undefined || !last || bytes < last.bytes || at < last.at) {
      this.#last = bytes === undefined ? undefined : { bytes, at };
      this.#bytesPerSecond = undefined;
      return undefined;
    }
    const passed = at - last.at;
    if (passed < shortestMilliseconds) return this.#bytesPerSecond;
    const measured = (1000 * (bytes - last.bytes)) / passed;
    const before = this.#bytesPerSecond ?? measured;
    this.#last = { bytes, at };
    this.#bytesPerSecond = measured + (before - measured) * 2 ** (-passed / halfLifeMilliseconds);
    return this.#bytesPerSecond;
  }
}

/** A transfer, and how fast it goes. */
export type PacedTransfer = LiveTransfer & { readonly bytesPerSecond?: number | undefined };

/** How fast a run and its transfers go. */
export interface RunPace {
  readonly bytesPerSecond: number | undefined;
  /** In the order in which they were first seen: the service may tell them in another each time. */
  readonly transfers: readonly PacedTransfer[];
}

/** The paces of a run that is asked for again and again. */
export class RunPaces {
  readonly #run = new Pace();
  #transfers: ReadonlyMap<string, Pace> = new Map();

  /** Takes in the run as it was at a moment, in milliseconds. */
  note({ bytesSynced, liveTransfers }: SyncRun, at: number): RunPace {
    const given = byKey(liveTransfers);
    const order = new Set([...this.#transfers.keys(), ...given.keys()]);
    const paces = new Map<string, Pace>();
    const transfers = Array.from(order).flatMap((key) => {
      const transfer = given.get(key);
      if (!transfer) return [];
      const pace = this.#transfers.get(key) ?? new Pace();
      paces.set(key, pace);
      return [{ ...transfer, bytesPerSecond: pace.note(transfer.bytesCopied, at) }];
    });
    this.#transfers = paces;
    return { bytesPerSecond: this.#run.note(bytesSynced, at), transfers };
  }
}

/** By path; where several have the same, the first, the second and so on of it. */
function byKey(transfers: readonly LiveTransfer[]): ReadonlyMap<string, LiveTransfer> {
  const counts = new Map<string, number>();
  return new Map(
    transfers.map((transfer) => {
      const { path = '' } = transfer;
      const count = counts.get(path) ?? 0;
      counts.set(path, count + 1);
      return [`${count} ${path}`, transfer];
    }),
  );
}
