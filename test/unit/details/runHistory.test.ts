import assert from 'node:assert/strict';
import { RunHistory } from '../../../src/details/runHistory.ts';
import type { HistoryView } from '../../../src/details/views.ts';
import { summarize } from '../../../src/runs/runSummary.ts';
import { now, runWith } from '../runs/arbitraries.ts';
import { StubClient, syncRunOf } from '../runs/service.ts';

const going = runWith({ id: '2', syncId: '7', status: 'in_progress', createdAt: now });
const before = runWith({ id: '1', syncId: '7', status: 'success', createdAt: now - 3_600_000 });

describe('the history of a run', () => {
  let client: StubClient;
  let told: HistoryView[];
  let history: RunHistory;

  function start(loaded?: readonly (typeof going)[]): void {
    client = new StubClient([going, before]);
    told = [];
    const onChange = (view: HistoryView): unknown => told.push(view);
    history = new RunHistory({ runId: '2', locale: 'en', loaded, getClient: async () => client, onChange });
  }
  afterEach(() => history.dispose());

  const statuses = (view = told.at(-1)) => view?.runs.map(({ status }) => status.label);

  it('shows the run as it is found again, without another request', async () => {
    start();
    await history.load(syncRunOf(going));
    assert.deepEqual(statuses(), ['In progress', 'Succeeded']);
    await history.load(syncRunOf({ ...going, status: 'failure' }));
    assert.deepEqual(statuses(), ['Failed', 'Succeeded']);
    assert.equal(history.runs.find(({ id }) => id === '2')?.status, 'failure');
    assert.equal(client.queries.length, 1);
  });

  it('shows the run as it is found where another page has loaded the history', async () => {
    start([going, before].map((run) => summarize(syncRunOf(run))));
    assert.deepEqual(statuses(history.view), ['In progress', 'Succeeded']);
    await history.load(syncRunOf({ ...going, status: 'skipped' }));
    assert.deepEqual(statuses(), ['Skipped', 'Succeeded']);
    assert.equal(client.queries.length, 0);
  });

  it('does not show a run that is not in it', async () => {
    start([going, before].map((run) => summarize(syncRunOf(run))));
    await history.load(syncRunOf({ ...going, id: '3' }));
    assert.deepEqual(told, []);
    assert.equal(client.queries.length, 0);
  });
});
