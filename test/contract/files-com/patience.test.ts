import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { isAbort } from '../../../src/files-com/errors.ts';
import { stall, stallAfter, tooManyRequests } from '../../emulator/effects.ts';
import type { Effect } from '../../emulator/faults.ts';
import { startEmulator, type Emulator } from '../../emulator/server.ts';
import { until } from '../../hooks.ts';
import { failure, never, watch, type Watched } from './support.ts';

const route = 'GET /sync_runs';
const parameters = new URLSearchParams({ per_page: '50' });

describe("a client's patience", () => {
  let emulator: Emulator;
  let watched: Watched;
  before(async () => {
    emulator = await startEmulator({ runs: 200, syncs: 10 });
  });
  after(() => emulator.close());
  beforeEach(() => {
    emulator.faults.clear();
    emulator.counts.reset();
    watched = watch(emulator);
  });

  const get = (signal = never) => watched.client.get('/sync_runs', parameters, signal);
  const plan = (effect: Effect, times = 1) => emulator.faults.plan({ on: route, effect, times });

  describe('waits no longer than it should', () => {
    it('for the headers', async () => {
      watched = watch(emulator, { patience: { headersMs: 60 }, retries: { retries: 1 } });
      plan(stall, Infinity);
      const error = await failure(get(), 'timeout');
      assert.equal(error.message, '127.0.0.1 was silent for 0.06 seconds.');
      assert.deepEqual(
        watched.records.map(({ attempt, status }) => [attempt, status]),
        [
          [1, undefined],
          [2, undefined],
        ],
      );
    });

    it('and is glad when the next attempt answers', async () => {
      watched = watch(emulator, { patience: { headersMs: 300 } });
      plan(stall);
      assert.ok(Array.isArray((await get()).value));
    });
  });

  describe('is cancelled', () => {
    for (const [when, effect, isThere] of [
      ['before the headers', stall, () => emulator.counts.apiRequests === 1],
      ['in the body', stallAfter(1000), () => emulator.counts.bytesSent === 1000],
      ['between two attempts', tooManyRequests(20), () => watched.records.length === 1],
    ] as const) {
      it(`${when}, with the reason, leaving no listener`, async () => {
        plan(effect);
        const controller = new AbortController();
        const answer = get(controller.signal).catch((error: unknown) => error);
        await until(isThere);
        controller.abort();
        const error = await answer;
        assert.equal(error, controller.signal.reason);
        assert.ok(isAbort(error));
        assert.equal(getEventListeners(controller.signal, 'abort').length, 0);
        assert.equal(emulator.counts.apiRequests, 1);
      });
    }

    it('before it begins: nothing is sent', async () => {
      const reason = new DOMException('Nobody looks any more.', 'AbortError');
      await assert.rejects(get(AbortSignal.abort(reason)), (error) => error === reason);
      assert.equal(emulator.counts.apiRequests, 0);
    });
  });

  it('leaves no listener after a success', async () => {
    const controller = new AbortController();
    await get(controller.signal);
    assert.equal(getEventListeners(controller.signal, 'abort').length, 0);
  });
});
