import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import * as fc from 'fast-check';
import { FilesComError } from '../../../src/files-com/errors.ts';
import { decodeSyncRun } from '../../../src/files-com/syncRun.ts';
import { allRuns, type AllRunsProgress } from '../../../src/runs/allRuns.ts';
import { matches, type RunFilter } from '../../../src/runs/filter.ts';
import { answerWith, delay, refusal, tooManyRequests, truncated } from '../../emulator/effects.ts';
import { startEmulator, type Emulator, type EmulatorOptions } from '../../emulator/server.ts';
import { firstRunId } from '../../emulator/site/site.ts';
import { serve } from '../files-com/support.ts';
import { clientOf, hasty, idsOf, load, mostRequests, now, type Site } from './loadAllRuns.ts';

const list = 'GET /sync_runs';

/** The ids of the runs that the filter lets pass, by hand. */
function expectedIds(emulator: Emulator, filter: RunFilter = {}): readonly string[] {
  return Array.from({ length: emulator.runCount }, (_, index) => decodeSyncRun(emulator.run(firstRunId + index)))
    .filter((run) => run !== undefined)
    .filter((run) => matches(filter, run, now))
    .map(({ id }) => id);
}

describe('all runs', () => {
  let emulator: Emulator;

  async function start(options: EmulatorOptions = {}): Promise<void> {
    emulator = await startEmulator({ syncs: 12, runs: 3000, inProgress: 0, now: () => now, ...options });
  }

  afterEach(() => emulator.close());

  it('come each once, whatever the site, the filter and the length of a page', async function () {
    this.timeout(60_000);
    const moments = fc.integer({ min: -200_000, max: 100 }).map((minutes) => now + minutes * 60_123);
    const filters: fc.Arbitrary<RunFilter> = fc.record(
      {
        statuses: fc.uniqueArray(fc.constantFrom('failure', 'in_progress', 'success', 'skipped', 'paused'), {
          minLength: 1,
        }),
        syncs: fc
          .uniqueArray(fc.constantFrom('2001', '2002', '2003', '2004', '9999'), { minLength: 1 })
          .map((ids) => ids.map((id) => ({ id, name: '' }))),
        created: fc.oneof(
          fc.constantFrom('24h', '7d', '30d').map((preset) => ({ preset }) as const),
          fc.record({ from: moments, before: moments }, { requiredKeys: [] }),
        ),
        dryRun: fc.boolean(),
        srcTypes: fc.uniqueArray(fc.constantFrom('s3', 'azure', 'sftp'), { minLength: 1 }),
        nameText: fc.constantFrom('a', 'to', 'nothing'),
      },
      { requiredKeys: [] },
    );
    const sites = fc.record({
      seed: fc.integer({ min: 1, max: 1e6 }),
      syncs: fc.integer({ min: 1, max: 30 }),
      runs: fc.integer({ min: 0, max: 1500 }),
    });
    const check = async (site: EmulatorOptions, filter: RunFilter, perPage: number): Promise<void> => {
      await start({ ...site, inProgress: 1 });
      try {
        assert.deepEqual(idsOf(await load(emulator, filter, { perPage })), expectedIds(emulator, filter));
      } finally {
        await emulator.close();
      }
    };
    const property = fc.asyncProperty(sites, filters, fc.integer({ min: 5, max: 100 }), check);
    await fc.assert(property, { numRuns: 40 });
    await start();
  });

  it('cost one request where one page holds them', async () => {
    await start({ runs: 50 });
    assert.equal((await load(emulator)).size, 50);
    assert.equal(emulator.counts.apiRequests, 1);
  });

  it('cost two where two pages hold them', async () => {
    await start({ runs: 51 });
    assert.equal((await load(emulator)).size, 51);
    assert.equal(emulator.counts.apiRequests, 2);
  });

  for (const runs of [400, 3000, 9000]) {
    it(`cost few requests more than there are pages: ${runs} runs`, async () => {
      await start({ runs });
      const told: AllRunsProgress[] = [];
      const onProgress = (progress: AllRunsProgress): void => void told.push(progress);
      assert.deepEqual(idsOf(await load(emulator, {}, { onProgress })), expectedIds(emulator));
      const { apiRequests } = emulator.counts;
      assert.ok(apiRequests <= mostRequests(runs, 50), `${apiRequests} requests`);
      assert.equal(told.at(-1)?.requests, apiRequests);
      assert.equal(told.at(-1)?.passed, runs);
    });
  }

  it('are asked for by four requests at once, and no more', async () => {
    await start();
    let open = 0;
    let most = 0;
    const counting = await serve((request, response) => {
      open += 1;
      most = Math.max(most, open);
      void pass(emulator, request.url ?? '', response, request.headers).finally(() => (open -= 1));
    });
    try {
      assert.equal((await load({ ...emulator, origin: counting.origin })).size, 3000);
      assert.equal(most, 4);
      most = 0;
      assert.equal((await load({ ...emulator, origin: counting.origin }, {}, { parallel: 1 })).size, 3000);
      assert.equal(most, 1);
    } finally {
      await counting.close();
    }
  });

  it('are there although runs are created while they are read', async () => {
    await start();
    const before = expectedIds(emulator);
    const { signal } = new AbortController();
    const seen: string[] = [];
    for await (const batch of allRuns(clientOf(emulator), {}, { now, perPage: 50, signal })) {
      seen.push(...batch.map(({ id }) => id));
      for (let count = 0; count < 20; count += 1) emulator.startRun({ status: 'success' });
    }
    assert.equal(new Set(seen).size, seen.length);
    const ids = new Set(seen);
    assert.deepEqual(
      before.filter((id) => !ids.has(id)),
      [],
    );
  });

  it('are there although runs end while they are read', async () => {
    await start();
    const runs = Array.from({ length: 8 }, () => emulator.startRun({ seconds: 1e6 }));
    const { signal } = new AbortController();
    const filter = { statuses: ['success', 'in_progress'] };
    const expected = expectedIds(emulator, filter);
    const seen: string[] = [];
    for await (const batch of allRuns(clientOf(emulator), filter, { now, perPage: 50, signal })) {
      seen.push(...batch.map(({ id }) => id));
      for (const { id } of runs.splice(0)) emulator.finishRun(id, 'success');
    }
    assert.deepEqual(seen.toSorted(), expected.toSorted());
  });

  describe('when the service', () => {
    beforeEach(() => start());

    for (const [what, retryAfter] of [
      ['says so', undefined],
      ['says how long to wait', 1],
    ] as const) {
      it(`gets too many requests and ${what}, come all the same, fewer at once`, async () => {
        emulator.faults.plan({ on: list, effect: tooManyRequests(retryAfter), after: 12, times: 3 });
        let open = 0;
        const opened: number[] = [];
        const counting = await serve((request, response) => {
          open += 1;
          opened.push(open);
          void pass(emulator, request.url ?? '', response, request.headers).finally(() => (open -= 1));
        });
        const startedAt = performance.now();
        try {
          const runs = await load({ ...emulator, origin: counting.origin });
          assert.deepEqual(idsOf(runs), expectedIds(emulator));
        } finally {
          await counting.close();
        }
        assert.ok(performance.now() - startedAt >= 1000 * (retryAfter ?? 0));
        // Those that were under way may still have been answered; ten answers later one more is tried.
        assert.ok(Math.max(...opened.slice(17, 25)) <= 2, opened.join(' '));
        assert.ok(Math.max(...opened) === 4);
      });
    }

    it('always gets too many requests, end with its answer', async () => {
      emulator.faults.plan({ on: list, effect: tooManyRequests(), after: 10, times: Infinity });
      await assert.rejects(load(emulator), (error) => error instanceof FilesComError && error.kind === 'rateLimited');
      // Ten, those under way with the first that failed, and five more tries by ever fewer.
      assert.ok(emulator.counts.apiRequests <= 10 + 4 + 2 + 4, `${emulator.counts.apiRequests} requests`);
    });

    it('fails once, come all the same', async () => {
      emulator.faults.plan({ on: list, effect: answerWith(500, '{}'), after: 7 });
      assert.deepEqual(idsOf(await load(emulator)), expectedIds(emulator));
    });

    for (const [what, effect, kind] of [
      ['fails for good', answerWith(500, '{}'), 'unavailable'],
      ['refuses', refusal('not-authorized/site-admin-required'), 'forbidden'],
      ['sends half of an answer', truncated(1000), 'badAnswer'],
    ] as const) {
      it(`${what}, end with that error, and what came is right`, async () => {
        emulator.faults.plan({ on: list, effect, after: 20, times: Infinity });
        const expected = new Set(expectedIds(emulator));
        const seen: string[] = [];
        const { signal } = new AbortController();
        const read = async (): Promise<void> => {
          for await (const batch of allRuns(clientOf(emulator), {}, { now, perPage: 50, signal, retries: hasty }))
            seen.push(...batch.map(({ id }) => id));
        };
        await assert.rejects(read, (error) => error instanceof FilesComError && error.kind === kind);
        assert.ok(seen.length > 500);
        assert.ok(seen.every((id) => expected.has(id)));
        assert.equal(new Set(seen).size, seen.length);
        await wait(50);
        // Those under way with the first that failed, no others.
        assert.ok(emulator.counts.apiRequests <= 20 + (kind === 'unavailable' ? 24 : 4));
      });
    }

    it('is slow, end at once where they are cancelled', async () => {
      emulator.faults.plan({ on: list, effect: delay(60_000), after: 5, times: Infinity });
      const controller = new AbortController();
      setTimeout(() => controller.abort(), 100);
      await assert.rejects(load(emulator, {}, { signal: controller.signal }), { name: 'AbortError' });
    });

    it('is not asked where they are cancelled before', async () => {
      await assert.rejects(load(emulator, {}, { signal: AbortSignal.abort() }), { name: 'AbortError' });
      assert.equal(emulator.counts.apiRequests, 0);
    });

    it('is asked no more where nobody reads on', async () => {
      const { signal } = new AbortController();
      for await (const batch of allRuns(clientOf(emulator), {}, { now, perPage: 50, signal })) {
        assert.equal(batch.length, 50);
        break;
      }
      const { apiRequests } = emulator.counts;
      assert.ok(apiRequests <= 2);
      await wait(50);
      assert.equal(emulator.counts.apiRequests, apiRequests);
    });
  });
});

/** Hands a request on to the stand-in. */
async function pass(
  { origin }: Site,
  url: string,
  response: ServerResponse,
  headers: NodeJS.Dict<string | string[]>,
): Promise<void> {
  const answer = await fetch(`${origin}${url}`, { headers: { 'X-FilesAPI-Key': String(headers['x-filesapi-key']) } });
  const body = await answer.text();
  await wait(5);
  const kept = ['X-Files-Cursor', 'Retry-After', 'Content-Type'];
  for (const name of kept) {
    const value = answer.headers.get(name);
    if (value !== null) response.setHeader(name, value);
  }
  response.writeHead(answer.status).end(body);
}
