import assert from 'node:assert/strict';
import { commandIds } from '../../../src/contributions.ts';
import { isHostMessage, isPageMessage, isPanelState, type HostMessage } from '../../../src/details/messages.ts';
import { bareView } from '../../../src/details/runView.ts';
import { pageStrings } from '../../../src/details/pageStrings.ts';
import { pageCommands } from '../../../src/details/views.ts';

const ready = { state: 'ready' } as const;
const log = { part: ready, note: '' };
const run = bareView('7');
const hostMessages: readonly HostMessage[] = [
  {
    type: 'start',
    strings: pageStrings(),
    locale: 'en',
    keep: { runId: '7', connectionId: undefined },
    content: { run, runPart: ready, log, rows: [] },
  },
  { type: 'run', run, part: ready },
  { type: 'run', run, part: { state: 'failed', problem: { title: '', detail: '', actions: [], isGone: false } } },
  { type: 'log', log },
  { type: 'logRows', first: 0, rows: [{ kind: 'text', text: 'a' }] },
];

describe('messages of the details page', () => {
  it('pass from the host to the page, also after the trip as JSON', () => {
    for (const message of hostMessages) {
      assert.ok(isHostMessage(message), message.type);
      assert.ok(isHostMessage(JSON.parse(JSON.stringify(message))), message.type);
    }
  });

  it('pass from the page to the host', () => {
    const messages = [{ type: 'ready' }, { type: 'refresh' }, { type: 'retryLog' }, { type: 'copy', text: 'a' }];
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
      { type: 'command' },
      { type: 'command', command: 'workbench.action.quit' },
      { type: 'command', command: 'constructor' },
    ];
    for (const message of strangers) assert.equal(isPageMessage(message), false, JSON.stringify(message));
  });

  it('are refused by the page when a part is missing or wrong', () => {
    for (const message of hostMessages) {
      for (const name of Object.keys(message)) {
        assert.equal(isHostMessage({ ...message, [name]: 5 }), name === 'first', `${message.type}.${name}`);
      }
    }
    assert.equal(isHostMessage({ type: 'ready' }), false);
    assert.equal(isHostMessage({ type: 'run', run, part: { state: 'failed' } }), false);
    assert.equal(isHostMessage({ type: 'run', run, part: { state: 'else' } }), false);
  });

  it('name commands that exist', () => {
    for (const command of pageCommands) assert.ok(commandIds[command]);
  });
});

describe('what the page keeps for a restart', () => {
  it('is a run id and a connection', () => {
    assert.ok(isPanelState({ runId: '90071992547409931', connectionId: 'a', scrollY: 3 }));
    assert.ok(isPanelState({ runId: '1' }));
  });

  it('is refused when it is anything else', () => {
    const others = [
      undefined,
      null,
      {},
      { runId: 1 },
      { runId: '../syncs/1' },
      { runId: '' },
      { runId: '1', connectionId: 4 },
    ];
    for (const other of others) assert.equal(isPanelState(other), false, JSON.stringify(other));
  });
});
