import assert from 'node:assert/strict';
import { groupId } from '../../../src/runs/grouping.ts';
import { everything, type Scope } from '../../../src/runs/queryPlan.ts';
import type { RunStore } from '../../../src/runs/runStore.ts';
import type { StoreChange } from '../../../src/runs/storeState.ts';
import { htmlPage, refusal, stall } from '../../emulator/effects.ts';
import { firstRunId } from '../../emulator/site/site.ts';
import { until } from '../../hooks.ts';
import { expectedRuns, inScope, shownRuns, startBench, type Bench } from './support.ts';

describe('the loaded runs of a site', () => {
  let bench: Bench;
  afterEach(() => bench.close());

  it('are the newest page after one request', async () => {
    bench = await startBench({ runs: 2000 });
    const { store } = bench;
    assert.equal(await bench.requestsOf(() => store.open()), 1);
    assert.deepEqual(shownRuns(store), expectedRuns(bench, {}).slice(0, 100));
    assert.equal(await bench.requestsOf(() => store.open()), 0);
  });

  it('grow by the next page with each request for more, until there are no more', async () => {
    bench = await startBench({ runs: 250 });
    const { store } = bench;
    await store.open();
    assert.equal(await bench.requestsOf(() => store.loadMore(everything)), 1);
    assert.deepEqual(shownRuns(store), expectedRuns(bench, {}).slice(0, 200));
    assert.notEqual(store.reach(everything), -Infinity);
    await store.loadMore(everything);
    assert.deepEqual(shownRuns(store), expectedRuns(bench, {}));
    assert.equal(store.reach(everything), -Infinity);
    assert.equal(await bench.requestsOf(() => store.loadMore(everything)), 0);
  });

  it('grow by exactly one sync and status, from their newest if few of them are known', async () => {
    bench = await startBench({ runs: 5000 });
    const { store } = bench;
    await store.open();
    const { syncId } = failureOf(store);
    const scope = { syncId, status: 'failure' };
    const before = shownRuns(store);
    const [known, others] = [before.filter(inScope(scope)), before.filter((run) => !inScope(scope)(run))];
    assert.equal(await bench.requestsOf(() => store.loadMore(scope)), 1);
    const shown = shownRuns(store).filter(inScope(scope));
    assert.ok(shown.length > known.length);
    assert.deepEqual(shown, expectedRuns(bench, {}).filter(inScope(scope)).slice(0, shown.length));
    assert.deepEqual(
      shownRuns(store).filter((run) => !inScope(scope)(run)),
      others,
    );
    const query = lastQuery(bench);
    assert.equal(query.get('filter[sync_id]'), syncId);
    assert.equal(query.get('filter[status]'), 'failure');
    // Without a bound on created_at, which would exclude runs that have none, and with room for those that are known.
    assert.equal(query.get('filter_lt[created_at]'), null);
    assert.equal(query.get('per_page'), String(100 + known.length));
  });

  it('are known in a scope that a wider one has been read to the end of', async () => {
    bench = await startBench({ runs: 60 });
    const { store } = bench;
    await store.open();
    const [run] = shownRuns(store);
    assert.equal(store.reach({ syncId: run?.syncId }), -Infinity);
    assert.equal(await bench.requestsOf(() => store.loadMore({ syncId: run?.syncId, status: run?.status })), 0);
  });

  it('go on in a scope where a wider one has come further meanwhile', async () => {
    bench = await startBench({ runs: 3000, syncs: 2 });
    const { store } = bench;
    await store.open();
    const scope = { syncId: shownRuns(store)[0]?.syncId };
    await store.loadMore(scope);
    const known = store.reach(scope);
    await loadUntil(store, everything, () => store.reach(everything) < known);
    for (let page = 0; page < 3; page += 1) await store.loadMore(everything);
    const before = shownRuns(store).filter(inScope(scope));
    assert.equal(await bench.requestsOf(() => store.loadMore(scope)), 1);
    const shown = shownRuns(store).filter(inScope(scope));
    assert.ok(shown.length >= before.length + 98, `${shown.length} after ${before.length}`);
    assert.deepEqual(shown, expectedRuns(bench, {}).filter(inScope(scope)).slice(0, shown.length));
  });

  it('hold each once while new ones are created between pages', async () => {
    bench = await startBench({ runs: 300 });
    const { store, emulator, clock } = bench;
    await store.open();
    for (let page = 0; page < 3; page += 1) {
      clock.pass(1);
      emulator.startRun();
      await store.loadMore(everything);
    }
    const shown = shownRuns(store);
    assert.equal(new Set(shown.map(({ id }) => id)).size, shown.length);
    assert.deepEqual(shown, expectedRuns(bench, {}).slice(3));
  });

  it('hold all of a second in which more were created than fit in a page', async () => {
    bench = await startBench({ runs: 20 }, { perPage: 10 });
    const { store, emulator } = bench;
    for (let n = 0; n < 35; n += 1) emulator.startRun({ status: 'skipped' });
    await store.open();
    const scope = { syncId: shownRuns(store)[0]?.syncId, status: 'skipped' };
    await loadUntil(store, scope, () => store.reach(scope) === -Infinity);
    assert.equal(shownRuns(store).filter(inScope(scope)).length, expectedRuns(bench, {}).filter(inScope(scope)).length);
  });

  it('are asked for once, however many ask at the same time', async () => {
    bench = await startBench({ runs: 500 });
    const { store } = bench;
    assert.equal(await bench.requestsOf(() => Promise.all([store.open(), store.open(), store.refresh()])), 1);
    const more = () => store.loadMore(everything);
    assert.equal(await bench.requestsOf(() => Promise.all([more(), more(), more()])), 1);
    assert.equal(shownRuns(store).length, 200);
  });

  it('are asked for once where two scopes come to the same question', async () => {
    bench = await startBench({ runs: 5000 });
    const { store } = bench;
    const sync = { id: '2002', name: 'Azure to SharePoint' };
    store.setFilter({ syncs: [sync] });
    await store.open();
    const more = () => Promise.all([store.loadMore(everything), store.loadMore({ syncId: sync.id })]);
    assert.equal(await bench.requestsOf(more), 1);
    assert.equal(store.problem({ syncId: sync.id }), undefined);
    assert.equal(shownRuns(store).length, 200);
  });

  it('stay when more cannot be loaded, and the reason is known until it can', async () => {
    bench = await startBench({ runs: 500 });
    const { store, emulator } = bench;
    await store.open();
    const before = shownRuns(store);
    for (const [effect, kind] of [
      [htmlPage(502), 'unavailable'],
      [refusal('rate-limited/too-many-requests'), 'rateLimited'],
      [refusal('not-authenticated/invalid-credentials'), 'keyRejected'],
    ] as const) {
      emulator.faults.plan({ on: 'GET /sync_runs', effect });
      await store.loadMore(everything);
      assert.equal(kindOf(store.problem(everything)), kind);
      assert.deepEqual(shownRuns(store), before);
    }
    await store.loadMore(everything);
    assert.equal(store.problem(everything), undefined);
    assert.equal(shownRuns(store).length, 200);
  });

  it('are not asked for again by opening after a failure, only by request', async () => {
    bench = await startBench({ runs: 500 });
    const { store, emulator } = bench;
    emulator.faults.plan({ on: 'GET /sync_runs', effect: htmlPage(500) });
    await store.open();
    assert.equal(kindOf(store.problem(everything)), 'unavailable');
    assert.equal(await bench.requestsOf(() => store.open()), 0);
    assert.equal(await bench.requestsOf(() => store.refresh()), 1);
    assert.equal(shownRuns(store).length, 100);
  });

  it('are never those of an answer that comes after the connection or the filter changed', async () => {
    bench = await startBench({ runs: 500 });
    const { store } = bench;
    const changes: StoreChange[] = [];
    store.events.on('change', (change) => {
      if (change.kind !== 'activity') changes.push(change);
    });
    const late = store.open();
    store.reset();
    await late;
    assert.equal(store.size, 0);
    const later = store.open();
    store.setFilter({ statuses: ['failure'] });
    await later;
    assert.equal(store.size, 0);
    assert.deepEqual(changes, [
      { kind: 'reset', reason: 'connection' },
      { kind: 'reset', reason: 'filter' },
    ]);
    await store.open();
    assert.ok(store.size > 0);
    assert.ok(shownRuns(store).every(({ status }) => status === 'failure'));
  });

  it('are filtered as before with another key, on another site but for the syncs, whose ids mean others there', async () => {
    let site = 'https://a.files.com';
    bench = await startBench({ runs: 100 }, { site: () => site });
    const { store } = bench;
    store.setFilter({ statuses: ['failure'], syncs: [{ id: '7', name: 'Invoices' }] });
    store.reset();
    assert.deepEqual(store.filter, { statuses: ['failure'], syncs: [{ id: '7', name: 'Invoices' }] });
    site = 'https://b.files.com';
    store.reset();
    assert.deepEqual(store.filter, { statuses: ['failure'] });
  });

  it('are not taken from a page that is longer than any of the service, nor is that page passed over', async () => {
    bench = await startBench({ runs: 10 });
    const { store, emulator } = bench;
    const body = JSON.stringify(Array.from({ length: 200_000 }, (_, n) => ({ id: n + 1 })));
    const headers = { 'Content-Type': 'application/json', 'X-Files-Cursor': 'next' };
    emulator.faults.plan({ on: 'GET /sync_runs', effect: { kind: 'answer', status: 200, headers, body } });
    await store.open();
    assert.equal(kindOf(store.problem(everything)), 'tooLarge');
    await store.loadMore(everything);
    assert.equal(store.problem(everything), undefined);
    assert.equal(store.size, 10);
  });

  it('do not come again and again by a cursor that leads to itself', async () => {
    bench = await startBench({ runs: 500 });
    const { store, emulator } = bench;
    const headers = { 'Content-Type': 'application/json', 'X-Files-Cursor': 'again' };
    const body = JSON.stringify([emulator.run(firstRunId)]);
    emulator.faults.plan({
      on: 'GET /sync_runs',
      effect: { kind: 'answer', status: 200, headers, body },
      times: Infinity,
    });
    await store.open();
    assert.equal(await bench.requestsOf(() => store.loadMore(everything)), 1);
    assert.equal(kindOf(store.problem(everything)), 'badAnswer');
    assert.equal(store.size, 1);
  });

  it('do not come again and again by cursors that lead back to an earlier one', async () => {
    bench = await startBench({ runs: 500 });
    const { store, emulator } = bench;
    const body = JSON.stringify([emulator.run(firstRunId)]);
    const [toA, toB] = ['a', 'b'].map((cursor) => {
      const headers = { 'Content-Type': 'application/json', 'X-Files-Cursor': cursor };
      return { kind: 'answer', status: 200, headers, body } as const;
    });
    assert.ok(toA && toB);
    emulator.faults.plan(
      { on: ({ url }) => url.includes('cursor=a'), effect: toB, times: Infinity },
      { on: ({ url }) => !url.includes('cursor=a'), effect: toA, times: Infinity },
    );
    await store.open();
    assert.equal(await bench.requestsOf(() => store.loadMore(everything)), 2);
    assert.equal(kindOf(store.problem(everything)), 'badAnswer');
    assert.equal(await bench.requestsOf(() => store.loadMore(everything)), 1);
    assert.equal(store.size, 1);
  });

  it('are waited for no longer when the connection changes', async () => {
    bench = await startBench({ runs: 500 });
    const { store, emulator } = bench;
    emulator.faults.plan({ on: 'GET /sync_runs', effect: stall });
    const late = store.open();
    await until(() => emulator.counts.apiRequests > 0);
    store.reset();
    await late;
    assert.equal(store.problem(everything), undefined);
  });

  it('come by one request for each value where several are chosen', async () => {
    bench = await startBench({ runs: 2000 });
    const { store } = bench;
    store.setFilter({ statuses: ['failure', 'partial_failure', 'skipped'] });
    assert.equal(await bench.requestsOf(() => store.open()), 3);
    assert.ok(store.isOpened);
    assert.equal(await bench.requestsOf(() => store.loadMore(everything)), 1);
  });

  it('are looked for in a few pages where matches are rare, and then on request', async () => {
    bench = await startBench({ runs: 2000 }, { perPage: 10 });
    const { store } = bench;
    const filter = { dryRun: true, statuses: ['success'] };
    store.setFilter(filter);
    assert.equal(await bench.requestsOf(() => store.open()), 5);
    const reach = store.reach(everything);
    assert.ok(Number.isFinite(reach));
    const expected = expectedRuns(bench, filter).filter(({ createdAt = 0 }) => createdAt > reach);
    assert.deepEqual(shownRuns(store).slice(0, expected.length), expected);
    assert.equal(await bench.requestsOf(() => store.loadMore(everything)), 5);
    assert.ok(store.reach(everything) < reach);
  });

  it('say which groups changed', async () => {
    bench = await startBench({ runs: 5000 });
    const { store } = bench;
    await store.open();
    const { syncId } = failureOf(store);
    const groups = new Set<string>();
    store.events.on('change', (change) => {
      if (change.kind !== 'runs') return;
      for (const id of change.changes.groups) groups.add(id);
    });
    await store.loadMore({ syncId, status: 'failure' });
    const path = [syncId, 'failure'];
    assert.deepEqual(groups, new Set([groupId(path), groupId([syncId]), groupId([])]));
  });
});

function failureOf(store: RunStore) {
  const failure = shownRuns(store).find(({ status }) => status === 'failure');
  assert.ok(failure);
  return failure;
}

async function loadUntil(store: RunStore, scope: Scope, isEnough: () => boolean): Promise<void> {
  for (let pages = 0; !isEnough(); pages += 1) {
    assert.ok(pages < 100, 'more pages than there can be');
    await store.loadMore(scope);
    assert.equal(store.problem(scope), undefined);
  }
}

function kindOf(error: unknown): unknown {
  return error instanceof Error && 'kind' in error ? error.kind : error;
}

function lastQuery({ emulator }: Bench): URLSearchParams {
  return new URL(emulator.requests.at(-1)?.url ?? '', 'http://localhost').searchParams;
}
