import assert from 'node:assert/strict';
import { findStartedRun, startSync, type SyncStart } from '../../../src/runs/syncStart.ts';
import { htmlPage, refusal } from '../../emulator/effects.ts';
import { startEmulator, type Emulator } from '../../emulator/server.ts';
import { failure, never, watch, type Watched } from '../files-com/support.ts';

const list = 'GET /sync_runs';

// Nobody waits: whoever looks says how long it would, and what happens meanwhile.
describe('the run that came of a start', () => {
  let emulator: Emulator;
  let watched: Watched;
  let syncId: string;
  let now: number;
  let waits: number[];
  let meanwhile: (waited: number) => void;
  beforeEach(async () => {
    // Hours away from the clock of this computer.
    now = Date.now() - 5 * 3_600_000;
    emulator = await startEmulator({ runs: 200, syncs: 5, inProgress: 0, now: () => now });
    syncId = String(emulator.findRun(({ sync_name: name }) => name === 'EDI orders in').sync_id);
    watched = watch(emulator);
    waits = [];
    meanwhile = () => {};
    now += 60_000;
  });
  afterEach(() => emulator.close());

  const start = (dryRun = false) => startSync(watched.client, { syncId, dryRun }, never);
  const find = (begun: SyncStart, signal = never) =>
    findStartedRun(watched.client, begun, signal, (milliseconds) => {
      waits.push(milliseconds);
      now += milliseconds;
      meanwhile(waits.length);
      return Promise.resolve();
    });
  const otherId = (): string => String(emulator.findRun((run) => String(run.sync_id) !== syncId).sync_id);
  const newestId = (): string => String(emulator.findRun((run) => String(run.sync_id) === syncId).id);

  for (const dryRun of [false, true]) {
    it(`is found after two seconds, with one request${dryRun ? ', also of a dry run' : ''}`, async () => {
      const begun = await start(dryRun);
      emulator.counts.reset();
      const run = await find(begun);
      assert.deepEqual([run?.id, run?.dryRun, run?.status], [newestId(), dryRun, 'in_progress']);
      assert.deepEqual([waits, emulator.counts.apiRequests], [[2000], 1]);
    });
  }

  it('is found after ten seconds where it is late', async () => {
    const begun = await start();
    emulator.finishRun(Number(newestId()));
    const late = { ...begun, since: now + 4000 };
    meanwhile = (looks) => {
      if (looks === 2) emulator.startRun({ syncId: Number(syncId) });
    };
    const run = await find(late);
    assert.equal(run?.id, newestId());
    assert.deepEqual([waits, emulator.counts.of(list)], [[2000, 8000], 2]);
  });

  it('is not looked for any longer', async () => {
    const begun = await start();
    assert.equal(await find({ ...begun, since: now + 60_000 }), undefined);
    assert.deepEqual([waits, emulator.counts.of(list)], [[2000, 8000], 2]);
  });

  it('is the newest where there are several', async () => {
    const begun = await start();
    emulator.finishRun(Number(newestId()));
    meanwhile = () => emulator.startRun({ syncId: Number(syncId), status: 'success' });
    assert.equal((await find(begun))?.id, newestId());
  });

  it('is none of before', async () => {
    emulator.startRun({ syncId: Number(syncId), status: 'success' });
    now += 10_000;
    const begun = await startSync(watched.client, { syncId: otherId(), dryRun: false }, never);
    assert.equal(await find({ ...begun, syncId }), undefined);
  });

  it('is none of another sync or of the other kind', async () => {
    const begun = await start(true);
    const id = newestId();
    emulator.finishRun(Number(id));
    meanwhile = (looks) => {
      if (looks > 1) return;
      emulator.startRun({ syncId: Number(otherId()), status: 'success', dryRun: true });
      emulator.startRun({ syncId: Number(syncId), status: 'success' });
    };
    assert.equal((await find(begun))?.id, id);
  });

  it('is found though it has ended already', async () => {
    const begun = await start();
    emulator.finishRun(Number(newestId()), 'failure');
    assert.equal((await find(begun))?.status, 'failure');
  });

  it('is not looked for where the sync was not started', async () => {
    emulator.faults.plan({ on: 'POST /syncs/{id}/manual_run', effect: refusal('not-authorized/not-enqueuable-sync') });
    await failure(start(), 'forbidden');
    emulator.faults.plan({ on: 'POST /syncs/{id}/dry_run', effect: htmlPage(502) });
    await failure(start(true), 'uncertain');
    assert.equal(emulator.counts.of(list), 0);
  });

  it('says what went wrong in looking for it', async () => {
    const begun = await start();
    emulator.faults.plan({ on: list, effect: refusal('not-authorized/site-admin-required') });
    await failure(find(begun), 'forbidden');
  });

  it('is looked for no more when nobody waits for it', async () => {
    const begun = await start();
    const controller = new AbortController();
    meanwhile = () => controller.abort();
    await assert.rejects(find(begun, controller.signal), { name: 'AbortError' });
    assert.equal(emulator.counts.of(list), 0);
  });
});
