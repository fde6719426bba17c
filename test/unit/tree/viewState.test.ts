import assert from 'node:assert/strict';
import { FilesComError, type ErrorKind } from '../../../src/files-com/errors.ts';
import { groupings, levelsOf } from '../../../src/runs/grouping.ts';
import { everything } from '../../../src/runs/queryPlan.ts';
import { viewState } from '../../../src/tree/viewState.ts';
import { syncEntry, syncRun, TestRuns } from './loaded.ts';

describe('the state of the view', () => {
  it('is loading until the first page has come, then ready', () => {
    const runs = new TestRuns();
    assert.equal(viewState(runs), 'loading');
    runs.load([syncRun()], { hasMore: true });
    assert.equal(viewState(runs), 'ready');
  });

  it('says why there is nothing: no runs at all, or none that match', () => {
    for (const [filter, state] of [
      [{}, 'noRuns'],
      [{ statuses: ['failure'] }, 'noMatch'],
    ] as const) {
      const runs = new TestRuns({ filter });
      runs.load([]);
      assert.equal(viewState(runs), state);
    }
  });

  it('is ready where there are syncs to show, although none has run', () => {
    const runs = new TestRuns({ grouping: 'sync' });
    runs.load([]);
    runs.loadSyncs([syncEntry({ id: '7' })]);
    assert.equal(viewState(runs), 'ready');
    const filtered = new TestRuns({ grouping: 'sync', filter: { statuses: ['failure'] } });
    filtered.load([]);
    filtered.loadSyncs([syncEntry({ id: '7' })]);
    assert.equal(viewState(filtered), 'noMatch');
  });

  it('says that there are no runs where syncs are not what is shown', () => {
    for (const grouping of groupings.filter((each) => levelsOf[each][0] !== 'sync')) {
      const runs = new TestRuns({ grouping });
      runs.load([]);
      runs.loadSyncs([syncEntry({ id: '7' })]);
      assert.equal(viewState(runs), 'noRuns', grouping);
    }
  });

  it('does not say that nothing matches before all has been looked at', () => {
    const runs = new TestRuns({ filter: { dryRun: true, statuses: ['failure'] } });
    runs.load([], { hasMore: true });
    assert.equal(viewState(runs), 'ready');
  });

  it('says why nothing could be loaded where a welcome view can help; other reasons are a node', () => {
    const states: readonly (readonly [ErrorKind, string])[] = [
      ['noKey', 'signedOut'],
      ['keyRejected', 'keyRejected'],
      ['offline', 'offline'],
      ['rateLimited', 'ready'],
      ['unavailable', 'ready'],
    ];
    for (const [kind, state] of states) {
      const runs = new TestRuns();
      runs.fail(everything, new FilesComError(kind, ''));
      assert.equal(viewState(runs), state);
    }
    const broken = new TestRuns();
    broken.fail(everything, new TypeError('a mistake of ours'));
    assert.equal(viewState(broken), 'ready');
  });

  it('stays ready when something fails after runs were loaded', () => {
    const runs = new TestRuns();
    runs.load([syncRun()], { hasMore: true });
    runs.fail(everything, new FilesComError('keyRejected', ''));
    runs.fail('refresh', new FilesComError('offline', ''));
    assert.equal(viewState(runs), 'ready');
  });
});
