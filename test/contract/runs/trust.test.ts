import assert from 'node:assert/strict';
import { everything } from '../../../src/runs/queryPlan.ts';
import { decodeSyncRun } from '../../../src/files-com/syncRun.ts';
import { altered, htmlPage, refusal } from '../../emulator/effects.ts';
import { shownRuns, startBench, type Bench } from './support.ts';

const list = 'GET /sync_runs';

describe('what the list of syncs says', () => {
  let bench: Bench;
  afterEach(() => bench.close());

  const latestStatus = (syncId: number) => bench.store.directory.entries.get(String(syncId))?.latest?.status;

  for (const filter of [
    { created: { preset: '24h' } },
    { statuses: ['in_progress'] },
    { statuses: ['failure'] },
  ] as const) {
    it(`does not stay in progress under the filter ${JSON.stringify(filter)}`, async () => {
      bench = await startBench({ runs: 500 });
      const { store, emulator, clock } = bench;
      const { id, sync_id: syncId } = emulator.startRun({ seconds: 3600 });
      await Promise.all([store.open(), store.openSyncs()]);
      store.setFilter(filter);
      await store.open();
      assert.equal(latestStatus(syncId), 'in_progress');
      clock.pass(120);
      emulator.finishRun(id, 'failure');
      await store.refresh();
      assert.equal(latestStatus(syncId), 'failure');
      assert.equal(store.pollInterval(0), undefined);
    });
  }

  it('is forgotten of a run that is gone', async () => {
    bench = await startBench({ runs: 500 }, { perPage: 10 });
    const { store, emulator, clock } = bench;
    const other = emulator.run(1_000_001).sync_id;
    const { sync_id: syncId } = emulator.startRun({ seconds: 300 });
    clock.pass(120);
    for (let n = 0; n < 20; n += 1) emulator.startRun({ syncId: other, status: 'skipped' });
    await Promise.all([store.open(), store.openSyncs()]);
    clock.pass(600);
    emulator.faults.plan({ on: 'GET /sync_runs/{id}', effect: refusal('not-found') });
    await store.refresh();
    assert.equal(latestStatus(syncId), undefined);
    assert.equal(store.pollInterval(0), undefined);
  });

  it('is asked for again on request, when it is old', async () => {
    bench = await startBench({ runs: 50 });
    const { store, clock } = bench;
    await Promise.all([store.open(), store.openSyncs()]);
    assert.equal(await bench.requestsOf(() => store.renewSyncs()), 0);
    clock.pass(3600);
    assert.equal(await bench.requestsOf(() => store.renewSyncs()), 1);
  });

  it('is not asked for again where the key may not list syncs, however often somebody refreshes', async () => {
    bench = await startBench({ runs: 50 });
    const { store, emulator, clock } = bench;
    emulator.faults.plan({ on: 'GET /syncs', effect: refusal('not-authorized/site-admin-required') });
    await Promise.all([store.open(), store.openSyncs()]);
    clock.pass(3600);
    assert.equal(await bench.requestsOf(() => store.renewSyncs()), 0);
  });

  it('says nothing of whose runs they are: under a filter by user only what was asked for is shown', async () => {
    bench = await startBench({ runs: 800, syncs: 8 }, { perPage: 10 });
    const { store, emulator, clock } = bench;
    const foreign = emulator.startRun({ seconds: 60 });
    const users = ['500', '501', '502', '503'];
    await store.openSyncs();
    for (const userId of users) {
      store.setFilter({ userId });
      await store.open();
      const ids = new Set(shownRuns(store).map(({ syncId }) => syncId));
      if (ids.has(String(foreign.sync_id))) continue;
      const run = decodeSyncRun(emulator.run(foreign.id));
      assert.ok(run);
      assert.equal(store.adopt(run), false);
      assert.equal(store.lets({ ...run }), false);
      clock.pass(120);
      await store.refresh();
      assert.equal(store.run(String(foreign.id)), undefined);
      await store.loadMore(everything);
      const asked = emulator.requests.filter(({ url }) => url.includes('/sync_runs?'));
      assert.ok(asked.slice(-3).every(({ url }) => url.includes(`user_id=${userId}`)));
    }
  });
});

describe('what was loaded before', () => {
  let bench: Bench;
  afterEach(() => bench.close());

  it('is brought up to date when the filter is cleared', async () => {
    bench = await startBench({ runs: 500 });
    const { store, emulator, clock } = bench;
    await store.open();
    store.setFilter({ statuses: ['failure'] });
    await store.open();
    clock.pass(8 * 3600);
    const { id } = emulator.startRun({ status: 'failure' });
    store.setFilter({});
    assert.equal(store.size, 100);
    await store.refresh();
    assert.ok(store.run(String(id)));
  });

  it('does not keep up polling for a run that cannot go on any more', async () => {
    bench = await startBench({ runs: 50 });
    const { store, emulator, clock } = bench;
    emulator.faults.plan({
      on: list,
      effect: altered((body) =>
        body
          .replace('"status":"success"', '"status":"queued"')
          .replaceAll(/"completed_at":"[^"]+"/g, '"completed_at":null'),
      ),
    });
    await store.open();
    assert.notEqual(store.pollInterval(0), undefined);
    clock.pass(25 * 3600);
    await store.refresh();
    assert.equal(store.pollInterval(0), undefined);
  });

  it('is not trusted where the service sorts in another way', async () => {
    bench = await startBench({ runs: 500 });
    const { store, emulator } = bench;
    emulator.faults.plan({ on: list, effect: altered(upsideDown) });
    await store.open();
    assert.match(String(store.problem(everything)), /another order/u);
    assert.equal(store.reach(everything), Infinity);
  });

  it('stays in lists of another order during a refresh, also one that fails, and costs no request more', async () => {
    bench = await startBench({ runs: 500 }, { sort: { field: 'createdAt', direction: 'asc' } });
    const { store, emulator } = bench;
    await store.open();
    await store.loadList(everything);
    await store.loadList(everything);
    const ids = () => [...(store.list(everything)?.ids ?? [])];
    assert.equal(ids().length, 200);
    assert.equal(await bench.requestsOf(() => store.refresh()), 1);
    emulator.faults.plan({ on: list, effect: htmlPage(503) });
    await store.refresh();
    assert.equal(ids().length, 200);
    store.renewLists();
    assert.equal(ids().length, 0);
  });
});

function upsideDown(body: string): string {
  const runs: readonly unknown[] = JSON.parse(body);
  return JSON.stringify(runs.toReversed());
}
