import { fork } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '../vscode/temporary.ts';
import { logsAt } from './logsAt.ts';
import { messageOf } from './messageOf.ts';
import type { Row } from './rows.ts';

const gigabyte = 1_000_000_000;

/** The memory that it takes to get a log of 1 GB to disk, index it and keep it. */
export async function benchLogs(): Promise<readonly Row[]> {
  const folder = temporaryFolder('bench-logs');
  const server = fork(join(import.meta.dirname, 'logServer.ts'), [String(gigabyte)], { execArgv: ['--import', 'tsx'] });
  try {
    const url = `http://127.0.0.1:${(await messageOf<{ readonly port: number }>(server)).port}/log`;
    return [await memoryRow(folder, url)];
  } finally {
    server.disconnect();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Fetches a log as the extension does. */
export async function fetchLogTo(folder: string, url: string): Promise<void> {
  const { logs, subject } = logsAt(folder, url);
  const log = await logs.fetch(subject, { signal: new AbortController().signal });
  if (log.origin !== 'file' || log.bytes !== gigabyte) throw new Error('The log is not whole.');
  await logs.clear();
}

async function memoryRow(folder: string, url: string): Promise<Row> {
  const child = fork(join(import.meta.dirname, 'logMemory.ts'), [url, folder], {
    execArgv: ['--import', 'tsx', '--expose-gc'],
  });
  const megabytes = (await messageOf<number>(child)) / 1_000_000;
  return {
    what: '1 GB log to disk and indexed, memory at its peak beyond idle',
    measured: `${megabytes.toFixed(0)} MB`,
    beside: 'the limit, 60 MB',
    ratio: megabytes / 60,
    goal: { atMost: 1 },
  };
}
