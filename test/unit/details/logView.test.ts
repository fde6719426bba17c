import assert from 'node:assert/strict';
import { logRows, readLogView } from '../../../src/details/logView.ts';
import { FilesComError } from '../../../src/files-com/errors.ts';
import { decodeSyncRun } from '../../../src/files-com/syncRun.ts';
import { parseLogLine } from '../../../src/logs/logLine.ts';
import type { LogRead } from '../../../src/logs/logSource.ts';

const rowOf = (line: string) => logRows([parseLogLine(line)], 'en')[0];
const runWith = (status: string) => {
  const run = decodeSyncRun({ id: 1, status });
  assert.ok(run);
  return run;
};

function note(read: LogRead<boolean>, status = 'success', count = 2000): string {
  return readLogView(read, runWith(status), count, 'en').note;
}

describe('rows of the log', () => {
  it('set out a line of JSON', () => {
    const row = rowOf(
      '{"timestamp":"2026-01-31T14:03:05Z","operation":"copy","status":"failure","path":"a","dest_path":"b","size":1500,"message":"no","error_type":"quota"}',
    );
    assert.ok(row?.kind === 'entry');
    assert.match(row.time, /^\d\d:\d\d:05$/);
    assert.equal(row.operation, 'copy');
    assert.equal(row.status?.label, 'Failed');
    assert.equal(row.failed, true);
    assert.equal(row.path, 'a → b');
    assert.equal(row.size, '1.5 kB');
    assert.equal(row.message, 'quota: no');
  });

  it('leave out what a line does not say', () => {
    const row = rowOf('{"path":"a","dest_path":"a"}');
    assert.deepEqual(row, {
      kind: 'entry',
      time: '',
      operation: '',
      status: undefined,
      failed: false,
      path: 'a',
      size: '',
      message: '',
    });
  });

  it('keep a line that is not JSON as it stands', () => {
    assert.deepEqual(rowOf('\tplain <b>'), { kind: 'text', text: '\tplain <b>' });
  });

  it('cut what is very long, between characters', () => {
    const row = rowOf(`${'x'.repeat(1999)}😀${'y'.repeat(1e6)}`);
    assert.ok(row?.kind === 'text');
    assert.equal(row.text, `${'x'.repeat(1999)}…`);
  });
});

describe('the note on the log', () => {
  it('says how much of which source is shown', () => {
    assert.equal(note({ origin: 'file', value: true }, 'success', 12), '12 lines of the log file.');
    assert.match(note({ origin: 'file', value: false }), /^The first 2,000 lines of the log file/);
    assert.equal(note({ origin: 'file', value: true }, 'success', 1), '1 line of the log file.');
    assert.equal(note({ origin: 'file', value: true }, 'success', 0), 'The log file is empty.');
    assert.match(note({ origin: 'syncLogs', value: true }), /Entries that Files.com keeps: 2,000/);
    assert.match(note({ origin: 'syncLogs', value: false }), /The first 2,000 entries/);
    assert.match(note({ origin: 'body', value: true }), /summary/);
  });

  it('says that there is none, or none yet', () => {
    const read = { origin: 'none', reason: undefined } as const;
    assert.equal(note(read), 'This run has no log.');
    assert.equal(note(read, 'in_progress'), 'No log yet.');
  });

  it('is an error with a way to try again where the link leads nowhere', () => {
    const reason = new FilesComError('linkGone', 'The store answered 403.', { status: 403 });
    const { part } = readLogView({ origin: 'none', reason }, runWith('success'), 0, 'en');
    assert.ok(part.state === 'failed');
    assert.match(part.problem.detail, /403/);
    assert.equal(part.problem.actions[0]?.action, 'retry');
  });
});
