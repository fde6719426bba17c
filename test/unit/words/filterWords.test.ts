import assert from 'node:assert/strict';
import type { RunFilter } from '../../../src/runs/filter.ts';
import { describeFilter } from '../../../src/words/filterWords.ts';

const now = new Date(2026, 2, 12, 12, 0).getTime();
const describeNow = (filter: RunFilter) => describeFilter(filter, { now, locale: 'en' });
const sync = (name: string) => ({ id: name, name });

describe('the words for a filter', () => {
  it('are none where nothing is filtered', () => {
    assert.equal(describeNow({}), '');
  });

  it('name each part', () => {
    assert.equal(
      describeNow({
        dryRun: false,
        created: { preset: '7d' },
        statuses: ['failure', 'partial_failure'],
        syncs: [sync('Azure to SharePoint')],
      }),
      'Failed, Partially failed · Azure to SharePoint · Last 7 days · No dry runs',
    );
    assert.equal(describeNow({ dryRun: true }), 'Dry runs only');
    assert.equal(describeNow({ created: { preset: 'today' } }), 'Today');
  });

  it('count syncs where they are many', () => {
    assert.equal(describeNow({ syncs: ['A', 'B', 'C'].map(sync) }), 'A, B, C');
    assert.equal(describeNow({ syncs: ['A', 'B', 'C', 'D'].map(sync) }), '4 syncs');
  });

  it('say where a range begins and ends', () => {
    const [from, before] = [new Date(2026, 2, 1, 8, 0).getTime(), new Date(2026, 2, 12, 8, 0).getTime()];
    assert.equal(describeNow({ created: { from, before } }), 'Mar 1, 08:00 to Today 08:00');
    assert.equal(describeNow({ created: { from } }), 'Since Mar 1, 08:00');
    assert.equal(describeNow({ created: { before } }), 'Before Today 08:00');
  });

  it('are one short line, whatever a sync is called', () => {
    const text = describeNow({ syncs: [sync(`a\n\u202E${'x'.repeat(1e5)}`)] });
    assert.ok(text.length <= 60);
    assert.doesNotMatch(text, /[\n\u202E]/u);
  });
});
