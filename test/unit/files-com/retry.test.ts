import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import FakeTimers from '@sinonjs/fake-timers';
import * as fc from 'fast-check';
import { type ErrorDetails, type ErrorKind, FilesComError } from '../../../src/files-com/errors.ts';
import {
  isLasting,
  isPassing,
  retryDelay,
  retrying,
  type RetryPolicy,
  RetryQuota,
  usualRetries,
} from '../../../src/files-com/retry.ts';

const policy: RetryPolicy = { ...usualRetries, random: () => 0 };

function error(kind: ErrorKind, details: ErrorDetails = {}): FilesComError {
  return new FilesComError(kind, 'Something happened.', details);
}

describe('retryDelay', () => {
  for (const [name, failure] of [
    ['no connection', error('offline')],
    ['no answer in time', error('timeout')],
    ['408', error('timeout', { status: 408 })],
    ['429', error('rateLimited', { status: 429 })],
    ['500', error('unavailable', { status: 500 })],
    ['503', error('unavailable', { status: 503 })],
    [
      'service-unavailable as 422',
      error('unavailable', { status: 422, type: 'service-unavailable/migration-in-progress' }),
    ],
    ['a 500 whose type says otherwise', error('processingFailure', { status: 500 })],
  ] as const) {
    it(`tries again after ${name}`, () => assert.equal(retryDelay(failure, 1, 0, policy), 250));
  }

  for (const failure of [
    error('noKey'),
    error('keyRejected', { status: 401 }),
    error('wrongHost', { status: 403 }),
    error('forbidden', { status: 403 }),
    error('notFound', { status: 404 }),
    error('badRequest', { status: 422 }),
    error('processingFailure', { status: 422 }),
    error('siteConfiguration', { status: 403 }),
    error('badAnswer', { status: 200 }),
    error('tls'),
  ]) {
    it(`does not try again after ${failure.kind}`, () => assert.equal(retryDelay(failure, 1, 0, policy), undefined));
  }

  it('doubles the wait, half of which is left to chance', () => {
    for (const [chance, waits] of [
      [0, [250, 500, 1000, undefined]],
      [0.5, [375, 750, 1500, undefined]],
    ] as const) {
      const random = () => chance;
      assert.deepEqual(
        [1, 2, 3, 4].map((retry) => retryDelay(error('offline'), retry, 0, { ...policy, random })),
        waits,
      );
    }
  });

  it('waits as long as the service asks, and a little longer by chance', () => {
    for (const [retryAfterSeconds, chance, wait] of [
      [0, 0, 0],
      [7, 0, 7000],
      [7, 0.5, 7250],
    ] as const) {
      const random = () => chance;
      assert.equal(retryDelay(error('rateLimited', { retryAfterSeconds }), 1, 0, { ...policy, random }), wait);
    }
  });

  it('gives up at once when the service asks for more than the longest wait', () => {
    assert.equal(retryDelay(error('rateLimited', { retryAfterSeconds: 31 }), 1, 0, policy), undefined);
  });

  it('gives up when the time for all attempts is over', () => {
    assert.equal(retryDelay(error('offline'), 1, 59_750, policy), 250);
    assert.equal(retryDelay(error('offline'), 1, 59_751, policy), undefined);
  });

  it('never waits a negative or an endless time, whatever the policy and the answer', () => {
    const anyPolicy = fc.record({
      retries: fc.nat(10),
      firstDelayMs: fc.nat(10_000),
      longestDelayMs: fc.nat(100_000),
      totalMs: fc.nat(1_000_000),
      isWorthIt: fc.constant(isPassing),
      random: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }).map((value) => () => value),
    });
    fc.assert(
      fc.property(
        anyPolicy,
        fc.option(fc.nat(), { nil: undefined }),
        fc.integer({ min: 1, max: 20 }),
        fc.nat(),
        (any, retryAfterSeconds, n, elapsed) => {
          const delay = retryDelay(error('rateLimited', { retryAfterSeconds }), n, elapsed, any);
          if (delay !== undefined) {
            assert.ok(n <= any.retries && delay >= 0 && delay <= any.longestDelayMs && elapsed + delay <= any.totalMs);
            assert.ok(delay >= 1000 * (retryAfterSeconds ?? 0));
          }
        },
      ),
    );
  });

  it('draws chance evenly from 0 up to 1', () => {
    const draws = Array.from({ length: 1000 }, usualRetries.random);
    assert.ok(draws.every((draw) => draw >= 0 && draw < 1));
    assert.ok(new Set(draws).size > 900);
  });
});

describe('isLasting', () => {
  it('is so for what somebody has to do something about, and for nothing else', () => {
    for (const kind of ['noKey', 'keyRejected', 'wrongHost', 'forbidden', 'badRequest', 'siteConfiguration'] as const) {
      assert.equal(isLasting(error(kind)), true);
      assert.equal(isLasting(error(kind, { status: 403 })), true);
      assert.equal(isLasting(error(kind, { status: 500 })), false);
    }
    for (const kind of ['offline', 'timeout', 'rateLimited', 'unavailable', 'badAnswer', 'tls'] as const) {
      assert.equal(isLasting(error(kind)), false);
    }
    assert.equal(isLasting(new TypeError('a mistake in the code')), false);
    assert.equal(isLasting(undefined), false);
  });
});

describe('retrying', () => {
  let clock: ReturnType<typeof FakeTimers.install>;
  let started: number[];
  beforeEach(() => {
    clock = FakeTimers.install();
    started = [];
  });
  afterEach(() => clock.uninstall());

  /** Fails as told, attempt by attempt, each after so many milliseconds; then succeeds. */
  function attempts(...failures: readonly (readonly [error: Error, milliseconds: number])[]) {
    return async (number: number): Promise<string> => {
      started.push(clock.now);
      const [failure, milliseconds] = failures[number - 1] ?? [undefined, 0];
      await new Promise((resolve) => setTimeout(resolve, milliseconds));
      if (failure !== undefined) throw failure;
      return `attempt ${number}`;
    };
  }

  async function outcome<T>(promise: Promise<T>): Promise<unknown> {
    const settled = promise.catch((reason: unknown) => reason);
    await clock.runAllAsync();
    return settled;
  }

  const { signal } = new AbortController();

  it('returns the first success, without waiting', async () => {
    assert.equal(await outcome(retrying(attempts(), policy, signal)), 'attempt 1');
    assert.deepEqual(started, [0]);
  });

  it('waits between attempts, and counts them from 1', async () => {
    const run = retrying(attempts([error('offline'), 100], [error('unavailable'), 0]), policy, signal);
    assert.equal(await outcome(run), 'attempt 3');
    assert.deepEqual(started, [0, 350, 850]);
  });

  it('ends with the last error after three retries', async () => {
    const last = error('unavailable');
    const run = retrying(
      attempts([error('offline'), 0], [error('offline'), 0], [error('offline'), 0], [last, 0]),
      policy,
      signal,
    );
    assert.equal(await outcome(run), last);
    assert.deepEqual(started, [0, 250, 750, 1750]);
  });

  it('ends when a minute has passed, though retries are left', async () => {
    const slow = [error('timeout'), 30_000] as const;
    assert.equal(await outcome(retrying(attempts(slow, slow, slow), policy, signal)), slow[0]);
    assert.deepEqual(started, [0, 30_250]);
  });

  it('ends at once with an error that stays', async () => {
    const staying = error('notFound', { status: 404 });
    assert.equal(await outcome(retrying(attempts([staying, 0]), policy, signal)), staying);
    assert.deepEqual(started, [0]);
  });

  it('does not retry what is not one of our errors', async () => {
    const mistake = new TypeError('a mistake in the code');
    assert.equal(await outcome(retrying(attempts([mistake, 0]), policy, signal)), mistake);
    assert.deepEqual(started, [0]);
  });

  it('stops waiting when cancelled, with the reason, and leaves nothing behind', async () => {
    const controller = new AbortController();
    const run = retrying(attempts([error('rateLimited', { retryAfterSeconds: 20 }), 0]), policy, controller.signal);
    const settled = run.catch((reason: unknown) => reason);
    await clock.tickAsync(5000);
    assert.equal(getEventListeners(controller.signal, 'abort').length, 1);
    controller.abort();
    assert.equal(await settled, controller.signal.reason);
    assert.deepEqual([clock.now, started.length, clock.countTimers()], [5000, 1, 0]);
    assert.equal(getEventListeners(controller.signal, 'abort').length, 0);
  });

  it('shares a quota among requests that fail together, until one succeeds', async () => {
    const quota = new RetryQuota(2);
    const failing = [error('offline'), 0] as const;
    const fail = () => retrying(attempts(failing, failing, failing, failing), policy, signal, quota);
    await outcome(Promise.allSettled([fail(), fail(), fail()]));
    assert.equal(started.length, 3 + 2);
    await outcome(fail());
    assert.equal(started.length, 3 + 2 + 1);
    await outcome(retrying(attempts(), policy, signal, quota));
    await outcome(fail());
    assert.equal(started.length, 3 + 2 + 1 + 1 + 3);
  });

  it('leaves no listener behind after a wait', async () => {
    const controller = new AbortController();
    await outcome(retrying(attempts([error('offline'), 0]), policy, controller.signal));
    assert.equal(getEventListeners(controller.signal, 'abort').length, 0);
  });
});
