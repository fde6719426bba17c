import assert from 'node:assert/strict';
import FakeTimers from '@sinonjs/fake-timers';
import type { AutoRefreshMode } from '../../../src/contributions.ts';
import { type ErrorDetails, type ErrorKind, FilesComError } from '../../../src/files-com/errors.ts';
import { AutoRefresh } from '../../../src/runs/autoRefresh.ts';

const offline = new FilesComError('offline', 'No route.');
const minute = 60_000;

function failure(kind: ErrorKind, details: ErrorDetails = {}): FilesComError {
  return new FilesComError(kind, 'Something happened.', details);
}

describe('AutoRefresh', () => {
  let clock: ReturnType<typeof FakeTimers.install>;
  /** When a refresh has begun, in seconds. */
  let begun: number[];
  let mode: AutoRefreshMode;
  let intervalSeconds: number;
  let isWatched: boolean;
  let hasInProgress: boolean;
  /** How often unfinished runs are worth a request. */
  let pollSeconds: number;
  let chance: number;
  /** What the refreshes end with, the first first; those after that go well. */
  let errors: unknown[];
  let refreshSeconds: number;
  let autoRefresh: AutoRefresh;

  beforeEach(() => {
    clock = FakeTimers.install();
    begun = [];
    mode = 'whileInProgress';
    intervalSeconds = 30;
    isWatched = true;
    hasInProgress = true;
    pollSeconds = 0;
    chance = 0;
    errors = [];
    refreshSeconds = 0;
    autoRefresh = new AutoRefresh({
      mode: () => mode,
      intervalSeconds: () => intervalSeconds,
      isWatched: () => isWatched,
      pollInterval: (shortest) => (hasInProgress ? Math.max(shortest, pollSeconds * 1000) : undefined),
      random: () => chance,
      refresh: async () => {
        begun.push(clock.now / 1000);
        if (refreshSeconds > 0) await new Promise((resolve) => setTimeout(resolve, refreshSeconds * 1000));
        return errors.shift();
      },
    });
  });
  afterEach(() => {
    autoRefresh.dispose();
    clock.uninstall();
  });

  /** Changes what can be seen, and says so. */
  function see(change: { readonly watched?: boolean; readonly inProgress?: boolean }): void {
    isWatched = change.watched ?? isWatched;
    hasInProgress = change.inProgress ?? hasInProgress;
    autoRefresh.wake();
  }

  const pass = (seconds: number): Promise<number> => clock.tickAsync(seconds * 1000);

  /** How long it waits before each of the refreshes that follow. */
  async function waits(count: number): Promise<readonly number[]> {
    autoRefresh.wake();
    await pass(30);
    while (begun.length < count + 1) await clock.nextAsync();
    return begun.slice(1, count + 1).map((seconds, index) => seconds - (begun[index] ?? 0));
  }

  it('does nothing before it is woken', async () => {
    await pass(1000);
    assert.deepEqual(begun, []);
    assert.equal(clock.countTimers(), 0);
  });

  it('refreshes at each interval, but not at the first look', async () => {
    autoRefresh.wake();
    await pass(95);
    assert.deepEqual(begun, [30, 60, 90]);
  });

  it('waits longer while what is in progress is worth fewer requests, unless it is to refresh always', async () => {
    pollSeconds = 90;
    autoRefresh.wake();
    await pass(200);
    assert.deepEqual(begun, [90, 180]);
    mode = 'always';
    autoRefresh.wake();
    await pass(40);
    assert.deepEqual(begun, [90, 180, 210, 240]);
  });

  it('counts the interval from the end of the last refresh', async () => {
    refreshSeconds = 7;
    autoRefresh.wake();
    await pass(110);
    assert.deepEqual(begun, [30, 67, 104]);
  });

  it('never refreshes twice at once, whoever wakes it', async () => {
    refreshSeconds = 100;
    autoRefresh.wake();
    for (let seconds = 0; seconds < 129; seconds++) {
      autoRefresh.wake();
      await pass(1);
    }
    assert.deepEqual(begun, [30]);
    await pass(32);
    assert.deepEqual(begun, [30, 160]);
  });

  it('is not put off by being woken', async () => {
    for (let seconds = 0; seconds < 65; seconds++) {
      autoRefresh.wake();
      await pass(1);
    }
    assert.deepEqual(begun, [30, 60]);
  });

  describe('has no timer and refreshes nothing', () => {
    for (const [why, prepare] of [
      ['while nobody watches', () => (isWatched = false)],
      ['while nothing is in progress', () => (hasInProgress = false)],
      ['when it is off', () => (mode = 'off')],
    ] as const) {
      it(why, async () => {
        autoRefresh.wake();
        prepare();
        autoRefresh.wake();
        assert.equal(clock.countTimers(), 0);
        await pass(1000);
        assert.deepEqual(begun, []);
      });
    }

    it('when nobody watches although it is to refresh always', async () => {
      mode = 'always';
      see({ watched: false });
      await pass(1000);
      assert.deepEqual(begun, []);
      assert.equal(clock.countTimers(), 0);
    });

    it('when what could be seen is gone as the interval ends, though nobody has said so', async () => {
      autoRefresh.wake();
      isWatched = false;
      await pass(1000);
      assert.deepEqual(begun, []);
      assert.equal(clock.countTimers(), 0);
    });

    it('when nothing is in progress any more', async () => {
      autoRefresh.wake();
      await pass(31);
      see({ inProgress: false });
      await pass(1000);
      assert.deepEqual(begun, [30]);
    });
  });

  it('refreshes always when it is to, whether or not anything is in progress', async () => {
    mode = 'always';
    see({ inProgress: false });
    await pass(61);
    assert.deepEqual(begun, [30, 60]);
  });

  describe('when somebody comes back', () => {
    it('refreshes at once after longer than the interval', async () => {
      autoRefresh.wake();
      await pass(20);
      see({ watched: false });
      await pass(80);
      see({ watched: true });
      assert.deepEqual(begun, [100]);
      await pass(31);
      assert.deepEqual(begun, [100, 130]);
    });

    it('goes on with the wait after less than that', async () => {
      autoRefresh.wake();
      await pass(5);
      see({ watched: false });
      await pass(20);
      see({ watched: true });
      await pass(4);
      assert.deepEqual(begun, []);
      await pass(1);
      assert.deepEqual(begun, [30]);
    });

    it('begins with the first look, however late that is', async () => {
      see({ watched: false });
      await pass(500);
      see({ watched: true });
      await pass(29);
      assert.deepEqual(begun, []);
      await pass(1);
      assert.deepEqual(begun, [530]);
    });

    it('refreshes at once, too, when it is switched on late', async () => {
      mode = 'off';
      autoRefresh.wake();
      await pass(100);
      mode = 'always';
      autoRefresh.wake();
      assert.deepEqual(begun, [100]);
    });
  });

  it('waits an interval when a run in progress turns up under the eyes of somebody', async () => {
    see({ inProgress: false });
    await pass(500);
    see({ inProgress: true });
    await pass(29);
    assert.deepEqual(begun, []);
    await pass(1);
    assert.deepEqual(begun, [530]);
  });

  it('waits anew after a refresh that somebody else has asked for', async () => {
    autoRefresh.wake();
    await pass(20);
    autoRefresh.noteRefreshed(undefined);
    await pass(29);
    assert.deepEqual(begun, []);
    await pass(1);
    assert.deepEqual(begun, [50]);
  });

  it('does not take its own requests for those of somebody else', async () => {
    refreshSeconds = 10;
    errors = [offline];
    autoRefresh.wake();
    chance = 0.5;
    await pass(35);
    autoRefresh.noteRefreshed(offline);
    await pass(5 + 44);
    assert.deepEqual(begun, [30]);
    await pass(1);
    assert.deepEqual(begun, [30, 40 + 45]);
  });

  it('takes over another interval at once', async () => {
    intervalSeconds = 600;
    autoRefresh.wake();
    await pass(660);
    intervalSeconds = 70;
    autoRefresh.wake();
    await pass(10);
    assert.deepEqual(begun, [600, 670]);
  });

  describe('after errors', () => {
    it('doubles the wait up to 15 minutes, half of it left to chance, and never waits less than the interval', async () => {
      errors = Array.from({ length: 9 }, () => offline);
      assert.deepEqual(await waits(8), [30, 60, 120, 240, 450, 450, 450, 450]);
    });

    it('adds what chance adds', async () => {
      chance = 0.5;
      errors = Array.from({ length: 9 }, () => offline);
      assert.deepEqual(await waits(7), [45, 90, 180, 360, 675, 675, 675]);
    });

    it('waits the interval again after a success', async () => {
      errors = [offline, offline, offline, undefined, offline];
      assert.deepEqual(await waits(6), [30, 60, 120, 30, 30, 30]);
    });

    it('waits at least as long as the service asks', async () => {
      errors = [
        failure('rateLimited', { retryAfterSeconds: 3600 }),
        failure('rateLimited', { retryAfterSeconds: 1 }),
        undefined,
      ];
      assert.deepEqual(await waits(3), [3600, 60, 30]);
    });

    it('waits as long as the service asks although somebody comes back, and a little longer by chance', async () => {
      chance = 0.5;
      errors = [failure('rateLimited', { retryAfterSeconds: 100 })];
      autoRefresh.wake();
      await pass(30);
      see({ watched: false });
      await pass(60);
      see({ watched: true });
      await pass(40);
      assert.deepEqual(begun, [30]);
      await pass(0.25);
      assert.deepEqual(begun, [30, 130.25]);
    });

    it('keeps to an interval that is longer than the longest wait', async () => {
      intervalSeconds = 3600;
      errors = [offline];
      autoRefresh.wake();
      await pass(7200);
      assert.deepEqual(begun, [3600, 7200]);
    });

    it('counts those of somebody else, and forgets them with a success of theirs', async () => {
      chance = 0.5;
      autoRefresh.wake();
      autoRefresh.noteRefreshed(offline);
      autoRefresh.noteRefreshed(offline);
      await pass(89);
      assert.deepEqual(begun, []);
      autoRefresh.noteRefreshed(undefined);
      await pass(30);
      assert.deepEqual(begun, [119]);
    });

    it('forgets them when what is shown is loaded anew', async () => {
      errors = [offline, offline, offline];
      autoRefresh.wake();
      await pass(130);
      autoRefresh.wake({ reset: true });
      await pass(31);
      assert.deepEqual(begun, [30, 60, 120, 160]);
    });

    it('takes a refresh that breaks off for one that failed', async () => {
      const breaking = new AutoRefresh({
        mode: () => 'always',
        intervalSeconds: () => 30,
        isWatched: () => true,
        pollInterval: () => undefined,
        random: () => 0.5,
        refresh: () => {
          begun.push(clock.now / 1000);
          return Promise.reject(new TypeError('a mistake in the code'));
        },
      });
      breaking.wake();
      await pass(80);
      breaking.dispose();
      assert.deepEqual(begun, [30, 75]);
    });
  });

  describe('after an error that no waiting mends', () => {
    const lasting = ['keyRejected', 'noKey', 'forbidden', 'wrongHost', 'badRequest', 'siteConfiguration'] as const;

    for (const kind of lasting) {
      it(`stops: ${kind}`, async () => {
        errors = [failure(kind, { status: 403 })];
        autoRefresh.wake();
        await pass(3600);
        see({ watched: false });
        await pass(3600);
        see({ watched: true });
        await pass(3600);
        assert.deepEqual(begun, [30]);
        assert.equal(clock.countTimers(), 0);
      });
    }

    it('goes on when what is shown is loaded anew, an interval later', async () => {
      errors = [failure('keyRejected')];
      autoRefresh.wake();
      await pass(100);
      autoRefresh.wake({ reset: true });
      await pass(29);
      assert.deepEqual(begun, [30]);
      await pass(1);
      assert.deepEqual(begun, [30, 130]);
    });

    it('goes on when somebody has refreshed with success', async () => {
      errors = [failure('forbidden')];
      autoRefresh.wake();
      await pass(100);
      autoRefresh.noteRefreshed(undefined);
      await pass(30);
      assert.deepEqual(begun, [30, 130]);
    });

    it('stops when it is somebody else who got it', async () => {
      autoRefresh.wake();
      autoRefresh.noteRefreshed(failure('keyRejected'));
      await pass(3600);
      assert.deepEqual(begun, []);
    });

    it('goes on, more slowly, when the same comes as a 5xx', async () => {
      errors = [failure('forbidden', { status: 500 })];
      autoRefresh.wake();
      await pass(61);
      assert.deepEqual(begun, [30, 60]);
    });

    it('goes on when it was about what is not shown any more', async () => {
      refreshSeconds = 10;
      errors = [failure('keyRejected')];
      autoRefresh.wake();
      await pass(35);
      autoRefresh.wake({ reset: true });
      await pass(40);
      assert.deepEqual(begun, [30, 70]);
    });
  });

  describe('when it is disposed', () => {
    it('has no timer, and nothing wakes it', async () => {
      autoRefresh.wake();
      autoRefresh.dispose();
      assert.equal(clock.countTimers(), 0);
      autoRefresh.wake({ reset: true });
      autoRefresh.noteRefreshed(undefined);
      await pass(1000);
      assert.deepEqual(begun, []);
    });

    it('does not go on after the refresh that is under way', async () => {
      refreshSeconds = 10;
      autoRefresh.wake();
      await pass(35);
      autoRefresh.dispose();
      await pass(1000);
      assert.deepEqual(begun, [30]);
      assert.equal(clock.countTimers(), 0);
    });
  });

  describe('is not misled', () => {
    for (const [told, seconds] of [
      [0, 10],
      [-5, 10],
      [9.9, 10],
      [Number.NaN, 30],
      [1e9, 3600],
      [Infinity, 3600],
    ] as const) {
      it(`by an interval of ${told} seconds`, async () => {
        intervalSeconds = told;
        autoRefresh.wake();
        await pass(seconds - 1);
        assert.deepEqual(begun, []);
        await pass(1);
        assert.deepEqual(begun, [seconds]);
      });
    }

    it('by a wait that is longer than a timer can be', async () => {
      const month = 30 * 24 * 60 * minute;
      errors = [failure('rateLimited', { retryAfterSeconds: month / 1000 })];
      autoRefresh.wake();
      await pass(30);
      await pass(month / 1000 - 1);
      assert.deepEqual(begun, [30]);
      await pass(1);
      assert.deepEqual(begun, [30, 30 + month / 1000]);
    });
  });
});
