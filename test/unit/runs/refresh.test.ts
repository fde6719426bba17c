import assert from 'node:assert/strict';
import type { RunFilter } from '../../../src/runs/filter.ts';
import { loadMore } from '../../../src/runs/loadMore.ts';
import { everything } from '../../../src/runs/queryPlan.ts';
import { refresh } from '../../../src/runs/refresh.ts';
import { RunSet } from '../../../src/runs/runSet.ts';
import { now, runWith } from './arbitraries.ts';
import { StubClient, syncRunOf } from './service.ts';

const minute = 60_000;
/** Runs of two syncs in turn, so many minutes after the first, which was an hour ago. */
const runAt = (minutes: number) =>
  runWith({
    id: String(1000 + minutes),
    syncId: minutes % 2 === 0 ? '1' : '2',
    status: 'success',
    destRemoteServerType: 'box',
    createdAt: now + (minutes - 60) * minute,
  });
const runsUntil = (minutes: number) => Array.from({ length: minutes }, (_, each) => runAt(each));

function start(filter: RunFilter, runs = runsUntil(3)) {
  const client = new StubClient(runs);
  const set = new RunSet({ filter, levels: ['sync'], now });
  const { signal } = new AbortController();
  const reading = { client, perPage: 2, signal, onChange: () => undefined };
  return { client, set, reading };
}

describe('refreshing a set of runs', () => {
  it('reads down to what is loaded, although one of the new runs was taken over before', async () => {
    const { client, set, reading } = start({});
    await loadMore(set, everything, reading);
    client.runs = runsUntil(10);
    set.accept([syncRunOf(runAt(9))]);
    assert.equal(await refresh(set, reading), undefined);
    for (const { id } of client.runs) assert.ok(id === '1000' || set.index.run(id), id);
  });

  it('reads down to what is loaded of everything, although newer runs of one sync were read meanwhile', async () => {
    const { client, set, reading } = start({ destTypes: ['box'] });
    await loadMore(set, everything, reading);
    client.runs = runsUntil(10);
    await loadMore(set, { syncId: '1' }, reading);
    assert.equal(await refresh(set, reading), undefined);
    for (const { id } of client.runs) assert.ok(id === '1000' || set.index.run(id), id);
  });

  it('keeps a run that is newer than all others and not in the list yet, and drops an older one that has gone', async () => {
    const { client, set, reading } = start({}, runsUntil(12));
    await loadMore(set, everything, reading);
    set.accept([syncRunOf(runAt(20))]);
    client.runs = client.runs.filter(({ id }) => id !== '1010');
    await refresh(set, reading);
    assert.ok(set.index.run('1020'));
    assert.equal(set.index.run('1010'), undefined);
  });

  it('reads a short list without a bound once more, for runs without a date, but not where many have had one', async () => {
    for (const [runs, bound] of [
      [49, null],
      [50, '2026-03-12T14:17:59Z'],
    ] as const) {
      const { client, set, reading } = start({}, runsUntil(runs));
      while (set.reach(everything) > -Infinity) await loadMore(set, everything, { ...reading, perPage: 10 });
      client.queries.length = 0;
      await refresh(set, reading);
      assert.deepEqual(
        client.queries.map((query) => query.get('filter_gteq[created_at]')),
        [bound],
      );
      assert.equal(set.reach(everything), -Infinity);
    }
  });
});
