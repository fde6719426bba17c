import { setImmediate as turn } from 'node:timers/promises';

const sliceMilliseconds = 10;

/** Work in slices of 10 ms, between which everything else gets its turn. It begins with the first one. */
export class Slices {
  #end = performance.now() + sliceMilliseconds;

  /** To be called after each small piece of work: waits for a turn where the slice is over. */
  async pause(): Promise<void> {
    if (performance.now() < this.#end) return;
    await turn();
    this.#end = performance.now() + sliceMilliseconds;
  }
}
