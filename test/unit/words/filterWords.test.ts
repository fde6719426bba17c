import assert from 'node:assert/strict';
import { createdPresets, filterParts, type RunFilter } from '../../../src/runs/filter.ts';
import { describeFilter, describePart, partLabel, presetWords } from '../../../src/words/filterWords.ts';

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

  it('name what runs are from, to, in and whose', () => {
    assert.equal(
      describeNow({
        userId: '17',
        workspaceId: '3',
        destTypes: ['sharepoint'],
        srcTypes: ['s3', 'a_new_one'],
        nameText: 'night',
      }),
      '“night” in the name · from S3, a_new_one · to SharePoint · workspace 3 · runs of user 17',
    );
    assert.equal(describeNow({ userId: '0' }), 'own runs');
  });

  it('are some for each part that is set, none for one that is not, and another label for each', () => {
    const filter: Required<RunFilter> = {
      statuses: ['failure'],
      syncs: [sync('A')],
      created: { preset: 'hour' },
      dryRun: false,
      srcTypes: ['s3'],
      destTypes: ['s3'],
      workspaceId: '0',
      userId: '0',
      nameText: 'x',
    };
    const moment = { now, locale: 'en' };
    for (const part of filterParts) {
      assert.notEqual(describePart(filter, part, moment), '', part);
      assert.equal(describePart({}, part, moment), '', part);
    }
    const words = filterParts.map((part) => describePart(filter, part, moment));
    for (const labels of [words, filterParts.map(partLabel), createdPresets.map(presetWords)])
      assert.equal(new Set(labels).size, labels.length);
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

  it('say of a range of whole days which days it has', () => {
    const [from, before] = [new Date(2026, 2, 1).getTime(), new Date(2026, 2, 12).getTime()];
    assert.equal(describeNow({ created: { from, before } }), 'Sunday, Mar 1 to Yesterday');
    assert.equal(describeNow({ created: { from, before: new Date(2026, 2, 2).getTime() } }), 'Sunday, Mar 1');
    assert.equal(describeNow({ created: { from: from + 60_000, before } }), 'Mar 1, 00:01 to Yesterday');
    assert.equal(describeNow({ created: { before } }), 'Up to Yesterday');
  });

  it('are one short line, whatever a sync is called', () => {
    const text = describeNow({ syncs: [sync(`a\n\u202E${'x'.repeat(1e5)}`)] });
    assert.ok(text.length <= 60);
    assert.doesNotMatch(text, /[\n\u202E]/u);
    const name = describeNow({ nameText: `a\n\u202E${'x'.repeat(1e5)}` });
    assert.ok(name.length <= 80);
    assert.doesNotMatch(name, /[\n\u202E]/u);
  });
});
