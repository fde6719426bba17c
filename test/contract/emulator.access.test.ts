import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { apiPrefix } from '../emulator/api/routes.ts';
import type { WireRun, WireSync } from '../emulator/api/wire.ts';
import { startEmulator, type Emulator } from '../emulator/server.ts';
import { ask, post, refusalOf, type WireError } from './emulator.ask.ts';

describe('stand-in: who may ask what', () => {
  let emulator: Emulator;
  let newest: WireRun;

  beforeEach(async () => {
    emulator = await startEmulator({ runs: 300 });
    newest = emulator.findRun(() => true);
  });
  afterEach(() => emulator.close());

  it('refuses a missing, a wrong and a revoked key', async () => {
    assert.equal(await refusalOf(emulator, '/sync_runs', {}), 'not-authenticated/authentication-required');
    assert.equal(
      await refusalOf(emulator, '/sync_runs', { 'X-FilesAPI-Key': 'wrong' }),
      'not-authenticated/invalid-credentials',
    );
    emulator.revokeKey();
    assert.equal(await refusalOf(emulator, '/sync_runs'), 'not-authenticated/invalid-credentials');
    emulator.restoreKey();
    assert.equal(await refusalOf(emulator, '/sync_runs'), 'accepted with 200');
  });

  it('can refuse a key for another reason, such as the wrong host', async () => {
    emulator.revokeKey('not-authenticated/lockout-region-mismatch', { host: 'acme.files.com' });
    const { status, body } = await ask<WireError>(emulator, '/sync_runs');
    assert.deepEqual(
      [status, body.type, body.data],
      [403, 'not-authenticated/lockout-region-mismatch', { host: 'acme.files.com' }],
    );
  });

  it("answers errors with the service's body, whose instance is the request's id", async () => {
    const { status, headers, body } = await ask<WireError>(emulator, '/sync_runs/999999999');
    assert.equal(status, 404);
    assert.match(body.instance, /^[0-9a-f]{32}$/);
    assert.equal(headers.get('X-Request-Id'), body.instance);
    assert.equal(headers.get('X-Files-Error-Class'), 'not-found');
    assert.deepEqual(body, {
      error: 'Not Found.  This may be related to your permissions.',
      'http-code': 404,
      instance: body.instance,
      title: 'Not Found',
      type: 'not-found',
    });
  });

  it('knows these paths and no other, each with its method alone', async () => {
    for (const path of [
      '/sync_runs',
      `/sync_runs/${newest.id}`,
      `/sync_logs?filter[sync_run_id]=${newest.id}`,
      '/syncs',
      `/syncs/${newest.sync_id}`,
    ]) {
      assert.equal(await refusalOf(emulator, path), 'accepted with 200', path);
    }
    for (const path of [
      '/',
      '/sync_run',
      '/sync_runs/',
      '/sync_runs/abc',
      '/sync_runs/1',
      '/sync_runs/1/log',
      '/syncs/1',
      '/sync_logs/1',
      '/files',
    ]) {
      assert.equal(await refusalOf(emulator, path), 'not-found', path);
    }
    assert.equal(await post(emulator, '/sync_runs'), '405 bad-request/method-not-allowed');
    for (const action of ['manual_run', 'dry_run']) {
      const type = await refusalOf(emulator, `/syncs/${newest.sync_id}/${action}`);
      assert.equal(type, 'bad-request/method-not-allowed');
    }
    assert.equal(await post(emulator, `/syncs/${newest.sync_id}/run`), '404 not-found');
    const outside = await fetch(`${emulator.origin}/sync_runs`, { headers: { 'X-FilesAPI-Key': emulator.key } });
    assert.equal(outside.status, 404);
  });

  it('finds a run by its id, with the id repeated as JavaScript does, and no other parameter', async () => {
    const { body } = await ask<WireRun>(emulator, `/sync_runs/${newest.id}?id=${newest.id}`);
    assert.equal(body.id, newest.id);
    assert.equal(await refusalOf(emulator, `/sync_runs/${newest.id}?id=1`), 'bad-request/request-params-invalid');
    assert.equal(await refusalOf(emulator, `/sync_runs/${newest.id}?per_page=1`), 'bad-request/request-params-invalid');
  });

  it('keeps to the workspace of the header', async () => {
    const key = { 'X-FilesAPI-Key': emulator.key };
    const { body } = await ask(emulator, '/sync_runs', { ...key, 'X-Files-Workspace-Id': String(newest.workspace_id) });
    assert.ok(body.length > 0 && body.every((run) => run.workspace_id === newest.workspace_id));
    const elsewhere = emulator.findRun((run) => run.workspace_id !== newest.workspace_id);
    const headers = { ...key, 'X-Files-Workspace-Id': String(elsewhere.workspace_id) };
    assert.equal(await refusalOf(emulator, `/sync_runs/${newest.id}`, headers), 'not-found');
    for (const wrong of ['99', 'x', '']) {
      const type = await refusalOf(emulator, '/sync_runs', { ...key, 'X-Files-Workspace-Id': wrong });
      assert.equal(type, 'bad-request/invalid-workspace-id-header', wrong);
    }
  });

  it('shows the runs of one user where asked, and all to the key itself', async () => {
    const { body: syncs } = await ask<readonly WireSync[]>(emulator, '/syncs');
    const userId = syncs[0]?.user_id;
    const own = new Set(syncs.filter((sync) => sync.user_id === userId).map(({ id }) => id));
    const { body } = await ask(emulator, `/sync_runs?user_id=${userId}`);
    assert.ok(body.length > 0 && body.every((run) => own.has(run.sync_id)));
    assert.equal((await ask(emulator, '/sync_runs?user_id=0')).body.length, 300);
  });

  it('lists syncs with their newest runs, filtered, sorted and paged', async () => {
    const { body } = await ask<readonly WireSync[]>(emulator, '/syncs?sort_by[name]=desc&per_page=1000');
    assert.equal(body.length, 40);
    assert.deepEqual(
      body.map(({ name }) => name),
      body.map(({ name }) => name).toSorted((a, b) => (a < b ? 1 : -1)),
    );
    for (const sync of body) {
      const newestRun = sync.latest_sync_run;
      if (newestRun !== null) assert.equal(newestRun.id, emulator.findRun((run) => run.sync_id === sync.id).id);
    }
    const disabled = await ask<readonly WireSync[]>(emulator, '/syncs?filter[disabled]=true');
    assert.ok(disabled.body.length > 0 && disabled.body.every((sync) => sync.disabled));
    const first = await ask<readonly WireSync[]>(emulator, '/syncs?per_page=25');
    const cursor = encodeURIComponent(first.headers.get('X-Files-Cursor') ?? '');
    const second = await ask<readonly WireSync[]>(emulator, `/syncs?per_page=25&cursor=${cursor}`);
    assert.equal(second.body.length, 15);
    assert.equal(second.headers.get('X-Files-Cursor'), null);
  });

  it('refuses what a list of syncs is not filtered, sorted or paged by', async () => {
    assert.equal(await refusalOf(emulator, '/syncs?filter[name]=x'), 'bad-request/invalid-filter-field');
    assert.equal(
      await refusalOf(emulator, '/syncs?filter_gt[created_at]=2026-01-01'),
      'bad-request/invalid-filter-field',
    );
    assert.equal(await refusalOf(emulator, '/syncs?sort_by[created_at]=asc'), 'bad-request/invalid-sort-field');
    assert.equal(await refusalOf(emulator, '/syncs?per_page=10001'), 'bad-request/request-params-invalid');
    assert.equal(await refusalOf(emulator, '/syncs?sort_by[name]=asc&cursor=c2:next:x'), 'bad-request/invalid-cursor');
  });

  it('counts requests by route, and bytes, until told to start anew', async () => {
    emulator.counts.reset();
    await ask(emulator, '/sync_runs?per_page=3');
    await ask(emulator, '/sync_runs/1');
    const response = await fetch(`${emulator.origin}${apiPrefix}/sync_runs/${newest.id}`, {
      headers: { 'X-FilesAPI-Key': emulator.key, 'User-Agent': 'test/1' },
    });
    await response.text();
    assert.equal(emulator.counts.apiRequests, 3);
    assert.deepEqual(
      [...emulator.counts.byRoute],
      [
        ['GET /sync_runs', 1],
        ['GET /sync_runs/{id}', 2],
      ],
    );
    assert.ok(emulator.counts.bytesSent > Number(response.headers.get('Content-Length')));
    const [first, second, third] = emulator.requests;
    assert.equal(first?.url, `${apiPrefix}/sync_runs?per_page=3`);
    assert.equal(second?.status, 404);
    assert.equal(third?.headers['user-agent'], 'test/1');
    emulator.counts.reset();
    assert.deepEqual([emulator.counts.apiRequests, emulator.counts.bytesSent, emulator.requests.length], [0, 0, 0]);
  });

  it('starts as a whole or not at all', async () => {
    const taken = Number(new URL(emulator.logOrigin).port);
    const free = await startEmulator({ runs: 1 });
    const port = Number(new URL(free.origin).port);
    await free.close();
    await assert.rejects(startEmulator({ runs: 1, port, logPort: taken }), { code: 'EADDRINUSE' });
    const second = await startEmulator({ runs: 1, port });
    assert.equal(second.origin, free.origin);
    await second.close();
  });

  it('bears a request that is not a path', async () => {
    const { port } = new URL(emulator.origin);
    const socket = connect(Number(port), '127.0.0.1');
    socket.end('GET // HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    let text = '';
    for await (const chunk of socket) text += String(chunk);
    assert.match(text, /^HTTP\/1\.1 401 /);
  });
});
