import assert from 'node:assert/strict';
import { attentionRank, documentedStatuses, isEnded, isFailure, statusRank } from '../../../src/files-com/runStatus.ts';

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
