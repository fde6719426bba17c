import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { runTests } from '@vscode/test-electron';
import { build } from 'esbuild';

const root = join(import.meta.dirname, '../..');

interface ProbeOptions {
  /** Where VS Code keeps its data and the probe leaves its result. */
  readonly folder: string;
  /** Where there are other extensions than the built one, if anywhere. */
  readonly extensionsDir?: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Builds a probe of this folder. It lies with the built extension: only there has it the same `vscode` as that. */
export async function buildProbe(name: string): Promise<string> {
  const outfile = join(root, 'dist/test', `${basename(name, '.ts')}.cjs`);
  await build({
    entryPoints: [join(import.meta.dirname, name)],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['vscode'],
    outfile,
    logLevel: 'error',
  });
  return outfile;
}

/** Runs a probe in a fresh extension host with the built extension; the answer is what it writes to BENCH_RESULT. */
export async function runProbe<T>(probe: string, { folder, extensionsDir, env }: ProbeOptions): Promise<T> {
  const result = `${folder}.json`;
  await runTests({
    vscodeExecutablePath: join(root, 'test/vscode/launch.sh'),
    extensionDevelopmentPath: root,
    extensionTestsPath: probe,
    launchArgs: [`--user-data-dir=${folder}`, `--extensions-dir=${extensionsDir ?? join(folder, 'extensions')}`],
    extensionTestsEnv: { ...env, BENCH_RESULT: result },
  });
  const answer: T = JSON.parse(readFileSync(result, 'utf8'));
  return answer;
}
