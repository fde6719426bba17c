import assert from 'node:assert/strict';
import { groupings, levelsOf } from '../../../src/runs/grouping.ts';
import { isSameSort, newestFirst, sortFields, sortFieldsFor } from '../../../src/runs/runSort.ts';

describe('the fields by which runs can be sorted', () => {
  it('are those in which the runs of a group differ', () => {
    const expected = {
      syncStatus: ['createdAt'],
      statusSync: ['createdAt'],
      sync: ['createdAt', 'status'],
      status: ['createdAt', 'syncId', 'workspaceId', 'siteId'],
      day: sortFields,
      none: sortFields,
    };
    for (const grouping of groupings) assert.deepEqual(sortFieldsFor(levelsOf[grouping]), expected[grouping]);
  });

  it('are the same order only in the same direction', () => {
    assert.ok(isSameSort(newestFirst, { field: 'createdAt', direction: 'desc' }));
    assert.ok(!isSameSort(newestFirst, { field: 'createdAt', direction: 'asc' }));
    assert.ok(!isSameSort(newestFirst, { field: 'status', direction: 'desc' }));
  });
});
