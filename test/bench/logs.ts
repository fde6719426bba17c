import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import fetch from 'node-fetch';
import { Client } from '../../src/files-com/client.ts';
import { decodeSyncRun } from '../../src/files-com/syncRun.ts';
import { RunLogs } from '../../src/logs/runLogs.ts';
import { temporaryFolder } from '../vscode/temporary.ts';
import { interleaved, median, medianRatio, type Row } from './rows.ts';

const gigabyte = 1_000_000_000;
const rounds = 5;

/** A log of 1 GB to disk, beside the least that can be done to get it there; and the memory that it takes. */
export async function benchLogs(): Promise<readonly Row[]> {
  const folder = temporaryFolder('bench-logs');
  const server = fork(join(import.meta.dirname, 'logServer.ts'), [String(gigabyte)], { execArgv: ['--import', 'tsx'] });
  try {
    const url = `http://127.0.0.1:${(await messageOf<{ readonly port: number }>(server)).port}/log`;
    const [bare = [], ours = []] = await interleaved(rounds, [
      () => fetchBareTo(join(folder, 'bare'), url),
      () => fetchLogTo(join(folder, 'ours'), url),
    ]);
    return [
      {
        what: '1 GB log to disk',
        measured: `${median(ours).toFixed(0)} ms`,
        beside: `node-fetch and pipeline, ${median(bare).toFixed(0)} ms`,
        ratio: medianRatio(ours, bare),
        goal: { atMost: 1.1 },
      },
      await memoryRow(join(folder, 'memory'), url),
    ];
  } finally {
    server.disconnect();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Fetches a log as the extension does. */
export async function fetchLogTo(folder: string, url: string): Promise<void> {
  const run = decodeSyncRun({ id: 1, status: 'success', completed_at: '2026-01-31T12:00:00Z', log_url: url });
  const logs = new RunLogs({ folder, userAgent: 'bench', limitBytes: () => Infinity });
  const key = { site: '0123456789abcdef', runId: '1' };
  // Nothing is asked of it: the link is known.
  const client = new Client(
    { origin: new URL(url).origin, apiKey: '', workspaceId: undefined },
    { userAgent: 'bench' },
  );
  const getClient = () => Promise.resolve(client);
  const log = await logs.fetch({ key, run, getClient }, { signal: new AbortController().signal });
  if (log.origin !== 'file' || log.bytes !== gigabyte) throw new Error('The log is not whole.');
  await logs.clear();
}

async function fetchBareTo(path: string, url: string): Promise<void> {
  const { body } = await fetch(url);
  if (!body) throw new Error('There is no body.');
  await pipeline(body, createWriteStream(path));
  await rm(path);
}

async function memoryRow(folder: string, url: string): Promise<Row> {
  const child = fork(join(import.meta.dirname, 'logMemory.ts'), [url, folder], {
    execArgv: ['--import', 'tsx', '--expose-gc'],
  });
  const megabytes = (await messageOf<number>(child)) / 1_000_000;
  return {
    what: '1 GB log to disk, memory at its peak beyond idle',
    measured: `${megabytes.toFixed(0)} MB`,
    beside: 'the limit, 60 MB',
    ratio: megabytes / 60,
    goal: { atMost: 1 },
  };
}

/** The first message of a child, which is of this project and says what it should. */
async function messageOf<T>(child: ChildProcess): Promise<T> {
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`The child ended with ${code} before it said anything.`);
  });
  const [message] = await Promise.race([once(child, 'message'), ended]);
  return message;
}
