import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { parseJson } from '../../../src/files-com/json.ts';
import { decodeSync, type Sync } from '../../../src/files-com/sync.ts';
import { decodeSyncRun } from '../../../src/files-com/syncRun.ts';

const wireRun = { id: 1001, sync_id: 3, sync_name: 'Azure to SharePoint', status: 'success' };
const wire = {
  id: 3,
  name: 'Azure to SharePoint',
  description: 'Every night',
  site_id: 9,
  workspace_id: 0,
  disabled: true,
  trigger: 'daily',
  interval: 'day',
  sync_interval_minutes: 15,
  src_path: '/',
  dest_path: 'incoming',
  created_at: '2019-03-04T09:30:00Z',
  latest_sync_run: wireRun,
};

const decoded: Sync = {
  id: '3',
  name: 'Azure to SharePoint',
  description: 'Every night',
  disabled: true,
  workspaceId: '0',
  trigger: 'daily',
  syncIntervalMinutes: 15,
  srcPath: '/',
  destPath: 'incoming',
  latestRun: decodeSyncRun(wireRun),
};

const nothingButId: Sync = {
  id: '3',
  name: undefined,
  description: undefined,
  disabled: undefined,
  workspaceId: undefined,
  trigger: undefined,
  syncIntervalMinutes: undefined,
  srcPath: undefined,
  destPath: undefined,
  latestRun: undefined,
};

function withAll(value: unknown): Record<string, unknown> {
  return { ...Object.fromEntries(Object.keys(wire).map((key) => [key, value])), id: 3 };
}

describe('decodeSync', () => {
  it('reads all fields of a sync, its latest run too', () => {
    assert.deepEqual(decodeSync(wire), decoded);
    assert.equal(decoded.latestRun?.status, 'success');
  });

  it('ignores fields that it does not know', () => {
    assert.deepEqual(decodeSync({ ...wire, schedule: { days: [1, 2] }, latest_sync: 7 }), decoded);
  });

  it('needs nothing but an id', () => {
    assert.deepEqual(decodeSync({ id: 3 }), nothingButId);
    assert.deepEqual(decodeSync(withAll(null)), nothingButId);
  });

  it('leaves out whatever has a wrong type', () => {
    for (const wrong of [{ not: 'expected' }, ['x'], [], NaN, Symbol('x')]) {
      assert.deepEqual(decodeSync(withAll(wrong)), nothingButId);
    }
  });

  for (const run of [undefined, null, '', 'none', 7, true, [], {}, { status: 'success' }, { ...wireRun, id: 'x' }]) {
    it(`has no latest run where it is ${JSON.stringify(run)}`, () => {
      assert.deepEqual(decodeSync({ ...wire, latest_sync_run: run }), { ...decoded, latestRun: undefined });
    });
  }

  for (const id of [undefined, null, '', 'abc', '-1', -1, 1.5, NaN, 2 ** 53, true, [], {}, '1'.repeat(20)]) {
    it(`has no sync for the id ${JSON.stringify(id)} (${typeof id})`, () => {
      assert.equal(decodeSync({ ...wire, id }), undefined);
    });
  }

  it('has no sync for what is not an object', () => {
    for (const value of [undefined, null, 1, 'sync', true, [], [wire]]) {
      assert.equal(decodeSync(value), undefined);
    }
  });

  it('never throws, and finds a sync exactly where there is an id', () => {
    const anySync = fc.record(Object.fromEntries(Object.keys(wire).map((key) => [key, fc.anything()])), {
      requiredKeys: [],
    });
    fc.assert(
      fc.property(fc.oneof(anySync, fc.anything()), fc.nat(), (value, id) => {
        decodeSync(value);
        assert.equal(decodeSync({ ...Object(value), id })?.id, String(id));
      }),
    );
  });

  it('keeps ids exact over the whole of int64, those of the latest run too', () => {
    const anyId = fc.bigInt({ min: 0n, max: 2n ** 63n - 1n });
    fc.assert(
      fc.property(fc.oneof(anyId, fc.constant(3n)), anyId, anyId, (id, runId, workspaceId) => {
        const run = `{"id":${runId},"sync_id":${id},"workspace_id":${workspaceId}}`;
        const sync = decodeSync(parseJson(`{"id":${id},"latest_sync_run":${run}}`));
        assert.deepEqual(
          [sync?.id, sync?.latestRun?.id, sync?.latestRun?.syncId, sync?.latestRun?.workspaceId],
          [id, runId, id, workspaceId].map(String),
        );
      }),
    );
  });
});
