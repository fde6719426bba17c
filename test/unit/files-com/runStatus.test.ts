import assert from 'node:assert/strict';
import {
  attentionRank,
  documentedStatuses,
  isEnded,
  isFailure,
  mayGoOn,
  statusRank,
} from '../../../src/files-com/runStatus.ts';

describe('what a status means', () => {
  it('is an end for all that are documented but one, whatever the times say', () => {
    for (const completedAt of [undefined, 5]) {
      const goingOn = documentedStatuses.filter((status) => !isEnded({ status, completedAt }));
      assert.deepEqual(goingOn, ['in_progress']);
    }
  });

  it('is an end for one that nobody has documented only where the run says when', () => {
    for (const status of ['queued', '__proto__', '', undefined]) {
      assert.equal(isEnded({ status, completedAt: undefined }), false);
      assert.equal(isEnded({ status, completedAt: 0 }), true);
    }
  });

  it('may change while a run is in progress, however old it is', () => {
    for (const createdAt of [undefined, 0, 1e12]) {
      assert.equal(mayGoOn({ status: 'in_progress', completedAt: undefined, createdAt }, 1e12), true);
    }
  });

  it('may change for a day where nobody has documented it', () => {
    const [day, now] = [24 * 3_600_000, 1e12];
    const run = { status: 'queued', completedAt: undefined };
    assert.equal(mayGoOn({ ...run, createdAt: now - day }, now), true);
    assert.equal(mayGoOn({ ...run, createdAt: now - day - 1 }, now), false);
    assert.equal(mayGoOn({ ...run, createdAt: undefined }, now), false);
    assert.equal(mayGoOn({ ...run, createdAt: now, completedAt: now }, now), false);
  });

  it('does not change any more when the run has ended', () => {
    assert.equal(mayGoOn({ status: 'success', completedAt: undefined, createdAt: 1e12 }, 1e12), false);
  });

  it('is a failure for two', () => {
    assert.deepEqual([...documentedStatuses, 'queued', undefined].filter(isFailure), ['failure', 'partial_failure']);
  });

  it('orders the documented by urgency before all others', () => {
    assert.deepEqual([...documentedStatuses, 'queued', undefined].map(statusRank), [0, 1, 2, 3, 4, 5, 5]);
  });

  it('needs attention for three', () => {
    assert.deepEqual([...documentedStatuses, 'queued', undefined].map(attentionRank), [0, 1, 2, 3, 3, 3, 3]);
  });
});
