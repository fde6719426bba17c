import assert from 'node:assert/strict';
import { FilesComError } from '../../../src/files-com/errors.ts';
import { everything } from '../../../src/runs/queryPlan.ts';
import type { StoreChange } from '../../../src/runs/storeState.ts';
import type { RunSummary } from '../../../src/runs/runSummary.ts';
import { altered, delay, htmlPage } from '../../emulator/effects.ts';
import { expectedRuns, shownRuns, startBench, TestClock, type Bench } from './support.ts';

const list = 'GET /sync_runs';
const find = 'GET /sync_runs/{id}';

describe('a refresh', () => {
  let bench: Bench;
  afterEach(() => bench.close());

  it('costs one request where nothing has changed and nothing is in progress', async () => {
    bench = await startBench({ runs: 1000 });
    await bench.store.open();
    const before = shownRuns(bench.store);
    assert.equal(await bench.requestsOf(() => bench.store.refresh()), 1);
    assert.deepEqual(shownRuns(bench.store), before);
  });

  it('brings new runs, those in progress and those that have just finished, one request each', async () => {
    bench = await startBench({ runs: 1000 });
    const { store, emulator, clock } = bench;
    const started = Array.from({ length: 5 }, () => emulator.startRun({ seconds: 3600 }));
    clock.pass(120);
    emulator.startRun({ status: 'skipped' });
    await store.open();
    await store.loadMore(everything);
    clock.pass(60);
    for (const { id } of started.slice(0, 2)) emulator.finishRun(id, 'failure');
    for (let n = 0; n < 10; n += 1) emulator.startRun({ status: 'skipped' });

    assert.equal(await bench.requestsOf(() => store.refresh()), 4);
    assert.equal(emulator.counts.of(list), 2);
    assert.equal(emulator.counts.of(find), 2);
    assert.deepEqual(shownRuns(store), expectedRuns(bench, {}).slice(0, 210));
    assert.equal(store.problem('refresh'), undefined);
  });

  it('tells what has arrived: new runs, and those that finished', async () => {
    bench = await startBench({ runs: 300 });
    const { store, emulator, clock } = bench;
    const running = emulator.startRun({ seconds: 3600 });
    await store.open();
    clock.pass(60);
    const created = emulator.startRun({ status: 'skipped' });
    emulator.finishRun(running.id, 'partial_failure');
    const arrived: string[] = [];
    store.events.on('change', (change: StoreChange) => {
      if (change.kind === 'runs') arrived.push(...change.changes.arrived.map(({ id, status }) => `${id} ${status}`));
    });
    await store.refresh();
    assert.deepEqual(arrived.toSorted(), [`${running.id} partial_failure`, `${created.id} skipped`].toSorted());
  });

  it('follows pages to where the loaded runs begin', async () => {
    bench = await startBench({ runs: 300 }, { perPage: 10 });
    const { store, emulator, clock } = bench;
    await store.open();
    clock.pass(60);
    for (let n = 0; n < 2500; n += 1) emulator.startRun({ status: 'skipped' });
    assert.equal(await bench.requestsOf(() => store.refresh()), 3);
    assert.deepEqual(shownRuns(store), expectedRuns(bench, {}).slice(0, 2510));
  });

  it('does not take a new run in progress for the place where the loaded ones begin', async () => {
    bench = await startBench({ runs: 300 }, { perPage: 10 });
    const { store, emulator, clock } = bench;
    emulator.startRun({ seconds: 36_000 });
    await store.open();
    for (let n = 0; n < 25; n += 1) {
      clock.pass(1);
      emulator.startRun(n === 20 ? { seconds: 36_000 } : { status: 'skipped' });
    }
    // Those in progress are known before those that were created.
    emulator.faults.plan({ on: ({ url }) => !url.includes('in_progress'), effect: delay(100) });
    await store.refresh();
    assert.deepEqual(shownRuns(store), expectedRuns(bench, {}).slice(0, 35));
  });

  it('brings the end of a run whose status nobody has documented', async () => {
    bench = await startBench({ runs: 300 });
    const { store, emulator, clock } = bench;
    const { id } = emulator.startRun({ seconds: 3600 });
    emulator.faults.plan({ on: list, effect: altered(queued) });
    await store.open();
    assert.equal(store.run(String(id))?.status, 'queued');
    clock.pass(60);
    await store.refresh();
    assert.equal(store.run(String(id))?.status, 'in_progress');

    emulator.faults.plan({ on: list, effect: altered(queued) });
    store.setFilter({ dryRun: false });
    await store.open();
    assert.equal(store.run(String(id))?.status, 'queued');
    clock.pass(60);
    emulator.startRun({ status: 'skipped' });
    emulator.finishRun(id, 'failure');
    await store.refresh();
    assert.equal(store.run(String(id))?.status, 'failure');
  });

  it('asks for a few of the runs that stay in an undocumented status, and for none after a day', async () => {
    bench = await startBench({ runs: 300 });
    const { store, emulator, clock } = bench;
    for (let n = 0; n < 30; n += 1) emulator.startRun({ seconds: 1e6 });
    keepUndocumented(bench);
    await store.open();
    assert.equal(await bench.requestsOf(() => store.refresh()), 22);
    clock.pass(24 * 3600 + 1);
    assert.equal(await bench.requestsOf(() => store.refresh()), 1);
  });

  describe('that nobody asked for', () => {
    const interval = 30_000;
    const hour = 3600;

    it('asks for a run in progress less often as it gets older, and not after two days', async () => {
      bench = await startBench({ runs: 300 });
      const { store, emulator, clock } = bench;
      emulator.startRun({ seconds: 1e6 });
      clock.pass(120);
      // The newest run is in each answer, also in one without its status.
      emulator.startRun({ status: 'skipped' });
      await store.open();
      const requests = () => bench.requestsOf(() => store.refresh(interval));
      clock.pass(30);
      assert.deepEqual([store.pollInterval(interval), await requests()], [interval, 2]);
      assert.equal(await requests(), 1);
      clock.pass(2 * hour - 150);
      assert.equal(await requests(), 2);
      assert.equal(store.pollInterval(interval), 2 * interval);
      clock.pass(30);
      assert.equal(await requests(), 1);
      clock.pass(30);
      assert.equal(await requests(), 2);
      clock.pass(46 * hour);
      assert.deepEqual([store.pollInterval(interval), await requests()], [undefined, 1]);
      assert.equal(await bench.requestsOf(() => store.refresh()), 2);
      assert.equal(await requests(), 1);
    });

    for (const [when, date] of [
      ['lies a year ahead', '"2027-03-12T14:30:20Z"'],
      ['is missing', 'null'],
    ] as const) {
      it(`asks no longer than a day for a run of an undocumented status whose date ${when}`, async () => {
        bench = await startBench({ runs: 300 });
        const { store, emulator, clock } = bench;
        const { id } = emulator.startRun({ seconds: 1e6 });
        const text = (body: string) =>
          archived(body).replace(/("id":(\d+),.*?"created_at":)"[^"]+"/gu, (all, before: string, one: string) =>
            one === String(id) ? before + date : all,
          );
        emulator.faults.plan(
          { on: ({ url }) => url.includes('in_progress'), effect: altered(() => '[]'), times: Infinity },
          { on: ({ url }) => !url.includes('in_progress'), effect: altered(text), times: Infinity },
        );
        await store.open();
        assert.equal(store.run(String(id))?.status, 'archived');
        clock.pass(60);
        assert.equal(await bench.requestsOf(() => store.refresh(interval)), 3);
        assert.equal(await bench.requestsOf(() => store.refresh(interval)), 1);
        clock.pass(24 * hour);
        store.setFilter({ dryRun: false });
        await store.open();
        assert.equal(store.run(String(id))?.status, 'archived');
        assert.equal(store.pollInterval(interval), undefined);
        assert.equal(await bench.requestsOf(() => store.refresh(interval)), 1);
      });
    }
  });

  it('asks first for the runs that have surely ended', async () => {
    bench = await startBench({ runs: 300 });
    const { store, emulator, clock } = bench;
    const { id } = emulator.startRun({ seconds: 120 });
    clock.pass(90);
    for (let n = 0; n < 30; n += 1) emulator.startRun({ seconds: 1e6 });
    const callOff = emulator.faults.plan({ on: list, effect: altered(archivedBefore(id)) });
    await store.open();
    callOff();
    assert.equal(store.run(String(id))?.status, 'in_progress');
    keepUndocumented(bench);
    clock.pass(120);
    await store.refresh();
    assert.equal(store.run(String(id))?.status, 'success');
  });

  it('claims no list of a status to be complete while runs that have ended are not asked for yet', async () => {
    bench = await startBench({ runs: 100 }, { perPage: 200 });
    const { store, emulator, clock } = bench;
    const started = Array.from({ length: 25 }, () => {
      clock.pass(1);
      return emulator.startRun({ seconds: 3600 });
    });
    clock.pass(120);
    emulator.startRun({ status: 'skipped' });
    await store.open();
    clock.pass(60);
    for (const { id } of started) emulator.finishRun(id, 'failure');
    const reach = () => [{ status: 'failure' }, {}].map((scope) => store.reach(scope));
    assert.deepEqual(reach(), [-Infinity, -Infinity]);
    assert.equal(await bench.requestsOf(() => store.refresh()), 22);
    const newest = Math.max(
      ...shownRuns(store).map(({ status, createdAt = 0 }) => (status === 'in_progress' ? createdAt : 0)),
    );
    assert.deepEqual(reach(), [newest, -Infinity]);
    assert.equal(await bench.requestsOf(() => store.refresh()), 7);
    assert.deepEqual(reach(), [-Infinity, -Infinity]);
    assert.deepEqual(shownRuns(store), expectedRuns(bench, {}));
  });

  it('hears of the end of a run that is in none of the lists read, in a list of its status', async () => {
    bench = await startBench({ runs: 3000 }, { perPage: 10 });
    const { store, emulator, clock } = bench;
    const other = emulator.run(1_000_001).sync_id;
    const { id, sync_id: syncId } = emulator.startRun({ seconds: 36_000 });
    assert.notEqual(syncId, other);
    clock.pass(60);
    emulator.startRun({ syncId, status: 'skipped' });
    for (let n = 0; n < 30; n += 1) {
      clock.pass(10);
      emulator.startRun({ syncId: other, status: 'skipped' });
    }
    await Promise.all([store.open(), store.openSyncs()]);
    const scope = { syncId: String(syncId), status: 'failure' };
    while (store.reach(scope) > -Infinity) await store.loadMore(scope);
    emulator.finishRun(id, 'failure');
    // The runs in progress, the newest, and once more the failures of a day.
    assert.equal(await bench.requestsOf(() => store.refresh()), 3);
    assert.equal(store.run(String(id))?.status, 'failure');
    assert.equal(await bench.requestsOf(() => store.refresh()), 2);
  });

  it('costs one request more under a filter for a status, however many have it: for the runs that may come to have it', async () => {
    bench = await startBench({ runs: 2000, syncs: 3 }, { perPage: 10 });
    bench.store.setFilter({ statuses: ['success'] });
    await bench.store.open();
    assert.equal(await bench.requestsOf(() => bench.store.refresh()), 2);
    bench.store.setFilter({ statuses: ['success', 'in_progress'] });
    await bench.store.open();
    assert.equal(await bench.requestsOf(() => bench.store.refresh()), 2);
  });

  it('finds a late failure behind more failures than a page holds', async () => {
    bench = await startBench({ runs: 300 }, { perPage: 10, filter: { statuses: ['failure'] } });
    const { store, emulator, clock } = bench;
    const slow = emulator.startRun({ seconds: 36_000 });
    await store.open();
    await store.refresh();
    for (let n = 0; n < 15; n += 1) {
      clock.pass(600);
      emulator.startRun({ status: 'failure' });
      await store.refresh();
    }
    emulator.finishRun(slow.id, 'failure');
    assert.equal(await bench.requestsOf(() => store.refresh()), 3);
    assert.equal(store.run(String(slow.id))?.status, 'failure');
    assert.equal(store.problem('refresh'), undefined);
  });

  it('finds the runs between the moments at which several queries were read, where one of them had failed at first', async () => {
    bench = await startBench({ runs: 2000 }, { filter: { statuses: ['failure', 'skipped'] } });
    const { store, emulator, clock } = bench;
    emulator.faults.plan({ on: ({ url }) => url.includes('=failure'), effect: htmlPage(502) });
    await store.open();
    clock.pass(600);
    const between = emulator.startRun({ status: 'skipped' });
    clock.pass(600);
    emulator.startRun({ status: 'failure' });
    await store.loadMore(everything);
    assert.ok(store.isOpened);
    await store.refresh();
    assert.ok(store.run(String(between.id)));
    assert.deepEqual(
      shownRuns(store).slice(0, 50),
      expectedRuns(bench, { statuses: ['failure', 'skipped'] }).slice(0, 50),
    );
  });

  it("hears of the end of a sync's latest run that was created before all that is loaded", async () => {
    bench = await startBench({ runs: 2000 }, { perPage: 10 });
    const { store, emulator, clock } = bench;
    const other = emulator.run(1_000_001).sync_id;
    const { id, sync_id: syncId } = emulator.startRun({ seconds: 7200 });
    assert.notEqual(syncId, other);
    for (let n = 0; n < 30; n += 1) {
      clock.pass(10);
      emulator.startRun({ syncId: other, status: 'skipped' });
    }
    await Promise.all([store.open(), store.openSyncs()]);
    assert.equal(store.run(String(id)), undefined);
    assert.notEqual(store.pollInterval(0), undefined);
    clock.pass(120);
    emulator.finishRun(id, 'failure');
    await store.refresh();
    assert.equal(store.run(String(id))?.status, 'failure');
    assert.equal(store.pollInterval(0), undefined);
  });

  it('finds a run that comes into the list late, with a time before the newest that is known', async () => {
    bench = await startBench({ runs: 300 });
    const { store, emulator, clock } = bench;
    clock.pass(30);
    const late = emulator.startRun({ status: 'skipped' });
    clock.pass(20);
    const newest = emulator.startRun({ status: 'skipped' });
    emulator.faults.plan({ on: list, effect: altered(without(late.id)) });
    await store.open();
    assert.deepEqual([store.run(String(late.id)), shownRuns(store)[0]?.id], [undefined, String(newest.id)]);
    assert.equal(await bench.requestsOf(() => store.refresh()), 1);
    assert.ok(store.run(String(late.id)));
    assert.deepEqual(shownRuns(store), expectedRuns(bench, {}).slice(0, shownRuns(store).length));
  });

  it('drops a run that is no longer in the part of the list that it reads again', async () => {
    bench = await startBench({ runs: 300 });
    const { store, emulator, clock } = bench;
    clock.pass(30);
    const gone = emulator.startRun({ status: 'skipped' });
    clock.pass(20);
    emulator.startRun({ status: 'skipped' });
    await store.open();
    emulator.faults.plan({ on: list, effect: altered(without(gone.id)), times: Infinity });
    await store.refresh();
    assert.equal(store.run(String(gone.id)), undefined);
    assert.equal(store.size, 99);
  });

  it('leaves a gap behind the newest where more were created than are worth reading, which is then read like any past', async () => {
    bench = await startBench({ runs: 300 });
    const { store, emulator, clock } = bench;
    await store.open();
    for (let n = 0; n < 5200; n += 1) {
      if (n % 50 === 0) clock.pass(60);
      emulator.startRun({ status: 'skipped' });
    }
    const arrived: RunSummary[] = [];
    const kinds = new Set<string>();
    store.events.on('change', (change: StoreChange) => {
      kinds.add(change.kind);
      if (change.kind === 'runs') arrived.push(...change.changes.arrived);
    });
    assert.equal(await bench.requestsOf(() => store.refresh()), 5);
    assert.ok(!kinds.has('reset'));
    assert.equal(arrived.length, 5000);
    const all = expectedRuns(bench, {});
    assert.deepEqual(shownRuns(store), [...all.slice(0, 5000), ...all.slice(5200, 5300)]);
    const reach = store.reach(everything);
    assert.ok(reach >= (all[5000]?.createdAt ?? 0) && reach > (all[5200]?.createdAt ?? 0), 'the gap is known');
    assert.equal(await bench.requestsOf(() => store.refresh()), 1);
    for (let n = 0; n < 3; n += 1) assert.equal(await bench.requestsOf(() => store.loadMore(everything)), 1);
    const shown = shownRuns(store);
    assert.deepEqual(shown, all.slice(0, shown.length));
    assert.ok(shown.length >= 5300);
    assert.ok(store.reach(everything) <= (all[5250]?.createdAt ?? 0), 'what was loaded before counts again');
  });

  it('opens where nothing was loaded', async () => {
    bench = await startBench({ runs: 300 });
    assert.equal(await bench.requestsOf(() => bench.store.refresh()), 1);
    assert.equal(shownRuns(bench.store).length, 100);
  });

  it('finds the first run of a site that had none', async () => {
    bench = await startBench({ runs: 0 });
    const { store, emulator } = bench;
    await store.open();
    assert.equal(store.size, 0);
    assert.equal(store.reach(everything), -Infinity);
    emulator.startRun();
    assert.equal(await bench.requestsOf(() => store.refresh()), 1);
    assert.equal(store.size, 1);
  });

  it('keeps what is loaded and what did arrive when a part of it fails', async () => {
    bench = await startBench({ runs: 300 });
    const { store, emulator, clock } = bench;
    emulator.startRun({ seconds: 3600 });
    await store.open();
    clock.pass(60);
    emulator.startRun({ status: 'skipped' });
    emulator.faults.plan({ on: ({ url }) => url.includes('in_progress'), effect: htmlPage(502) });
    await store.refresh();
    const problem = store.problem('refresh');
    assert.ok(problem instanceof FilesComError && problem.kind === 'unavailable');
    assert.deepEqual(shownRuns(store), expectedRuns(bench, {}).slice(0, 101));
    await store.refresh();
    assert.equal(store.problem('refresh'), undefined);
  });

  it('drops a run that is gone from the site', async () => {
    bench = await startBench({ runs: 300 });
    const { store, emulator, clock } = bench;
    const { id } = emulator.startRun({ seconds: 600 });
    clock.pass(120);
    emulator.startRun({ status: 'skipped' });
    await store.open();
    clock.pass(600);
    emulator.faults.plan({ on: find, effect: { kind: 'refuse', type: 'not-found' } });
    await store.refresh();
    assert.equal(store.run(String(id)), undefined);
    assert.equal(store.problem('refresh'), undefined);
  });

  it('finds a failure that was created before the newest that is known, under a filter for failures', async () => {
    bench = await startBench({ runs: 300 });
    const { store, emulator, clock } = bench;
    const slow = emulator.startRun({ seconds: 7200 });
    clock.pass(60);
    const quick = emulator.startRun({ seconds: 60 });
    emulator.finishRun(quick.id, 'failure');
    store.setFilter({ statuses: ['failure'] });
    await store.open();
    assert.equal(shownRuns(store)[0]?.id, String(quick.id));
    clock.pass(3600);
    emulator.finishRun(slow.id, 'failure');
    assert.equal(await bench.requestsOf(() => store.refresh()), 2);
    assert.deepEqual(
      shownRuns(store)
        .slice(0, 2)
        .map(({ id }) => id),
      [String(quick.id), String(slow.id)],
    );
  });

  it('drops what the filter no longer lets pass: another status, or too old', async () => {
    bench = await startBench({ runs: 2000 });
    const { store, emulator, clock } = bench;
    const { id } = emulator.startRun({ seconds: 60 });
    store.setFilter({ statuses: ['in_progress'] });
    await store.open();
    assert.deepEqual(
      shownRuns(store).map((run) => run.id),
      [String(id)],
    );
    clock.pass(600);
    await store.refresh();
    assert.equal(store.size, 0);

    const filter = { created: { preset: 'hour' } } as const;
    store.setFilter(filter);
    await store.open();
    const before = store.size;
    assert.ok(before > 0);
    clock.pass(1800);
    await store.refresh();
    assert.ok(store.size < before);
    assert.deepEqual(shownRuns(store), expectedRuns(bench, filter));
  });

  it('asks for as little where this computer is an hour slow or fast', async () => {
    for (const wrong of [-3_600_000, 3_600_000]) {
      const clock = new TestClock();
      bench = await startBench({ runs: 3000 }, { now: () => clock.time + wrong });
      const { store, emulator } = bench;
      await store.open();
      bench.clock.pass(60);
      const { id } = emulator.startRun({ status: 'skipped' });
      assert.equal(await bench.requestsOf(() => store.refresh()), 1);
      assert.ok(store.run(String(id)));
      const query = new URL(emulator.requests.at(-1)?.url ?? '', emulator.origin).searchParams;
      const since = Date.parse(query.get('filter_gteq[created_at]') ?? '');
      assert.ok(bench.clock.time - since < 600_000, new Date(since).toISOString());
      await bench.close();
    }
    bench = await startBench({ runs: 1 });
  });

  it('is not blinded by a run from the future', async () => {
    bench = await startBench({ runs: 300 });
    const { store, emulator, clock } = bench;
    const future = new Date(clock.time + 9e9).toISOString();
    const text = (body: string) => body.replace(/"created_at":"[^"]+"/, `"created_at":"${future}"`);
    emulator.faults.plan({ on: list, effect: { kind: 'alter', text } });
    await store.open();
    clock.pass(60);
    const { id } = emulator.startRun();
    await store.refresh();
    assert.ok(store.run(String(id)));
  });

  it('believes an end more than a beginning', async () => {
    bench = await startBench({ runs: 300 });
    const { store, emulator, clock } = bench;
    const running = emulator.startRun({ seconds: 3600 });
    await store.open();
    clock.pass(60);
    emulator.finishRun(running.id, 'success');
    await store.refresh();
    emulator.faults.plan({ on: list, effect: { kind: 'alter', text: withRunsBegunAgain } });
    await store.refresh();
    assert.equal(store.run(String(running.id))?.status, 'success');
  });
});

function queued(body: string): string {
  return body.replaceAll('"in_progress"', '"queued"');
}

function archived(body: string): string {
  return body.replaceAll('"in_progress"', '"archived"');
}

/** Only of the runs that stand before this one. */
function archivedBefore(id: number): (body: string) => string {
  return (body) => {
    const place = body.indexOf(`{"id":${id},`);
    return archived(body.slice(0, place)) + body.slice(place);
  };
}

/** From now on the runs that go on have a status of which the service's documentation says nothing. */
function keepUndocumented({ emulator }: Bench): void {
  emulator.faults.plan(
    { on: ({ url }) => url.includes('in_progress'), effect: altered(() => '[]'), times: Infinity },
    { on: ({ url }) => !url.includes('in_progress'), effect: altered(archived), times: Infinity },
  );
}

function withRunsBegunAgain(body: string): string {
  return body.replace('"status":"success"', '"status":"in_progress"');
}

/** The list as it is when a run is not in it. */
function without(id: number): (body: string) => string {
  return (body) => {
    const runs: readonly { readonly id: number }[] = JSON.parse(body);
    return JSON.stringify(runs.filter((run) => run.id !== id));
  };
}
