import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runTests } from '@vscode/test-electron';
import { build } from 'esbuild';
import { extensionId } from '../../src/contributions.ts';
import { temporaryFolder } from '../vscode/temporary.ts';
import type { LogEditorFigures } from './logEditorProbe.ts';
import { median, medianRatio, type Row } from './rows.ts';

const root = join(import.meta.dirname, '../..');
const launcher = join(root, 'test/vscode/launch.sh');
const rounds = 5;
const megabyte = 1_000_000;

/** A log in an editor with its outline beside the same file as plain text, and how long its analysis holds up the extension host. */
export async function benchLogEditor(): Promise<readonly Row[]> {
  const temp = temporaryFolder('bench-editor');
  const probe = join(temp, 'probe.cjs');
  await build({
    entryPoints: [join(import.meta.dirname, 'logEditorProbe.ts')],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['vscode'],
    outfile: probe,
    logLevel: 'error',
  });
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
  const result = join(temp, 'result.json');
  await runTests({
    vscodeExecutablePath: launcher,
    extensionDevelopmentPath: root,
    extensionTestsPath: probe,
    launchArgs: [`--user-data-dir=${join(temp, 'user')}`, `--extensions-dir=${join(temp, 'extensions')}`],
    extensionTestsEnv: {
      BENCH_EXTENSION: extensionId,
      BENCH_FOLDER: folder,
      BENCH_ROUNDS: String(rounds),
      BENCH_RESULT: result,
    },
  });
  const figures: LogEditorFigures = JSON.parse(readFileSync(result, 'utf8'));
  return figures;
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
