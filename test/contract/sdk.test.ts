import assert from 'node:assert/strict';
import { startEmulator, type Emulator } from '../emulator/server.ts';
import { sdk, type SdkSync } from '../sdk.ts';

describe('stand-in: the official JavaScript SDK', () => {
  let emulator: Emulator;

  before(async () => {
    emulator = await startEmulator({ runs: 1000 });
    sdk.Files.setBaseUrl(emulator.origin);
  });
  beforeEach(() => {
    sdk.Files.setApiKey(emulator.key);
    emulator.counts.reset();
  });
  after(() => emulator.close());

  const newestOf = (sync?: SdkSync) => sync && emulator.findRun((run) => run.sync_id === sync.getId());

  it('lists runs by filter and sort', async () => {
    const failed = emulator.findRun(({ status }) => status === 'failure');
    const runs = await sdk.SyncRun.list({
      filter: { status: 'failure', sync_id: failed.sync_id },
      filter_lteq: { created_at: new Date(failed.created_at).toISOString() },
      sort_by: { created_at: 'desc' },
      per_page: 100,
    });
    assert.equal(runs[0]?.getId(), failed.id);
    assert.ok(runs.every((run) => run.getStatus() === 'failure' && run.getSyncId() === failed.sync_id));
    const times = runs.map((run) => Date.parse(run.getCreatedAt()));
    assert.deepEqual(
      times,
      times.toSorted((a, b) => b - a),
    );
  });

  it('filters by a boolean', async () => {
    const dry = await sdk.SyncRun.list({ filter: { dry_run: true } });
    const wet = await sdk.SyncRun.list({ filter: { dry_run: false } });
    assert.equal(dry.length + wet.length, 1000);
    assert.ok(dry.length > 0);
  });

  it('goes through three pages by itself', async () => {
    const runs = await sdk.SyncRun.list({ per_page: 400, sort_by: { created_at: 'desc' } });
    assert.equal(emulator.counts.of('GET /sync_runs'), 3);
    assert.equal(new Set(runs.map((run) => run.getId())).size, 1000);
    assert.equal(runs[0]?.getId(), 1_001_000);
    assert.equal(runs.at(-1)?.getId(), 1_000_001);
  });

  it('stops after a page where told to', async () => {
    const runs = await sdk.SyncRun.list({ per_page: 400 }, { autoPaginate: false });
    assert.deepEqual([runs.length, emulator.counts.apiRequests], [400, 1]);
  });

  it('finds a run', async () => {
    const run = await sdk.SyncRun.find(1_000_500);
    assert.equal(run.getId(), 1_000_500);
    assert.equal(emulator.requests[0]?.url, '/api/rest/v1/sync_runs/1000500?id=1000500');
  });

  it('lists the lines of a run, and the syncs', async () => {
    const { id } = emulator.findRun(({ status }) => status === 'partial_failure');
    const lines = await sdk.SyncLog.list({ filter: { sync_run_id: id } });
    assert.ok(lines.length > 0 && lines.every((line) => line.getSyncRunId() === id && line.getPath() !== ''));
    const syncs = await sdk.Sync.list({ sort_by: { name: 'asc' }, per_page: 15 });
    assert.equal(syncs.length, 40);
    assert.equal(emulator.counts.of('GET /syncs'), 3);
  });

  it('starts a sync, and a dry run of another, and hears that one is in progress', async () => {
    const syncs = await sdk.Sync.list({ sort_by: { name: 'asc' } });
    const [one, other] = syncs.filter((sync) => newestOf(sync)?.status !== 'in_progress');
    await one?.manualRun();
    await other?.dryRun();
    assert.deepEqual(
      [newestOf(one), newestOf(other)].map((run) => [run?.id, run?.dry_run]),
      [
        [1_001_001, false],
        [1_001_002, true],
      ],
    );
    await assert.rejects(one?.manualRun() ?? assert.fail(), {
      name: 'ProcessingFailure_SyncInProgressError',
      code: 422,
    });
  });

  it("knows the stand-in's errors by their types", async () => {
    sdk.Files.setApiKey('wrong');
    await assert.rejects(sdk.SyncRun.list({}), { name: 'NotAuthenticated_InvalidCredentialsError', code: 401 });
    sdk.Files.setApiKey(emulator.key);
    await assert.rejects(sdk.SyncRun.find(1), { name: 'NotFoundError', code: 404 });
    await assert.rejects(sdk.SyncRun.list({ filter: { status: 'success', dry_run: true } }), {
      name: 'BadRequest_InvalidFilterAliasCombinationError',
      code: 422,
    });
    await assert.rejects(sdk.SyncRun.list({ sort_by: { status: 'asc', sync_id: 'asc' } }), {
      name: 'BadRequest_MultipleSortParamsNotAllowedError',
    });
    await assert.rejects(sdk.SyncRun.list({ cursor: 'c2:next:AAAA' }), { name: 'BadRequest_InvalidCursorError' });
  });
});
