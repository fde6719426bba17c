import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { LogIndex } from '../../../src/logs/lines/logIndex.ts';
import { parseLogLine } from '../../../src/logs/meaning/line.ts';
import { anyLine, jsonLine, textLine } from './logLines.ts';

const isFailedLine = (line: string): boolean => parseLogLine(line).level === 'failed';

/** Whether the index counts each line as failed. */
function indexed(lines: readonly string[]): readonly boolean[] {
  const index = new LogIndex();
  index.push(Buffer.from(lines.map((line) => `${line}\n`).join('')));
  return lines.map((_, line) => index.kinds[index.codeAt(line) ?? -1]?.failed ?? assert.fail(`no line ${line}`));
}

describe('whether a line has failed', () => {
  it('is the same in an editor and in the index, whatever the line is', () => {
    fc.assert(
      fc.property(anyLine, (line) => {
        assert.deepEqual([isFailedLine(line)], indexed([line]));
      }),
      { numRuns: 2000 },
    );
  });

  it('is the same among lines that are alike, where they are JSON or plain text', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(jsonLine, textLine), { maxLength: 30 }), (lines) => {
        const twice = [...lines, ...lines];
        assert.deepEqual(
          twice.map((line) => isFailedLine(line)),
          indexed(twice),
        );
      }),
      { numRuns: 500 },
    );
  });

  it('is the same wherever a line of text stands in a long log', () => {
    const lines = Array.from({ length: 5000 }, (_, n) =>
      n % 11 === 0
        ? `{"path":"ERROR ${n}"}`
        : `2026/01/31 12:00:00 ${n % 7 === 0 ? 'ERROR' : 'INFO '} : ${'error/'.repeat(n % 5)}${'x'.repeat(n % 53)}`,
    );
    assert.deepEqual(
      indexed(lines),
      lines.map((_, n) => n % 7 === 0 && n % 11 > 0),
    );
  });

  for (const [line, failed] of [
    ['{"status":"failure"}', true],
    ['{"level":17,"short_message":true,"error":true}', true],
    ['{"status":"success","error_type":"quota"}', false],
    ['{"error_type":"quota","status":"success"}', false],
    ['{"error_type":"quota"}', true],
    ['{"error_type":""}', false],
    ['{"result":{"status":"failure"}}', false],
    ['[{"status":"failure"}]', false],
    ['{"status":"success","message":"ERROR"}', false],
    ['  12: {"status":"failure"}', true],
    ['12:{"status":"failure"}', false],
    ['{"status":"failure","message":"cut of', true],
    ['{"status":"failure"} and more', true],
    ['{"message":"cut of \\"status\\":\\"failure\\"', false],
    [String.raw`{"st\u0061tus":"failure","path":"a","message":"cut of`, true],
    ['2026-01-31 12:00:00 ERROR Sync a', true],
    ['FAILED', true],
    ['0 FAILURES, ERROR_COUNT 0, Error: none', false],
    ['3 FAILURES', true],
    ['', false],
    // The last of equal keys counts, as in JSON.parse.
    ['{"status":"failure","status":"success"}', false],
    ['{"status":"success","status":"failure"}', true],
    ['{"status":"success","status":"fail', false],
    ['{"status":"failure","status":7}', false],
    ['{"level":"info","level":"error","msg":"no"}', true],
    ['{"error":"no","error":null}', false],
    ['{"error":null,"err\\u006fr":"denied"}', true],
    [`{"message":"${'x'.repeat(70_000)}","status":"failure"}`, false],
    [`{"status":"failure","message":"${'x'.repeat(70_000)}"}`, true],
    // Formats begin with the outcome.
    [`ERROR ${'x'.repeat(70_000)}`, true],
    [`${'x'.repeat(65_530)} ERROR`, false],
  ] as const) {
    it(`is told: ${failed}, ${line.length > 60 ? `${line.slice(0, 40)}… of ${line.length}` : line}`, () => {
      assert.deepEqual([isFailedLine(line), ...indexed([line])], [failed, failed]);
    });
  }

  it('is the same in the index where a line differs from the one before in a few bytes', () => {
    const known: fc.Arbitrary<string> = fc.constantFrom(
      '{"a":"xxxx","n":[12,-3.5e6,"x"],"status":"success","operation":"Sync","z":1}',
      '{"time":"12:30","status":"failure","n":7,"operation":"Sync"}',
      '{ "status" : "success" ,\t"operation" : "Sync" }',
    );
    const byte = fc.constantFrom('"', '\\', ',', ':', '{', '}', '[', ']', 'x', '1', '?', ';', ' ', '\u0001', '#');
    const change = fc.tuple(fc.nat(80), fc.oneof(byte, fc.constantFrom('"status":"error",', '"},{"')), fc.boolean());
    const changed = fc
      .tuple(known, fc.array(change, { maxLength: 4 }))
      .map(([line, changes]) =>
        changes.reduce(
          (text, [at, by, isLonger]) => text.slice(0, at) + by + text.slice(isLonger ? at : at + by.length),
          line,
        ),
      );
    fc.assert(
      fc.property(known, changed, (line, other) => {
        assert.deepEqual(indexed([line, other]), [line, other].map(isFailedLine));
      }),
      { numRuns: 3000 },
    );
  });
});
