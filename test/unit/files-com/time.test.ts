import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { time } from '../../../src/files-com/time.ts';

describe('time', () => {
  it('reads UTC and offsets', () => {
    assert.equal(time('2026-01-31T14:03:05Z'), Date.UTC(2026, 0, 31, 14, 3, 5));
    assert.equal(time('2026-01-31T14:03:05-04:00'), Date.UTC(2026, 0, 31, 18, 3, 5));
    assert.equal(time('2026-01-31T14:03:05+05:30'), Date.UTC(2026, 0, 31, 8, 33, 5));
    assert.equal(time('2026-01-31T14:03:05.678Z'), Date.UTC(2026, 0, 31, 14, 3, 5, 678));
  });

  for (const zone of ['America/New_York', 'Asia/Kolkata', 'Pacific/Apia', 'UTC']) {
    describe(`in ${zone}`, () => {
      const { TZ } = process.env;
      before(() => (process.env['TZ'] = zone));
      after(() => {
        process.env['TZ'] = TZ ?? '';
        if (TZ === undefined) delete process.env['TZ'];
      });

      const noon = Date.UTC(2026, 0, 31, 14, 3, 5);
      for (const [written, expected] of [
        ['2026-01-31T14:03:05', noon],
        ['2026-01-31T14:03:05.678', noon + 678],
        ['2026-01-31T14:03:05.678901', noon + 678],
        ['2026-01-31T14:03:05.6', noon + 600],
        ['2026-01-31T14:03:05,678', noon + 678],
        ['2026-01-31T14:03:05.1234567890123Z', noon + 123],
        ['2026-01-31 14:03:05', noon],
        ['2026-01-31 14:03:05.678', noon + 678],
        ['2026-01-31 14:03:05 UTC', noon],
        ['2026-01-31 14:03:05 -0400', noon + 4 * 3_600_000],
        ['2026-01-31t14:03:05z', noon],
        ['2026-01-31T14:03:05+0530', noon - 5.5 * 3_600_000],
        ['2026-01-31T14:03:05.678-04', noon + 678 + 4 * 3_600_000],
        ['2026-01-31T14:03', noon - 5000],
        ['2026-01-31T14:03+05:30', noon - 5000 - 5.5 * 3_600_000],
        ['2026-01-31', Date.UTC(2026, 0, 31)],
        ['2026-01-31T24:00:00', Date.UTC(2026, 1, 1)],
        ['2024-02-29T00:00:00.5', Date.UTC(2024, 1, 29, 0, 0, 0, 500)],
        ['0001-01-01T00:00:00', Date.parse('0001-01-01T00:00:00Z')],
        ['9999-12-31T23:59:59.999', Date.UTC(9999, 11, 31, 23, 59, 59, 999)],
      ] as const) {
        it(`reads ${written}, in UTC where there is no zone`, () => assert.equal(time(written), expected));
      }

      for (const unread of [
        '2026-02-30T00:00:00Z',
        '2026-02-29T00:00:00.5',
        '2026-02-31',
        '2026-01-31T14:03:05.',
        '2026-01-31T14:03:05 EST',
        '2026-01-31T14:03:05+99:99',
        '2026-01-31T14:03:60',
        '2026-01-31T14',
        '2026-1-31T14:03:05',
        '2026-01-31T14:03:05\n',
        'Sat, 31 Jan 2026 14:03:05',
        'Jan 31 2026',
        '+275760-09-13T00:00:00.000',
        '+002026-01-31T14:03:05',
        '-000001-01-01T00:00:00',
        '275760-09-13T00:00:00',
      ]) {
        it(`has no time for ${JSON.stringify(unread)}`, () => assert.equal(time(unread), undefined));
      }
    });
  }

  for (const nonsense of [
    '',
    'run 7',
    '12',
    '2026',
    'yesterday',
    '0000-00-00T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-01-32T00:00:00Z',
    '2026-01-01T24:30:00Z',
    '2026-01-01T00:60:00Z',
    '2026-01-01Tab:cd:efZ',
    '2026-01-01T00:00:00+ab:cd',
    'xxxx-xx-xxTxx:xx:xxZ',
    1_700_000_000,
    null,
    {},
  ]) {
    it(`has no time for ${JSON.stringify(nonsense)}`, () => {
      // One good day first: what is remembered of it must not help.
      time('2026-01-01T00:00:00Z');
      assert.equal(time(nonsense), undefined);
    });
  }

  it('agrees with Date.parse wherever that is sure', () => {
    const date = fc.date({
      min: new Date('0100-01-01T00:00:00Z'),
      max: new Date('9999-12-31T23:59:59Z'),
      noInvalidDate: true,
    });
    const zone = fc.constantFrom('Z', '+00:00', '-04:00', '+05:30', '+14:00', '-12:00');
    fc.assert(
      fc.property(fc.array(fc.tuple(date, zone), { minLength: 1 }), (dates) => {
        const texts = dates.map(([instant, suffix]) => instant.toISOString().slice(0, 19) + suffix);
        assert.deepEqual(texts.map(time), texts.map(Date.parse));
      }),
    );
  });
});
