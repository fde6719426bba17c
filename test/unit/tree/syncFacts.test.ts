import assert from 'node:assert/strict';
import type { RunSummary } from '../../../src/runs/runSummary.ts';
import { compareSyncs, shownRun, syncFacts, type SyncFacts } from '../../../src/tree/syncFacts.ts';
import { now, runWith } from '../runs/arbitraries.ts';
import { syncEntry, syncRun, TestRuns } from './loaded.ts';

describe('what is known of a sync', () => {
  it('is its latest run among all its statuses, and the latest that tells how it does', () => {
    const runs = new TestRuns();
    const [latest, running, failed] = [
      syncRun({ status: 'skipped' }),
      syncRun({ status: 'in_progress' }),
      syncRun({ status: 'failure' }),
    ];
    runs.load([latest, running, failed, syncRun({ status: 'success' })]);
    const facts = syncFacts(runs, ['7']);
    assert.equal(facts.latest?.id, latest.id);
    assert.equal(facts.verdict?.id, failed.id);
    assert.equal(facts.running?.id, running.id);
    assert.equal(shownRun(facts)?.id, failed.id);
    assert.deepEqual([facts.id, facts.title, facts.isDisabled], ['7', 'Nightly', false]);
  });

  it('is what the list of syncs knows where no run is loaded', () => {
    const runs = new TestRuns();
    const latest = syncRun({ status: 'failure' });
    runs.loadSyncs([syncEntry({ id: '7', name: 'Own name', disabled: true, latest })]);
    const facts = syncFacts(runs, ['7']);
    assert.equal(facts.latest, latest);
    assert.equal(facts.verdict, latest);
    assert.deepEqual([facts.title, facts.isDisabled], ['Own name', true]);
    runs.loadSyncs([syncEntry({ id: '7', latest: syncRun({ status: 'in_progress' }) })]);
    assert.equal(syncFacts(runs, ['7']).verdict, undefined);
    assert.equal(syncFacts(runs, ['7']).latest?.status, 'in_progress');
  });

  it('is what the list of syncs knows, too, where that is newer than what is loaded', () => {
    const runs = new TestRuns();
    const [newest, older] = [syncRun({ status: 'success' }), syncRun({ status: 'failure' })];
    runs.load([older], { hasMore: true });
    runs.loadSyncs([syncEntry({ id: '7', latest: newest })]);
    assert.equal(syncFacts(runs, ['7']).latest, newest);
    assert.equal(syncFacts(runs, ['7']).verdict, newest);
    runs.loadSyncs([syncEntry({ id: '7', latest: { ...older, status: 'in_progress' } })]);
    assert.equal(syncFacts(runs, ['7']).latest?.status, 'failure');
  });

  it('is nothing of a run that the filter hides, or that is of another group', () => {
    const [newest, older] = [syncRun({ status: 'success' }), syncRun({ status: 'failure' })];
    for (const [options, path] of [
      [{ filter: { statuses: ['failure'] } }, ['7']],
      [{ grouping: 'statusSync' }, ['failure', '7']],
    ] as const) {
      const runs = new TestRuns(options);
      runs.load([older], { hasMore: true });
      runs.loadSyncs([syncEntry({ id: '7', latest: newest })]);
      assert.equal(syncFacts(runs, path).latest?.id, older.id);
      assert.equal(syncFacts(runs, path).verdict?.id, older.id);
    }
  });

  it('is nothing but its id where nothing is loaded, and not even that where there is none', () => {
    const runs = new TestRuns();
    assert.deepEqual(syncFacts(runs, ['7']), {
      id: '7',
      title: 'Sync 7',
      latest: undefined,
      verdict: undefined,
      running: undefined,
      isDisabled: false,
    });
    assert.equal(syncFacts(runs, [undefined]).title, 'Unknown sync');
  });

  it('is, in the groups of a status, what its runs with that status tell', () => {
    const runs = new TestRuns({ grouping: 'statusSync' });
    const [newest, failed] = [syncRun({ status: 'success' }), syncRun({ status: 'failure' })];
    runs.load([newest, failed]);
    assert.equal(syncFacts(runs, ['failure', '7']).latest?.id, failed.id);
    assert.equal(syncFacts(runs, ['success', '7']).latest?.id, newest.id);
  });
});

describe('the run that a sync is shown by', () => {
  it('is the latest that ended and was not skipped, else the latest', () => {
    assert.equal(shownRun(factsWith({ latest: run('in_progress') }))?.status, 'in_progress');
    assert.equal(shownRun(factsWith({ latest: run('skipped') }))?.status, 'skipped');
    assert.equal(shownRun(factsWith({ latest: run('skipped'), verdict: run('failure') }))?.status, 'failure');
    assert.equal(shownRun(factsWith({})), undefined);
  });

  it('is not an old one if newer ones may have ended since and are not loaded', () => {
    const runs = new TestRuns();
    const [listed, newest, failed] = [
      syncRun({ status: 'in_progress' }),
      syncRun({ syncId: '8' }),
      syncRun({ status: 'failure' }),
    ];
    runs.load([newest], { hasMore: true });
    runs.update([failed]);
    runs.loadSyncs([syncEntry({ id: '7', latest: listed })]);
    assert.equal(shownRun(syncFacts(runs, ['7']))?.id, listed.id);
    runs.load([failed], { hasMore: true });
    assert.equal(shownRun(syncFacts(runs, ['7']))?.id, failed.id);
  });

  it('is not one that goes on in a status that the service does not document', () => {
    const runs = new TestRuns();
    const [queued, failed] = [syncRun({ status: 'queued' }), syncRun({ status: 'failure' })];
    runs.load([queued, failed]);
    const facts = syncFacts(runs, ['7']);
    assert.deepEqual([shownRun(facts)?.id, facts.running?.id], [failed.id, queued.id]);
  });
});

describe('the order of syncs', () => {
  const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });
  const order = (by: Parameters<typeof compareSyncs>[0], ...syncs: readonly SyncFacts[]) =>
    [syncs, syncs.toReversed()].map((each) => each.toSorted(compareSyncs(by, collator)).map(({ id }) => id));

  it('begins with those whose latest run failed, partially failed, is in progress', () => {
    const syncs = [
      factsWith({ id: '1', title: 'A', latest: run('success'), verdict: run('success') }),
      factsWith({ ...running, id: '2', title: 'B', verdict: run('success') }),
      factsWith({ id: '3', title: 'C', latest: run('partial_failure'), verdict: run('partial_failure') }),
      factsWith({ id: '4', title: 'D', latest: run('failure'), verdict: run('failure') }),
      factsWith({ id: '5', title: 'E' }),
      factsWith({ id: '6', title: 'F', latest: run('skipped') }),
    ];
    for (const ids of order('attention', ...syncs)) assert.deepEqual(ids, ['4', '3', '2', '1', '5', '6']);
  });

  it('leaves one that failed in front while it runs again, and when it was skipped', () => {
    const syncs = [
      factsWith({ id: '1', title: 'A', latest: run('partial_failure'), verdict: run('partial_failure') }),
      factsWith({ ...running, id: '2', title: 'B', verdict: run('failure') }),
      factsWith({ id: '3', title: 'C', latest: run('skipped'), verdict: run('failure') }),
    ];
    for (const ids of order('attention', ...syncs)) assert.deepEqual(ids, ['2', '3', '1']);
  });

  it('goes on by name, as people read names, then by id', () => {
    const syncs = ['sync 10', 'Sync 9', 'Älter', 'Same', 'same'].map((title, index) =>
      factsWith({ id: String(index + 8), title, latest: run('success'), verdict: run('success') }),
    );
    for (const by of ['attention', 'name', 'lastRun'] as const)
      for (const ids of order(by, ...syncs)) assert.deepEqual(ids, ['10', '11', '12', '9', '8']);
  });

  it('can be by name alone', () => {
    const syncs = [
      factsWith({ id: '1', title: 'B', latest: run('failure'), verdict: run('failure') }),
      factsWith({ id: '2', title: 'A', latest: run('success', now - 1) }),
    ];
    for (const ids of order('name', ...syncs)) assert.deepEqual(ids, ['2', '1']);
  });

  it('can be by when they ran last, those that never did at the end', () => {
    const syncs = [
      factsWith({ id: '1', title: 'B' }),
      factsWith({ id: '2', title: 'A' }),
      factsWith({ id: '3', title: 'C', latest: run('success', now - 1) }),
      factsWith({ id: '4', title: 'D', latest: run('success', now) }),
    ];
    for (const ids of order('lastRun', ...syncs)) assert.deepEqual(ids, ['4', '3', '2', '1']);
  });
});

/** The latest run goes on. */
const running = { latest: run('in_progress'), running: run('in_progress') };

function run(status: string, createdAt = now): RunSummary {
  return runWith({ status, createdAt });
}

/** Facts of which only these are known. */
function factsWith(known: Partial<SyncFacts>): SyncFacts {
  return {
    id: '7',
    title: 'Nightly',
    latest: undefined,
    verdict: undefined,
    running: undefined,
    isDisabled: false,
    ...known,
  };
}
