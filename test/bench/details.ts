import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runTests } from '@vscode/test-electron';
import { build } from 'esbuild';
import { temporaryFolder } from '../vscode/temporary.ts';
import type { DetailsFigures } from './detailsProbe.ts';
import { startEmulatorProcess } from './emulatorProcess.ts';
import { median, type Row } from './rows.ts';

const root = join(import.meta.dirname, '../..');
const launcher = join(root, 'test/vscode/launch.sh');
const rounds = 7;
const latencyMs = 500;

/** The page of a run, until it has what its header shows, while the service takes half a second to answer. */
export async function benchDetails(): Promise<readonly Row[]> {
  const temp = temporaryFolder('bench-details');
  // In the extension's own folder: only there has it the same `vscode` as the extension.
  const probe = join(root, 'dist/test/detailsProbe.cjs');
  await build({
    entryPoints: [join(import.meta.dirname, 'detailsProbe.ts')],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['vscode'],
    outfile: probe,
    logLevel: 'error',
  });
  const site = await startEmulatorProcess('--runs', '2000', '--latency', String(latencyMs));
  try {
    const result = join(temp, 'result.json');
    await runTests({
      vscodeExecutablePath: launcher,
      extensionDevelopmentPath: root,
      extensionTestsPath: probe,
      launchArgs: [`--user-data-dir=${join(temp, 'user')}`, `--extensions-dir=${join(temp, 'extensions')}`],
      extensionTestsEnv: {
        BENCH_KEY: site.key,
        BENCH_ORIGIN: site.origin,
        BENCH_ROUNDS: String(rounds),
        BENCH_RESULT: result,
      },
    });
    const { pages, empty }: DetailsFigures = JSON.parse(readFileSync(result, 'utf8'));
    return [
      {
        what: 'from the click on a run to the header of its page, beyond what an empty panel takes',
        measured: `${(median(pages) - median(empty)).toFixed(0)} ms (an empty panel takes ${median(empty).toFixed(0)} ms)`,
        beside: 'the limit, 100 ms',
        ratio: (median(pages) - median(empty)) / 100,
        goal: { atMost: 1 },
      },
    ];
  } finally {
    await site.close();
  }
}
