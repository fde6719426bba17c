import assert from 'node:assert/strict';
import { everything } from '../../../src/runs/queryPlan.ts';
import { decodeSyncRun } from '../../../src/files-com/syncRun.ts';
import { altered, delay, htmlPage, refusal } from '../../emulator/effects.ts';
import { until } from '../../hooks.ts';
import { expectedRuns, shownRuns, startBench, type Bench } from './support.ts';

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

  for (const renew of [false, true]) {
    it(`is never that of another connection, although its answer comes late, ${renew ? 'again' : 'first'}`, async () => {
      bench = await startBench({ runs: 50 });
      const { store, emulator, clock } = bench;
      await store.open();
      if (renew) await store.openSyncs();
      clock.pass(3600);
      emulator.counts.reset();
      emulator.faults.plan({ on: 'GET /syncs', effect: delay(100) });
      const late = renew ? store.renewSyncs() : store.openSyncs();
      await until(() => emulator.counts.apiRequests > 0);
      store.reset();
      await late;
      assert.deepEqual([store.directory.entries.size, store.directory.isRead], [0, false]);
      assert.equal(await bench.requestsOf(() => store.openSyncs()), 1);
      assert.equal(store.directory.isComplete, true);
    });
  }

  it('is taken over although a filter is set while it is read', async () => {
    bench = await startBench({ runs: 50 });
    const { store, emulator, clock } = bench;
    await Promise.all([store.open(), store.openSyncs()]);
    clock.pass(3600);
    emulator.counts.reset();
    emulator.faults.plan({ on: 'GET /syncs', effect: delay(100) });
    const late = store.renewSyncs();
    await until(() => emulator.counts.apiRequests > 0);
    store.setFilter({ statuses: ['failure'] });
    await late;
    assert.equal(await bench.requestsOf(() => store.renewSyncs()), 0);
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
    await until(() => !store.isRunning('refresh'));
    assert.ok(store.run(String(id)));
  });

  it('is not brought up to date when another filter is set: its first page is new', async () => {
    bench = await startBench({ runs: 500 });
    const { store } = bench;
    await store.open();
    store.setFilter({ statuses: ['failure'] });
    await store.open();
    store.setFilter({ statuses: ['success'] });
    assert.equal(store.isRunning('refresh'), false);
    assert.equal(await bench.requestsOf(() => store.open()), 1);
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

  it('is kept, but not trusted, where the service sorts in another way: only the end of the list is', async () => {
    bench = await startBench({ runs: 250 });
    const { store, emulator } = bench;
    emulator.faults.plan({ on: list, effect: altered(upsideDown) });
    await store.open();
    assert.match(String(store.problem(everything)), /another order/u);
    assert.deepEqual([store.reach(everything), store.size], [Infinity, 100]);
    for (const [reach, size] of [
      [Infinity, 200],
      [-Infinity, 250],
    ]) {
      assert.equal(await bench.requestsOf(() => store.loadMore(everything)), 1);
      assert.equal(store.problem(everything), undefined);
      assert.deepEqual([store.reach(everything), store.size], [reach, size]);
    }
  });

  for (const [what, alter] of [
    ['two neighbors are swapped', swapped],
    ['an old run stands in the middle', (body: string) => withDate(body, 50, '"2015-01-01T00:00:00Z"')],
    ['a run of the future stands in the middle', (body: string) => withDate(body, 50, '"2050-01-01T00:00:00Z"')],
  ] as const) {
    it(`is not trusted where ${what}`, async () => {
      bench = await startBench({ runs: 334 });
      const { store, emulator } = bench;
      emulator.faults.plan({ on: list, effect: altered(alter) });
      await store.open();
      assert.deepEqual([store.reach(everything), store.size], [Infinity, 100]);
    });
  }

  for (const place of [0, 50, 99]) {
    it(`is trusted but for a run of 1970, at place ${place} of the page`, async () => {
      bench = await startBench({ runs: 334 });
      const { store, emulator } = bench;
      emulator.faults.plan({ on: list, effect: altered((body) => withDate(body, place, '"1970-01-01T00:00:00Z"')) });
      await store.open();
      assert.equal(store.problem(everything), undefined);
      assert.equal(store.reach(everything), expectedRuns(bench, {})[place === 99 ? 98 : 99]?.createdAt);
      for (let pages = 0; pages < 3; pages += 1) await store.loadMore(everything);
      assert.deepEqual([store.reach(everything), store.size], [-Infinity, 334]);
    });
  }

  it('is kept where the page has a cursor that leads back', async () => {
    bench = await startBench({ runs: 500 });
    const { store, emulator } = bench;
    await store.open();
    const cursor = 'cursor-of-an-earlier-page';
    const page = (first: number) => {
      const runs = expectedRuns(bench, {}).slice(first, first + 100);
      const body = JSON.stringify(runs.map(({ id }) => emulator.run(Number(id))));
      const headers = { 'Content-Type': 'application/json', 'X-Files-Cursor': cursor };
      return { kind: 'answer', status: 200, headers, body } as const;
    };
    emulator.faults.plan({ on: list, effect: page(100) }, { on: list, effect: page(200), after: 1 });
    await store.loadMore(everything);
    await store.loadMore(everything);
    assert.match(String(store.problem(everything)), /cursor twice/u);
    assert.equal(store.size, 300);
    assert.deepEqual(shownRuns(store), expectedRuns(bench, {}).slice(0, 300));
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

function swapped(body: string): string {
  const runs: readonly unknown[] = JSON.parse(body);
  const [first, second] = runs.slice(40);
  return JSON.stringify(runs.toSpliced(40, 2, second, first));
}

function withDate(body: string, place: number, date: string): string {
  let count = 0;
  return body.replaceAll(/"created_at":"[^"]+"/gu, (all) => (count++ === place ? `"created_at":${date}` : all));
}
