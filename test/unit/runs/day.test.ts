import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { startOfDay, startOfNextDay } from '../../../src/runs/day.ts';
import { periodOf } from '../../../src/runs/searchPeriod.ts';
import { inZone } from '../inZone.ts';

const hour = 3_600_000;
/** With a whole hour and half of one, at midnight and at noon, to the east and to the west, and with a day left out. */
const zones = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'America/Sao_Paulo',
  'America/Havana',
  'Africa/Cairo',
  'America/Santiago',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'Pacific/Apia',
];

describe('a day', () => {
  for (const zone of zones) {
    it(`begins at the midnight before and ends at the one after, in ${zone}`, () => {
      inZone(zone, () => {
        const times = fc.integer({ min: Date.UTC(2010, 0), max: Date.UTC(2030, 0) });
        fc.assert(
          fc.property(times, (time) => {
            const midnight = startOfDay(time);
            const end = startOfNextDay(midnight);
            assert.ok(midnight <= time && time < end);
            assert.equal(startOfDay(midnight), midnight);
            assert.equal(startOfDay(end - 1), midnight);
            assert.equal(startOfDay(end), end);
            assert.equal(new Date(midnight).toDateString(), new Date(time).toDateString());
            assert.notEqual(new Date(end).toDateString(), new Date(time).toDateString());
          }),
          { numRuns: 300 },
        );
      });
    });
  }

  it('has 23 or 25 hours where the clocks change', () => {
    inZone('Europe/Berlin', () => {
      const hoursOf = (midnight: Date) => (startOfNextDay(midnight.getTime()) - midnight.getTime()) / hour;
      assert.equal(hoursOf(new Date(2026, 2, 29)), 23);
      assert.equal(hoursOf(new Date(2026, 2, 30)), 24);
      assert.equal(hoursOf(new Date(2026, 9, 25)), 25);
      const late = new Date(2026, 9, 25, 23, 59).getTime();
      assert.equal(late - startOfDay(late), 25 * hour - 60_000);
    });
  });

  it('begins later where there is no midnight, and another follows where a day is left out', () => {
    inZone('America/Sao_Paulo', () => {
      const saturday = new Date(2018, 10, 3).getTime();
      const sunday = startOfNextDay(saturday);
      assert.equal(new Date(sunday).getHours(), 1);
      assert.equal(startOfNextDay(sunday), new Date(2018, 10, 5).getTime());
    });
    inZone('Pacific/Apia', () => {
      const next = new Date(startOfNextDay(new Date(2011, 11, 29).getTime()));
      assert.equal(next.getDate(), 31);
    });
  });

  it('is in the month and the year that its name says, wherever midnight is', () => {
    inZone('America/Asuncion', () => {
      const names = { today: 'today', yesterday: 'yesterday' };
      const [month, day] = ['2017-10', '2017-10-01'].map((word) => periodOf(word, 0, names));
      assert.equal(new Date(month?.from ?? 0).getHours(), 1);
      assert.equal(day?.from, month?.from);
      assert.equal(periodOf('2017-09', 0, names)?.before, month?.from);
      assert.equal(periodOf('2017-12', 0, names)?.before, periodOf('2018-', 0, names)?.from);
      for (const none of ['2017-13', '2017-0', '2017-02-29', '2017-06-31'])
        assert.equal(periodOf(none, 0, names), undefined);
    });
  });

  it('follows the one before also in the first century, from where a time without a value is', () => {
    const first = startOfDay(Date.parse('0001-01-01T12:00:00Z'));
    assert.equal(startOfNextDay(first) - first, 24 * hour);
  });
});
