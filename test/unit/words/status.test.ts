import assert from 'node:assert/strict';
import type { RunStatus } from '../../../src/files-com/runStatus.ts';
import { compareStatuses, statusWords } from '../../../src/words/status.ts';

describe('the words for a status', () => {
  const documented: readonly (readonly [RunStatus, string, string])[] = [
    ['failure', 'Failed', 'error'],
    ['partial_failure', 'Partially failed', 'warning'],
    ['in_progress', 'In progress', 'sync~spin'],
    ['success', 'Succeeded', 'pass'],
    ['skipped', 'Skipped', 'circle-slash'],
  ];
  for (const [status, label, icon] of documented) {
    it(`has a label, an icon and a colour for ${status}`, () => {
      const words = statusWords(status);
      assert.equal(words.label, label);
      assert.equal(words.icon, icon);
      assert.match(words.color, /^[a-zA-Z]+\.?[A-Za-z]+$/u);
    });
  }

  it('shows one that nobody has documented as it came', () => {
    assert.equal(statusWords('paused_by_robot').label, 'paused_by_robot');
    assert.equal(statusWords('constructor').label, 'constructor');
    assert.equal(statusWords('__proto__').icon, 'question');
  });

  it('makes a hostile one harmless', () => {
    assert.equal(statusWords('a\u202Eb\nc').label, 'a\uFFFDb c');
    assert.equal(statusWords('x'.repeat(1e6)).label.length, 60);
  });

  it('has a label where there is no status', () => {
    assert.equal(statusWords(undefined).label, 'No status');
    assert.equal(statusWords(' \n').label, 'No status');
  });

  it('ranks what needs attention first and the undocumented last, by name', () => {
    const mixed = ['zeta', 'skipped', 'success', 'alpha', 'in_progress', 'failure', 'partial_failure'];
    assert.deepEqual(mixed.toSorted(compareStatuses), [
      'failure',
      'partial_failure',
      'in_progress',
      'success',
      'skipped',
      'alpha',
      'zeta',
    ]);
  });
});
