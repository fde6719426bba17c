import { selectionKey, type QueryScope } from './queryPlan.ts';

/** How far one query has been read, newest runs first. */
export interface Stream {
  /** Changes only if new runs come without a connection to those that were read: see `Coverage.end`. */
  scope: QueryScope;
  /**
   * All runs of the scope created after this moment are loaded; milliseconds since 1970. The end of the scope if nothing
   * was read, -Infinity if all was.
   */
  readonly reach: number;
}

/**
 * How complete any scope is, derived from the streams that were read: a scope is as complete as the streams that cover
 * it, one below the other, without a gap between them. Times are those that the service sends.
 */
export class Coverage<S extends Stream> {
  readonly #bySelection = new Map<string, S[]>();

  add(stream: S): void {
    const key = selectionKey(stream.scope);
    this.#bySelection.set(key, [...(this.#bySelection.get(key) ?? []), stream]);
  }

  get all(): readonly S[] {
    return [...this.#bySelection.values()].flat();
  }

  /** The streams that select the same runs as the scope, in any period. */
  alike(scope: QueryScope): readonly S[] {
    return this.#bySelection.get(selectionKey(scope)) ?? [];
  }

  /** The streams of the scope's selection and of wider ones. */
  covering({ syncId, status, srcType, destType }: QueryScope): readonly S[] {
    const wider = [undefined, syncId]
      .flatMap((sync) => [undefined, status].map((state) => ({ syncId: sync, status: state })))
      .flatMap((selection) => [undefined, srcType].map((type) => ({ ...selection, srcType: type })))
      .flatMap((selection) => [undefined, destType].map((type) => ({ ...selection, destType: type })));
    return [...new Set(wider.map(selectionKey))].flatMap((key) => this.#bySelection.get(key) ?? []);
  }

  /** Truncates the streams at `before`: coverage of older runs stays valid. Only the streams of a status if one is given. */
  end(before: number, status?: string): void {
    for (const stream of this.all) {
      const isMeant = status === undefined || stream.scope.status === status;
      if (isMeant && (stream.scope.before ?? Infinity) > before) stream.scope = { ...stream.scope, before };
    }
  }

  /** Removes the streams for which the test holds. */
  remove(test: (stream: S) => boolean): void {
    for (const [key, streams] of this.#bySelection) {
      this.#bySelection.set(
        key,
        streams.filter((stream) => !test(stream)),
      );
    }
  }

  /** All runs of the scope created after this moment are loaded; its end if nothing was read, -Infinity if all was. */
  reach(scope: QueryScope): number {
    const streams = this.covering(scope);
    let reach = topOf(scope);
    for (;;) {
      const next = streams.find((stream) => meets(stream, reach) && depthOf(stream) < reach);
      if (!next) break;
      reach = depthOf(next);
    }
    return scope.from !== undefined && reach < scope.from ? -Infinity : reach;
  }
}

/** The moment after which a scope has no runs. */
export function topOf({ before }: QueryScope): number {
  return before === undefined ? Infinity : before - 1;
}

/** All runs that the stream selects, from its end down to those created after this moment, are loaded. */
export function depthOf({ reach, scope }: Stream): number {
  if (reach === -Infinity) return scope.from === undefined ? -Infinity : scope.from - 1;
  return Math.min(reach, topOf(scope));
}

/** Does the stream go on where everything newer is loaded? Not all runs of that very moment need be loaded. */
function meets({ scope: { before = Infinity } }: Stream, reach: number): boolean {
  return before > reach || before === Infinity;
}
