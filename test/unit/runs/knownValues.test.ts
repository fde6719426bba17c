import assert from 'node:assert/strict';
import { knownValues } from '../../../src/runs/knownValues.ts';
import { syncEntry } from '../tree/loaded.ts';
import { runWith } from './arbitraries.ts';

describe('what a filter can choose from', () => {
  it('is nothing where nothing was seen', () => {
    assert.deepEqual(knownValues([], [runWith({})]), { syncs: [], statuses: [], srcTypes: [], destTypes: [] });
  });

  it('is all that was seen of runs, each once', () => {
    const run = { syncId: '7', syncName: 'Nightly', status: 'queued', srcRemoteServerType: 's3' };
    const runs = [runWith(run), runWith({ ...run, id: '2', destRemoteServerType: 's3', status: 'failure' })];
    assert.deepEqual(knownValues([], runs), {
      syncs: [{ id: '7', name: 'Nightly' }],
      statuses: ['queued', 'failure'],
      srcTypes: ['s3'],
      destTypes: ['s3'],
    });
  });

  it('is every sync of the list, by its own name, else by that of its runs, else by its id', () => {
    const entries = [
      syncEntry({ id: '7', name: 'New name' }),
      syncEntry({ id: '8' }),
      syncEntry({ id: '9' }),
      syncEntry({ id: '10', name: 'Never ran' }),
    ];
    const runs = [runWith({ syncId: '7', syncName: 'Old name' }), runWith({ syncId: '8', syncName: 'Of its run' })];
    assert.deepEqual(knownValues(entries, [...runs, runWith({ syncId: '11' })]).syncs, [
      { id: '7', name: 'New name' },
      { id: '8', name: 'Of its run' },
      { id: '11', name: '11' },
      { id: '9', name: '9' },
      { id: '10', name: 'Never ran' },
    ]);
  });

  it('is a sync by the name that any of its runs has', () => {
    for (const names of [
      ['Nightly', undefined],
      [undefined, 'Nightly'],
    ]) {
      const runs = names.map((syncName) => runWith({ syncId: '7', syncName }));
      assert.deepEqual(knownValues([], runs).syncs, [{ id: '7', name: 'Nightly' }]);
    }
  });
});
