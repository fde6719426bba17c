import assert from 'node:assert/strict';
import type { WireRun } from '../emulator/api/wire.ts';
import { startEmulator, type Emulator, type EmulatorOptions } from '../emulator/server.ts';
import { ask } from './emulator.ask.ts';

const noon = Date.UTC(2026, 4, 20, 12);

describe('stand-in: data and time', () => {
  let now: number;
  let emulators: Emulator[];

  beforeEach(() => {
    now = noon;
    emulators = [];
  });
  afterEach(async () => {
    for (const emulator of emulators) await emulator.close();
  });

  async function start(options: EmulatorOptions = {}): Promise<Emulator> {
    const emulator = await startEmulator({ runs: 400, now: () => now, ...options });
    emulators.push(emulator);
    return emulator;
  }

  it('has the same runs for the same seed and time, and others for another seed', async () => {
    const [first, same, other] = [await start(), await start(), await start({ seed: 2 })];
    assert.deepEqual(await runsOf(first), await runsOf(same));
    assert.notDeepEqual(await runsOf(first), await runsOf(other));
  });

  it('has the same runs at another time of day, only later', async () => {
    const before = await runsOf(await start());
    now += 5 * 3_600_000;
    const after = await runsOf(await start());
    assert.deepEqual(
      after.map((run) => [run.id, run.sync_id, run.status, run.bytes_synced, run.event_errors]),
      before.map((run) => [run.id, run.sync_id, run.status, run.bytes_synced, run.event_errors]),
    );
  });

  it('has every status, dry runs, both forms of dates, ties, and runs of every enabled sync', async () => {
    const emulator = await start({ runs: 20_000 });
    const { body } = await ask(emulator, '/sync_runs?per_page=10000&sort_by[created_at]=desc');
    const statuses = new Set(body.map(({ status }) => status));
    assert.deepEqual([...statuses].toSorted(), ['failure', 'in_progress', 'partial_failure', 'skipped', 'success']);
    assert.ok(body.some((run) => run.dry_run));
    assert.ok(body.some((run) => run.log_url === null) && body.some((run) => run.log_url !== null));
    assert.ok(
      body.some((run) => run.created_at.endsWith('Z')) && body.some((run) => run.created_at.endsWith('-04:00')),
    );
    assert.ok(body.some((run, at) => Date.parse(run.created_at) === Date.parse(body[at + 1]?.created_at ?? '')));
    assert.ok(
      body.every((run, at) => at === 0 || Date.parse(run.created_at) <= Date.parse(body[at - 1]?.created_at ?? '')),
    );
    assert.ok(body.every((run) => run.completed_at === null || Date.parse(run.completed_at) <= noon));
    const everSeen = new Set(
      (await ask(emulator, '/sync_runs?per_page=10000')).body.concat(body).map(({ sync_id }) => sync_id),
    );
    assert.equal(everSeen.size, 40);
    assert.ok(body.filter(ofSync('Front desk scanner')).length > body.length / 4, 'one sync drowns the rest');
    const broken = body
      .filter(ofSync('Partner exchange (certificate expired)'))
      .filter((run) => run.completed_at !== null);
    assert.ok(broken.length > 0 && broken.every(({ status }) => status === 'failure'), 'one sync always fails');
  });

  it('lets runs in progress go on and end', async () => {
    const emulator = await start({ inProgress: 3 });
    const { body: begun } = await ask(emulator, '/sync_runs?filter[status]=in_progress');
    assert.equal(begun.length, 3);
    for (const run of begun) {
      assert.equal(run.completed_at, null);
      assert.ok((run.live_transfers?.length ?? 0) > 0);
      assert.ok(run.live_transfers?.every(({ percentage }) => percentage >= 0 && percentage <= 1));
    }
    now += 60_000;
    const { body: later } = await ask(emulator, '/sync_runs?filter[status]=in_progress');
    assert.ok(later.every((run, at) => run.bytes_synced >= (begun[at]?.bytes_synced ?? Infinity)));
    assert.ok(later.some((run, at) => run.bytes_synced > (begun[at]?.bytes_synced ?? Infinity)));
    assert.notDeepEqual(later[0]?.live_transfers, begun[0]?.live_transfers);
    now += 30 * 60_000;
    assert.deepEqual((await ask(emulator, '/sync_runs?filter[status]=in_progress')).body, []);
    const ended = emulator.run(begun[0]?.id ?? 0);
    assert.ok(Date.parse(ended.completed_at ?? '') <= now);
    assert.equal(ended.live_transfers, undefined);
    assert.equal(ended.bytes_synced, begun[0]?.estimated_bytes_count);
  });

  it('starts runs when asked, and ends them as asked', async () => {
    const emulator = await start({ inProgress: 0 });
    const started = emulator.startRun({ seconds: 600 });
    assert.equal(started.id, 1_000_401);
    assert.equal(started.status, 'in_progress');
    assert.equal(Date.parse(started.created_at), now);
    now += 45_000;
    const ended = emulator.finishRun(started.id, 'partial_failure');
    assert.equal(ended.status, 'partial_failure');
    assert.equal(ended.runtime, 45);
    assert.ok(ended.errored_files > 0);
    const { body } = await ask(emulator, '/sync_runs?per_page=1&sort_by[created_at]=desc');
    assert.equal(body[0]?.id, started.id);
    assert.equal(emulator.startRun({ status: 'failure', dryRun: true }).status, 'failure');
    assert.equal(emulator.runCount, 402);
  });

  it('starts no run by itself unless told to keep to the schedules', async () => {
    const emulator = await start();
    now += 3 * 3_600_000;
    await ask(emulator, '/sync_runs?per_page=1');
    assert.equal(emulator.runCount, 400);
  });

  it('keeps to the schedules of the syncs as time goes by', async () => {
    const emulator = await start({ schedules: true, inProgress: 0 });
    now += 60 * 60_000;
    const { body } = await ask(
      emulator,
      `/sync_runs?filter_gt[created_at]=${new Date(noon).toISOString()}&sort_by[created_at]=asc&per_page=10000`,
    );
    const runsIn = (name: string): number => body.filter(ofSync(name)).length;
    assert.equal(runsIn('Front desk scanner'), 60);
    assert.equal(runsIn('EDI orders in'), 12);
    assert.equal(runsIn('Azure to SharePoint'), 1);
    assert.equal(runsIn('WebDAV intranet'), 0);
    assert.ok(body.every((run) => Date.parse(run.created_at) <= now));
    assert.ok(body.filter(({ status }) => status === 'in_progress').length < body.length / 2);
  });

  it('skips a run where the one before it still goes on', async () => {
    const emulator = await start({ schedules: true, inProgress: 0 });
    const scanner = emulator.findRun(ofSync('Front desk scanner'));
    emulator.startRun({ syncId: scanner.sync_id, seconds: 3600 });
    now += 5 * 60_000;
    const { body } = await ask(
      emulator,
      `/sync_runs?filter[sync_id]=${scanner.sync_id}&sort_by[created_at]=desc&per_page=4`,
    );
    assert.deepEqual(
      body.map(({ status }) => status),
      ['skipped', 'skipped', 'skipped', 'skipped'],
    );
  });
});

/** All runs, without what differs by the port. */
async function runsOf(emulator: Emulator): Promise<readonly WireRun[]> {
  const { body } = await ask(emulator, '/sync_runs?per_page=10000');
  return body.map((run) => ({ ...run, log_url: null }));
}

function ofSync(name: string): (run: WireRun) => boolean {
  return (run) => run.sync_name === name;
}
