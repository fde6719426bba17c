import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fetch from 'node-fetch';
import { Client } from '../../src/files-com/client.ts';
import { groupings } from '../../src/runs/grouping.ts';
import { everything } from '../../src/runs/queryPlan.ts';
import { RunStore } from '../../src/runs/runStore.ts';
import { TreeChildren } from '../../src/tree/children.ts';
import { lookOf } from '../../src/tree/looks.ts';
import { startEmulatorProcess } from './emulatorProcess.ts';
import { interleaved, median, medianRatio, type Row } from './rows.ts';

const rounds = 15;
/** One look is a matter of milliseconds. */
const looks = 100;
const loaded = 100_000;

type Site = { readonly origin: string; readonly key: string };

/** The tree on a site with ten million runs, and with a hundred thousand loaded ones. */
export async function benchTree(): Promise<readonly Row[]> {
  return [...(await firstRuns()), ...(await manyRuns())];
}

async function firstRuns(): Promise<readonly Row[]> {
  return [await firstRunsAfter(0), await firstRunsAfter(50)];
}

async function firstRunsAfter(latencyMs: number): Promise<Row> {
  const site = await startEmulatorProcess('--runs', '10000000', '--syncs', '400', '--latency', String(latencyMs));
  try {
    const [bare = [], tree = []] = await interleaved(looks, [() => fetchPage(site), () => showFirst(site)]);
    return {
      what: `first 100 of 10,000,000 runs in the tree, ${latencyMs} ms of latency`,
      measured: milliseconds(tree),
      beside: `node-fetch and JSON.parse of the same page, ${milliseconds(bare)}`,
      ratio: medianRatio(tree, bare),
      goal: { atMost: 1.2 },
    };
  } finally {
    await site.close();
  }
}

async function fetchPage({ origin, key }: Site): Promise<number> {
  const query = 'sort_by[created_at]=desc&per_page=100';
  const headers = { 'X-FilesAPI-Key': key, Connection: 'keep-alive' };
  const response = await fetch(`${origin}/api/rest/v1/sync_runs?${query}`, { headers });
  const runs: readonly unknown[] = JSON.parse(await response.text());
  return whole(runs.length, 100);
}

/** From the first request to what VS Code is given for the root. */
async function showFirst(site: Site): Promise<void> {
  const store = newStore(site, 100);
  await store.open();
  whole(store.size, 100);
  const children = new TreeChildren(store, { locale: 'en', syncOrder: () => 'attention', connectionId: () => 'here' });
  const moment = { now: Date.now(), locale: 'en' };
  for (const node of children.of(undefined)) lookOf(node, store, moment);
}

async function manyRuns(): Promise<readonly Row[]> {
  const site = await startEmulatorProcess('--runs', String(loaded), '--in-progress', '0');
  try {
    setFlagsFromString('--expose-gc');
    const collectGarbage: () => void = runInNewContext('gc');
    const heap = (): number => {
      collectGarbage();
      return process.memoryUsage().heapUsed;
    };
    // What the first page brings along, such as the names of syncs, is there before.
    await newStore(site, 1000).open();
    const before = heap();
    const store = await loadAll(site);
    const bytes = (heap() - before) / store.size;
    return [
      {
        what: `heap kept per loaded run, ${loaded.toLocaleString('en')} loaded`,
        measured: `${bytes.toFixed(0)} bytes`,
        beside: 'the limit, 300 bytes',
        ratio: bytes / 300,
        goal: { atMost: 1 },
      },
      switching(store),
    ];
  } finally {
    await site.close();
  }
}

/** Each grouping in turn, with what the tree shows of it first. */
function switching(store: RunStore): Row {
  const children = new TreeChildren(store, { locale: 'en', syncOrder: () => 'attention', connectionId: () => 'here' });
  const times = Array.from({ length: rounds }, () => [...groupings.slice(1), groupings[0]])
    .flat()
    .map((grouping) => {
      const start = process.cpuUsage();
      store.setGrouping(grouping);
      children.reset();
      children.of(undefined);
      const { user, system } = process.cpuUsage(start);
      return (user + system) / 1000;
    });
  const slowest = Math.max(
    ...groupings.map((_, n) => median(times.filter((__, index) => index % groupings.length === n))),
  );
  return {
    what: `switching the grouping with ${loaded.toLocaleString('en')} runs loaded, the slowest of six`,
    measured: `${slowest.toFixed(0)} ms of CPU`,
    beside: 'the limit, 100 ms',
    ratio: slowest / 100,
    goal: { atMost: 1 },
  };
}

async function loadAll(site: Site): Promise<RunStore> {
  const store = newStore(site, 1000);
  while (store.reach(everything) !== -Infinity) {
    await store.loadMore(everything);
    const problem = store.problem(everything);
    if (problem !== undefined) throw new Error('A page could not be loaded.', { cause: problem });
  }
  whole(store.size, loaded);
  return store;
}

function newStore({ origin, key }: Site, pageSize: number): RunStore {
  const client = new Client({ origin, apiKey: key, workspaceId: undefined }, { userAgent: 'bench' });
  return new RunStore({ getClient: () => Promise.resolve(client), site: () => undefined, pageSize: () => pageSize });
}

const milliseconds = (times: readonly number[]) => `${median(times).toFixed(1)} ms`;

/** A loader that loses runs would look fast. */
function whole(count: number, expected: number): number {
  if (count !== expected) throw new Error(`${count} runs were loaded instead of ${expected}.`);
  return count;
}
