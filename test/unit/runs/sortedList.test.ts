import assert from 'node:assert/strict';
import { FilesComError } from '../../../src/files-com/errors.ts';
import type { RunFilter } from '../../../src/runs/filter.ts';
import { everything } from '../../../src/runs/queryPlan.ts';
import { RunSet } from '../../../src/runs/runSet.ts';
import { SortedList } from '../../../src/runs/sortedList.ts';
import { now, runWith } from './arbitraries.ts';
import { StubClient } from './service.ts';

const sort = { field: 'syncId', direction: 'asc' } as const;
const statuses = ['failure', 'success', 'skipped'];
/** Ids rise as the ids of the syncs fall. */
const site = Array.from({ length: 60 }, (_, n) =>
  runWith({ id: String(n), syncId: String(100 - n), status: statuses[n % 3], createdAt: now - n }),
);
const inOrder = (matching: (id: number) => boolean) =>
  site
    .map(({ id }) => id)
    .filter((id) => matching(Number(id)))
    .toReversed();

function start(filter: RunFilter, runs = site) {
  const client = new StubClient(runs);
  const set = new RunSet({ filter, levels: [], now });
  const { signal } = new AbortController();
  const list = new SortedList(everything, sort);
  const read = (perPage: number) => list.loadMore(set, { client, perPage, signal, onChange: () => undefined });
  return { client, set, list, read };
}

describe('a list in another order than by creation', () => {
  it('has the runs in the order of the service, page by page, one request each', async () => {
    const { client, set, list, read } = start({});
    assert.ok(list.isUnread && !list.isComplete);
    await read(40);
    assert.equal(client.queries.length, 1);
    assert.deepEqual([...list.ids], inOrder(() => true).slice(0, 40));
    assert.ok(!list.isUnread && !list.isComplete);
    await read(40);
    assert.deepEqual(
      [...list.ids],
      inOrder(() => true),
    );
    assert.ok(list.isComplete && !list.isUnread);
    await read(40);
    assert.equal(client.queries.length, 2);
    assert.equal(set.index.size, 60);
  });

  it('asks once for several statuses, since answers could not be merged, and leaves the others out', async () => {
    const { client, list, read } = start({ statuses: ['failure', 'skipped'] });
    await read(60);
    assert.equal(client.queries.length, 1);
    assert.deepEqual(
      [...list.ids],
      inOrder((id) => id % 3 !== 1),
    );
  });

  it('reads on where a page holds too little, up to five pages', async () => {
    const { client, list, read } = start({
      syncs: ['100', '99', '98', '97', '96', '95'].map((id) => ({ id, name: '' })),
    });
    await read(10);
    assert.equal(client.queries.length, 5);
    assert.deepEqual([...list.ids], []);
    await read(10);
    assert.equal(client.queries.length, 6);
    assert.deepEqual([...list.ids], ['5', '4', '3', '2', '1', '0']);
    assert.ok(list.isComplete);
  });

  it('reads on each time until enough was found, whatever was found before', async () => {
    const syncs = Array.from({ length: 12 }, (_, n) => ({ id: String(41 + n), name: '' }));
    const { client, list, read } = start({ syncs });
    await read(10);
    assert.deepEqual([client.queries.length, [...list.ids].length], [1, 10]);
    await read(10);
    assert.deepEqual([client.queries.length, [...list.ids].length], [6, 12]);
  });

  it('is complete, without a request, where nothing can be in it', async () => {
    const { client, set, list } = start({ statuses: ['failure'] });
    const none = new SortedList({ status: 'success' }, sort);
    const { signal } = new AbortController();
    await none.loadMore(set, { client, perPage: 10, signal, onChange: () => undefined });
    assert.ok(none.isComplete);
    assert.ok(!list.isComplete);
    assert.equal(client.queries.length, 0);
  });

  it('goes on after a failure where it was', async () => {
    const { client, list, read } = start({});
    await read(40);
    client.failure = new FilesComError('timeout', 'No answer.');
    await assert.rejects(read(40), { kind: 'timeout' });
    assert.ok(!list.isComplete);
    await read(40);
    assert.equal([...list.ids].length, 60);
  });
});
