/** Pauses a download while no reader wants more than the automatic part. */
export class Demand {
  readonly #readers = new Set<object>();
  readonly #onWait: () => void;
  #resume: (() => void) | undefined;

  /** `onWait` is called when the download begins to wait. */
  constructor(onWait: () => void) {
    this.#onWait = onWait;
  }

  get isWaiting(): boolean {
    return this.#resume !== undefined;
  }

  /** The reader wants the whole log. */
  add(reader: object): void {
    this.#readers.add(reader);
    this.#resume?.();
  }

  remove(reader: object): void {
    this.#readers.delete(reader);
  }

  /** Resolves once a reader wants the whole log. Rejects with the signal's reason. */
  async wait(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#readers.size > 0) return;
    await new Promise<void>((resolve) => {
      const resume = (): void => {
        signal.removeEventListener('abort', resume);
        this.#resume = undefined;
        resolve();
      };
      signal.addEventListener('abort', resume);
      this.#resume = resume;
      this.#onWait();
    });
    signal.throwIfAborted();
  }
}
