import assert from 'node:assert/strict';
import { historyView } from '../../../src/details/historyView.ts';
import { decodeSyncRun } from '../../../src/files-com/syncRun.ts';
import { summarize } from '../../../src/runs/runSummary.ts';

const moment = { now: Date.parse('2026-02-01T12:00:00Z'), locale: 'en' };
const ready = { state: 'ready' } as const;

/** Runs as the service tells them, newest first. */
function view(runs: readonly object[], runId: string) {
  const summaries = runs.map((run) => {
    const decoded = decodeSyncRun(run);
    assert.ok(decoded);
    return summarize(decoded);
  });
  return historyView(summaries, runId, ready, moment);
}

const three = [
  { id: 9, status: 'failure', runtime: 30, bytes_synced: 1_200_000, errored_files: 14 },
  { id: 8, status: 'success', runtime: 120, bytes_synced: 0, errored_files: 0, dry_run: true },
  { id: 5, status: 'skipped', runtime: 0 },
];

function neighbours(runId: string): readonly (string | undefined)[] {
  const { previous, next } = view(three, runId);
  return [previous, next];
}

describe('the history of a sync', () => {
  it('has the runs newest first, each as high as it took long', () => {
    const { runs, longest, note } = view(three, '8');
    assert.deepEqual(
      runs.map(({ runId, height, pattern, isPresent }) => ({ runId, height, pattern, isPresent })),
      [
        { runId: '9', height: 0.25, pattern: 'failure', isPresent: false },
        { runId: '8', height: 1, pattern: 'success', isPresent: true },
        { runId: '5', height: 0, pattern: 'skipped', isPresent: false },
      ],
    );
    assert.equal(longest, '2m');
    assert.equal(note, 'The last 3 runs of this sync.');
  });

  it('tells of each run how it ended, how long it took, its bytes and its errors', () => {
    const [failed, dry] = view(three, '9').runs;
    assert.equal(failed?.text, 'Run 9 · Failed · 14 errors · 30s · 1.2 MB');
    assert.deepEqual([failed?.duration, failed?.bytes, failed?.errors], ['30s', '1.2 MB', '14']);
    assert.equal(dry?.text, 'Run 8 · Succeeded · 2m · 0 B · dry run');
  });

  it('knows the runs before and after', () => {
    assert.deepEqual(neighbours('9'), ['8', undefined]);
    assert.deepEqual(neighbours('8'), ['5', '9']);
    assert.deepEqual(neighbours('5'), [undefined, '8']);
    assert.deepEqual(neighbours('7'), [undefined, undefined]);
  });

  it('says that the run is not among them, or that there is no other', () => {
    assert.equal(view(three, '7').note, 'This run is not among the last 3 of this sync.');
    assert.equal(view([{ id: 7 }], '7').note, 'No other run of this sync was found.');
    assert.equal(view([], '7').note, 'No runs of this sync were found.');
  });

  it('has of a run that goes on how long it has taken so far', () => {
    const running = { id: 10, status: 'in_progress', created_at: '2026-02-01T11:59:00Z' };
    const [first] = view([running, ...three], '10').runs;
    assert.deepEqual([first?.height, first?.duration], [0.5, '1m']);
  });

  it('bears what is not known and what makes no sense', () => {
    const backwards = { created_at: '2026-02-01T10:00:00Z', completed_at: '2026-02-01T09:00:00Z' };
    const { runs, longest } = view(
      [
        { id: 2, status: 'waiting' },
        { id: 1, ...backwards },
      ],
      '1',
    );
    assert.equal(longest, '');
    assert.deepEqual(
      runs.map(({ height, duration, bytes, errors, pattern }) => [height, duration, bytes, errors, pattern]),
      [
        [undefined, '–', '–', '–', 'other'],
        [undefined, '–', '–', '–', 'other'],
      ],
    );
    assert.equal(runs[0]?.text, 'Run 2 · waiting');
  });
});
