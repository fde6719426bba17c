import { selectionKey, scopeKey, type QueryScope } from './queryPlan.ts';

/** How far one query has been read, newest runs first. */
export interface Stream {
  /** Changes only where new runs come without a connection to those that were read: see `Coverage.end`. */
  scope: QueryScope;
  /**
   * All runs of the scope created after this moment are loaded; milliseconds since 1970. Where nothing was read, the end
   * of the scope; -Infinity where all was.
   */
  reach: number;
}

/**
 * What is known of the past, from what was read: a scope is as complete as the streams that cover it, one after the other,
 * without a gap between them.
 */
export class Coverage<S extends Stream> {
  readonly #streams = new Map<string, S>();
  readonly #bySelection = new Map<string, Set<S>>();

  get(scope: QueryScope): S | undefined {
    return this.#streams.get(scopeKey(scope));
  }

  /** Adds a stream in place of the one of the same scope. */
  set(stream: S): void {
    const key = scopeKey(stream.scope);
    const selection = selectionKey(stream.scope);
    const known = this.#streams.get(key);
    const alike = this.#bySelection.get(selection) ?? new Set();
    if (known) alike.delete(known);
    this.#streams.set(key, stream);
    this.#bySelection.set(selection, alike.add(stream));
  }

  /** What was read of runs created before this moment counts as before; of later ones nothing is known any more. */
  end(before: number): void {
    const streams = [...this.#streams.values()];
    this.#streams.clear();
    this.#bySelection.clear();
    for (const stream of streams) {
      if ((stream.scope.before ?? Infinity) > before) stream.scope = { ...stream.scope, before };
      stream.reach = Math.min(stream.reach, before - 1);
      this.set(stream);
    }
  }

  /** All runs of the scope created after this moment are loaded; its end where nothing was read, -Infinity where all was. */
  reach(scope: QueryScope): number {
    const streams = this.#covering(scope);
    let reach = topOf(scope);
    for (;;) {
      const next = streams.find((stream) => meets(stream, reach) && depthOf(stream) < reach);
      if (!next) break;
      reach = depthOf(next);
    }
    return scope.from !== undefined && reach < scope.from ? -Infinity : reach;
  }

  /** The streams of the scope's selection and of those that it is part of. */
  #covering({ syncId, status, srcType, destType }: QueryScope): readonly S[] {
    const wider = [undefined, syncId]
      .flatMap((sync) => [undefined, status].map((state) => ({ syncId: sync, status: state })))
      .flatMap((selection) => [undefined, srcType].map((type) => ({ ...selection, srcType: type })))
      .flatMap((selection) => [undefined, destType].map((type) => ({ ...selection, destType: type })));
    return [...new Set(wider.map(selectionKey))].flatMap((key) => [...(this.#bySelection.get(key) ?? [])]);
  }
}

/** The moment after which a scope has no runs. */
export function topOf({ before }: QueryScope): number {
  return before === undefined ? Infinity : before - 1;
}

/** All runs that the stream selects, from its end down to those created after this moment, are loaded. */
export function depthOf({ reach, scope: { from } }: Stream): number {
  return reach === -Infinity && from !== undefined ? from - 1 : reach;
}

/** Does the stream go on where everything newer is loaded? At the very moment itself there may be runs that are not. */
function meets({ scope: { before = Infinity } }: Stream, reach: number): boolean {
  return before > reach || before === Infinity;
}
