import type { ServiceError } from './errors.ts';
import type { SeenRequest } from './traffic.ts';

/** What goes wrong with a request. */
export type Effect =
  /** The answer is late. */
  | { readonly kind: 'delay'; readonly milliseconds: number }
  /** Another answer than the right one, word by word. */
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string | Buffer;
    }
  /** One of the service's own errors. */
  | { readonly kind: 'refuse'; readonly error: ServiceError }
  /** The right answer with some headers set (or, where undefined, left out) and its text changed. */
  | {
      readonly kind: 'alter';
      readonly headers?: Readonly<Record<string, string | undefined>>;
      readonly text?: (text: string) => string;
    }
  /** The connection breaks: before the headers, or after so many bytes of the body. */
  | { readonly kind: 'reset'; readonly afterBytes?: number }
  /** Nothing more comes, and the connection stays: before the headers, or after so many bytes of the body. */
  | { readonly kind: 'stall'; readonly afterBytes?: number }
  /** A list without records, whose cursor leads to the page that should have come. */
  | { readonly kind: 'emptyPage' }
  /** A log comes whole although a part was asked for. */
  | { readonly kind: 'ignoreRange' };

export interface Fault {
  /** A route such as `GET /sync_runs` or `GET /logs/{id}`, or a test. */
  readonly on: string | ((request: SeenRequest) => boolean);
  readonly effect: Effect;
  /** How many requests it strikes, 1 if absent; `Infinity` for all. */
  readonly times?: number;
  /** How many matching requests pass unharmed before the first is struck. */
  readonly after?: number;
}

/** The faults that are planned. */
export class Faults {
  readonly #planned = new Set<{ readonly fault: Fault; passes: number; left: number }>();

  /** Plans faults; the function returned calls them off. */
  plan(...faults: readonly Fault[]): () => void {
    const entries = faults.map((fault) => ({ fault, passes: fault.after ?? 0, left: fault.times ?? 1 }));
    for (const entry of entries) this.#planned.add(entry);
    return () => {
      for (const entry of entries) this.#planned.delete(entry);
    };
  }

  clear(): void {
    this.#planned.clear();
  }

  /** The effects that strike this request, in the order in which they were planned. */
  strike(request: SeenRequest): readonly Effect[] {
    const effects: Effect[] = [];
    for (const entry of this.#planned) {
      const { on, effect } = entry.fault;
      if (typeof on === 'string' ? on !== request.route : !on(request)) continue;
      if (entry.passes-- > 0) continue;
      effects.push(effect);
      if (--entry.left <= 0) this.#planned.delete(entry);
    }
    return effects;
  }
}
