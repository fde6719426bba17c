import { setImmediate as nextTurn } from 'node:timers/promises';

/** The extension host does other things after so long, in milliseconds. */
const longestTurn = 10;

/** Turns of long work. Whoever shares them has one together, since all that wait for the event loop go on in one round of it. */
export class Turns {
  #ends = performance.now() + longestTurn;
  #next: Promise<void> | undefined;

  get isOver(): boolean {
    return performance.now() >= this.#ends;
  }

  /** To be called after each small piece of work: waits for the next turn where this one is over. */
  async pause(): Promise<void> {
    if (this.isOver) await this.next();
  }

  /** Resolves when the next turn begins. */
  next(): Promise<void> {
    this.#next ??= this.#begin();
    return this.#next;
  }

  async #begin(): Promise<void> {
    await nextTurn();
    this.#next = undefined;
    this.#ends = performance.now() + longestTurn;
  }
}
