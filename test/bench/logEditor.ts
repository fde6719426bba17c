import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { extensionId } from '../../src/contributions.ts';
import { temporaryFolder } from '../vscode/temporary.ts';
import type { LogEditorFigures } from './logEditorProbe.ts';
import { buildProbe, runProbe } from './probe.ts';
import { median, medianRatio, type Row } from './rows.ts';

const rounds = 5;
const megabyte = 1_000_000;

/** A log in an editor with its outline beside the same file as plain text, and how long its analysis holds up the extension host. */
export async function benchLogEditor(): Promise<readonly Row[]> {
  const temp = temporaryFolder('bench-editor');
  const probe = await buildProbe('logEditorProbe.ts');
  const { logs, plain, holdUps, idleHoldUps } = await measure(temp, probe);
  return [
    {
      what: '20 MB log in an editor, with its outline',
      measured: `${median(logs).toFixed(0)} ms`,
      beside: `the same file as plain text, ${median(plain).toFixed(0)} ms`,
      ratio: medianRatio(logs, plain),
      goal: { atMost: 2 },
    },
    {
      what: '10 MB log analysed, longest hold-up of the extension host',
      measured: `${median(holdUps).toFixed(0)} ms (without the analysis ${median(idleHoldUps).toFixed(0)} ms)`,
      beside: 'the limit, 50 ms',
      ratio: median(holdUps) / 50,
      goal: { atMost: 1 },
    },
  ];
}

async function measure(temp: string, probe: string): Promise<LogEditorFigures> {
  const folder = join(temp, 'logs');
  mkdirSync(folder);
  for (let round = 0; round <= rounds; round++) {
    // Each file is opened once: VS Code keeps those that it has closed for a while.
    for (const name of ['log.synclog', 'plain.txt'])
      writeFileSync(join(folder, `${round}-${name}`), logOf(20 * megabyte));
    for (const name of ['analysed.txt', 'idle.txt'])
      writeFileSync(join(folder, `${round}-${name}`), logOf(10 * megabyte));
  }
  return runProbe(probe, {
    folder: join(temp, 'user'),
    env: { BENCH_EXTENSION: extensionId, BENCH_FOLDER: folder, BENCH_ROUNDS: String(rounds) },
  });
}

/** Every hundredth line has failed. */
function logOf(bytes: number): string {
  const lines: string[] = [];
  for (let length = 0; length < bytes; length += lines.at(-1)?.length ?? 0) lines.push(lineOf(lines.length));
  return lines.join('');
}

function lineOf(number: number): string {
  const outcome =
    number % 100 === 99
      ? { status: 'failure', error_type: 'quota_exceeded', message: `Not enough space for file ${number}` }
      : { status: 'success' };
  const path = `a/folder/of/some/length/2026/01/invoice-${number}.pdf`;
  const line = {
    timestamp: '2026-01-31T12:00:00+00:00',
    operation: 'Sync',
    file_type: 'file',
    path,
    size: number,
    ...outcome,
  };
  return `${JSON.stringify(line)}\n`;
}
