import assert from 'node:assert/strict';
import { leadingTime, timeOf } from '../../../src/logs/meaning/time.ts';
import { withoutTimesAndIds } from '../../../src/logs/meaning/normalize.ts';
import { LogAnalysis } from '../../../src/logs/meaning/logAnalysis.ts';

const noon = Date.UTC(2026, 0, 15, 10);

const moments: readonly (readonly [form: string, moment: number])[] = [
  ['2026-01-15T10:00:00Z', noon],
  ['2026-01-15T10:00:00.1+01:00', noon - 3_600_000 + 100],
  ['2026-01-15 10:00:00,123', noon + 123],
  ['2026-01-15 10:00:00.123456 +0000 UTC', noon + 123],
  ['2026/01/15 10:00:00', noon],
  ['2026/01/15 10:00:00.123456', noon + 123],
  ['20260115T100000Z', noon],
  ['15/Jan/2026:10:00:00 +0000', noon],
  ['1/15/2026 10:00:00 AM', noon],
  ['1/15/2026 10:00:00 PM', noon + 12 * 3_600_000],
  ['15/1/2026 10:00:00', noon],
  ['15.01.2026 10:00:00', noon],
  ['Thu, 15 Jan 2026 10:00:00 GMT', noon],
  ['15 January 2026 10:00:00', noon],
  ['Thursday, January 15, 2026 10:00:00 AM', noon],
  ['Jan 15, 2026 10:00:00 AM', noon],
  ['Thu Jan 15 10:00:00 2026', noon],
  ['Thu Jan 15 10:00:00.123456 2026', noon + 123],
  ['1768471200', noon],
  ['1768471200123', noon + 123],
];
/** Without a year or a day, or of digits whose order nothing tells. */
const partial = ['Jan 15 10:00:00', 'Jan  5 10:00:00', '10:00:00.123', '01-15 10:00:00.123', '26/01/15 10:00:00'];

describe('a timestamp', () => {
  for (const [form, moment] of moments) {
    it(`is read as a field, and at the start of a line: ${form}`, () => {
      assert.equal(timeOf(form), moment);
      for (const line of [`${form} INFO a`, `[${form}] INFO a`, `  ${form} INFO a`]) {
        const found = leadingTime(line);
        assert.deepEqual([found?.time, line.slice(found?.start, found?.end)], [moment, form], line);
      }
    });
  }

  for (const form of partial) {
    it(`names no moment, but is found: ${form}`, () => {
      assert.equal(timeOf(form), undefined);
      const found = leadingTime(`${form} INFO a`);
      assert.deepEqual([found?.end, found?.time], [form.length, undefined]);
    });
  }

  it('is also a number, by its size in seconds, milliseconds, microseconds or nanoseconds', () => {
    assert.deepEqual(
      [1_768_471_200, 1_768_471_200.5, 1_768_471_200_000, 1_768_471_200_000_000, '1768471200000000000'].map(timeOf),
      [noon, noon + 500, noon, noon, noon],
    );
  });

  for (const value of [
    'soon',
    '',
    '12',
    12,
    -1,
    1e30,
    null,
    '2026-02-30T10:00:00Z',
    '2026-13-01',
    '2026-01-15T25:00:00Z',
    '1.2.3',
    '10/20',
    'run 7',
    '2026-01-15-report.pdf',
  ]) {
    it(`is not ${JSON.stringify(value)}`, () => {
      assert.equal(timeOf(value), undefined);
    });
  }

  it('is not at the start of a line that begins with another number or name', () => {
    for (const line of [
      '12 files',
      '2026-01-15-report.pdf errored',
      '10.0.0.1 GET',
      '1234567890123456789',
      'May be',
      '3/4 done',
    ]) {
      assert.equal(leadingTime(line), undefined, line);
    }
  });

  for (const [form] of [...moments.slice(0, -2), ...partial.map((text) => [text] as const)]) {
    it(`is left out where logs are compared, and where failures are listed and grouped: ${form}`, () => {
      assert.match(withoutTimesAndIds(`${form} ERROR : a: gone at ${form}`), /^… ERROR : a: gone at …$/u);
      const analysis = new LogAnalysis();
      analysis.push(`[${form}] ERROR gone`);
      analysis.push(`[${form}] INFO a`);
      analysis.push(`[${form}] INFO b`);
      const { failures, successes } = analysis.findings;
      assert.deepEqual([failures.map(({ message }) => message), successes], [['ERROR gone'], [{ start: 1, end: 2 }]]);
    });
  }
});
