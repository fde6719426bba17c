import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { groupId, groupings, groupValue, levelsOf } from '../../../src/runs/grouping.ts';
import { runWith } from './arbitraries.ts';

describe('a group', () => {
  it('is that of a run: its sync, its status, the day on which it was created, each only where it is known', () => {
    const createdAt = new Date(2026, 2, 12, 14, 30).getTime();
    const run = runWith({ syncId: '7', status: 'failure', createdAt });
    assert.equal(groupValue(run, 'sync'), '7');
    assert.equal(groupValue(run, 'status'), 'failure');
    assert.equal(groupValue(run, 'day'), new Date(2026, 2, 12).getTime());
    for (const level of ['sync', 'status', 'day'] as const) assert.equal(groupValue(runWith({}), level), undefined);
  });

  it('has an id that no other has, whatever the service sends', () => {
    const value = fc.oneof(fc.string(), fc.constantFrom('null', '"', '","', '1', undefined, 1));
    const path = fc.array(value, { maxLength: 2 });
    fc.assert(
      fc.property(path, path, (a, b) => {
        const isEqual = a.length === b.length && a.every((each, index) => Object.is(each, b[index]));
        assert.equal(groupId(a) === groupId(b), isEqual);
      }),
    );
  });

  it('has the levels of its grouping, none twice', () => {
    assert.deepEqual(
      groupings.map((grouping) => levelsOf[grouping].join('>')),
      ['sync>status', 'status>sync', 'sync', 'status', 'day', ''],
    );
  });
});
