import assert from 'node:assert/strict';
import type { WireRun, WireSync } from '../emulator/api/wire.ts';
import { htmlPage, refusal } from '../emulator/effects.ts';
import { startEmulator, type Emulator } from '../emulator/server.ts';
import { ask, post } from './emulator.ask.ts';

const minute = 60_000;

describe('stand-in: starting syncs', () => {
  let emulator: Emulator;
  let now: number;
  let syncs: readonly WireSync[];

  beforeEach(async () => {
    now = Date.UTC(2026, 10, 25, 12);
    emulator = await startEmulator({ runs: 300, syncs: 20, inProgress: 0, now: () => now });
    ({ body: syncs } = await ask<readonly WireSync[]>(emulator, '/syncs'));
    emulator.counts.reset();
  });
  afterEach(() => emulator.close());

  const syncId = (test: (sync: WireSync) => boolean = () => true): number => syncs.find(test)?.id ?? assert.fail();
  const newestOf = (id: number): WireRun => emulator.findRun((run) => run.sync_id === id);

  for (const [action, dryRun] of [
    ['manual_run', false],
    ['dry_run', true],
  ] as const) {
    it(`starts a run: ${action}`, async () => {
      const id = syncId();
      now += minute;
      assert.equal(await post(emulator, `/syncs/${id}/${action}`), '204');
      const { status, dry_run: isDry, created_at: created } = newestOf(id);
      assert.deepEqual([status, isDry, Date.parse(created)], ['in_progress', dryRun, now]);
      assert.deepEqual([...emulator.counts.byRoute], [[`POST /syncs/{id}/${action}`, 1]]);
    });
  }

  it('lets the run end as others do', async () => {
    const id = syncId();
    await post(emulator, `/syncs/${id}/manual_run`);
    now += 24 * 60 * minute;
    assert.match(newestOf(id).status, /^(?:success|partial_failure|failure)$/);
  });

  it('refuses while a run of that sync is in progress, and no longer', async () => {
    const [one, other] = [syncId(), syncId((sync) => sync.id !== syncId())];
    await post(emulator, `/syncs/${one}/dry_run`);
    const runs = emulator.runCount;
    for (const action of ['manual_run', 'dry_run']) {
      assert.equal(await post(emulator, `/syncs/${one}/${action}`), '422 processing-failure/sync-in-progress');
    }
    assert.equal(emulator.runCount, runs);
    assert.equal(await post(emulator, `/syncs/${other}/manual_run`), '204');
    emulator.finishRun(newestOf(one).id);
    assert.equal(await post(emulator, `/syncs/${one}/manual_run`), '204');
  });

  it('starts a disabled sync', async () => {
    assert.equal(await post(emulator, `/syncs/${syncId(({ disabled }) => disabled)}/manual_run`), '204');
  });

  it('never skips the run', async () => {
    const id = syncId();
    for (let n = 0; n < 100; n++) {
      await post(emulator, `/syncs/${id}/manual_run`);
      const run = newestOf(id);
      assert.equal(run.status, 'in_progress');
      emulator.finishRun(run.id);
    }
  });

  it('takes the id once more, and no other parameter', async () => {
    const id = syncId();
    const path = `/syncs/${id}/dry_run`;
    const invalid = '422 bad-request/request-params-invalid';
    assert.equal(await post(emulator, `${path}?id=1`), invalid);
    assert.equal(await post(emulator, `${path}?force=true`), invalid);
    for (const body of ['{"id":1}', '{"dry_run":true}', 'id=1', '[]', 'null']) {
      assert.equal(await post(emulator, path, { body }), invalid, body);
    }
    assert.equal(await post(emulator, path, { body: `{"id":${id}}` }), '204');
  });

  it('wants the key, a sync that exists, and its workspace', async () => {
    const { id, workspace_id: workspace } = syncs[0] ?? assert.fail();
    const path = `/syncs/${id}/manual_run`;
    assert.equal(await post(emulator, path, { headers: {} }), '401 not-authenticated/authentication-required');
    assert.equal(await post(emulator, '/syncs/1/manual_run'), '404 not-found');
    const elsewhere = syncs.find((sync) => sync.workspace_id !== workspace) ?? assert.fail();
    const inWorkspace = (workspaceId: number) => ({
      headers: { 'X-FilesAPI-Key': emulator.key, 'X-Files-Workspace-Id': String(workspaceId) },
    });
    assert.equal(await post(emulator, path, inWorkspace(elsewhere.workspace_id)), '404 not-found');
    assert.equal(await post(emulator, path, inWorkspace(workspace)), '204');
  });

  it('is refused before it starts, and loses its answer afterwards', async () => {
    const id = syncId();
    const route = 'POST /syncs/{id}/manual_run';
    emulator.faults.plan({ on: route, effect: refusal('not-authorized/not-enqueuable-sync') });
    const runs = emulator.runCount;
    assert.equal(await post(emulator, `/syncs/${id}/manual_run`), '403 not-authorized/not-enqueuable-sync');
    assert.equal(emulator.runCount, runs);
    emulator.faults.plan({ on: route, effect: htmlPage(502) });
    await assert.rejects(post(emulator, `/syncs/${id}/manual_run`), SyntaxError);
    assert.equal(emulator.runCount, runs + 1);
  });
});
