import assert from 'node:assert/strict';
import { commandIds } from '../../../src/contributions.ts';
import { isPageMessage, isPanelState, type HostMessage } from '../../../src/details/messages.ts';
import { isHostMessage } from '../../../src/details/viewChecks.ts';
import { historyView } from '../../../src/details/historyView.ts';
import { foundView } from '../../../src/details/runView.ts';
import { pageStrings } from '../../../src/details/pageStrings.ts';
import { decodeSyncRun } from '../../../src/files-com/syncRun.ts';
import { pageCommands, type LogView } from '../../../src/details/views.ts';

const ready = { state: 'ready' } as const;
const choice = { value: null, label: 'None', count: '3' };
const log: LogView = {
  part: ready,
  note: '',
  more: 'More',
  generation: 1,
  rows: 2,
  bytes: 3,
  failed: 1,
  failedShown: 1,
  goesOn: false,
  filter: { status: null, operation: 'copy', failedOnly: true },
  statuses: [choice],
  operations: [choice],
};
const query = { text: 'a', isPattern: false, matchCase: true };
const found = { query, note: '1 of 2', isRunning: false, generation: 1, row: 7 };
const entry = {
  kind: 'entry',
  line: 1,
  time: '',
  operation: '',
  status: undefined,
  failed: true,
  path: '',
  size: '',
} as const;
const moment = { now: Date.parse('2026-02-01T12:00:00Z'), locale: 'en' };
const json =
  '{"id":7,"status":"in_progress","event_errors":["a"],"live_transfers":[{"path":"b"}],"bytes_synced":5,"errored_files":1}';
const fields = JSON.parse(json);
const sent = decodeSyncRun(fields);
assert.ok(sent);
const run = foundView({ run: sent, fields }, moment);
const history = historyView([sent], '7', ready, moment);
const problem = { title: '', detail: '', actions: [{ label: '', action: 'retry' }], isGone: false } as const;
const hostMessages: readonly HostMessage[] = [
  {
    type: 'start',
    strings: pageStrings(),
    locale: 'en',
    keep: { runId: '7', connectionId: 'a' },
    content: { run, runPart: ready, log, found, history },
  },
  { type: 'run', run, part: ready },
  { type: 'run', run, part: { state: 'failed', problem } },
  { type: 'log', log },
  { type: 'history', history },
  {
    type: 'logRows',
    generation: 1,
    bytes: 3,
    first: 0,
    rows: [
      { kind: 'text', line: 1, failed: true, text: 'a' },
      { ...entry, message: 'b' },
    ],
  },
  { type: 'logFound', found },
  { type: 'logReveal', generation: 1, row: 3, note: 'Failure 1 of 2' },
];
/** Five is as good as another number. */
const numbers: ReadonlySet<string> = new Set(['generation', 'bytes', 'first', 'row']);

describe('messages of the details page', () => {
  it('pass from the host to the page, also after the trip as JSON', () => {
    for (const message of hostMessages) {
      assert.ok(isHostMessage(message), message.type);
      assert.ok(isHostMessage(JSON.parse(JSON.stringify(message))), message.type);
    }
  });

  it('pass from the page to the host', () => {
    const messages = [
      { type: 'ready' },
      { type: 'refresh' },
      { type: 'retryLog' },
      { type: 'retryHistory' },
      { type: 'openRun', runId: '90071992547409931' },
      { type: 'copy', text: 'a' },
      { type: 'logRows', generation: 1, first: 0, count: 100 },
      { type: 'copyLog', generation: 1, first: 0, count: 1 },
      { type: 'loadAllLog' },
      { type: 'logFilter', filter: {} },
      { type: 'logFilter', filter: { status: null, operation: 'copy', failedOnly: true } },
      { type: 'logSearch', query, generation: 1, from: 0 },
      { type: 'logSearch', query: { ...query, text: 'é'.repeat(1000) }, generation: 1, from: 0 },
      { type: 'logStep', direction: 'backward' },
      { type: 'logFailure', generation: 1, row: -1, direction: 'forward' },
    ];
    for (const message of messages) assert.ok(isPageMessage(message), message.type);
    for (const command of pageCommands) assert.ok(isPageMessage({ type: 'command', command }), command);
  });

  it('are refused by the host when they are not of the page', () => {
    const strangers: readonly unknown[] = [
      undefined,
      null,
      'ready',
      [],
      {},
      { type: 'toString' },
      { type: 'constructor' },
      { type: 'start' },
      { type: 'copy' },
      { type: 'copy', text: 5 },
      { type: 'openRun' },
      { type: 'openRun', runId: 7 },
      { type: 'openRun', runId: '../syncs/1' },
      { type: 'command' },
      { type: 'command', command: 'workbench.action.quit' },
      { type: 'command', command: 'constructor' },
      { type: 'logRows', generation: 1, first: -1, count: 100 },
      { type: 'logRows', generation: 1, first: 0, count: 0.5 },
      { type: 'logRows', generation: 1, first: 0, count: 1e17 },
      { type: 'copyLog', generation: 1, first: 0 },
      { type: 'logFilter' },
      { type: 'logFilter', filter: { status: 5 } },
      { type: 'logSearch', query: { ...query, text: 5 }, generation: 1, from: 0 },
      { type: 'logSearch', query: { ...query, text: 'é'.repeat(1001) }, generation: 1, from: 0 },
      { type: 'logSearch', query, generation: 1 },
      { type: 'logStep', direction: 'up' },
      { type: 'logFailure', generation: 1, row: NaN, direction: 'forward' },
    ];
    for (const message of strangers) assert.equal(isPageMessage(message), false, JSON.stringify(message));
  });

  it('are refused by the page when a part is missing or wrong', () => {
    for (const message of hostMessages) {
      for (const name of Object.keys(message)) {
        assert.equal(isHostMessage({ ...message, [name]: 5 }), numbers.has(name), `${message.type}.${name}`);
      }
    }
    assert.equal(isHostMessage({ type: 'ready' }), false);
    const stranger = { kind: 'other', line: 1, text: 'a' };
    assert.equal(isHostMessage({ type: 'logRows', generation: 1, bytes: 3, first: 0, rows: [stranger] }), false);
    assert.equal(isHostMessage({ type: 'logReveal', generation: 1, row: -1, note: '' }), false);
    assert.equal(isHostMessage({ type: 'logReveal', generation: 1.5, row: 1, note: '' }), false);
    assert.equal(isHostMessage({ type: 'run', run, part: { state: 'failed' } }), false);
    assert.equal(isHostMessage({ type: 'run', run, part: { state: 'else' } }), false);
  });

  it('are refused by the page when anything is wrong, however deep', () => {
    for (const message of hostMessages) {
      const wrongs = Array.from(damaged(JSON.parse(JSON.stringify(message))));
      assert.ok(wrongs.length > 0);
      for (const wrong of wrongs) assert.equal(isHostMessage(wrong), false, JSON.stringify(wrong));
    }
  });

  it('name commands that exist', () => {
    for (const command of pageCommands) assert.ok(commandIds[command]);
  });
});

/** Copies of a value, each with another of its parts replaced by something that is in no message. */
function* damaged(value: unknown): Generator {
  if (typeof value !== 'object' || value === null) return;
  for (const [name, part] of Object.entries(value)) {
    for (const wrong of [() => name, ...damaged(part)]) {
      yield Array.isArray(value) ? value.with(Number(name), wrong) : { ...value, [name]: wrong };
    }
  }
}

describe('what the page keeps for a restart', () => {
  it('is a run id and a connection', () => {
    assert.ok(isPanelState({ runId: '90071992547409931', connectionId: 'a', scrollY: 3 }));
  });

  it('is refused when it is anything else', () => {
    const others = [
      undefined,
      null,
      {},
      { runId: 1 },
      { runId: '../syncs/1' },
      { runId: '' },
      { runId: '1' },
      { runId: '1', connectionId: 4 },
    ];
    for (const other of others) assert.equal(isPanelState(other), false, JSON.stringify(other));
  });
});
