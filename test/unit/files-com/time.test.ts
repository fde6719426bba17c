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

  it('takes a time without a zone for UTC, wherever it is read', () => {
    const { TZ } = process.env;
    process.env['TZ'] = 'America/New_York';
    try {
      assert.equal(new Date(0).getTimezoneOffset(), 300);
      assert.equal(time('2026-01-31T14:03:05'), Date.UTC(2026, 0, 31, 14, 3, 5));
    } finally {
      process.env['TZ'] = TZ ?? '';
      if (TZ === undefined) delete process.env['TZ'];
    }
  });

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
