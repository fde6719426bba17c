import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { formatDate, formatEndDate, parseDate } from '../../../src/commands/dateInput.ts';

const local = (year: number, month: number, day: number, hours = 0, minutes = 0) =>
  new Date(year, month, day, hours, minutes).getTime();

describe('a typed date', () => {
  it('is a day in local time, to its end', () => {
    assert.deepEqual(parseDate(' 2026-03-12 '), { start: local(2026, 2, 12), end: local(2026, 2, 13) });
    assert.deepEqual(parseDate('2026-1-2'), { start: local(2026, 0, 2), end: local(2026, 0, 3) });
  });

  it('is a minute where a time is given', () => {
    const time = local(2026, 2, 12, 14, 30);
    assert.deepEqual(parseDate('2026-03-12 14:30'), { start: time, end: time });
    assert.deepEqual(parseDate('2026-03-12T14:30'), { start: time, end: time });
  });

  it('is refused where the calendar or the clock does not have it', () => {
    for (const text of [
      '',
      'yesterday',
      '12.03.2026',
      '2026-02-30',
      '2026-13-01',
      '2026-00-10',
      '2026-03-12 24:00',
      '2026-03-12 10:60',
      '2026-03-12 10',
    ]) {
      assert.equal(parseDate(text), undefined, text);
    }
  });

  it('is what it was after being shown and typed again', () => {
    // Not in the hours that the clock skips or repeats when summer time begins or ends.
    const times = fc
      .tuple(fc.integer({ min: 0, max: 30_000 }), fc.integer({ min: 4, max: 23 }), fc.integer({ min: 0, max: 59 }))
      .map(([day, hours, minutes]) => new Date(1970, 0, day, hours, minutes).getTime());
    fc.assert(
      fc.property(times, (time) => {
        assert.equal(parseDate(formatDate(time))?.start, time);
        assert.equal(parseDate(formatEndDate(time))?.end, time);
      }),
    );
    assert.equal(formatEndDate(local(2026, 2, 13)), '2026-03-12');
    assert.equal(formatDate(local(2026, 2, 13)), '2026-03-13');
  });
});
