import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { searchLog } from '../../src/logs/lines/logSearch.ts';
import { readLines } from '../../src/logs/lines/readLines.ts';
import { IndexedLog } from '../../src/logs/lines/lineServer.ts';
import { temporaryFolder } from '../vscode/temporary.ts';
import { logsAt } from './logsAt.ts';
import { messageOf } from './messageOf.ts';
import { median, medianRatio, type Row } from './rows.ts';
import { timed } from './timed.ts';

/** Returns the milliseconds of what is measured; what comes before and after does not count. */
type Task = () => Promise<number>;

const gigabyte = 1_000_000_000;
const tenMillion = 10_000_000;
const { signal } = new AbortController();

/** Logs of 1 GB and of ten million lines, beside the least that can be done with them. */
export async function benchLogIndex(): Promise<readonly Row[]> {
  const folder = temporaryFolder('bench-log-index');
  const servers: ChildProcess[] = [];
  const serve = async (bytes: number): Promise<string> => {
    const server = fork(join(import.meta.dirname, 'logServer.ts'), [String(bytes)], { execArgv: ['--import', 'tsx'] });
    servers.push(server);
    return `http://127.0.0.1:${(await messageOf<{ readonly port: number }>(server)).port}/log`;
  };
  try {
    const [large, small] = [await serve(gigabyte), await serve(10_000)];
    const arriving = [await indexedRow(folder, large), await firstLinesRow(folder, large, small)];
    const content = await tenMillionLines(join(folder, 'long'));
    try {
      return [...arriving, await jumpRow(content), await searchRow(content)];
    } finally {
      await content.close();
    }
  } finally {
    for (const server of servers) server.disconnect();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function indexedRow(folder: string, url: string): Promise<Row> {
  const [ours = [], bare = []] = await times(5, [
    () => probe(join(folder, 'probe'), 'indexed', url),
    () => probe(join(folder, 'probe'), 'bare', url),
  ]);
  return compared('1 GB log to disk and indexed', ours, 'node-fetch and pipeline', bare, 1.3);
}

async function firstLinesRow(folder: string, large: string, small: string): Promise<Row> {
  const [ofLarge = [], ofSmall = []] = await times(30, [
    () => openUntil(join(folder, 'large'), large, 50),
    () => openUntil(join(folder, 'small'), small, 50),
  ]);
  return compared('first 50 lines of a 1 GB log', ofLarge, 'of a 10 KB log', ofSmall, 1.2);
}

async function jumpRow(content: IndexedLog): Promise<Row> {
  const jump = (line: number): Task => {
    const lines = Array.from({ length: 50 }, (_, n) => line + n);
    return () => timed(() => readLines(content, lines));
  };
  const [far = [], near = []] = await times(200, [jump(9_000_000), jump(100)]);
  return compared('50 lines from line 9,000,000 of 10 million', far, 'from line 100', near, 1.5);
}

async function searchRow(content: IndexedLog): Promise<Row> {
  const text = 'permission denied';
  const [ours = [], grep = []] = await times(5, [
    () => timed(() => searchLog(content, { text, matchCase: true }, { signal, onHits: () => undefined })),
    () => timed(() => once(spawn('grep', ['-c', '-F', text, content.file.path]), 'exit')),
  ]);
  return compared('search without a hit in 1 GB', ours, 'grep -c -F', grep, 4);
}

/** The milliseconds from opening a log until it has so many lines. */
async function openUntil(folder: string, url: string, lines: number): Promise<number> {
  const { logs, subject } = logsAt(folder, url);
  const { log, wantAll, close } = logs.open(subject);
  wantAll();
  const milliseconds = await timed(() => log.until(lines, signal));
  if (log.problem) throw log.problem;
  await close();
  await logs.clear();
  await logs.dispose();
  return milliseconds;
}

/** The milliseconds of a process of its own: what one has left in memory must not be a burden to the next. */
async function probe(folder: string, how: 'indexed' | 'bare', url: string): Promise<number> {
  await mkdir(folder, { recursive: true });
  const child = fork(join(import.meta.dirname, 'logProbe.ts'), [how, url, folder], { execArgv: ['--import', 'tsx'] });
  const milliseconds = await messageOf<number>(child);
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  return milliseconds;
}

/** A log of 1 GB in a file. */
async function tenMillionLines(path: string): Promise<IndexedLog> {
  const line = '{"timestamp":"2026-01-31T12:00:00+00:00","operation":"Sync","status":"success","path":"a/file.txt"}\n';
  const chunk = Buffer.from(line.repeat(1000));
  const file = await open(path, 'w');
  for (let n = 0; n < tenMillion / 1000; n++) await file.write(chunk);
  await file.close();
  return new Promise((resolve, reject) => {
    const content = IndexedLog.open(1, path, (reply) => {
      if (reply.type === 'index' && reply.state.isWhole) resolve(content);
    });
    content.then((log) => log.grow(chunk.length * (tenMillion / 1000), true), reject);
  });
}

/** Each task once a round, in turns, so that a slow moment meets them all; the first round warms up. */
async function times(rounds: number, tasks: readonly Task[]): Promise<readonly (readonly number[])[]> {
  const measured: number[][] = tasks.map(() => []);
  for (let round = 0; round <= rounds; round++) {
    for (const [index, task] of tasks.entries()) {
      const milliseconds = await task();
      if (round > 0) measured[index]?.push(milliseconds);
    }
  }
  return measured;
}

function compared(what: string, ours: readonly number[], peer: string, peers: readonly number[], atMost: number): Row {
  return {
    what,
    measured: `${median(ours).toPrecision(3)} ms`,
    beside: `${peer}, ${median(peers).toPrecision(3)} ms`,
    ratio: medianRatio(ours, peers),
    goal: { atMost },
  };
}
