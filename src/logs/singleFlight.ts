interface Flight<T, P> {
  readonly controller: AbortController;
  /** One for each who waits. */
  readonly listeners: Set<(progress: P) => void>;
  readonly result: Promise<T>;
}

type Work<T, P> = (signal: AbortSignal, onProgress: (progress: P) => void) => Promise<T>;

/** Does the same work once for all who ask for it at the same time; it is cancelled when the last of them cancels. */
export class SingleFlight<T, P> {
  readonly #flights = new Map<string, Flight<T, P>>();

  /** Rejects with the signal's reason when it is aborted; for the last who waits, after the work has been cleared away. */
  async join(key: string, signal: AbortSignal, onProgress: (progress: P) => void, work: Work<T, P>): Promise<T> {
    signal.throwIfAborted();
    const flight = this.#flights.get(key) ?? this.#start(key, work);
    const listener = (progress: P): void => onProgress(progress);
    flight.listeners.add(listener);
    return new Promise<T>((resolve, reject) => {
      const leave = (): void => {
        flight.listeners.delete(listener);
        if (flight.listeners.size > 0) {
          reject(signal.reason);
          return;
        }
        this.#forget(key, flight);
        flight.controller.abort(signal.reason);
      };
      signal.addEventListener('abort', leave, { once: true });
      const settled = (): void => signal.removeEventListener('abort', leave);
      flight.result.finally(settled).then(resolve, reject);
    });
  }

  #start(key: string, work: Work<T, P>): Flight<T, P> {
    const controller = new AbortController();
    const listeners = new Set<(progress: P) => void>();
    const tellAll = (progress: P): void => listeners.forEach((listener) => listener(progress));
    const result = work(controller.signal, tellAll).finally(() => this.#forget(key, flight));
    const flight: Flight<T, P> = { controller, listeners, result };
    this.#flights.set(key, flight);
    return flight;
  }

  /** Whoever asks from now on does not get an answer that is over. */
  #forget(key: string, flight: Flight<T, P>): void {
    if (this.#flights.get(key) === flight) this.#flights.delete(key);
  }
}
