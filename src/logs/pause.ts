/** Holds up what comes unasked until somebody wants all of it; from then on never again. */
export class Pause {
  readonly #onChange: () => void;
  readonly #ended = new AbortController();
  #isOn = false;

  /** `onChange` is called when somebody begins to wait. */
  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  get isOn(): boolean {
    return this.#isOn;
  }

  end(): void {
    this.#isOn = false;
    this.#ended.abort();
  }

  /** Resolves at the end; rejects with the signal's reason. */
  async wait(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#ended.signal.aborted) return;
    const either = AbortSignal.any([signal, this.#ended.signal]);
    const over = new Promise<void>((resolve) => {
      either.addEventListener('abort', () => resolve(), { once: true });
    });
    this.#isOn = true;
    this.#onChange();
    await over;
    this.#isOn = false;
    signal.throwIfAborted();
  }
}
