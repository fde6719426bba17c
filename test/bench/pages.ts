import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fetch from 'node-fetch';
import { Client } from '../../src/files-com/client.ts';
import { everything } from '../../src/runs/queryPlan.ts';
import { RunStore } from '../../src/runs/runStore.ts';
import { sdk as official } from '../sdk.ts';
import { startEmulatorProcess } from './emulatorProcess.ts';
import { interleaved, median, medianRatio, type Row } from './rows.ts';

const pages = 20;
const perPage = 1000;
const rounds = 9;

type Site = { readonly origin: string; readonly key: string };

/** Loading pages of 1,000 runs into the store, beside the least that can be done with them and beside the official SDK. */
export async function benchPages(): Promise<readonly Row[]> {
  const emulator = await startEmulatorProcess('--runs', String(pages * perPage), '--in-progress', '0');
  try {
    official.Files.setBaseUrl(emulator.origin);
    official.Files.setApiKey(emulator.key);
    const tasks = [() => loadBare(emulator), () => loadStore(emulator), loadSdk];
    const [bare = [], store = [], sdk = []] = await interleaved(rounds, tasks);
    const what = `load ${pages} pages of ${perPage} runs`;
    return [
      {
        what,
        measured: milliseconds(store),
        beside: `node-fetch and JSON.parse, ${milliseconds(bare)}`,
        ratio: medianRatio(store, bare),
        goal: { atMost: 1.15 },
      },
      {
        what: `${what}, how many times faster than the SDK`,
        measured: milliseconds(store),
        beside: `the official SDK, ${milliseconds(sdk)}`,
        ratio: medianRatio(sdk, store),
        goal: { atLeast: 1.9 },
      },
      {
        what: `${what} with the official SDK: how much there is to gain`,
        measured: milliseconds(sdk),
        beside: `node-fetch and JSON.parse, ${milliseconds(bare)}`,
        ratio: medianRatio(sdk, bare),
      },
      await heapRow(emulator),
    ];
  } finally {
    await emulator.close();
  }
}

const milliseconds = (times: readonly number[]) => `${median(times).toFixed(0)} ms`;

async function loadBare({ origin, key }: Site): Promise<number> {
  let count = 0;
  let cursor: string | null = '';
  while (cursor !== null) {
    const query = new URLSearchParams({ 'sort_by[created_at]': 'desc', per_page: String(perPage) });
    if (cursor !== '') query.set('cursor', cursor);
    const response = await fetch(`${origin}/api/rest/v1/sync_runs?${query}`, { headers: { 'X-FilesAPI-Key': key } });
    const runs: readonly unknown[] = JSON.parse(await response.text());
    count += runs.length;
    cursor = response.headers.get('X-Files-Cursor');
  }
  return whole(count);
}

async function loadStore({ origin, key }: Site): Promise<RunStore> {
  const client = new Client({ origin, apiKey: key, workspaceId: undefined }, { userAgent: 'bench' });
  const store = new RunStore({
    getClient: () => Promise.resolve(client),
    site: () => undefined,
    pageSize: () => perPage,
  });
  while (store.reach(everything) !== -Infinity) {
    await store.loadMore(everything);
    const problem = store.problem(everything);
    if (problem !== undefined) throw new Error('A page could not be loaded.', { cause: problem });
  }
  whole(store.size);
  return store;
}

async function loadSdk(): Promise<number> {
  const runs = await official.SyncRun.list({ sort_by: { created_at: 'desc' }, per_page: perPage });
  return whole(runs.length);
}

/** A loader that loses runs would look fast. */
function whole(count: number): number {
  if (count !== pages * perPage) throw new Error(`${count} runs were loaded instead of ${pages * perPage}.`);
  return count;
}

async function heapRow(site: Site): Promise<Row> {
  setFlagsFromString('--expose-gc');
  const collectGarbage: () => void = runInNewContext('gc');
  const heap = (): number => {
    collectGarbage();
    return process.memoryUsage().heapUsed;
  };
  const before = heap();
  const store = await loadStore(site);
  const bytes = (heap() - before) / store.size;
  return {
    what: 'heap kept per loaded run',
    measured: `${bytes.toFixed(0)} bytes`,
    beside: 'the limit, 400 bytes',
    ratio: bytes / 400,
    goal: { atMost: 1 },
  };
}
