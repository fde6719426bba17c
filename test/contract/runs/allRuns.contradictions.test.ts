import assert from 'node:assert/strict';
import type { AllRunsProgress } from '../../../src/runs/allRuns.ts';
import type { RunFilter } from '../../../src/runs/filter.ts';
import { failure } from '../files-com/support.ts';
import { serveList, type ListedRun, type ListOptions } from './listServer.ts';
import { load, mostRequests, now } from './loadAllRuns.ts';

const perPage = 50;

function runsEvery(milliseconds: number, count = 3000): readonly ListedRun[] {
  return Array.from({ length: count }, (_, index) => {
    const time = now - (count - index) * milliseconds;
    return { id: index + 1, time, createdAt: new Date(time).toISOString() };
  });
}

function addRun(runs: ListedRun[]): void {
  runs.push({ id: 1_000_000 + runs.length, time: now, createdAt: new Date(now).toISOString() });
}

interface Loaded {
  readonly size: number;
  readonly requests: number;
  readonly last: AllRunsProgress | undefined;
}

/** How many come, each once. */
async function loadFrom(runs: readonly ListedRun[], options: ListOptions, filter: RunFilter = {}): Promise<Loaded> {
  const server = await serveList(runs, options);
  try {
    let last: AllRunsProgress | undefined;
    const onProgress = (progress: AllRunsProgress): void => void (last = progress);
    const { size } = await load({ origin: server.origin, key: 'key' }, filter, { perPage, onProgress });
    return { size, requests: server.requests, last };
  } finally {
    await server.close();
  }
}

describe('all runs of a service that contradicts itself', () => {
  for (const milliseconds of [7000, 1000, 10]) {
    for (const ignored of ['asc', 'desc'] as const) {
      it(`come each once although it ignores that the order is ${ignored}, a run every ${milliseconds} ms`, async () => {
        const { size, requests } = await loadFrom(runsEvery(milliseconds), { ignores: [ignored] });
        assert.equal(size, 3000);
        assert.ok(requests <= 62, `${requests} requests`);
      });
    }
  }

  it('come each once although it ignores the order and gets new runs meanwhile', async () => {
    const { size } = await loadFrom(runsEvery(7000), { ignores: ['asc'], pushes: true, onRequest: addRun });
    assert.ok(size >= 3000);
  });

  for (const ignores of [['lt'], ['gteq'], ['gteq', 'lt']] as const) {
    it(`come each once, in no more requests, although it ignores ${ignores.join(' and ')}`, async () => {
      const { size, requests } = await loadFrom(runsEvery(7000), { ignores });
      assert.equal(size, 3000);
      assert.ok(requests <= mostRequests(3000, perPage), `${requests} requests`);
    });
  }

  it('cost one request more, and no window, where it ignores windows', async () => {
    const { requests } = await loadFrom(runsEvery(7000), { ignores: ['gteq', 'lt'] });
    // The oldest page, and the first of a window.
    assert.ok(requests <= 60 + 2, `${requests} requests`);
  });

  it('end with an error where it ignores windows only now and then', async () => {
    const options: { ignores: ('gteq' | 'lt')[] } & ListOptions = { ignores: [] };
    let requests = 0;
    const onRequest = (): void => {
      requests += 1;
      if (requests === 5) options.ignores.push('gteq', 'lt');
    };
    const error = await failure(loadFrom(runsEvery(7000), { ...options, onRequest }), 'badAnswer');
    assert.match(error.message, /another period/);
  });

  it('end with an error whichever answer ends the list in its middle', async function () {
    this.timeout(60_000);
    for (let emptyAt = 2; emptyAt <= 40; emptyAt += 1) {
      const error = await failure(loadFrom(runsEvery(7000, 2000), { emptyAt }), 'badAnswer');
      assert.match(error.message, /before its oldest run/);
    }
  });

  it('end without an error where those in progress have ended meanwhile', async () => {
    const { size } = await loadFrom(runsEvery(7000), { emptyAt: 2 }, { statuses: ['in_progress'] });
    assert.equal(size, 0);
  });

  it('are counted where they cannot be read', async () => {
    const few = runsEvery(7000, 40).map((run) => (run.id % 5 === 0 ? { ...run, id: -run.id } : run));
    const { size, last } = await loadFrom(few, {});
    assert.deepEqual([size, last?.undecodable], [32, 8]);
  });

  it('are counted at least once where they cannot be read, and hardly more often', async () => {
    const runs = runsEvery(7000).map((run) => (run.id % 5 === 0 ? { ...run, id: -run.id } : run));
    const { size, last } = await loadFrom(runs, {});
    assert.equal(size, 2400);
    assert.ok(last && last.undecodable >= 600 && last.undecodable <= 600 + 16 * 10, String(last?.undecodable));
  });
});
