import assert from 'node:assert/strict';
import { ChangeSet } from '../../../src/runs/runIndex.ts';
import type { Activity } from '../../../src/runs/storeState.ts';
import type { RunSummary } from '../../../src/runs/runSummary.ts';
import { UnseenFailures } from '../../../src/tree/badge.ts';
import { runWith } from '../runs/arbitraries.ts';

describe('the number of unseen failures', () => {
  const statuses = ['failure', 'partial_failure', 'success', 'in_progress', 'queued', undefined];
  const runs = statuses.map((status, index) => runWith({ id: String(index), status }));
  let unseen: UnseenFailures;
  beforeEach(() => (unseen = new UnseenFailures()));

  it('grows by the failures that a refresh brings, each once', () => {
    for (let times = 0; times < 2; times += 1) unseen.follow(brought('refresh', runs));
    assert.equal(unseen.count, 2);
    unseen.follow(brought('refresh', [runWith({ id: '9', status: 'failure' })]));
    assert.equal(unseen.count, 3);
    unseen.clear();
    assert.equal(unseen.count, 0);
  });

  it('does not count what is loaded on request', () => {
    unseen.follow(brought({}, runs));
    unseen.follow({ kind: 'activity', activity: 'refresh' });
    assert.equal(unseen.count, 0);
  });

  for (const reason of ['filter', 'connection'] as const) {
    it(`is 0 again with another ${reason}`, () => {
      unseen.follow(brought('refresh', runs));
      unseen.follow({ kind: 'reset', reason });
      assert.equal(unseen.count, 0);
    });
  }

  for (const reason of ['grouping', 'sort'] as const) {
    it(`stays with another ${reason}: the runs are the same`, () => {
      unseen.follow(brought('refresh', runs));
      unseen.follow({ kind: 'reset', reason });
      assert.equal(unseen.count, 2);
    });
  }
});

function brought(activity: Activity, runs: readonly RunSummary[]) {
  const changes = new ChangeSet();
  changes.arrived.push(...runs);
  return { kind: 'runs', changes, activity } as const;
}
