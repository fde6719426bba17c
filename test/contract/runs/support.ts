import { Client } from '../../../src/files-com/client.ts';
import { decodeSyncRun } from '../../../src/files-com/syncRun.ts';
import { matches, type RunFilter } from '../../../src/runs/filter.ts';
import type { Scope } from '../../../src/runs/queryPlan.ts';
import { RunStore, type RunStoreOptions } from '../../../src/runs/runStore.ts';
import { compareNewestFirst, summarize, type RunSummary } from '../../../src/runs/runSummary.ts';
import { startEmulator, type Emulator, type EmulatorOptions } from '../../emulator/server.ts';
import { firstRunId } from '../../emulator/site/site.ts';

/** A clock that stands still until it is moved, in milliseconds since 1970; on a full second, as the service's times are. */
export class TestClock {
  time = Date.UTC(2026, 2, 12, 14, 30, 20);
  readonly now = (): number => this.time;

  pass(seconds: number): void {
    this.time += seconds * 1000;
  }
}

/** A site with its own clock, and a store that looks at it. */
export interface Bench {
  readonly clock: TestClock;
  readonly emulator: Emulator;
  readonly store: RunStore;
  /** How many requests the action sent. */
  requestsOf(action: () => Promise<unknown>): Promise<number>;
  close(): Promise<void>;
}

export async function startBench(
  site: EmulatorOptions,
  options: Partial<RunStoreOptions> & { readonly perPage?: number } = {},
): Promise<Bench> {
  const clock = new TestClock();
  const emulator = await startEmulator({ syncs: 8, runs: 2000, inProgress: 0, now: clock.now, ...site });
  const client = clientOf(emulator);
  const { perPage = 100 } = options;
  const store = new RunStore({
    getClient: () => Promise.resolve(client),
    site: () => emulator.origin,
    pageSize: () => perPage,
    now: clock.now,
    ...options,
  });
  return {
    clock,
    emulator,
    store,
    requestsOf: async (action) => {
      emulator.counts.reset();
      await action();
      return emulator.counts.apiRequests;
    },
    close: async () => {
      store.dispose();
      await emulator.close();
    },
  };
}

/** A client that fails at once. */
function clientOf({ origin, key }: Pick<Emulator, 'origin' | 'key'>): Client {
  return new Client({ origin, apiKey: key, workspaceId: undefined }, { userAgent: 'test', retries: { retries: 0 } });
}

/** Every run that the store shows, newest first. */
export function shownRuns(store: RunStore): readonly RunSummary[] {
  return store.newestRuns(Infinity);
}

/** Every run of the site that the filter lets pass, by hand, newest first. */
export function expectedRuns(
  { emulator, clock }: Pick<Bench, 'emulator' | 'clock'>,
  filter: RunFilter,
): readonly RunSummary[] {
  return Array.from({ length: emulator.runCount }, (_, index) => decodeSyncRun(emulator.run(firstRunId + index)))
    .flatMap((run) => (run ? [summarize(run)] : []))
    .filter((run) => matches(filter, run, clock.time))
    .toSorted(compareNewestFirst);
}

export function inScope({ syncId, status, from = -Infinity, before = Infinity }: Scope): (run: RunSummary) => boolean {
  return (run) =>
    (syncId ?? run.syncId) === run.syncId &&
    (status ?? run.status) === run.status &&
    (run.createdAt ?? 0) >= from &&
    (run.createdAt ?? 0) < before;
}
