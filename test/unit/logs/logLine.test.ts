import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { parseLogLine, type LogEntry } from '../../../src/logs/meaning/line.ts';

const hasFailed = (json: object): boolean => entry(JSON.stringify(json)).level === 'failed';

function entry(line: string): LogEntry {
  const parsed = parseLogLine(line);
  assert.equal(parsed.kind, 'entry');
  return parsed;
}

describe('a line of a log', () => {
  it('is read as log files have it', () => {
    const line =
      '{"type":"file_migration","timestamp":"2021-12-14T20:11:19+00:00","operation":"copy","status":"success","file_type":"file","path":"a/b.txt","dest_path":"c/b.txt"}';
    assert.deepEqual(parseLogLine(line), {
      kind: 'entry',
      level: 'fine',
      time: Date.UTC(2021, 11, 14, 20, 11, 19),
      operation: 'copy',
      status: 'success',
      fileType: 'file',
      path: 'a/b.txt',
      destPath: 'c/b.txt',
      sizeBytes: undefined,
      message: undefined,
      errorType: undefined,
    });
  });

  it('is read as /sync_logs has it', () => {
    const line =
      '{"created_at":"2026-01-31T12:00:00Z","operation":"Sync","path":"x","size":12,"file_type":"file","status":"failure","message":"denied","error_type":"permission_denied","sync_id":3}';
    const { time, sizeBytes, message, errorType, level } = entry(line);
    assert.deepEqual(
      [time, sizeBytes, message, errorType, level],
      [Date.UTC(2026, 0, 31, 12), 12, 'denied', 'permission_denied', 'failed'],
    );
  });

  it('has failed when its status or an error type says so', () => {
    assert.deepEqual(
      ['failure', 'failed', 'Error', 'ERRORED'].map((status) => hasFailed({ status })),
      [true, true, true, true],
    );
    assert.equal(hasFailed({ status: 'skipped', error_type: 'quota' }), true);
    assert.equal(hasFailed({ status: 'success' }), false);
    assert.equal(hasFailed({ path: 'failure.txt' }), false);
  });

  it('keeps what makes sense where other fields do not', () => {
    const { path, operation, sizeBytes, time, message } = entry(
      '{"path":"x","operation":7,"size":-1,"timestamp":"soon","message":null,"error":"no space"}',
    );
    assert.deepEqual([path, operation, sizeBytes, time, message], ['x', undefined, undefined, undefined, 'no space']);
  });

  for (const text of [
    '',
    '2026-01-31 12:00:00 ERROR Sync a.txt: denied',
    '{"path":"cut off',
    '{}',
    '{"unknown":1}',
    '[1,2]',
    'null',
    '12',
    '"path"',
  ]) {
    it(`is text where it is ${text === '' ? 'empty' : text}`, () => {
      const parsed = parseLogLine(text);
      assert.deepEqual([parsed.kind, parsed.kind === 'text' && parsed.text], ['text', text]);
    });
  }

  it('never throws, and loses no text', () => {
    const line = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.json(),
      fc.dictionary(fc.string(), fc.jsonValue()).map((o) => JSON.stringify(o)),
    );
    fc.assert(
      fc.property(line, (text) => {
        const parsed = parseLogLine(text);
        if (parsed.kind === 'text') assert.equal(parsed.text, text);
      }),
    );
  });
});
