import { monitorEventLoopDelay } from 'node:perf_hooks';

const stepMs = 1;

/** Watches how long timers are kept waiting; the function returned ends that and tells the longest time in milliseconds. */
export function watchStalls(): () => number {
  const delays = monitorEventLoopDelay({ resolution: stepMs });
  delays.enable();
  return () => {
    delays.disable();
    return Math.max(0, delays.max / 1e6 - stepMs);
  };
}
