import type { ErrorType } from './api/errors.ts';
import type { SeenRequest } from './http/traffic.ts';

/** What goes wrong with a request. `effects.ts` has the usual ones ready. */
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
  | {
      readonly kind: 'refuse';
      readonly type: ErrorType;
      readonly detail?: string;
      readonly data?: Readonly<Record<string, unknown>>;
    }
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
  /** A log comes whole although a part was asked for. */
  | { readonly kind: 'ignoreRange' }
  | { readonly kind: 'redirectToItself' }
  /** A list without records, whose cursor leads to the page that should have come. */
  | { readonly kind: 'emptyPage' };

export interface Fault {
  /** A route such as `GET /sync_runs` or `GET /logs/{id}`, or a test. */
  readonly on: string | ((request: SeenRequest) => boolean);
  readonly effect: Effect;
  /** How many requests it strikes, 1 if absent; `Infinity` for all. */
  readonly times?: number;
  /** How many matching requests pass unharmed before the first is struck. */
  readonly after?: number;
}

interface Plan {
  readonly fault: Fault;
  passes: number;
  left: number;
}

/** The faults that are planned. */
export class Faults {
  readonly #plans = new Set<Plan>();

  /** Plans faults; the function returned calls them off. */
  plan(...faults: readonly Fault[]): () => void {
    const plans = faults.map((fault) => ({ fault, passes: fault.after ?? 0, left: fault.times ?? 1 }));
    for (const plan of plans) this.#plans.add(plan);
    return () => {
      for (const plan of plans) this.#plans.delete(plan);
    };
  }

  clear(): void {
    this.#plans.clear();
  }

  /** The effects that strike this request, in the order in which they were planned. */
  strike(request: SeenRequest): readonly Effect[] {
    const effects: Effect[] = [];
    for (const plan of this.#plans) {
      const { on, effect } = plan.fault;
      if (typeof on === 'string' ? on !== request.route : !on(request)) continue;
      if (plan.passes-- > 0) continue;
      effects.push(effect);
      if (--plan.left <= 0) this.#plans.delete(plan);
    }
    return effects;
  }
}
