/** Holds up what comes unasked while nobody wants all of it. */
export class Pause {
  readonly #onChange: () => void;
  readonly #wanting = new Set<object>();
  /** Lets the one that waits go on. */
  #goOn: (() => void) | undefined;

  /** `onChange` is called when somebody begins to wait. */
  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  get isOn(): boolean {
    return this.#goOn !== undefined;
  }

  get isWanted(): boolean {
    return this.#wanting.size > 0;
  }

  /** This user wants all of it. */
  want(user: object): void {
    this.#wanting.add(user);
    this.#goOn?.();
  }

  /** This user no longer does: what comes then waits again unless another one does. */
  release(user: object): void {
    this.#wanting.delete(user);
  }

  /** Resolves when somebody wants all of it; rejects with the signal's reason. For one at a time. */
  async wait(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.isWanted) return;
    await new Promise<void>((resolve) => {
      const goOn = (): void => {
        signal.removeEventListener('abort', goOn);
        this.#goOn = undefined;
        resolve();
      };
      signal.addEventListener('abort', goOn);
      this.#goOn = goOn;
      this.#onChange();
    });
    signal.throwIfAborted();
  }
}
