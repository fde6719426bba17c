import assert from 'node:assert/strict';
import FakeTimers from '@sinonjs/fake-timers';
import { AutoRefresh } from '../../../src/runs/autoRefresh.ts';
import { pollInterval, Polling } from '../../../src/runs/polling.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

describe('the interval between two requests for an unfinished run', () => {
  for (const [age, interval] of [
    [0, 30 * second],
    [hour, 30 * second],
    [2 * hour, minute],
    [day, 12 * minute],
    [2 * day, 24 * minute],
    [2 * day + 1, undefined],
    [365 * day, undefined],
    [Infinity, undefined],
    [Number.NaN, undefined],
  ] as const) {
    it(`is ${interval} ms at an age of ${age} ms`, () => {
      assert.equal(pollInterval('in_progress', age, 30 * second), interval);
    });
  }

  it('is never shorter than the setting', () => {
    assert.equal(pollInterval('in_progress', 0, hour), hour);
    assert.equal(pollInterval('in_progress', day, hour), hour);
  });

  it('ends after a day for a status that is not documented', () => {
    assert.equal(pollInterval('queued', day, 30 * second), 12 * minute);
    assert.equal(pollInterval('queued', day + 1, 30 * second), undefined);
    assert.equal(pollInterval(undefined, day + 1, 30 * second), undefined);
  });
});

describe('polling an unfinished run', () => {
  let clock: ReturnType<typeof FakeTimers.install>;
  beforeEach(() => {
    clock = FakeTimers.install({ now: Date.UTC(2026, 2, 12) });
  });
  afterEach(() => clock.uninstall());

  interface Watched {
    readonly status?: string;
    readonly createdAt: number | undefined;
    /** The `Date` of the answers, if they have one. */
    readonly servedAt?: () => number;
    /** The time on this computer's clock. */
    readonly now?: () => number;
  }

  /** How often a run that never ends is asked for, by day, while the view is visible. */
  async function requestsByDay(days: number, watched: Watched): Promise<readonly number[]> {
    const { status = 'in_progress', createdAt, servedAt, now = () => Date.now() } = watched;
    const run = { id: '1', status, createdAt };
    const polling = new Polling(now);
    const counts: number[] = [];
    let count = 0;
    const see = (): void => {
      polling.noteServiceTime(servedAt?.());
      polling.noteSeen(run);
    };
    const autoRefresh = new AutoRefresh({
      mode: () => 'whileInProgress',
      intervalSeconds: () => 30,
      isWatched: () => true,
      pollInterval: (shortest) => polling.interval(run, shortest),
      refresh: async (shortest) => {
        if (!polling.isDue(run, shortest)) return;
        count += 1;
        see();
      },
    });
    see();
    autoRefresh.wake();
    try {
      for (let each = 0; each < days; each += 1) {
        count = 0;
        await clock.tickAsync(day);
        counts.push(count);
      }
      return counts;
    } finally {
      autoRefresh.dispose();
    }
  }

  const isNew = [502, 84, 0, 0, 0];

  it('takes 586 requests over its life', async () => {
    assert.deepEqual(await requestsByDay(5, { createdAt: Date.now() }), isNew);
  });

  it('takes none in a year that a run has been in progress for a year', async () => {
    const counts = await requestsByDay(365, { createdAt: Date.now() - 365 * day });
    assert.deepEqual(
      counts,
      Array.from({ length: 365 }, () => 0),
    );
  });

  it('takes as many requests where the date lies a year ahead, or is missing', async () => {
    assert.deepEqual(await requestsByDay(5, { createdAt: Date.now() + 365 * day }), isNew);
    assert.deepEqual(await requestsByDay(5, { createdAt: undefined }), isNew);
  });

  it('takes 502 requests over the life of a run of a status that is not documented, whatever its date', async () => {
    for (const createdAt of [Date.now(), Date.now() + 365 * day, undefined]) {
      assert.deepEqual(await requestsByDay(4, { status: 'queued', createdAt }), [502, 0, 0, 0]);
    }
  });

  it('goes by the clock of the service where this computer is a week ahead or behind', async () => {
    for (const wrong of [7 * day, -7 * day]) {
      const watched = { createdAt: Date.now(), servedAt: () => Date.now(), now: () => Date.now() + wrong };
      assert.deepEqual(await requestsByDay(5, watched), isNew);
    }
  });

  it('ends after two days although the clock is set back by a year each night', async () => {
    const start = Date.now();
    const now = () => Date.now() - Math.floor((Date.now() - start) / day) * 365 * day;
    const counts = await requestsByDay(6, { createdAt: undefined, now });
    assert.deepEqual(counts.slice(3), [0, 0, 0]);
  });

  it('ends within two days although the service says another time in each answer', async () => {
    for (const servedAt of [() => 0, () => Date.UTC(9999), () => Date.now() - 30 * day]) {
      const counts = await requestsByDay(5, { createdAt: Date.now(), servedAt });
      assert.deepEqual(counts.slice(2), [0, 0, 0]);
    }
  });

  it('forgets a run that has ended', () => {
    const polling = new Polling(() => Date.now());
    const run = { id: '1', status: 'in_progress', createdAt: Date.now() };
    polling.noteSeen(run);
    assert.equal(polling.interval(run, 30_000), 30_000);
    polling.forget('1');
    assert.equal(polling.interval(run, 30_000), undefined);
    assert.equal(polling.isDue(run, 0), false);
  });
});
