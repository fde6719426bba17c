/** Work in steps, each of which takes milliseconds for any input; yields after each. */
export type Steps<T> = Generator<void, T, void>;

/** Runs all steps in one turn of the event loop: for input that is short. */
export function allSteps<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** Runs the steps and awaits `pause` after each, so that other work gets a turn. */
export async function pausedSteps<T>(steps: Steps<T>, pause: () => Promise<void>): Promise<T> {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    await pause();
  }
}
