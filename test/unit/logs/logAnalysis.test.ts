import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { LogAnalysis, mostNoted, type LogFindings } from '../../../src/logs/meaning/logAnalysis.ts';
import { parseLogLine } from '../../../src/logs/meaning/line.ts';

const succeeded = '{"status":"success","path":"error.txt","message":"all ERROR gone"}';
const failed = (message: string, path = 'a'): string => JSON.stringify({ status: 'failure', path, message });

/** A number that is none to `normalizeMessage`. */
const inLetters = (n: number): string => String(n).replaceAll(/\d/gu, (digit) => 'abcdefghij'.charAt(Number(digit)));

function analyze(lines: readonly string[]): LogFindings {
  const analysis = new LogAnalysis();
  for (const line of lines) analysis.push(line);
  return analysis.findings;
}

describe('the level of a line', () => {
  for (const [line, level] of [
    [succeeded, 'fine'],
    [failed('no'), 'failed'],
    ['{"error_type":"quota"}', 'failed'],
    [String.raw`{"status":"\u0066ailure"}`, 'failed'],
    ['{"status":"partial_success"}', 'warning'],
    ['{"status":"skipped"}', 'fine'],
    ['{"status":"failure","message":"cut of', 'failed'],
    [`{"status":"failure","message":"${'x'.repeat(1_000_000)}"}`, 'failed'],
    [`  12: ${failed('no')}`, 'failed'],
    ['2026-01-31 12:00:00 ERROR Sync a', 'failed'],
    ['[2026-01-31T12:00:00Z] WARN slow', 'warning'],
    ['2026-01-31 12:00:00 INFO Sync errors.txt', 'fine'],
    ['12:00:00 INFO Sync', 'fine'],
    ['    at Sync.run (sync.rb:12)', 'more'],
    ['', 'more'],
  ] as const) {
    it(`is ${level}: ${line.slice(0, 60)}`, () => {
      assert.equal(parseLogLine(line).level, level);
    });
  }

  it('is failed for each line of JSON that the page of a run shows as failed, and for no other', () => {
    const status = fc.constantFrom('success', 'failure', 'Failed', 'errored', 'partial', 'skipped', 'fatal', undefined);
    const entry = fc.record({
      status,
      error_type: fc.constantFrom('', 'quota', undefined),
      path: fc.string(),
      message: fc.string({ unit: 'binary' }),
    });
    fc.assert(
      fc.property(entry, (json) => {
        const line = JSON.stringify(json);
        const parsed = parseLogLine(line);
        assert.equal(parseLogLine(line).level === 'failed', parsed.level === 'failed');
      }),
    );
  });
});

describe('the analysis of a log', () => {
  it('counts lines, failures and warnings, and knows where they are', () => {
    const findings = analyze([succeeded, failed('no'), '{"status":"partial"}', failed('nor this')]);
    assert.deepEqual([findings.lineCount, findings.failedLines, findings.warningCount], [4, [1, 3], 1]);
    assert.deepEqual(findings.failures, [
      { line: 1, message: 'no', path: 'a', errorType: undefined },
      { line: 3, message: 'nor this', path: 'a', errorType: undefined },
    ]);
  });

  it('puts failures into groups by what their messages have in common', () => {
    const { groups } = analyze([failed('gone: /a/b.txt'), failed('no space'), failed('gone: /c.txt')]);
    assert.deepEqual(
      groups.map(({ message, count, firstLine, lines }) => [message, count, firstLine, lines.map(({ line }) => line)]),
      [
        ['gone: …', 2, 0, [0, 2]],
        ['no space', 1, 1, [1]],
      ],
    );
  });

  it('groups failures of plain text without their times', () => {
    const { groups, failures } = analyze(['2026-01-31 12:00:00 ERROR no 1', '2026-01-31 12:00:07 ERROR no 2']);
    assert.deepEqual(
      groups.map(({ message, count }) => [message, count]),
      [['ERROR no …', 2]],
    );
    assert.equal(failures[0]?.message, 'ERROR no 1');
  });

  it('joins successive lines without failure, two or more, with the text that goes on from them', () => {
    const lines = [
      'INFO a',
      '  more',
      failed('no'),
      '  trace',
      'INFO b',
      failed('no'),
      'INFO c',
      'INFO d',
      '{"status":"partial"}',
      'INFO e',
      'INFO f',
    ];
    assert.deepEqual(analyze(lines).successes, [
      { start: 0, end: 1 },
      { start: 6, end: 7 },
      { start: 9, end: 10 },
    ]);
  });

  it('remembers a bounded number of lines and groups, and counts all', () => {
    const lines = Array.from({ length: mostNoted + 500 }, (_, n) => failed(`reason ${inLetters(n)}`));
    const { failures, failedLines, groups } = analyze(lines);
    assert.deepEqual([failures.length, failedLines.length], [mostNoted, mostNoted + 500]);
    assert.ok(groups.length <= 501);
    assert.equal(
      groups.reduce((sum, { count }) => sum + count, 0),
      mostNoted + 500,
    );
    assert.equal(groups.filter(({ message }) => message === undefined).length, 1);
  });

  it('has a place in one group for each failure, and ranges that hold no failure', () => {
    const line = fc.oneof(
      fc.constantFrom(succeeded, failed('no'), failed('nor 1'), 'INFO', 'x', 'WARN', ''),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        const { lineCount, failedLines, groups, successes } = analyze(lines);
        assert.equal(lineCount, lines.length);
        const grouped = groups.flatMap((group) => group.lines.map((noted) => noted.line));
        assert.deepEqual(
          grouped.toSorted((a, b) => a - b),
          failedLines,
        );
        for (const { start, end } of successes) {
          assert.ok(end > start && end < lineCount);
          assert.ok(!failedLines.some((failure) => failure >= start && failure <= end));
        }
      }),
    );
  });
});
