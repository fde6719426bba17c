import assert from 'node:assert/strict';
import { startOfNextDay } from '../../../src/runs/day.ts';
import { groupings } from '../../../src/runs/grouping.ts';
import { everything } from '../../../src/runs/queryPlan.ts';
import { nextActivity } from '../../../src/tree/nextActivity.ts';
import { Nodes } from '../../../src/tree/nodes.ts';
import { TestRuns } from './loaded.ts';

const sort = { field: 'syncId', direction: 'asc' } as const;
const midnight = new Date(2026, 2, 12).getTime();

describe('how more is loaded below a node', () => {
  it('is by what its groups have in common', () => {
    const nodes = new Nodes('here');
    const [sync, day] = [nodes.group(undefined, 'sync', '7'), nodes.group(undefined, 'day', midnight)];
    const runs = new TestRuns();
    assert.deepEqual(nextActivity(undefined, runs), everything);
    assert.deepEqual(nextActivity(sync, runs), { syncId: '7' });
    assert.deepEqual(nextActivity(nodes.group(sync, 'status', 'failure'), runs), { syncId: '7', status: 'failure' });
    const period = { from: midnight, before: startOfNextDay(midnight) };
    assert.deepEqual(nextActivity(day, new TestRuns({ grouping: 'day' })), period);
  });

  it('is not at all where there is nothing to ask for', () => {
    const nodes = new Nodes('here');
    const unknown = nodes.group(undefined, 'sync', undefined);
    assert.equal(nextActivity(unknown, new TestRuns()), undefined);
    assert.equal(nextActivity(nodes.group(unknown, 'status', 'failure'), new TestRuns()), undefined);
    assert.equal(nextActivity(unknown, new TestRuns({ grouping: 'sync', sort })), undefined);
  });

  it('is by more syncs where these are the outermost groups and there are more', () => {
    for (const grouping of groupings) {
      const runs = new TestRuns({ grouping });
      runs.loadSyncs([], { hasMore: true });
      const isBySync = grouping === 'syncStatus' || grouping === 'sync';
      assert.deepEqual(nextActivity(undefined, runs), isBySync ? 'syncs' : everything, grouping);
      runs.loadSyncs([]);
      assert.deepEqual(nextActivity(undefined, runs), everything);
    }
  });

  it('is, for runs in another order, by that order, and for the groups around them as ever', () => {
    const nodes = new Nodes('here');
    const sync = nodes.group(undefined, 'sync', '7');
    const status = nodes.group(sync, 'status', 'failure');
    const runs = new TestRuns({ sort });
    assert.deepEqual(nextActivity(undefined, runs), everything);
    assert.deepEqual(nextActivity(sync, runs), { syncId: '7' });
    assert.deepEqual(nextActivity(status, runs), { list: { syncId: '7', status: 'failure' } });
    assert.deepEqual(nextActivity(undefined, new TestRuns({ grouping: 'none', sort })), { list: everything });
  });
});
