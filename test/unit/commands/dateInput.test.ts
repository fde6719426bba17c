import assert from 'node:assert/strict';
import { formatDate, formatEndDate, parseDate } from '../../../src/commands/dateInput.ts';
import { describeFilter } from '../../../src/words/filterWords.ts';
import { inZone } from '../inZone.ts';

/** Where midnight is skipped, or repeated, or the clocks change at another hour, by half an hour or by two, or never. */
const zones = [
  'Africa/Cairo',
  'America/Santiago',
  'Asia/Beirut',
  'America/Havana',
  'America/Asuncion',
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'Antarctica/Troll',
  'Atlantic/Azores',
  'Asia/Kolkata',
  'UTC',
];

const minute = 60_000;
const pad = (number: number): string => String(number).padStart(2, '0');

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
      '0000-00-00',
    ]) {
      assert.equal(parseDate(text), undefined, text);
    }
  });

  for (const zone of zones) {
    it(`is what it was after being shown and typed again, on each day of four years and at each half hour where the clocks change, in ${zone}`, () => {
      inZone(zone, () => {
        for (let day = new Date(2024, 0, 1, 12); day.getFullYear() < 2028; day.setDate(day.getDate() + 1)) {
          const text = `${day.getFullYear()}-${pad(day.getMonth() + 1)}-${pad(day.getDate())}`;
          const date = parseDate(text);
          assert.ok(date, text);
          assert.deepEqual([formatDate(date.start), formatEndDate(date.end)], [text, text]);
          if (date.end - date.start === 24 * 60 * minute && day.getDate() > 1) continue;
          const times = new Set<string>();
          for (let time = date.start; time < date.end; time += 30 * minute) {
            assert.equal(new Date(time).getDate(), day.getDate(), 'no moment of another day');
            const at = new Date(time);
            times.add(`${pad(at.getHours())}:${pad(at.getMinutes())}`);
            const typed = parseDate(formatDate(time));
            assert.ok(typed && typed.start <= time && typed.end >= time, 'no moment is left out');
          }
          for (let half = 0; half < 48; half++) {
            const clock = `${pad(Math.floor(half / 2))}:${pad((half % 2) * 30)}`;
            const typed = parseDate(`${text} ${clock}`);
            assert.equal(typed !== undefined, times.has(clock), `${text} ${clock}`);
            if (!typed) continue;
            assert.equal(parseDate(formatDate(typed.start))?.start, typed.start);
            assert.equal(parseDate(formatEndDate(typed.end))?.end, typed.end);
          }
        }
      });
    });

    it(`is named by the words for a range as it was typed, in ${zone}`, () => {
      inZone(zone, () => {
        // A locale of its own, since formatters are kept with the time zone in which they were made.
        const moment = {
          now: new Date(2030, 0, 1).getTime(),
          locale: `en-x-${zone.replaceAll(/[^a-z]/giu, '').slice(-8)}`,
        };
        for (let day = new Date(2024, 0, 1, 12); day.getFullYear() < 2028; day.setDate(day.getDate() + 1)) {
          const date = parseDate(`${day.getFullYear()}-${day.getMonth() + 1}-${day.getDate()}`);
          const name = day.toLocaleDateString('en', {
            weekday: 'long',
            year: 'numeric',
            month: 'short',
            day: 'numeric',
          });
          const words = (from?: number, before?: number) => describeFilter({ created: { from, before } }, moment);
          assert.equal(words(date?.start, date?.end), name);
          assert.equal(words(date?.start), `Since ${name}`);
          assert.equal(words(undefined, date?.end), `Up to ${name}`);
        }
      });
    });
  }

  it('is refused at a time that the clocks skip, and ends a range with the second of two', () => {
    inZone('Europe/Berlin', () => {
      assert.equal(parseDate('2026-03-29 02:30'), undefined);
      const twice = parseDate('2026-10-25 02:30');
      assert.deepEqual(twice, { start: Date.parse('2026-10-25T00:30Z'), end: Date.parse('2026-10-25T01:30Z') });
    });
    inZone('Africa/Cairo', () => {
      assert.equal(parseDate('2026-04-24 00:30'), undefined);
      assert.equal(parseDate('2026-04-24')?.start, Date.parse('2026-04-23T22:00Z'));
    });
    inZone('Pacific/Apia', () => {
      assert.equal(parseDate('2011-12-30'), undefined);
      assert.equal(formatEndDate(parseDate('2011-12-29')?.end ?? 0), '2011-12-29');
    });
  });

  it('is of the year that it names, also in the first century', () => {
    assert.equal(formatDate(parseDate('0050-03-12')?.start ?? 0), '0050-03-12');
  });
});
