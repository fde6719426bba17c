import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { Client } from '../../../src/files-com/client.ts';
import { FilesComError } from '../../../src/files-com/errors.ts';
import { isFailure } from '../../../src/files-com/runStatus.ts';
import { decodeSyncRun, type SyncRun } from '../../../src/files-com/syncRun.ts';
import { FailedRuns } from '../../../src/runs/failedRuns.ts';
import { matches, type RunFilter } from '../../../src/runs/filter.ts';
import { compareNewestFirst } from '../../../src/runs/runSummary.ts';
import { emptyPage, refusal } from '../../emulator/effects.ts';
import { startEmulator, type Emulator, type EmulatorOptions } from '../../emulator/server.ts';
import { firstRunId } from '../../emulator/site/site.ts';
import { serve } from '../files-com/support.ts';
import { clientOf, now } from './loadAllRuns.ts';

const list = 'GET /sync_runs';
const { signal } = new AbortController();
const idsOf = (runs: readonly SyncRun[]): readonly string[] => runs.map(({ id }) => id);

describe('the failed runs', () => {
  let emulator: Emulator;
  let client: Client;

  async function start(options: EmulatorOptions = {}): Promise<void> {
    emulator = await startEmulator({ syncs: 12, runs: 3000, inProgress: 0, now: () => now, ...options });
    const { origin, key: apiKey } = emulator;
    client = new Client({ origin, apiKey, workspaceId: undefined }, { userAgent: 'test', retries: { retries: 0 } });
  }
  afterEach(() => emulator.close());

  /** By hand, newest first. */
  function expected(filter: RunFilter = {}): readonly string[] {
    const runs = Array.from({ length: emulator.runCount }, (_, index) =>
      decodeSyncRun(emulator.run(firstRunId + index)),
    )
      .filter((run) => run !== undefined)
      .filter((run) => isFailure(run.status) && matches(filter, run, now));
    return idsOf(runs.toSorted(compareNewestFirst));
  }

  it('come with one request for each failed status, with the errors that they name', async () => {
    await start();
    const failed = new FailedRuns({}, { now });
    const runs = await failed.next(client, signal);
    assert.deepEqual(idsOf(runs), expected());
    assert.ok(runs.some(({ eventErrors }) => eventErrors.length > 0));
    assert.equal(emulator.counts.apiRequests, 2);
    assert.deepEqual(failed.coverage, { count: runs.length, reach: -Infinity, requests: 2 });
    const asked = emulator.requests.map(({ url }) => decodeURIComponent(url));
    assert.ok(
      asked.every((url) => /filter\[status\]=(?:partial_)?failure&.*per_page=1000/u.test(url)),
      asked.join('\n'),
    );
  });

  it('are those of the statuses that the filter lets pass', async () => {
    await start();
    const filter: RunFilter = { statuses: ['success', 'partial_failure'] };
    assert.deepEqual(idsOf(await new FailedRuns(filter, { now }).next(client, signal)), expected(filter));
    assert.equal(emulator.counts.apiRequests, 1);
  });

  it('come without a hole: those that are older than what is not read wait for the next step', async () => {
    await start({ runs: 60_000 });
    const all = expected();
    const failed = new FailedRuns({}, { now });
    const found: string[] = [];
    for (let requests = 2; failed.coverage.reach !== -Infinity; requests += 1) {
      const runs = await failed.next(client, signal);
      found.push(...idsOf(runs));
      assert.ok(runs.length > 0);
      assert.deepEqual(found, all.slice(0, found.length));
      assert.deepEqual([emulator.counts.apiRequests, failed.coverage.requests], [requests, requests]);
    }
    assert.deepEqual(found, all);
    assert.ok(emulator.counts.apiRequests > 4, `${emulator.counts.apiRequests} requests`);
    assert.deepEqual(await failed.next(client, signal), []);
  });

  it('of chosen syncs are asked for by sync and status, so that no success is read', async () => {
    await start();
    const filter: RunFilter = { syncs: ['2001', '2002', '2003'].map((id) => ({ id, name: '' })) };
    const runs = await new FailedRuns(filter, { now }).next(client, signal);
    assert.deepEqual(idsOf(runs), expected(filter));
    assert.equal(emulator.counts.apiRequests, 6);
  });

  it('that the service cannot find are looked for in five requests at most', async () => {
    await start({ runs: 60_000 });
    const failed = new FailedRuns({ dryRun: true, nameText: 'no sync is called so' }, { now });
    assert.deepEqual(await failed.next(client, signal), []);
    assert.equal(emulator.counts.apiRequests, 5);
    assert.ok(failed.coverage.reach > -Infinity);
  });

  it('need no request where the syncs with such a name are known to be none', async () => {
    await start();
    const failed = new FailedRuns({ nameText: 'none' }, { now, syncsNamed: () => [] });
    assert.deepEqual(await failed.next(client, signal), []);
    assert.deepEqual([emulator.counts.apiRequests, failed.coverage.reach], [0, -Infinity]);
  });

  it('are there with the next step where a request fails: nothing is paid for twice', async () => {
    await start();
    emulator.faults.plan({ on: list, effect: refusal('not-authorized/site-admin-required'), after: 1 });
    const failed = new FailedRuns({}, { now });
    await assert.rejects(failed.next(client, signal), FilesComError);
    assert.equal(failed.coverage.count, 0);
    assert.deepEqual(idsOf(await failed.next(client, signal)), expected());
    assert.equal(emulator.counts.apiRequests, 3);
  });

  it('come once each where they are in the lists of two statuses, in one step or in several', async () => {
    await start();
    const server = await serve((request, response) => {
      const query = new URL(request.url ?? '', 'http://127.0.0.1').searchParams;
      const [page, status] = [Number(query.get('cursor') ?? 0), query.get('filter[status]')];
      if (page < 4) response.setHeader('X-Files-Cursor', String(page + 1));
      // Of the two lists, one is a run ahead.
      const first = page * 3 + Number(status === 'failure');
      const runs = [first, first + 1, first + 2].map((id) => ({ id, status, created_at: new Date(now - id * 1000) }));
      response.end(JSON.stringify(runs));
    });
    try {
      const failed = new FailedRuns({}, { now });
      const found: string[] = [];
      const here = clientOf({ origin: server.origin, key: 'demo-key' });
      while (failed.coverage.reach > -Infinity) found.push(...idsOf(await failed.next(here, signal)));
      assert.deepEqual(
        found,
        Array.from({ length: 16 }, (_, id) => String(id)),
      );
      assert.deepEqual([failed.coverage.count, failed.coverage.requests], [16, 10]);
    } finally {
      await server.close();
    }
  });

  it('are looked for behind an empty page', async () => {
    await start();
    emulator.faults.plan({ on: list, effect: emptyPage, times: 2 });
    const failed = new FailedRuns({}, { now });
    const found = idsOf(await failed.next(client, signal));
    assert.deepEqual(found, expected());
    assert.equal(emulator.counts.apiRequests, 4);
  });

  it('are those of the filter, whatever it is', async function () {
    this.timeout(60_000);
    await start({ runs: 1500 });
    const filters: fc.Arbitrary<RunFilter> = fc.record(
      {
        statuses: fc.uniqueArray(fc.constantFrom('failure', 'partial_failure', 'success', 'paused'), { minLength: 1 }),
        syncs: fc
          .uniqueArray(fc.constantFrom('2001', '2002', '2003', '9999'), { minLength: 1 })
          .map((ids) => ids.map((id) => ({ id, name: '' }))),
        created: fc.constantFrom('24h', '7d', '30d').map((preset) => ({ preset }) as const),
        dryRun: fc.boolean(),
        srcTypes: fc.uniqueArray(fc.constantFrom('s3', 'azure', 'sftp'), { minLength: 1 }),
        destTypes: fc.uniqueArray(fc.constantFrom('s3', 'sharepoint'), { minLength: 1 }),
        nameText: fc.constantFrom('a', 'to', 'nothing'),
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(filters, async (filter) => {
        const failed = new FailedRuns(filter, { now });
        const found: string[] = [];
        do found.push(...idsOf(await failed.next(client, signal)));
        while (failed.coverage.reach > -Infinity);
        assert.deepEqual(found, expected(filter));
      }),
      { numRuns: 40 },
    );
  });
});
