import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import {
  altered,
  answerWith,
  htmlPage,
  redirect,
  refusal,
  reset,
  resetAfter,
  tooManyRequests,
  truncated,
  withRequestId,
  wrongLength,
} from '../../emulator/effects.ts';
import type { Effect } from '../../emulator/faults.ts';
import { startEmulator, type Emulator } from '../../emulator/server.ts';
import { failure, never, serve, watch, type Watched } from './support.ts';

const route = 'GET /sync_runs';
const parameters = new URLSearchParams({ per_page: '50' });

describe('a client, against the stand-in', () => {
  let emulator: Emulator;
  let watched: Watched;
  before(async () => {
    emulator = await startEmulator({ runs: 200, syncs: 10 });
  });
  after(() => emulator.close());
  beforeEach(() => {
    emulator.faults.clear();
    emulator.counts.reset();
    emulator.restoreKey();
    watched = watch(emulator);
  });

  const get = (signal = never) => watched.client.get('/sync_runs', parameters, signal);
  const plan = (effect: Effect, times = 1) => emulator.faults.plan({ on: route, effect, times });

  it('sends its key, its name and what it takes', async () => {
    await watch({ ...emulator, apiKey: emulator.key, workspaceId: '0' }).client.get('/sync_runs', parameters, never);
    const headers = emulator.requests[0]?.headers ?? {};
    assert.deepEqual(
      [headers['x-filesapi-key'], headers['user-agent'], headers['accept'], headers['x-files-workspace-id']],
      [emulator.key, 'filescom-sync-runs/0.1.0', 'application/json', '0'],
    );
  });

  it('tries six requests that fail together twelve times, not twenty-four, and again in full once one has succeeded', async () => {
    const calledOff = emulator.faults.plan({ on: route, effect: htmlPage(502), times: Infinity });
    await Promise.all(Array.from({ length: 6 }, () => failure(get(), 'unavailable')));
    assert.equal(emulator.counts.of(route), 12);
    calledOff();
    await get();
    plan(htmlPage(502), 2);
    await get();
    assert.equal(emulator.counts.of(route), 12 + 1 + 3);
  });

  it('keeps its connection for the next request', async () => {
    const sockets = new Set<unknown>();
    const server = await serve((request, response) => {
      sockets.add(request.socket);
      response.end('[]');
    });
    try {
      const { client } = watch(server);
      for (let n = 0; n < 3; n++) await client.get('/sync_runs', parameters, never);
      assert.equal(sockets.size, 1);
    } finally {
      await server.close();
    }
  });

  it('sends no workspace unless there is one', async () => {
    await get();
    assert.equal(emulator.requests[0]?.headers['x-files-workspace-id'], undefined);
  });

  it('reads compressed answers', async () => {
    const other = await startEmulator({ runs: 20, gzip: true });
    try {
      const { value } = await watch(other).client.get('/sync_runs', parameters, never);
      assert.ok(Array.isArray(value) && value.length === 20);
      assert.match(String(other.requests[0]?.headers['accept-encoding']), /gzip/);
    } finally {
      await other.close();
    }
  });

  it('bears a byte order mark', async () => {
    plan(altered(() => '\uFEFF[]'));
    assert.deepEqual((await get()).value, []);
  });

  it('tells of each request, with everything but the key', async () => {
    await get();
    const [{ milliseconds, bytes, requestId, ...rest } = assert.fail()] = watched.records;
    assert.deepEqual(rest, {
      method: 'GET',
      path: '/api/rest/v1/sync_runs?per_page=50',
      status: 200,
      attempt: 1,
      error: undefined,
    });
    assert.ok(milliseconds > 0);
    assert.equal(bytes, emulator.counts.bytesSent);
    assert.match(requestId ?? '', /^[0-9a-f]{32}$/);
    assert.ok(!JSON.stringify(watched.records).includes(emulator.key));
  });

  describe('tries again, and tells of each attempt,', () => {
    for (const [name, effect, status] of [
      ['after a connection that breaks before the headers', reset, undefined],
      ['after one that breaks in the body', resetAfter(1000), 200],
      ['after an answer that is shorter than promised', wrongLength(1_000_000), 200],
      ['after 408', answerWith(408, ''), 408],
      ['after 429', tooManyRequests(), 429],
      ['after 429 with seconds', tooManyRequests(0), 429],
      ['after 429 with a date', tooManyRequests(new Date(0)), 429],
      ['after 500', answerWith(500, '{"http-code":"500"}'), 500],
      ['after 502 in HTML', htmlPage(502), 502],
      ['after 503', htmlPage(503), 503],
      ['after service-unavailable, which is 422', refusal('service-unavailable/migration-in-progress'), 422],
    ] as const) {
      it(name, async () => {
        plan(effect, 2);
        const { value } = await get();
        assert.ok(Array.isArray(value) && value.length === 50);
        const told = watched.records.map((record) => [record.attempt, record.status, record.error === undefined]);
        assert.deepEqual(told, [
          [1, status, false],
          [2, status, false],
          [3, 200, true],
        ]);
      });
    }

    it('three times at most', async () => {
      plan(htmlPage(502), Infinity);
      const error = await failure(get(), 'unavailable');
      assert.deepEqual(
        [error.status, error.message],
        [502, 'Something between this computer and Files.com answered: status 502, a web page titled “502”.'],
      );
      assert.equal(emulator.counts.apiRequests, 4);
    });
  });

  describe('does not try again', () => {
    for (const [type, kind, status] of [
      ['bad-request/invalid-cursor', 'badRequest', 422],
      ['not-authenticated/invalid-credentials', 'keyRejected', 401],
      ['not-authenticated/locked-out', 'keyRejected', 401],
      ['not-authorized/api-key-is-disabled', 'keyRejected', 403],
      ['not-authorized/site-admin-required', 'forbidden', 403],
      ['not-found', 'notFound', 404],
      ['processing-failure/sync-in-progress', 'processingFailure', 422],
      ['site-configuration/trial-expired', 'siteConfiguration', 403],
    ] as const) {
      it(`after ${type}`, async () => {
        plan(refusal(type));
        const error = await failure(get(), kind);
        assert.deepEqual([error.type, error.status, error.requestId], [type, status, watched.records[0]?.requestId]);
        assert.deepEqual([emulator.counts.apiRequests, watched.rejections.length], [1, kind === 'keyRejected' ? 1 : 0]);
        assert.equal(watched.records[0]?.error, error.message);
      });
    }

    it('after 429 that asks for more patience than there is', async () => {
      plan(tooManyRequests(3600));
      const error = await failure(get(), 'rateLimited');
      assert.deepEqual([error.retryAfterSeconds, emulator.counts.apiRequests], [3600, 1]);
    });

    it('after 429 with a date that is far', async () => {
      plan(tooManyRequests(new Date(Date.now() + 3_600_000)));
      const error = await failure(get(), 'rateLimited');
      assert.ok((error.retryAfterSeconds ?? 0) > 3500);
      assert.equal(emulator.counts.apiRequests, 1);
    });

    it('at another host, though it names it', async () => {
      emulator.revokeKey('not-authenticated/lockout-region-mismatch', { host: 'acme-eu.files.com' });
      const error = await failure(get(), 'wrongHost');
      assert.equal(error.host, 'acme-eu.files.com');
      assert.deepEqual([emulator.counts.apiRequests, watched.rejections.length], [1, 0]);
    });
  });

  for (const [name, effect, kind] of [
    [
      'a proxy that asks for a name and a password',
      answerWith(407, '<title>ERROR: Cache Access Denied</title>'),
      'intermediary',
    ],
    ['a firewall that forbids', answerWith(403, '<title>Web Filter Violation</title>'), 'intermediary'],
    ['401 without a word', answerWith(401, ''), 'intermediary'],
    ['401 of a framework', answerWith(401, '{"status":401,"error":"Unauthorized","path":"/"}'), 'intermediary'],
    ['401 of OAuth', answerWith(401, '{"error":"invalid_token"}'), 'intermediary'],
    ['403 with a policy', answerWith(403, '{"error":"Blocked by policy"}'), 'intermediary'],
    ['a web page with a request id', withRequestId(401, '<title>Sign in</title>'), 'intermediary'],
    ['a sentence with a request id', withRequestId(403, 'RBAC: access denied'), 'intermediary'],
    ['the sign-in page of a network', redirect('https://login.hotel.example/', 302), 'intermediary'],
  ] as const) {
    it(`does not blame its key for ${name}, and asks once`, async () => {
      plan(effect, Infinity);
      await failure(get(), kind);
      assert.deepEqual([watched.rejections.length, emulator.counts.apiRequests], [0, 1]);
    });
  }

  it('tells of every rejection of its key', async () => {
    emulator.revokeKey();
    await failure(get(), 'keyRejected');
    await failure(get(), 'keyRejected');
    assert.equal(watched.rejections.length, 2);
  });

  it('never has the key in an error, also when the service repeats it', async () => {
    const apiKey = 'a-key-of-somebody';
    const { client, records } = watch({ ...emulator, apiKey });
    plan(
      answerWith(
        401,
        JSON.stringify({ error: `The key ${apiKey} is unknown`, 'http-code': 401, instance: apiKey, type: apiKey }),
      ),
    );
    const error = await failure(client.get('/sync_runs', parameters, never), 'keyRejected');
    assert.ok(!inspect([error, records, client], { depth: Infinity, showHidden: true }).includes(apiKey));
  });

  it('never has the key in what it tells of a request, also when the service made a cursor of it', async () => {
    const apiKey = 'a+key/of=somebody';
    const { client, records } = watch({ ...emulator, apiKey });
    await failure(client.get('/sync_runs', new URLSearchParams({ cursor: apiKey }), never), 'keyRejected');
    assert.deepEqual(
      records.map(({ path }) => path),
      ['/api/rest/v1/sync_runs?cursor=[key]'],
    );
  });

  describe('refuses an answer', () => {
    for (const [name, effect, kind, message] of [
      ['in HTML', htmlPage(200), 'intermediary', /status 200, a web page titled “200”/],
      ['in HTML of its own', altered(() => '<html>'), 'badAnswer', /answered with a web page instead of data/],
      ['that is empty', altered(() => ''), 'badAnswer', /sent an empty answer/],
      ['that breaks off', truncated(500), 'badAnswer', /sent data that breaks off or is not JSON \(500 characters\)/],
    ] as const) {
      it(name, async () => {
        plan(effect);
        const error = await failure(get(), kind);
        assert.match(error.message, message);
        assert.deepEqual([error.status, emulator.counts.apiRequests], [200, 1]);
      });
    }

    for (const status of [301, 302, 303, 307, 308]) {
      it(`that is a redirect (${status}), and sends the key nowhere else`, async () => {
        let visits = 0;
        const elsewhere = await serve((_, response) => {
          visits++;
          response.end('[]');
        });
        try {
          plan(redirect(`${elsewhere.origin}/api/rest/v1/sync_runs`, status));
          assert.equal((await failure(get(), 'intermediary')).status, status);
          assert.equal(visits, 0);
        } finally {
          await elsewhere.close();
        }
      });
    }
  });
});
