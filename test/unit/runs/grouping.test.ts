import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { groupId, groupings, groupValue, levelsOf, startOfDay, startOfNextDay } from '../../../src/runs/grouping.ts';
import { runWith } from './arbitraries.ts';

const hour = 3_600_000;
/** With a whole hour and half of one, at midnight and at noon, to the east and to the west, and with a day left out. */
const zones = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'America/Sao_Paulo',
  'America/Havana',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'Pacific/Apia',
];

describe('a group', () => {
  it('is that of a run: its sync, its status, the day on which it was created, each only where it is known', () => {
    const createdAt = new Date(2026, 2, 12, 14, 30).getTime();
    const run = runWith({ syncId: '7', status: 'failure', createdAt });
    assert.equal(groupValue(run, 'sync'), '7');
    assert.equal(groupValue(run, 'status'), 'failure');
    assert.equal(groupValue(run, 'day'), new Date(2026, 2, 12).getTime());
    for (const level of ['sync', 'status', 'day'] as const) assert.equal(groupValue(runWith({}), level), undefined);
  });

  it('has an id that no other has, whatever the service sends', () => {
    const value = fc.oneof(fc.string(), fc.constantFrom('null', '"', '","', '1', undefined, 1));
    const path = fc.array(value, { maxLength: 2 });
    fc.assert(
      fc.property(path, path, (a, b) => {
        const isEqual = a.length === b.length && a.every((each, index) => Object.is(each, b[index]));
        assert.equal(groupId(a) === groupId(b), isEqual);
      }),
    );
  });

  it('has the levels of its grouping, none twice', () => {
    assert.deepEqual(
      groupings.map((grouping) => levelsOf[grouping].join('>')),
      ['sync>status', 'status>sync', 'sync', 'status', 'day', ''],
    );
  });
});

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

  it('follows the one before also in the first century, from where a time without a value is', () => {
    const first = startOfDay(Date.parse('0001-01-01T12:00:00Z'));
    assert.equal(startOfNextDay(first) - first, 24 * hour);
  });
});

function inZone(zone: string, test: () => void): void {
  const before = process.env['TZ'];
  process.env['TZ'] = zone;
  try {
    // What is remembered of the last day belongs to another zone.
    startOfDay(0);
    test();
  } finally {
    if (before === undefined) delete process.env['TZ'];
    else process.env['TZ'] = before;
    startOfDay(0);
  }
}
