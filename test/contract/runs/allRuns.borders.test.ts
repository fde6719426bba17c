import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { serveList, type ListedRun, type ListOptions } from './listServer.ts';
import { idsOf, load, mostRequests, now } from './loadAllRuns.ts';

const second = 1000;
const shortTime = (time: number): string => new Date(time).toISOString().replace(/\.\d+Z$/u, 'Z');

function listed(times: readonly (number | undefined)[], tell: (time: number) => string): readonly ListedRun[] {
  return times.map((time, id) => ({ id: id + 1, time, createdAt: time === undefined ? null : tell(time) }));
}

/** All of them come, each once; returns how many requests that took. */
async function checkList(runs: readonly ListedRun[], perPage: number, options: ListOptions = {}): Promise<number> {
  const server = await serveList(runs, options);
  try {
    const ids = idsOf(await load({ origin: server.origin, key: 'key' }, {}, { perPage }));
    const found = new Set(ids);
    assert.deepEqual(
      runs.map(({ id }) => String(id)).filter((id) => !found.has(id)),
      [],
    );
    return server.requests;
  } finally {
    await server.close();
  }
}

const perPages = fc.integer({ min: 3, max: 30 });
/** Bursts of runs, many in the same second, with quiet times between, or with hardly any. */
const bursts = fc
  .constantFrom(40, 3000)
  .chain((seconds) =>
    fc.array(fc.record({ at: fc.integer({ min: 0, max: seconds }), count: fc.integer({ min: 1, max: 60 }) }), {
      maxLength: 30,
    }),
  )
  .map((some) => some.flatMap(({ at, count }) => Array.from({ length: count }, () => now - at * second)));

describe('all runs of a service', () => {
  for (const [what, tell, fraction] of [
    ['to the second', shortTime, 0],
    ['to the second, but knows them finer', shortTime, 0.123_456],
    ['rounded up to the next second, but knows them finer', (time: number) => shortTime(time + 999), 0.123_456],
    ['to the millisecond', (time: number) => new Date(time).toISOString(), 0.037],
  ] as const) {
    it(`that tells times ${what} come each once`, async function () {
      this.timeout(60_000);
      const fine = bursts.map((times) => times.map((time, index) => time + ((index * fraction * second) % second)));
      const property = fc.asyncProperty(fine, perPages, async (times, perPage) => {
        await checkList(listed(times, tell), perPage);
      });
      await fc.assert(property, { numRuns: 40 });
    });
  }

  for (const undated of ['first', 'last'] as const) {
    it(`that has runs without a time, ${undated}, come each once`, async function () {
      this.timeout(60_000);
      const some = fc.array(fc.constant(undefined), { maxLength: 100 });
      const property = fc.asyncProperty(bursts, some, perPages, async (times, others, perPage) => {
        await checkList(listed([...times, ...others], shortTime), perPage, { undated });
      });
      await fc.assert(property, { numRuns: 40 });
    });
  }

  it('whose runs are of one second cost no more than a list of them', async () => {
    const runs = listed(
      Array.from({ length: 1000 }, () => now),
      shortTime,
    );
    assert.ok((await checkList(runs, 50)) <= 22);
  });

  it('that pushes runs on when it gets new ones come each once', async () => {
    const times = Array.from({ length: 3000 }, (_, index) => now - index * 7000);
    const onRequest = (runs: ListedRun[]): void => {
      runs.unshift({ id: 1_000_000 + runs.length, time: now, createdAt: shortTime(now) });
    };
    const requests = await checkList(listed(times, shortTime), 50, { pushes: true, onRequest });
    assert.ok(requests <= mostRequests(3000, 50) + 2, `${requests} requests`);
  });

  it('that began long ago with few runs cost few requests more', async () => {
    const year = 365 * 86_400 * second;
    const times = Array.from({ length: 5000 }, (_, index) =>
      index < 50 ? Date.UTC(1971, 0, 1) + index * year : now - index * 60 * second,
    );
    const requests = await checkList(listed(times, shortTime), 50);
    assert.ok(requests <= mostRequests(5000, 50), `${requests} requests`);
  });
});
