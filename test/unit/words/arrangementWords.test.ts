import assert from 'node:assert/strict';
import { groupings } from '../../../src/runs/grouping.ts';
import { newestFirst, sortFields } from '../../../src/runs/runSort.ts';
import { groupingWords, sortWords } from '../../../src/words/arrangementWords.ts';

describe('the words for an arrangement', () => {
  it('differ for every grouping', () => {
    assertDiffer(groupings.map(groupingWords));
    assert.equal(groupingWords('statusSync'), 'Status, then Sync');
  });

  it('differ for every order', () => {
    assertDiffer(
      sortFields.flatMap((field) => (['asc', 'desc'] as const).map((direction) => sortWords({ field, direction }))),
    );
    assert.equal(sortWords(newestFirst), 'Newest First');
    assert.equal(sortWords({ field: 'createdAt', direction: 'asc' }), 'Oldest First');
    assert.equal(sortWords({ field: 'status', direction: 'asc' }), 'By Status, A to Z');
    assert.equal(sortWords({ field: 'syncId', direction: 'desc' }), 'By Sync ID, Descending');
  });
});

function assertDiffer(words: readonly string[]): void {
  assert.equal(new Set(words).size, words.length);
  for (const each of words) assert.match(each, /^[A-Z][\w ,]+$/u);
}
