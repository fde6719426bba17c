import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { inspect } from 'node:util';
import type { ErrorKind } from '../../../src/files-com/errors.ts';
import { dryRunSync, runSync } from '../../../src/files-com/endpoints.ts';
import {
  answerWith,
  delay,
  garbage,
  htmlPage,
  redirect,
  refusal,
  reset,
  stall,
  tooManyRequests,
  withRequestId,
} from '../../emulator/effects.ts';
import type { Effect } from '../../emulator/faults.ts';
import { startEmulator, type Emulator } from '../../emulator/server.ts';
import { until } from '../../hooks.ts';
import { failure, listen, never, type RawServer, serve, watch, type Watched } from './support.ts';

const route = 'POST /syncs/{id}/manual_run';

describe('a client that orders something', () => {
  let emulator: Emulator;
  let watched: Watched;
  let syncId: string;
  let runs: number;
  beforeEach(async () => {
    emulator = await startEmulator({ runs: 50, syncs: 5, inProgress: 0 });
    syncId = String(emulator.findRun(() => true).sync_id);
    runs = emulator.runCount;
    watched = watch(emulator, { patience: { headersMs: 2000 } });
  });
  afterEach(() => emulator.close());

  const order = (signal = never) => watched.client.post(`/syncs/${syncId}/manual_run`, signal);
  const plan = (effect: Effect) => emulator.faults.plan({ on: route, effect, times: Infinity });
  const newest = () => emulator.findRun((run) => String(run.sync_id) === syncId);
  const started = (): number => emulator.runCount - runs;

  it('sends its key and its name, nothing else, and tells of it', async () => {
    const { requestId, servedAt } = await order();
    const [{ method, url, headers } = assert.fail()] = emulator.requests;
    assert.deepEqual([method, url], ['POST', `/api/rest/v1/syncs/${syncId}/manual_run`]);
    assert.deepEqual(
      [headers['x-filesapi-key'], headers['user-agent'], headers['content-length'], headers['content-type']],
      [emulator.key, 'filescom-sync-runs/0.1.0', '0', undefined],
    );
    const [{ milliseconds: _, ...record } = assert.fail()] = watched.records;
    assert.deepEqual(record, {
      method: 'POST',
      path: `/api/rest/v1/syncs/${syncId}/manual_run`,
      status: 204,
      bytes: 0,
      attempt: 1,
      error: undefined,
      requestId,
    });
    assert.match(requestId ?? '', /^[0-9a-f]{32}$/);
    assert.ok(Math.abs((servedAt ?? 0) - Date.now()) < 5000);
    assert.equal(started(), 1);
  });

  describe('is never sent again when it may have arrived, and says that it may be done,', () => {
    for (const [name, effect] of [
      ['after a connection that breaks before the headers', reset],
      ['after 500', answerWith(500, '{"http-code":"500"}')],
      ['after 500 with a type that does not say whether', answerWith(500, '{"type":"processing-failure/unknown"}')],
      ['after 502 in HTML', htmlPage(502)],
      ['after 503 in HTML', htmlPage(503)],
      ['after 504 in HTML', htmlPage(504)],
    ] as const) {
      it(name, async () => {
        plan(effect);
        await failure(order(), 'uncertain');
        assert.deepEqual([emulator.counts.apiRequests, watched.records.length, started()], [1, 1, 1]);
      });
    }

    it('after silence', async () => {
      watched = watch(emulator, { patience: { headersMs: 60 } });
      plan(stall);
      const error = await failure(order(), 'uncertain');
      assert.equal(error.message, '127.0.0.1 was silent for 0.06 seconds.');
      assert.deepEqual([emulator.counts.apiRequests, started()], [1, 1]);
    });

    it('after what is not HTTP', async () => {
      const server = await serve((request) => request.socket.end('SSH-2.0-OpenSSH_9.2\r\n'));
      try {
        watched = watch(server);
        await failure(order(), 'uncertain');
        assert.equal(watched.records.length, 1);
      } finally {
        await server.close();
      }
    });
  });

  describe('is not sent again after a refusal, which is told as it is:', () => {
    for (const [name, effect, kind] of [
      ['sync-in-progress', refusal('processing-failure/sync-in-progress'), 'processingFailure'],
      ['not-enqueuable-sync', refusal('not-authorized/not-enqueuable-sync'), 'forbidden'],
      ['no such sync', refusal('not-found'), 'notFound'],
      ['too many requests', refusal('rate-limited/too-many-requests'), 'rateLimited'],
      ['a migration', refusal('service-unavailable/migration-in-progress'), 'unavailable'],
      ['a proxy that has not let it through', answerWith(407, ''), 'intermediary'],
      ['a firewall that has not', htmlPage(403), 'intermediary'],
      ['a migration as 503', answerWith(503, '{"type":"service-unavailable/migration-in-progress"}'), 'unavailable'],
    ] as const) {
      it(name, async () => {
        plan(effect);
        await failure(order(), kind);
        assert.deepEqual([emulator.counts.apiRequests, watched.rejections.length], [1, 0]);
      });
    }

    it('too many requests, whenever it may come again', async () => {
      plan(tooManyRequests(0));
      assert.equal((await failure(order(), 'rateLimited')).retryAfterSeconds, 0);
      assert.equal(emulator.counts.apiRequests, 1);
    });

    it('a key that is not accepted, which is told of', async () => {
      emulator.revokeKey();
      await failure(order(), 'keyRejected');
      assert.deepEqual([emulator.counts.apiRequests, watched.rejections.length, started()], [1, 1, 0]);
    });
  });

  describe('where no connection is made', () => {
    let closed: RawServer;
    beforeEach(async () => {
      closed = await serve(() => {});
      await closed.close();
    });

    it('is sent once more, and says what is wrong', async () => {
      watched = watch(closed);
      await failure(order(), 'offline');
      assert.deepEqual(
        watched.records.map(({ method, attempt, status }) => [method, attempt, status]),
        [
          ['POST', 1, undefined],
          ['POST', 2, undefined],
        ],
      );
    });

    it('is sent once more, and says so, also where the host has several addresses', async () => {
      watched = watch({ origin: `http://localhost:${closed.port}` });
      await failure(order(), 'offline');
      assert.equal(watched.records.length, 2);
    });

    it('is sent once more also when the address is not found', async () => {
      watched = watch({ origin: 'https://files-com.invalid' });
      await failure(order(), 'offline');
      assert.equal(watched.records.length, 2);
    });

    it('arrives when there is one a little later', async () => {
      watched = watch(closed, { retries: { firstDelayMs: 400, random: () => 0.9 } });
      const done = order();
      await until(() => watched.records.length === 1);
      let visits = 0;
      const server = createServer((_, response) => {
        visits++;
        response.writeHead(204).end();
      });
      const reopened = await listen(server, () => server.closeAllConnections(), closed.port);
      try {
        await done;
        assert.deepEqual([visits, watched.records.length], [1, 2]);
      } finally {
        await reopened.close();
      }
    });

    it('is not sent to who has no certificate', async () => {
      watched = watch({ origin: `https://localhost:${new URL(emulator.origin).port}` });
      await failure(order(), 'tls');
      assert.deepEqual([watched.records.length, started()], [1, 0]);
    });
  });

  for (const status of [301, 302, 303, 307, 308]) {
    it(`follows no redirect (${status}), and sends the key nowhere else`, async () => {
      let visits = 0;
      const elsewhere = await serve((_, response) => {
        visits++;
        response.end();
      });
      try {
        plan(redirect(`${elsewhere.origin}/api/rest/v1/syncs/${syncId}/manual_run`, status));
        assert.equal((await failure(order(), 'intermediary')).status, status);
        assert.deepEqual([visits, emulator.counts.apiRequests], [0, 1]);
      } finally {
        await elsewhere.close();
      }
    });
  }

  for (const [name, effect, isTaken] of [
    ['an empty 200 with a request id', withRequestId(200, ''), true],
    ['JSON with a request id', withRequestId(201, '{"id":1}'), true],
    ['an empty 204', answerWith(204, ''), true],
    ['an empty 200', answerWith(200, ''), false],
    ['an empty 202', answerWith(202, ''), false],
    ['JSON of a sign-in page', answerWith(200, '{"captive":true}'), false],
    ['a number', answerWith(200, '1'), false],
    ['203 with a request id', withRequestId(203, '{}'), false],
    ['206 with a request id', withRequestId(206, ''), false],
    ['a web page', htmlPage(200), false],
    ['bytes', garbage(100), false],
  ] as const) {
    it(`${isTaken ? 'takes' : 'does not take'} ${name} for success`, async () => {
      plan(effect);
      if (isTaken) await order();
      else await failure(order(), 'uncertain');
      assert.equal(emulator.counts.apiRequests, 1);
    });
  }

  it('never has the key in an error, nor in what it tells, also when the service repeats it', async () => {
    const apiKey = 'a-key-of-somebody';
    for (const [status, kind] of [
      [401, 'keyRejected'],
      [500, 'uncertain'],
    ] satisfies readonly (readonly [number, ErrorKind])[]) {
      watched = watch({ ...emulator, apiKey });
      emulator.faults.clear();
      plan(
        answerWith(
          status,
          JSON.stringify({ error: `The key ${apiKey} is unknown`, 'http-code': status, instance: apiKey }),
        ),
      );
      const error = await failure(order(), kind);
      assert.match(error.message, /\[key\]/);
      const told = inspect([error, watched], { depth: Infinity, showHidden: true });
      assert.ok(!told.includes(apiKey));
    }
  });

  it('is not sent where it is cancelled before it begins', async () => {
    const reason = new DOMException('Nobody wants it any more.', 'AbortError');
    await assert.rejects(order(AbortSignal.abort(reason)), (error) => error === reason);
    assert.equal(emulator.counts.apiRequests, 0);
  });

  it('ends with the reason where it is cancelled later', async () => {
    plan(delay(5000));
    const controller = new AbortController();
    const done = order(controller.signal).catch((error: unknown) => error);
    await until(() => emulator.counts.apiRequests === 1);
    controller.abort();
    assert.equal(await done, controller.signal.reason);
  });

  describe('about a sync', () => {
    it('starts it, or has it only say what it would do', async () => {
      await runSync(watched.client, syncId, never);
      assert.deepEqual([newest().status, newest().dry_run], ['in_progress', false]);
      emulator.finishRun(newest().id);
      await dryRunSync(watched.client, syncId, never);
      assert.deepEqual([newest().status, newest().dry_run], ['in_progress', true]);
      assert.equal(started(), 2);
    });

    it('hears that it is in progress', async () => {
      await runSync(watched.client, syncId, never);
      const error = await failure(dryRunSync(watched.client, syncId, never), 'processingFailure');
      assert.equal(error.type, 'processing-failure/sync-in-progress');
      assert.equal(started(), 1);
    });

    it('sends nothing where its id is none', async () => {
      for (const id of ['', '../sync_runs', '1/../2', '-1']) {
        await failure(runSync(watched.client, id, never), 'badRequest');
      }
      assert.equal(emulator.counts.apiRequests, 0);
    });
  });
});
