import fetch from 'node-fetch';
import { Client } from '../../src/files-com/client.ts';
import { allRuns } from '../../src/runs/allRuns.ts';
import { startEmulatorProcess } from './emulatorProcess.ts';
import { interleaved, median, medianRatio, type Row } from './rows.ts';
import { watchStalls } from './stalls.ts';

const runs = 100_000;
const perPage = 1000;
const latencyMs = 50;
const rounds = 3;

type Site = { readonly origin: string; readonly key: string };

/** Loading all runs of a large site, beside one page after the other, and how long that keeps the editor waiting. */
export async function benchAllRuns(): Promise<readonly Row[]> {
  const options = ['--runs', String(runs), '--in-progress', '0', '--latency', String(latencyMs)];
  const emulator = await startEmulatorProcess(...options);
  try {
    const counts: number[] = [];
    const stalls: number[] = [];
    const loadWatched = async (): Promise<void> => {
      const stop = watchStalls();
      counts.push(await load(emulator));
      stalls.push(stop());
    };
    const [sequential = [], atOnce = []] = await interleaved(rounds, [() => loadInTurn(emulator), loadWatched]);
    // What the code itself causes is there in every round; the rest is what else the machine does.
    const stall = Math.min(...stalls.slice(1));
    const requests = Math.max(...counts);
    return [
      {
        what: `load ${runs} runs, each answer ${latencyMs} ms late`,
        measured: milliseconds(atOnce),
        beside: `node-fetch and JSON.parse, page after page, ${milliseconds(sequential)}`,
        ratio: medianRatio(atOnce, sequential),
        goal: { atMost: 0.5 },
      },
      {
        what: 'requests for that',
        measured: String(requests),
        beside: `the full pages, ${runs / perPage}`,
        ratio: (requests * perPage) / runs,
        goal: { atMost: 1.2 },
      },
      {
        what: 'longest stall of the event loop meanwhile',
        measured: `${stall.toFixed(0)} ms`,
        beside: 'the limit, 50 ms',
        ratio: stall / 50,
        goal: { atMost: 1 },
      },
    ];
  } finally {
    await emulator.close();
  }
}

const milliseconds = (times: readonly number[]) => `${median(times).toFixed(0)} ms`;

async function loadInTurn({ origin, key }: Site): Promise<void> {
  let count = 0;
  let cursor: string | null = '';
  while (cursor !== null) {
    const query = new URLSearchParams({ 'sort_by[created_at]': 'desc', per_page: String(perPage) });
    if (cursor !== '') query.set('cursor', cursor);
    const response = await fetch(`${origin}/api/rest/v1/sync_runs?${query}`, {
      headers: { 'X-FilesAPI-Key': key, Connection: 'keep-alive' },
    });
    const page: readonly unknown[] = JSON.parse(await response.text());
    count += page.length;
    cursor = response.headers.get('X-Files-Cursor');
  }
  whole(count);
}

/** Returns how many requests that took. */
async function load({ origin, key }: Site): Promise<number> {
  const client = new Client({ origin, apiKey: key, workspaceId: undefined }, { userAgent: 'bench' });
  const { signal } = new AbortController();
  let count = 0;
  let requests = 0;
  const onProgress = (progress: { readonly requests: number }): void => void (requests = progress.requests);
  for await (const batch of allRuns(client, {}, { now: Date.now(), perPage, signal, onProgress }))
    count += batch.length;
  whole(count);
  return requests;
}

/** A loader that loses runs would look fast. */
function whole(count: number): void {
  if (count !== runs) throw new Error(`${count} runs were loaded instead of ${runs}.`);
}
