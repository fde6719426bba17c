import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { isEnded } from '../../../src/files-com/runStatus.ts';
import { groupId, groupValue, type GroupValue, type Level } from '../../../src/runs/grouping.ts';
import { ChangeSet, newestRuns, newestRun, RunIndex, type Group } from '../../../src/runs/runIndex.ts';
import { compareNewestFirst, doneFraction, type RunSummary } from '../../../src/runs/runSummary.ts';
import { anyLevels, anyRun, anyRuns, now, runWith } from './arbitraries.ts';

const syncStatus: readonly Level[] = ['sync', 'status'];
/** A run to put, or the id of one to remove. */
const anySteps = fc.array(
  fc.oneof({ weight: 4, arbitrary: anyRun }, { weight: 1, arbitrary: anyRun.map(({ id }) => id) }),
  { maxLength: 100 },
);

describe('loaded runs, grouped', () => {
  it('are what sorting and grouping the whole list gives, whatever came and went', () => {
    fc.assert(
      fc.property(anySteps, anyLevels, (steps, levels) => {
        const index = new RunIndex(levels);
        const known = new Map<string, RunSummary>();
        for (const step of steps) take(index, step, known);
        assert.equal(index.size, known.size);
        assert.deepEqual(plain(index.root), groupedByHand([...known.values()], levels));
        for (const run of known.values()) assert.deepEqual(index.run(run.id), run);
      }),
    );
  });

  it('are the same runs, each once and in order, in whatever groups they are put next', () => {
    fc.assert(
      fc.property(anySteps, anySteps, anyLevels, anyLevels, (steps, later, levels, others) => {
        const index = new RunIndex(levels);
        const known = new Map<string, RunSummary>();
        for (const step of steps) take(index, step, known);
        index.regroup(others);
        assert.equal(index.size, known.size);
        assert.deepEqual(plain(index.root), groupedByHand([...known.values()], others));
        for (const step of later) take(index, step, known);
        assert.deepEqual(plain(index.root), groupedByHand([...known.values()], others));
      }),
    );
  });

  it('are found by the values of their groups, and nothing where there are none', () => {
    fc.assert(
      fc.property(anyRuns, anyLevels, (runs, levels) => {
        const index = indexOf(runs, levels);
        for (const run of runs) {
          const path = levels.map((level) => groupValue(run, level));
          assert.ok(index.group(path)?.runs.includes(run));
          assert.equal(index.group(path)?.id, groupId(path));
        }
        assert.equal(index.group([]), index.root);
        assert.equal(index.group(['nowhere']), undefined);
        assert.equal(index.group(['nowhere', 'either']), undefined);
      }),
    );
  });

  it('lose those created before a moment, and only those after one are those after it', () => {
    fc.assert(
      fc.property(anyRuns, anyLevels, (runs, levels) => {
        const index = indexOf(runs, levels);
        const limit = now - 200 * 3_600_000;
        const newer = runs.filter(({ createdAt }) => createdAt !== undefined && createdAt > limit);
        assert.deepEqual(new Set(index.createdAfter(limit)), new Set(newer));
        index.removeBefore(limit, new ChangeSet());
        const kept = runs.filter(({ createdAt }) => createdAt !== undefined && createdAt >= limit);
        assert.deepEqual(plain(index.root), groupedByHand(kept, levels));
        assert.equal(index.size, kept.length);
      }),
    );
  });

  it('know the newest of all and of each group', () => {
    fc.assert(
      fc.property(anyRuns, anyLevels, fc.integer({ min: 0, max: 70 }), (runs, levels, count) => {
        const index = indexOf(runs, levels);
        const sorted = runs.toSorted(compareNewestFirst);
        assert.deepEqual(index.newest(count), sorted.slice(0, count));
        assert.equal(newestRun(index.root, hasFailed), sorted.find(hasFailed));
        for (const group of index.root.groups.values()) {
          const inside = sorted.filter((run) => levels[0] && groupValue(run, levels[0]) === group.value);
          assert.deepEqual(newestRuns(group, count), inside.slice(0, count));
        }
      }),
    );
  });

  it('name exactly the groups in which something changed, with all around them, and what arrived', () => {
    fc.assert(
      fc.property(anySteps, anyLevels, (steps, levels) => {
        const index = new RunIndex(levels);
        const known = new Map<string, RunSummary>();
        for (const step of steps) {
          const id = typeof step === 'string' ? step : step.id;
          const before = known.get(id);
          const changes = take(index, step, known);
          const after = known.get(id);
          const touched = isEqual(before, after) ? [] : [before, after].flatMap((run) => groupsOf(run, levels));
          assert.deepEqual(changes.groups, new Set(touched));
          assert.equal(changes.isEmpty, touched.length === 0);
          const isArrival = after !== undefined && (before === undefined || before.status !== after.status);
          assert.deepEqual(changes.arrived, isArrival ? [after] : []);
        }
      }),
    );
  });

  it('say what arrived: a new run, and one with a new status', () => {
    const index = new RunIndex(syncStatus);
    const first = new ChangeSet();
    const run = runWith({ id: '5', syncId: '1', status: 'in_progress', createdAt: now });
    index.put(run, first);
    assert.deepEqual(first.groups, new Set([[], ['1'], ['1', 'in_progress']].map(groupId)));
    assert.deepEqual(first.arrived, [run]);

    const again = new ChangeSet();
    index.put({ ...run }, again);
    assert.ok(again.isEmpty);

    const progress = new ChangeSet();
    index.put({ ...run, bytesSynced: 5 }, progress);
    assert.deepEqual(progress.groups, first.groups);
    assert.deepEqual(progress.arrived, []);

    const end = new ChangeSet();
    index.put({ ...run, status: 'failure' }, end);
    assert.deepEqual(end.groups, new Set([[], ['1'], ['1', 'in_progress'], ['1', 'failure']].map(groupId)));
    assert.equal(end.arrived.length, 1);
  });

  it('go from any status to the next until they have ended', () => {
    const index = new RunIndex(syncStatus);
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
  });

  it('have one order, also at the same moment and with ids beyond the exact numbers', () => {
    const ids = ['9007199254740993', '9007199254740992', '12', '9'];
    const runs = ids.map((id) => runWith({ id, createdAt: now }));
    assert.deepEqual(runs.toReversed().toSorted(compareNewestFirst), runs);
    const untimed = runWith({ id: '99999' });
    assert.equal([untimed, ...runs].toSorted(compareNewestFirst).at(-1), untimed);
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

function hasFailed({ status }: RunSummary): boolean {
  return status === 'failure';
}

function indexOf(runs: readonly RunSummary[], levels: readonly Level[]): RunIndex {
  const index = new RunIndex(levels);
  for (const run of runs) index.put(run, new ChangeSet());
  return index;
}

/** Takes a step in the index, and by hand in what is known. */
function take(index: RunIndex, step: RunSummary | string, known: Map<string, RunSummary>): ChangeSet {
  const changes = new ChangeSet();
  if (typeof step === 'string') {
    index.remove(step, changes);
    known.delete(step);
    return changes;
  }
  index.put(step, changes);
  if (!isLate(step, known.get(step.id))) known.set(step.id, step);
  return changes;
}

/** The service cannot mean that a run which has ended goes on again. */
function isLate(run: RunSummary, known: RunSummary | undefined): boolean {
  return known !== undefined && isEnded(known) && !isEnded(run);
}

function isEqual(a: RunSummary | undefined, b: RunSummary | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** The ids of the groups that a run is in, from the root on. */
function groupsOf(run: RunSummary | undefined, levels: readonly Level[]): readonly string[] {
  if (!run) return [];
  const path = levels.map((level) => groupValue(run, level));
  return [0, 1, 2].slice(0, path.length + 1).map((length) => groupId(path.slice(0, length)));
}

interface PlainGroup {
  readonly size: number;
  readonly content: ReadonlyMap<GroupValue, PlainGroup> | readonly RunSummary[];
}

function plain({ size, groups, runs }: Group): PlainGroup {
  assert.ok(groups.size === 0 || runs.length === 0);
  for (const [value, group] of groups) assert.equal(group.value, value);
  return { size, content: groups.size === 0 ? runs : new Map([...groups].map(([key, group]) => [key, plain(group)])) };
}

function groupedByHand(runs: readonly RunSummary[], [level, ...deeper]: readonly Level[]): PlainGroup {
  const size = runs.length;
  if (level === undefined || size === 0) return { size, content: runs.toSorted(compareNewestFirst) };
  const values = new Set(runs.map((run) => groupValue(run, level)));
  const inside = (value: GroupValue) => runs.filter((run) => groupValue(run, level) === value);
  return { size, content: new Map([...values].map((value) => [value, groupedByHand(inside(value), deeper)])) };
}
