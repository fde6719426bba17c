import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { Pace, RunPaces } from '../../../src/details/pace.ts';
import { announcement, progressView } from '../../../src/details/progressView.ts';
import { decodeSyncRun, type SyncRun } from '../../../src/files-com/syncRun.ts';

const moment = { now: Date.parse('2026-02-01T12:00:00Z'), locale: 'en' };

function run(changes: object = {}): SyncRun {
  const decoded = decodeSyncRun({ id: 1, status: 'in_progress', ...changes });
  assert.ok(decoded);
  return decoded;
}

/** What a pace tells after each of these numbers of bytes, half a minute apart. */
function paceOf(...bytes: readonly (number | undefined)[]): readonly (number | undefined)[] {
  const pace = new Pace();
  return bytes.map((each, index) => pace.note(each, 30_000 * index));
}

/** A run with transfers of the same path, which have so many bytes. */
function copying(bytes: readonly number[]): SyncRun {
  return run({ live_transfers: bytes.map((count) => ({ path: 'a', bytes_copied: count })) });
}

/** The order in which transfers of these paths are told. */
function pathsOf(paces: RunPaces, ...paths: readonly string[]): readonly (string | undefined)[] {
  const sent = run({ live_transfers: paths.map((path) => ({ path })) });
  return paces.note(sent, 0).transfers.map(({ path }) => path);
}

function text(changes: object, bytesPerSecond?: number): string {
  return progressView(run(changes), moment, { bytesPerSecond, transfers: [] }).text;
}

describe('the pace of a transfer', () => {
  it('is known from the second answer on', () => {
    assert.deepEqual(paceOf(5_000, 35_000), [undefined, 1000]);
  });

  it('is smoothed: what was measured half a minute ago counts half', () => {
    assert.deepEqual(paceOf(0, 30_000, 90_000, 90_000), [undefined, 1000, 1500, 750]);
  });

  it('begins anew where there is less than before, or nothing is told', () => {
    assert.deepEqual(paceOf(0, 30_000, 6_000, 36_000), [undefined, 1000, undefined, 1000]);
    assert.deepEqual(paceOf(0, undefined, 30_000, 60_000), [undefined, undefined, undefined, 1000]);
  });

  it('is not measured between two answers that are less than a second apart, nor backwards', () => {
    const pace = new Pace();
    pace.note(0, 0);
    assert.equal(pace.note(10_000, 10_000), 1000);
    assert.equal(pace.note(1_000_000, 10_500), 1000);
    assert.equal(pace.note(1_000_000, 5_000), undefined);
  });

  it('is never negative and always a number, whatever comes when', () => {
    const amount = fc.option(fc.double({ min: 0, max: 2 ** 63, noNaN: true }), { nil: undefined });
    const answers = fc.array(fc.tuple(amount, fc.integer()));
    fc.assert(
      fc.property(answers, (list) => {
        const pace = new Pace();
        return list.every(([bytes, at]) => {
          const told = pace.note(bytes, at);
          return told === undefined || (told >= 0 && told < Infinity);
        });
      }),
    );
  });
});

describe('live transfers', () => {
  it('keep their places however the service orders them; new ones follow', () => {
    const paces = new RunPaces();
    assert.deepEqual(pathsOf(paces, 'b', 'a', 'c'), ['b', 'a', 'c']);
    assert.deepEqual(pathsOf(paces, 'd', 'c', 'b'), ['b', 'c', 'd']);
    assert.deepEqual(pathsOf(paces, 'a', 'd'), ['d', 'a']);
  });

  it('have each its own rate, also those with the same path', () => {
    const paces = new RunPaces();
    paces.note(copying([0, 0]), 0);
    const { transfers } = paces.note(copying([10_000, 20_000]), 10_000);
    assert.deepEqual(
      transfers.map(({ bytesPerSecond }) => bytesPerSecond),
      [1000, 2000],
    );
  });
});

describe('progress in words', () => {
  const halfDone = { bytes_synced: 6e8, estimated_bytes_count: 12e8 };

  it('has the rate and the time left', () => {
    assert.equal(text(halfDone, 5e6), '50% · 5 MB/s · about 2m left');
    assert.equal(text(halfDone, 4.7e6), '50% · 4.7 MB/s · about 2m 10s left');
    assert.equal(text(halfDone, 1e5), '50% · 100 kB/s · about 1h 40m left');
  });

  it('says nothing that cannot be known', () => {
    assert.equal(text(halfDone), '50%');
    assert.equal(text(halfDone, 0), '50% · 0 B/s');
    assert.equal(text(halfDone, 100), '50% · 100 B/s', 'more than a run can take');
    assert.equal(text({ bytes_synced: 6e8 }, 5e6), '5 MB/s');
    assert.equal(text({ bytes_synced: 6e8, estimated_bytes_count: 5e8 }, 5e6), '100% · 5 MB/s');
    assert.equal(text({}), '');
  });

  it('names a hundred transfers, and how many more there are', () => {
    const live_transfers = Array.from({ length: 1200 }, (_, n) => ({ path: `${n}` }));
    const { transfers, transfersNote } = progressView(run({ live_transfers }), moment);
    assert.equal(transfers.length, 100);
    assert.equal(transfersNote, '1,100 more are not shown. Open JSON has all of them.');
  });

  it('is told to a screen reader at each tenth of the way', () => {
    const heard = (bytes_synced: number) => announcement(run({ bytes_synced, estimated_bytes_count: 100 }), moment);
    assert.equal(heard(9), 'Progress: 0%');
    assert.equal(heard(10), 'Progress: 10%');
    assert.equal(heard(19), 'Progress: 10%');
    assert.equal(announcement(run(), moment), '');
    const ended = { status: 'failure', bytes_synced: 5, estimated_bytes_count: 100 };
    assert.equal(announcement(run(ended), moment), '');
  });
});
