import assert from 'node:assert/strict';
import FakeTimers from '@sinonjs/fake-timers';
import { FilesComError, type ErrorKind } from '../../../src/files-com/errors.ts';
import { usualRetries } from '../../../src/files-com/retry.ts';
import { Pace } from '../../../src/runs/pace.ts';

function error(kind: ErrorKind, retryAfterSeconds?: number): FilesComError {
  return new FilesComError(kind, 'Something happened.', { retryAfterSeconds });
}

describe('the pace of many requests', () => {
  let clock: FakeTimers.Clock;
  let pace: Pace;

  beforeEach(() => {
    clock = FakeTimers.install({ toFake: ['performance'] });
    pace = new Pace(4, { ...usualRetries, random: () => 0 });
  });
  afterEach(() => clock.uninstall());

  it('is halved once by requests that were refused together, and waits as long as they say', () => {
    const startedAt = performance.now();
    clock.tick(50);
    for (const seconds of [2, 5, 3]) pace.failed(error('rateLimited', seconds), startedAt);
    assert.deepEqual([pace.limit, pace.waitMs], [2, 5000]);
    clock.tick(5000);
    assert.equal(pace.waitMs, 0);
  });

  it('is never less than one request', () => {
    for (let time = 0; time < 3; time += 1) {
      pace.failed(error('rateLimited', 1), performance.now());
      clock.tick(1000);
    }
    assert.equal(pace.limit, 1);
    assert.throws(() => pace.failed(error('rateLimited', 1), performance.now()), { kind: 'rateLimited' });
  });

  it('grows back by one request for ten answers, up to what it was', () => {
    pace.failed(error('rateLimited', 1), performance.now());
    const limits: number[] = [];
    for (let answers = 0; answers < 40; answers += 1) {
      clock.tick(10);
      pace.succeeded(performance.now());
      limits.push(pace.limit);
    }
    assert.deepEqual(
      [8, 9, 18, 19, 39].map((index) => limits[index]),
      [2, 3, 3, 4, 4],
    );
  });

  it('stays where the service fails for another reason, which is waited for', () => {
    pace.failed(error('unavailable'), performance.now());
    assert.deepEqual([pace.limit, pace.waitMs], [4, 250]);
  });

  it('ends with what will not pass', () => {
    assert.throws(() => pace.failed(error('forbidden'), performance.now()), { kind: 'forbidden' });
  });

  it('ends with a wait that is too long', () => {
    assert.throws(() => pace.failed(error('rateLimited', 3600), performance.now()), { kind: 'rateLimited' });
  });
});
