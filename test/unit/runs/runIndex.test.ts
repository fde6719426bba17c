import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { isEnded } from '../../../src/files-com/runStatus.ts';
import { latestRun, orderSyncs } from '../../../src/runs/grouping.ts';
import { ChangeSet, RunIndex, type SyncGroup } from '../../../src/runs/runIndex.ts';
import { compareNewestFirst, doneFraction, type RunSummary } from '../../../src/runs/runSummary.ts';
import { anyRun, anyRuns, now, runWith } from './arbitraries.ts';

describe('loaded runs, grouped', () => {
  it('are what sorting and grouping the whole list gives, whatever came and went', () => {
    const puts = fc.array(anyRun, { maxLength: 80 });
    const removals = fc.array(fc.integer({ min: 1, max: 500 }).map(String), { maxLength: 20 });
    fc.assert(
      fc.property(puts, removals, (runs, gone) => {
        const index = new RunIndex();
        const known = new Map<string, RunSummary>();
        for (const run of runs) {
          index.put(run, new ChangeSet());
          if (!isLate(run, known.get(run.id))) known.set(run.id, run);
        }
        for (const id of gone) {
          index.remove(id, new ChangeSet());
          known.delete(id);
        }
        assert.equal(index.size, known.size);
        assert.deepEqual(grouped(index), groupedByHand([...known.values()]));
      }),
    );
  });

  it('lose those created before a moment', () => {
    fc.assert(
      fc.property(anyRuns, (runs) => {
        const index = new RunIndex();
        for (const run of runs) index.put(run, new ChangeSet());
        const limit = now - 200 * 3_600_000;
        index.removeBefore(limit, new ChangeSet());
        const kept = runs.filter(({ createdAt }) => createdAt !== undefined && createdAt >= limit);
        assert.deepEqual(grouped(index), groupedByHand(kept));
      }),
    );
  });

  it('say which groups changed and what arrived', () => {
    const index = new RunIndex();
    const first = new ChangeSet();
    const run = runWith({ id: '5', syncId: '1', status: 'in_progress', createdAt: now });
    index.put(run, first);
    assert.deepEqual(first.groups, new Map([['1', new Set(['in_progress'])]]));
    assert.deepEqual(first.arrived, [run]);

    const again = new ChangeSet();
    index.put({ ...run }, again);
    assert.equal(again.groups.size, 0);

    const progress = new ChangeSet();
    index.put({ ...run, bytesSynced: 5 }, progress);
    assert.deepEqual(progress.groups, new Map([['1', new Set(['in_progress'])]]));
    assert.deepEqual(progress.arrived, []);

    const end = new ChangeSet();
    index.put({ ...run, status: 'failure' }, end);
    assert.deepEqual(end.groups, new Map([['1', new Set(['in_progress', 'failure'])]]));
    assert.equal(end.arrived.length, 1);
  });

  it('go from any status to the next until they have ended', () => {
    const index = new RunIndex();
    const statusAfter = (known: Partial<RunSummary>) => {
      index.put(runWith({ id: '5', ...known }), new ChangeSet());
      return index.run('5')?.status;
    };
    assert.equal(statusAfter({ status: 'queued' }), 'queued');
    assert.equal(statusAfter({ status: 'in_progress' }), 'in_progress');
    assert.equal(statusAfter({ status: 'queued' }), 'queued');
    assert.equal(statusAfter({ status: 'cancelled', completedAt: now }), 'cancelled');
    assert.equal(statusAfter({ status: 'in_progress' }), 'cancelled');
    assert.equal(statusAfter({ status: 'success' }), 'success');
    assert.equal(statusAfter({ status: 'queued' }), 'success');
    assert.deepEqual(index.unended, []);
  });

  it('have one order, also at the same moment and with ids beyond the exact numbers', () => {
    const ids = ['9007199254740993', '9007199254740992', '12', '9'];
    const runs = ids.map((id) => runWith({ id, createdAt: now }));
    assert.deepEqual(runs.toReversed().toSorted(compareNewestFirst), runs);
    const untimed = runWith({ id: '99999' });
    assert.equal([untimed, ...runs].toSorted(compareNewestFirst).at(-1), untimed);
  });
});

describe('the order of syncs', () => {
  const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });
  const order = (...syncs: readonly SyncGroup[]) => orderSyncs(syncs, collator).map(({ syncId }) => syncId);

  it('begins with those whose latest run failed, partially failed, is in progress', () => {
    const fine = syncGroup('1', 'A', 'success', 'failure');
    const running = syncGroup('2', 'B', 'in_progress', 'success');
    const partial = syncGroup('3', 'C', 'partial_failure', 'success');
    const failed = syncGroup('4', 'D', 'failure');
    assert.deepEqual(order(fine, running, partial, failed), ['4', '3', '2', '1']);
  });

  it('goes on by name, as people read names, then by id', () => {
    const syncs = [
      syncGroup('1', 'sync 10', 'success'),
      syncGroup('2', 'Sync 9', 'skipped'),
      syncGroup('3', 'Älter', 'success'),
      syncGroup('5', undefined, 'success'),
      syncGroup('4', undefined, 'success'),
    ];
    assert.deepEqual(order(...syncs), ['4', '5', '3', '2', '1']);
  });

  it('knows the latest run of a sync among all its statuses', () => {
    assert.equal(latestRun(syncGroup('1', 'A', 'skipped', 'failure', 'success'))?.status, 'skipped');
    assert.equal(latestRun({ syncId: '1', byStatus: new Map() }), undefined);
  });
});

describe('how much of a run is done', () => {
  it('is known only while it goes on and the whole is known', () => {
    const run = { status: 'in_progress', bytesSynced: 25, estimatedBytes: 100 };
    assert.equal(doneFraction(runWith(run)), 0.25);
    assert.equal(doneFraction(runWith({ ...run, bytesSynced: 500 })), 1);
    assert.equal(doneFraction(runWith({ ...run, estimatedBytes: 0 })), undefined);
    assert.equal(doneFraction(runWith({ ...run, bytesSynced: undefined })), undefined);
    assert.equal(doneFraction(runWith({ ...run, status: 'success' })), undefined);
    assert.equal(doneFraction(runWith({ ...run, status: 'paused' })), 0.25);
    assert.equal(doneFraction(runWith({ ...run, status: 'cancelled', completedAt: now })), undefined);
  });
});

/** The service cannot mean that a run which has ended goes on again. */
function isLate(run: RunSummary, known: RunSummary | undefined): boolean {
  return known !== undefined && isEnded(known) && !isEnded(run);
}

function syncGroup(syncId: string, syncName: string | undefined, ...statuses: readonly string[]): SyncGroup {
  const runs = statuses.map((status, age) => runWith({ id: `${age}`, syncId, syncName, status, createdAt: now - age }));
  return { syncId, byStatus: groupBy(runs, ({ status }) => status) };
}

function grouped(index: RunIndex): unknown {
  return new Map([...index.syncs].map(([syncId, { byStatus }]) => [syncId, byStatus]));
}

function groupedByHand(runs: readonly RunSummary[]): unknown {
  const bySync = groupBy(runs.toSorted(compareNewestFirst), ({ syncId }) => syncId);
  return new Map([...bySync].map(([syncId, list]) => [syncId, groupBy(list, ({ status }) => status)]));
}

function groupBy<K>(runs: readonly RunSummary[], keyOf: (run: RunSummary) => K): Map<K, RunSummary[]> {
  const groups = new Map<K, RunSummary[]>();
  for (const run of runs) groups.set(keyOf(run), [...(groups.get(keyOf(run)) ?? []), run]);
  return groups;
}
