import assert from 'node:assert/strict';
import { foundView, logRows, logView, type LogState } from '../../../src/details/logView.ts';
import { FilesComError } from '../../../src/files-com/errors.ts';
import { decodeSyncRun } from '../../../src/files-com/syncRun.ts';
import { passes } from '../../../src/logs/lines/passes.ts';
import type { Findings, LineFilter } from '../../../src/logs/lines/protocol.ts';
import { LogIndex } from '../../../src/logs/lines/logIndex.ts';
import { PatternError } from '../../../src/logs/lines/matcher.ts';
import { parseRawLine } from '../../../src/logs/lines/readLines.ts';

const rowOf = (text: string, failed = false) =>
  logRows([{ ...parseRawLine({ line: 4, text, isCut: false }), failed }], 'en')[0];

function indexOf(lines: readonly string[]): LogIndex {
  const index = new LogIndex();
  index.push(Buffer.from(lines.map((line) => `${line}\n`).join('')));
  index.end();
  return index;
}

interface TestLog extends Partial<LogState['log']> {
  readonly index?: LogIndex;
}

function viewOf({ index = indexOf([]), ...log }: TestLog, state: Partial<LogState> = {}, status = 'success') {
  const run = decodeSyncRun({ id: 1, status });
  assert.ok(run);
  return logView({
    log: {
      origin: 'file',
      problem: undefined,
      fileProblem: undefined,
      isComplete: true,
      isCertain: true,
      isPaused: false,
      fraction: undefined,
      lines: {
        state: { bytes: index.bytes, lines: index.lines, isWhole: true, kinds: index.kinds },
        kinds: index.kinds,
        count: (filter: LineFilter) =>
          index.kinds.reduce((sum, kind) => sum + (passes(filter, kind) ? kind.count : 0), 0),
      },
      ...log,
    },
    run,
    filter: {},
    generation: 1,
    isQuiet: false,
    failure: undefined,
    locale: 'en',
    ...state,
  });
}

/** So many lines. */
const lines = (count: number) => indexOf(Array.from({ length: count }, () => '{"status":"success","operation":"a"}'));

describe('rows of the log', () => {
  it('set out a line of JSON', () => {
    const row = rowOf(
      '{"timestamp":"2026-01-31T14:03:05Z","operation":"copy","status":"failure","path":"a","dest_path":"b","size":1500,"message":"no","error_type":"quota"}',
      true,
    );
    assert.ok(row?.kind === 'entry');
    assert.equal(row.line, 5);
    assert.match(row.time, /^\d\d:\d\d:05$/);
    assert.equal(row.operation, 'copy');
    assert.equal(row.status?.label, 'Failed');
    assert.equal(row.failed, true);
    assert.equal(row.path, 'a → b');
    assert.equal(row.size, '1.5 kB');
    assert.equal(row.message, 'quota: no');
  });

  it('leave out what a line does not say', () => {
    assert.deepEqual(rowOf('{"path":"a","dest_path":"a"}'), {
      kind: 'entry',
      line: 5,
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
    assert.deepEqual(rowOf('\tplain <b>'), { kind: 'text', line: 5, failed: false, text: '\tplain <b>' });
    assert.equal(rowOf('ERROR: quota', true)?.failed, true);
  });

  it('cut what is very long, between characters', () => {
    const row = rowOf(`${'x'.repeat(1999)}😀${'y'.repeat(60_000)}`);
    assert.ok(row?.kind === 'text');
    assert.equal(row.text, `${'x'.repeat(1999)}…`);
  });
});

describe('what the page says of the log', () => {
  it('is how much of which source there is', () => {
    assert.equal(viewOf({ index: lines(12) }).note, '12 lines of the log file.');
    assert.equal(viewOf({ index: lines(1) }).note, '1 line of the log file.');
    assert.equal(viewOf({}).note, 'The log file is empty.');
    assert.equal(viewOf({}, {}, 'in_progress').note, 'The log file has no lines yet.');
    assert.match(viewOf({ origin: 'syncLogs', index: lines(7) }).note, /Entries that Files.com keeps: 7\.$/u);
    assert.match(viewOf({ origin: 'body' }).note, /summary/u);
    assert.equal(viewOf({ origin: 'body', index: lines(1) }).rows, 0);
  });

  it('is how far it has come, and a button where it waits to go on', () => {
    const loading = viewOf({ index: lines(1000), isComplete: false });
    assert.equal(loading.note, '1,000 lines of the log file. More is coming: 37 kB so far.');
    assert.deepEqual(loading.part, { state: 'loading' });
    const paused = viewOf({ index: lines(1000), isComplete: false, isPaused: true });
    assert.equal(paused.note, 'The first 1,000 lines of the log file: 37 kB.');
    const part = viewOf({ index: lines(1000), isComplete: false, isPaused: true, fraction: 0.127 });
    assert.match(part.note, /: 37 kB \(12%\)\.$/u);
    assert.deepEqual([paused.part.state, paused.more], ['ready', 'Load All']);
    const entries = viewOf({ origin: 'syncLogs', index: lines(2000), isComplete: false, isPaused: true });
    assert.match(entries.note, /The first 2,000 entries/u);
    assert.equal(entries.more, 'Load More Entries');
    // What comes while the run goes on is no news.
    assert.equal(viewOf({ index: lines(3), isComplete: false }, { isQuiet: true }).note, '3 lines of the log file.');
  });

  it('is that nobody knows where it ends', () => {
    assert.match(viewOf({ index: lines(3), isCertain: false }).note, /^3 lines of the log file\. It may go on/u);
  });

  it('is how many lines the filter shows', () => {
    const index = indexOf(['success', 'failure', 'failure'].map((status) => `{"status":"${status}"}`));
    const noteFor = (status: string): string => viewOf({ index }, { filter: { status } }).note;
    assert.equal(noteFor('success'), '3 lines of the log file. 1 of them is shown.');
    assert.equal(noteFor('failure'), '3 lines of the log file. 2 of them are shown.');
    assert.match(noteFor('skipped'), /None of them matches the filter\.$/u);
  });

  it('never calls a log empty that could not be read', () => {
    const problem = new FilesComError('unavailable', 'The store answered 503.');
    assert.equal(viewOf({ problem, isComplete: false }).note, '');
    assert.equal(viewOf({}).note, 'The log file is empty.');
  });

  it('tells why entries stand in for the log file', () => {
    const fileProblem = new FilesComError('offline', 'The address logs.example could not be found.');
    assert.match(viewOf({ origin: 'syncLogs', fileProblem }).note, /^The log file couldn't be read\. Entries/u);
    assert.match(viewOf({ origin: 'syncLogs' }).note, /^There is no log file\. Entries/u);
  });

  it('is that there is none, or none yet', () => {
    assert.equal(viewOf({ origin: 'none' }).note, 'This run has no log.');
    assert.equal(viewOf({ origin: 'none' }, {}, 'in_progress').note, 'No log yet.');
    assert.equal(viewOf({ origin: undefined, isComplete: false }).note, 'Loading the log…');
  });

  it('is an error with a way to try again, beside what has come', () => {
    const problem = new FilesComError('linkGone', 'The store answered 403.', { status: 403 });
    const { part, rows, note } = viewOf({ problem, isComplete: false, index: lines(2) });
    assert.ok(part.state === 'failed');
    assert.match(part.problem.detail, /403/u);
    assert.equal(part.problem.actions[0]?.action, 'retry');
    assert.deepEqual([rows, note], [2, 'The first 2 lines of the log file: 74 B.']);
    assert.equal(viewOf({}, { failure: new FilesComError('disk', 'EIO') }).part.state, 'failed');
  });

  it('is which statuses and operations there are, by name', () => {
    const index = indexOf([
      '{"status":"failure","operation":"copy"}',
      '{"status":"success","operation":"copy"}',
      '{"status":"success","operation":"list"}',
      'text',
    ]);
    const { statuses, operations, failed } = viewOf({ index });
    assert.deepEqual(statuses, [
      { value: 'failure', label: 'Failed', count: '1' },
      { value: 'success', label: 'Succeeded', count: '2' },
      { value: null, label: 'None', count: '1' },
    ]);
    assert.deepEqual(
      operations.map(({ value }) => value),
      ['copy', 'list', null],
    );
    assert.equal(failed, 1);
  });
});

const hit = { line: 41, column: 0, length: 1, row: 3 };
const nothing = {
  count: 0,
  isRunning: false,
  hit: undefined,
  place: undefined,
  cutLines: 0,
  error: undefined,
  isUnmarked: false,
};
const query = { text: 'a', isPattern: false, matchCase: false };
const note = (findings: Partial<Findings>) => foundView(query, { ...nothing, ...findings }, 1, 'en').note;

describe('what the page says of a search', () => {
  it('is which hit of how many, and where', () => {
    assert.equal(note({ isRunning: true }), 'Searching…');
    assert.equal(note({ isRunning: true, count: 5, hit }), '5 matches so far');
    assert.equal(note({ count: 1200, hit, place: 4 }), '5 of 1,200; line 42');
    assert.equal(note({ count: 20_000, hit }), '20,000 matches; line 42');
    assert.equal(note({}), 'No match');
    assert.equal(note({ cutLines: 2 }), 'No match; lines longer than 64 KB, searched in part: 2');
  });

  it('is what is wrong with the pattern, or with the disk', () => {
    assert.equal(note({ error: new PatternError('Unterminated group') }), 'Unterminated group');
    assert.equal(
      note({ error: new PatternError('Invalid regular expression: /(/giu: Unterminated group') }),
      'Invalid regular expression: /(/: Unterminated group',
    );
    assert.match(note({ error: new PatternError('slow', 6) }), /too long in line 7/u);
    assert.notEqual(note({ error: new FilesComError('disk', 'EIO') }), '');
  });
});
