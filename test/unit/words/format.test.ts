import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import {
  formatBytes,
  formatCount,
  formatDateTime,
  formatDay,
  formatDuration,
  formatPercentage,
  formatWhen,
} from '../../../src/words/format.ts';

describe('formatBytes', () => {
  it('counts in steps of 1,000, in the language of the person', () => {
    assert.equal(formatBytes(0, 'en'), '0 B');
    assert.equal(formatBytes(1_337_000_000, 'en'), '1.34 GB');
    assert.equal(formatBytes(1_337_000_000, 'de'), '1,34 GB');
  });

  it('bears any number', () => {
    for (const bytes of [Number.NaN, -1, Infinity, 1e300]) assert.equal(formatBytes(bytes, 'en'), '–');
    assert.equal(formatBytes(2 ** 63, 'en'), '9.22 EB');
  });
});

describe('formatDuration', () => {
  const examples: readonly (readonly [number, string])[] = [
    [0, '0ms'],
    [0.4, '400ms'],
    [1.34, '1.3s'],
    [12.7, '12s'],
    [192.7, '3m 12s'],
    [3600, '1h'],
    [266_405, '3d 2h'],
  ];
  for (const [seconds, text] of examples) {
    it(`says ${text} for ${seconds} seconds`, () => assert.equal(formatDuration(seconds), text));
  }

  it('bears any number', () => {
    for (const seconds of [Number.NaN, -1, Infinity, 1e300]) assert.equal(formatDuration(seconds), '–');
  });
});

describe('formatCount', () => {
  it('groups digits as the language does', () => {
    assert.equal(formatCount(12_345, 'en'), '12,345');
    assert.equal(formatCount(12_345, 'de'), '12.345');
    assert.equal(formatCount(-1, 'en'), '–');
  });
});

describe('formatPercentage', () => {
  it('says 100% only when all is done', () => {
    assert.equal(formatPercentage(0.999, 'en'), '99%');
    assert.equal(formatPercentage(1, 'en'), '100%');
    assert.equal(formatPercentage(0.29, 'en'), '29%');
  });

  it('stays between 0 and 100', () => {
    assert.equal(formatPercentage(-3, 'en'), '0%');
    assert.equal(formatPercentage(7, 'en'), '100%');
    assert.equal(formatPercentage(Number.NaN, 'en'), '–');
  });
});

describe('formatWhen', () => {
  // A Wednesday, in local time.
  const now = new Date(2026, 5, 10, 15, 0).getTime();
  const examples: readonly (readonly [string, Date, string])[] = [
    ['the same day', new Date(2026, 5, 10, 14, 3), 'Today 14:03'],
    ['just after midnight', new Date(2026, 5, 10, 0, 0), 'Today 00:00'],
    ['later on the same day, by a clock that is ahead', new Date(2026, 5, 10, 15, 1), 'Today 15:01'],
    ['the day before', new Date(2026, 5, 9, 9, 15), 'Yesterday 09:15'],
    ['less than 24 hours ago, but yesterday', new Date(2026, 5, 9, 23, 59), 'Yesterday 23:59'],
    ['two days ago', new Date(2026, 5, 8, 9, 15), 'Mon 09:15'],
    ['six days ago', new Date(2026, 5, 4, 9, 15), 'Thu 09:15'],
    ['a week ago', new Date(2026, 5, 3, 9, 15), 'Jun 3, 09:15'],
    ['last year', new Date(2025, 11, 31, 9, 15), 'Dec 31, 2025, 09:15'],
    ['tomorrow', new Date(2026, 5, 11, 9, 15), 'Jun 11, 09:15'],
  ];
  for (const [name, time, text] of examples) {
    it(`says "${text}" for ${name}`, () => assert.equal(formatWhen(time.getTime(), now, 'en'), text));
  }

  it('counts days, not hours, where the clocks change', () => {
    const zone = process.env['TZ'];
    process.env['TZ'] = 'Europe/Berlin';
    try {
      // The night to 29 March 2026 has 23 hours.
      const monday = new Date(2026, 2, 30, 0, 30).getTime();
      const sunday = new Date(2026, 2, 29, 0, 30).getTime();
      assert.equal(monday - sunday, 23 * 3_600_000);
      assert.match(formatWhen(sunday, monday, 'en'), /^Yesterday/u);
    } finally {
      if (zone === undefined) delete process.env['TZ'];
      else process.env['TZ'] = zone;
    }
  });

  it('speaks the language of the person', () => {
    assert.equal(formatWhen(new Date(2026, 5, 8, 9, 15).getTime(), now, 'de'), 'Mo 09:15');
    assert.equal(formatWhen(new Date(2026, 2, 8, 9, 15).getTime(), now, 'ja'), '3月8日 09:15');
  });

  it('never throws, whatever the time', () => {
    fc.assert(fc.property(fc.double(), (time) => formatWhen(time, now, 'en') !== ''));
  });
});

describe('formatDay', () => {
  // A Wednesday, in local time.
  const now = new Date(2026, 5, 10, 15, 0).getTime();
  const examples: readonly (readonly [string, Date, string])[] = [
    ['this day', new Date(2026, 5, 10), 'Today'],
    ['the day before', new Date(2026, 5, 9), 'Yesterday'],
    ['two days ago', new Date(2026, 5, 8), 'Monday, Jun 8'],
    ['last year', new Date(2025, 11, 31), 'Wednesday, Dec 31, 2025'],
    ['tomorrow', new Date(2026, 5, 11), 'Thursday, Jun 11'],
  ];
  for (const [name, midnight, text] of examples) {
    it(`says "${text}" for ${name}`, () => assert.equal(formatDay(midnight.getTime(), now, 'en'), text));
  }

  it('speaks the language of the person', () => {
    assert.equal(formatDay(new Date(2026, 5, 8).getTime(), now, 'de'), 'Montag, 8. Juni');
  });

  it('bears any number', () => {
    for (const midnight of [Number.NaN, Infinity, 1e17]) assert.equal(formatDay(midnight, now, 'en'), '–');
    fc.assert(fc.property(fc.double(), (midnight) => formatDay(midnight, now, 'en') !== ''));
  });
});

describe('formatDateTime', () => {
  it('has the date, the seconds and the zone', () => {
    const text = formatDateTime(new Date(2026, 5, 10, 15, 0, 7).getTime(), 'en');
    assert.match(text, /^Jun 10, 2026, 15:00:07 \S+/u);
  });

  it('bears a time that no calendar has', () => assert.equal(formatDateTime(1e17, 'en'), '–'));
});
