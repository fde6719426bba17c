// Gets a log as its first argument says, `bare` or `indexed`, from the address of its second into the folder of its third,
// and tells its parent how many milliseconds that took.
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import fetch from 'node-fetch';
import { logsAt } from './logsAt.ts';
import { timed } from './timed.ts';

const [, , how, url = '', folder = ''] = process.argv;
// An extension host has objects by the hundred thousand. In a heap with nothing in it, the garbage collector is so eager that
// it takes longer than the work.
const others = Array.from({ length: 300_000 }, (_, n) => ({ n, list: [n] }));

async function indexed(): Promise<void> {
  const { logs, subject } = logsAt(folder, url);
  const { log, wantAll } = logs.open(subject);
  wantAll();
  await log.until(Infinity, new AbortController().signal);
  if (!log.isFinal || log.problem) throw new Error('The log is not whole.');
}

async function bare(): Promise<void> {
  const { body } = await fetch(url);
  if (!body) throw new Error('There is no body.');
  await pipeline(body, createWriteStream(join(folder, 'bare')));
}

const milliseconds = await timed(how === 'bare' ? bare : indexed);
if (others.length === 0) throw new Error('Nothing is left.');
process.send?.(milliseconds, () => process.exit());
