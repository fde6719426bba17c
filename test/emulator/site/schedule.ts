import type { EmulatedSync } from './syncs.ts';

/** Which syncs start at which minute, without asking each of them: one bucket per interval and phase. */
export class Schedule {
  readonly #wheels: readonly { readonly interval: number; readonly buckets: readonly (readonly number[])[] }[];
  readonly isEmpty: boolean;

  constructor(syncs: readonly EmulatedSync[], includes: (sync: EmulatedSync) => boolean) {
    const wheels = new Map<number, number[][]>();
    for (const [index, sync] of syncs.entries()) {
      if (!includes(sync)) continue;
      const buckets = wheels.get(sync.intervalMinutes) ?? Array.from({ length: sync.intervalMinutes }, () => []);
      wheels.set(sync.intervalMinutes, buckets);
      buckets[sync.phaseMinutes]?.push(index);
    }
    this.#wheels = [...wheels].map(([interval, buckets]) => ({ interval, buckets }));
    this.isEmpty = wheels.size === 0;
  }

  /** The indexes of the syncs that start `minute` minutes before the server did (after it, where negative). */
  dueAt(minute: number): readonly number[] {
    const due: number[] = [];
    for (const { interval, buckets } of this.#wheels) {
      const bucket = buckets[((minute % interval) + interval) % interval];
      if (bucket !== undefined) due.push(...bucket);
    }
    return due;
  }
}

/** The second of the minute in which the k-th of n runs starts. Some share one, so that equal `created_at` do occur. */
export function secondOfMinute(k: number, n: number): number {
  return n <= 60 ? k >> 1 : Math.floor((k * 60) / n);
}
