import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { parseJson } from '../../../src/files-com/json.ts';
import { decodeSyncRun, type SyncRun } from '../../../src/files-com/syncRun.ts';

const wire = {
  id: 1001,
  sync_id: 3,
  site_id: 9,
  workspace_id: 0,
  sync_name: 'Azure to SharePoint',
  status: 'partial_failure',
  dry_run: false,
  created_at: '2026-01-31T14:03:00Z',
  completed_at: '2026-01-31T10:04:30-04:00',
  updated_at: '2026-01-31T14:04:30.250Z',
  runtime: 90.5,
  bytes_synced: 123,
  estimated_bytes_count: 456,
  compared_files: 10,
  compared_folders: 2,
  successful_files: 8,
  errored_files: 1,
  src_remote_server_type: 'azure',
  dest_remote_server_type: 'sharepoint',
  event_errors: ['Permission denied: a/b.txt'],
  body: 'One file failed.',
  log_url: 'https://logs.example.com/1001.jsonl?signature=abc',
  live_transfers: [
    {
      path: 'a/b.txt',
      status: 'transferring',
      bytes_copied: 10,
      bytes_total: 40,
      percentage: 0.25,
      eta: '2 minutes',
      started_at: '2026-01-31T14:03:10Z',
    },
  ],
};

const decoded: SyncRun = {
  id: '1001',
  syncId: '3',
  siteId: '9',
  workspaceId: '0',
  syncName: 'Azure to SharePoint',
  status: 'partial_failure',
  dryRun: false,
  createdAt: Date.UTC(2026, 0, 31, 14, 3),
  completedAt: Date.UTC(2026, 0, 31, 14, 4, 30),
  updatedAt: Date.UTC(2026, 0, 31, 14, 4, 30, 250),
  runtimeSeconds: 90.5,
  bytesSynced: 123,
  estimatedBytes: 456,
  comparedFiles: 10,
  comparedFolders: 2,
  successfulFiles: 8,
  erroredFiles: 1,
  srcRemoteServerType: 'azure',
  destRemoteServerType: 'sharepoint',
  eventErrors: ['Permission denied: a/b.txt'],
  body: 'One file failed.',
  logUrl: 'https://logs.example.com/1001.jsonl?signature=abc',
  liveTransfers: [
    {
      path: 'a/b.txt',
      status: 'transferring',
      bytesCopied: 10,
      bytesTotal: 40,
      fraction: 0.25,
      eta: '2 minutes',
      startedAt: Date.UTC(2026, 0, 31, 14, 3, 10),
    },
  ],
};

const nothingButId: SyncRun = {
  id: '1001',
  syncId: undefined,
  siteId: undefined,
  workspaceId: undefined,
  syncName: undefined,
  status: undefined,
  dryRun: undefined,
  createdAt: undefined,
  completedAt: undefined,
  updatedAt: undefined,
  runtimeSeconds: undefined,
  bytesSynced: undefined,
  estimatedBytes: undefined,
  comparedFiles: undefined,
  comparedFolders: undefined,
  successfulFiles: undefined,
  erroredFiles: undefined,
  srcRemoteServerType: undefined,
  destRemoteServerType: undefined,
  eventErrors: [],
  body: undefined,
  logUrl: undefined,
  liveTransfers: [],
};

function decodeWith(fields: Record<string, unknown>): SyncRun {
  const run = decodeSyncRun({ id: 1001, ...fields });
  assert.ok(run);
  return run;
}

describe('decodeSyncRun', () => {
  it('reads all fields of a run', () => {
    assert.deepEqual(decodeSyncRun(wire), decoded);
  });

  it('ignores fields that it does not know', () => {
    assert.deepEqual(decodeSyncRun({ ...wire, approved_by: { id: 7 }, retries: [1, 2] }), decoded);
  });

  it('keeps a status that it does not know', () => {
    assert.equal(decodeWith({ status: 'waiting_for_approval' }).status, 'waiting_for_approval');
  });

  it('needs nothing but an id', () => {
    const nulls = Object.fromEntries(Object.keys(wire).map((key) => [key, null]));
    assert.deepEqual(decodeSyncRun({ id: 1001 }), nothingButId);
    assert.deepEqual(decodeSyncRun({ ...nulls, id: 1001 }), nothingButId);
  });

  it('leaves out whatever has a wrong type', () => {
    const wrong = Object.fromEntries(Object.keys(wire).map((key) => [key, { not: 'expected' }]));
    const { eventErrors, ...rest } = decodeWith({ ...wrong, id: 1001, live_transfers: 'none' });
    const { eventErrors: _, ...expected } = nothingButId;
    assert.deepEqual(rest, expected);
    assert.deepEqual(eventErrors, ['{"not":"expected"}']);
  });

  it('takes a string for a number, as older servers send runtime', () => {
    assert.equal(decodeWith({ runtime: '12.5' }).runtimeSeconds, 12.5);
    assert.equal(decodeWith({ bytes_synced: '9007199254740993' }).bytesSynced, 9_007_199_254_740_992);
  });

  for (const nonsense of [-1, NaN, Infinity, '-5', 'NaN', '', ' ', 'Infinity', '12 MB', true]) {
    it(`leaves out ${JSON.stringify(nonsense)} (${String(nonsense)}) as an amount`, () => {
      const run = decodeWith({ bytes_synced: nonsense, runtime: nonsense, errored_files: nonsense });
      assert.deepEqual([run.bytesSynced, run.runtimeSeconds, run.erroredFiles], [undefined, undefined, undefined]);
    });
  }

  for (const id of [
    undefined,
    null,
    '',
    'abc',
    '12a',
    '-1',
    -1,
    1.5,
    NaN,
    Infinity,
    2 ** 53,
    true,
    [],
    {},
    '1'.repeat(20),
  ]) {
    it(`has no run for the id ${JSON.stringify(id)} (${typeof id})`, () => {
      assert.equal(decodeSyncRun({ ...wire, id }), undefined);
    });
  }

  it('has no run for what is not an object', () => {
    for (const value of [undefined, null, 1, 'run', true, [], [wire]]) {
      assert.equal(decodeSyncRun(value), undefined);
    }
  });

  it('keeps errors that are not strings as JSON, and drops empty ones', () => {
    const run = decodeWith({ event_errors: ['first', null, '', 7, { path: 'a', error: 'denied' }, ['x']] });
    assert.deepEqual(run.eventErrors, ['first', '7', '{"path":"a","error":"denied"}', '["x"]']);
    assert.deepEqual(decodeWith({ event_errors: 'the only one' }).eventErrors, ['the only one']);
  });

  it('bears errors nested deeper than the stack is high', () => {
    const depth = 200_000;
    const json = `{"id":1,"event_errors":["kept",${'['.repeat(depth)}${']'.repeat(depth)}]}`;
    assert.deepEqual(decodeSyncRun(parseJson(json))?.eventErrors, ['kept', '…']);
  });

  it('drops transfers that are not objects, and fractions above the whole', () => {
    const { liveTransfers } = decodeWith({
      live_transfers: [null, 'x', { path: 'a', percentage: 45 }, { percentage: 1 }],
    });
    assert.deepEqual(
      liveTransfers.map(({ path, fraction }) => [path, fraction]),
      [
        ['a', undefined],
        [undefined, 1],
      ],
    );
  });

  it('reads every name, though it remembers only so many', () => {
    const names = Array.from({ length: 25_000 }, (_, n) => `sync ${n % 12_500}`);
    assert.deepEqual(
      names.map((name) => decodeWith({ sync_name: name }).syncName),
      names,
    );
  });

  it('does not take a name for an id, nor an id for a name', () => {
    assert.equal(decodeWith({ sync_name: 'left-over' }).syncName, 'left-over');
    assert.equal(decodeWith({ sync_id: 'left-over' }).syncId, undefined);
    assert.equal(decodeWith({ sync_id: 77 }).syncId, '77');
    assert.equal(decodeWith({ sync_name: 77 }).syncName, undefined);
  });

  it('never throws, and finds a run exactly where there is an id', () => {
    const anyRun = fc.record(Object.fromEntries(Object.keys(wire).map((key) => [key, fc.anything()])), {
      requiredKeys: [],
    });
    fc.assert(
      fc.property(fc.oneof(anyRun, fc.anything()), fc.nat(), (value, id) => {
        decodeSyncRun(value);
        assert.equal(decodeSyncRun({ ...Object(value), id })?.id, String(id));
      }),
    );
  });

  it('keeps ids exact over the whole of int64', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }),
        fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }),
        (id, syncId) => {
          const run = decodeSyncRun(parseJson(`{"id":${id},"sync_id":${syncId},"workspace_id":"${id}"}`));
          assert.deepEqual([run?.id, run?.syncId, run?.workspaceId], [String(id), String(syncId), String(id)]);
        },
      ),
    );
  });
});
