import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { sameFilter } from '../../src/runs/filter.ts';
import { groupings, syncOrders } from '../../src/runs/grouping.ts';
import { newestFirst, sortFields } from '../../src/runs/runSort.ts';
import { WindowMemory } from '../../src/windowMemory.ts';
import { anyFilter } from './runs/arbitraries.ts';

const site = 'https://acme.files.com';

describe('what a window remembers', () => {
  it('is the usual where nothing is stored, or what makes no sense', () => {
    fc.assert(
      fc.property(fc.constantFrom(undefined, 'stored'), fc.jsonValue(), (stored, value) => {
        const memory = remember(stored === undefined ? {} : { grouping: value, syncOrder: value, sort: value });
        assert.equal(memory.grouping, 'syncStatus');
        assert.equal(memory.syncOrder, 'attention');
        assert.deepEqual(memory.sort, newestFirst);
      }),
    );
    for (const sort of [{ field: 'status' }, { field: 'status', direction: 'up' }, { field: 'id', direction: 'asc' }])
      assert.deepEqual(remember({ sort }).sort, newestFirst);
    assert.deepEqual(remember({}).filter(site), {});
    assert.deepEqual(remember({ filter: 'failed' }).filter(site), {});
  });

  it('is what was chosen last', async () => {
    for (const grouping of groupings)
      assert.equal((await saved((memory) => memory.saveGrouping(grouping))).grouping, grouping);
    for (const order of syncOrders)
      assert.equal((await saved((memory) => memory.saveSyncOrder(order))).syncOrder, order);
    for (const field of sortFields)
      for (const direction of ['asc', 'desc'] as const)
        assert.deepEqual((await saved((memory) => memory.saveSort({ field, direction }))).sort, { field, direction });
  });

  it('is the filter, whole at its site, and without ids at another', async () => {
    await fc.assert(
      fc.asyncProperty(anyFilter, async (filter) => {
        const memory = await saved((each) => each.saveFilter(filter, site));
        assert.ok(sameFilter(memory.filter(site), filter));
        const { syncs, workspaceId, userId } = memory.filter('https://other.files.com');
        assert.deepEqual([syncs, workspaceId, userId], [undefined, undefined, undefined]);
      }),
    );
  });
});

/** A memory with this in it; what is stored passes through JSON, as in VS Code. */
function remember(state: Record<string, unknown>): WindowMemory {
  const stored = new Map(Object.entries(state));
  return new WindowMemory({
    get: (key: string) => stored.get(key),
    update: async (key, value) => {
      stored.set(key, JSON.parse(JSON.stringify(value)));
    },
  });
}

async function saved(save: (memory: WindowMemory) => Thenable<void>): Promise<WindowMemory> {
  const memory = remember({});
  await save(memory);
  return memory;
}
