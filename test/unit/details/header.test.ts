import assert from 'node:assert/strict';
import { header } from '../../../src/details/page/header.ts';
import { bareView } from '../../../src/details/runView.ts';
import type { PageMessage } from '../../../src/details/messages.ts';
import type { RunView } from '../../../src/details/views.ts';
import { barePage } from './pageState.ts';
import { buttonsOf } from './rendered.ts';

const status = { label: 'Succeeded', icon: 'pass', color: 'charts.green' };
const progress = { fraction: undefined, text: '', transfers: [], transfersNote: undefined };

/** The labels of the buttons that start a run, and the messages they post to the host. */
function offered(run: Partial<RunView>): readonly (readonly [string, PageMessage[]])[] {
  return ['Run Again', 'Dry-Run Again'].flatMap((label) => {
    const posted: PageMessage[] = [];
    const actions = { post: (message: PageMessage) => posted.push(message), setOptions: () => undefined };
    const state = { ...barePage(), run: { ...bareView('1'), ...run } };
    const button = buttonsOf(header(state, actions)).find(({ html }) => html.includes(`>${label}<`));
    button?.press();
    return button ? [[label, posted] as const] : [];
  });
}

describe('the button that repeats a run', () => {
  const message: PageMessage = { type: 'command', command: 'runNow' };

  it('says what it will do', () => {
    assert.deepEqual(offered({ status }), [['Run Again', [message]]]);
    assert.deepEqual(offered({ status, dryRun: true }), [['Dry-Run Again', [message]]]);
  });

  it('is not there while the run is in progress, nor before it is known what the run was', () => {
    assert.deepEqual(offered({ status, progress }), []);
    assert.deepEqual(offered({ status, progress, dryRun: true }), []);
    assert.deepEqual(offered({}), []);
  });
});
