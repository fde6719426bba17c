import type { SyncRun } from '../files-com/syncRun.ts';

const second = 1000;

/**
 * A moment at which one window of time ends and the next begins, in milliseconds since 1970. It is on a full second: the
 * service may know times finer than it tells them. Runs close to it may come from both sides and are remembered by id.
 */
export class Border {
  readonly at: number;
  /** Runs per millisecond below it, as far as is known. */
  density: number;
  readonly #ids = new Set<string>();

  constructor(time: number, density: number) {
    this.at = Math.floor(time / second) * second;
    this.density = density;
  }

  /** Notes a run; false where it was noted before. */
  note({ id, createdAt }: Pick<SyncRun, 'id' | 'createdAt'>): boolean {
    if (createdAt === undefined || Math.abs(createdAt - this.at) > second) return true;
    const before = this.#ids.size;
    return this.#ids.add(id).size > before;
  }
}
