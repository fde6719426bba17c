import assert from 'node:assert/strict';
import { findSyncRun, listSyncRuns, listSyncs, syncLogPages } from '../../../src/files-com/endpoints.ts';
import type { SyncRunFilter } from '../../../src/files-com/query.ts';
import { findStartedRun } from '../../../src/runs/syncStart.ts';
import { failure, never, type RawServer, serve, watch, type Watched } from './support.ts';

const since = Date.UTC(2026, 0, 31, 12);
const wait = (): Promise<void> => Promise.resolve();
const at = (milliseconds: number): string => new Date(since + milliseconds).toISOString();

describe('an answer and its question', () => {
  let server: RawServer;
  let watched: Watched;
  let answer: unknown;
  beforeEach(async () => {
    server = await serve((_, response) => response.setHeader('X-Request-Id', 'a1').end(JSON.stringify(answer)));
    watched = watch(server);
  });
  afterEach(() => server.close());

  const ids = async (filter: SyncRunFilter): Promise<readonly string[]> =>
    (await listSyncRuns(watched.client, { filter }, never)).items.map(({ id }) => id);

  const filters: readonly (readonly [name: string, filter: SyncRunFilter, right: object, wrong: object])[] = [
    ['sync', { syncId: '5' }, { sync_id: 5 }, { sync_id: 7 }],
    [
      'sync, of an id beyond 2^53',
      { syncId: '9007199254740993' },
      { sync_id: '9007199254740993' },
      { sync_id: '9007199254740992' },
    ],
    ['status', { status: 'failure' }, { status: 'failure' }, { status: 'success' }],
    ['workspace', { workspaceId: '0' }, { workspace_id: 0 }, { workspace_id: 17 }],
    ['dry run', { dryRun: true }, { dry_run: true }, { dry_run: false }],
    ['real run', { dryRun: false }, { dry_run: false }, { dry_run: true }],
    ['source', { srcRemoteServerType: 's3' }, { src_remote_server_type: 's3' }, { src_remote_server_type: 'azure' }],
    [
      'destination',
      { destRemoteServerType: 's3' },
      { dest_remote_server_type: 's3' },
      { dest_remote_server_type: 'box' },
    ],
    ['from', { createdAt: { gteq: since } }, { created_at: at(0) }, { created_at: at(-60_000) }],
    ['after', { createdAt: { gt: since } }, { created_at: at(1) }, { created_at: '1970-01-01T00:00:00Z' }],
    ['before', { createdAt: { lt: since } }, { created_at: at(-1) }, { created_at: at(60_000) }],
    ['up to', { createdAt: { lteq: since } }, { created_at: at(0) }, { created_at: '2100-01-01T00:00:00Z' }],
    ['exactly at', { createdAt: { equals: since } }, { created_at: at(0) }, { created_at: at(5000) }],
    [
      'sync and status',
      { syncId: '5', status: 'failure' },
      { sync_id: 5, status: 'failure' },
      { sync_id: 5, status: 'skipped' },
    ],
  ];
  for (const [name, filter, right, wrong] of filters) {
    it(`belong together: runs of another ${name} are left out, and told of in one line`, async () => {
      answer = [{ id: 1, ...right }, { id: 2, ...wrong }, { id: 3 }, { id: 4, ...wrong }];
      // Run 3 lacks the field, so nothing contradicts the service's choice.
      assert.deepEqual(await ids(filter), ['1', '3']);
      assert.deepEqual(watched.unasked, [
        'Left out, because it was not asked for: 2 of 4 items of GET /sync_runs · request a1',
      ]);
      assert.equal(watched.records.length, 1);
    });
  }

  it('belong together though times are told to the second alone', async () => {
    answer = [
      { id: 1, created_at: '2026-01-31T12:00:00Z' },
      { id: 2, created_at: '2026-01-31T12:00:01Z' },
    ];
    assert.deepEqual(await ids({ createdAt: { gteq: since + 500, lt: since + 600 } }), ['1', '2']);
    assert.deepEqual(watched.unasked, []);
  });

  it('are not compared where nothing was filtered', async () => {
    answer = [
      { id: 1, sync_id: 5, status: 'x' },
      { id: 2, sync_id: 7, dry_run: true },
    ];
    assert.deepEqual(await ids({}), ['1', '2']);
    assert.deepEqual(watched.unasked, []);
  });

  for (const [asked, sent] of [
    ['5', 999],
    ['5', '50'],
    ['9007199254740993', '9007199254740992'],
  ] as const) {
    it(`belong together: run ${sent} is not run ${asked}`, async () => {
      answer = { id: sent, status: 'success' };
      const error = await failure(findSyncRun(watched.client, asked, never), 'badAnswer');
      assert.deepEqual(
        [error.message, error.requestId],
        [`Run ${asked} was asked for, and run ${sent} was sent.`, 'a1'],
      );
    });
  }

  it('belong together where somebody has typed zeros', async () => {
    answer = { id: 7 };
    assert.equal((await findSyncRun(watched.client, '007', never)).run.id, '7');
  });

  it('belong together: lines of the log of another run are left out', async () => {
    answer = [{ path: 'a', sync_run_id: 5 }, { path: 'b', sync_run_id: 6 }, { path: 'c' }];
    const { value } = await syncLogPages(watched.client, '5', never).next();
    assert.deepEqual(
      value?.items.map(({ path }) => path),
      ['a', 'c'],
    );
    assert.deepEqual(watched.unasked, [
      'Left out, because it was not asked for: 1 of 3 items of GET /sync_logs · request a1',
    ]);
  });

  it('belong together: syncs of another workspace, and the latest run of another sync, are left out', async () => {
    answer = [
      { id: 1, workspace_id: 17, latest_sync_run: { id: 10, sync_id: 1 } },
      { id: 2, workspace_id: 17, latest_sync_run: { id: 20, sync_id: 1 } },
      { id: 3, workspace_id: 17, latest_sync_run: { id: 30 } },
      { id: 4, workspace_id: 18, latest_sync_run: { id: 40, sync_id: 4 } },
    ];
    const { items } = await listSyncs(watched.client, { workspaceId: '17' }, never);
    assert.deepEqual(
      items.map(({ id, latestRun }) => [id, latestRun?.id]),
      [
        ['1', '10'],
        ['2', undefined],
        ['3', '30'],
      ],
    );
    assert.deepEqual(watched.unasked, [
      'Left out, because it was not asked for: 1 of 4 items of GET /syncs · request a1',
      'Left out, because it was not asked for: a run of another sync, as the latest of sync 2 · request a1',
    ]);
  });

  it('belong together: a run of another sync, or of before, does not come of a start', async () => {
    answer = [
      { id: 1, sync_id: 7, dry_run: false, created_at: at(1000) },
      { id: 2, sync_id: 5, dry_run: false, created_at: at(-3_600_000) },
    ];
    const start = { syncId: '5', dryRun: false, since };
    assert.equal(await findStartedRun(watched.client, start, never, wait), undefined);
    answer = [{ id: 3, sync_id: 5, dry_run: false, created_at: at(1000) }];
    assert.equal((await findStartedRun(watched.client, start, never, wait))?.id, '3');
  });
});
