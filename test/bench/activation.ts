import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runTests } from '@vscode/test-electron';
import { createVSIX } from '@vscode/vsce';
import { build } from 'esbuild';
import { extensionId } from '../../src/contributions.ts';
import { installHosted } from '../vscode/install.ts';
import { run } from '../vscode/process.ts';
import { temporaryFolder } from '../vscode/temporary.ts';
import { median, medianRatio, type Row } from './rows.ts';

const root = join(import.meta.dirname, '../..');
const launcher = join(root, 'test/vscode/launch.sh');
const emptyId = 'bench.empty';
const rounds = 7;

/** Loading and activating the built extension, beside an extension that does nothing, in the hosted VS Code. */
export async function benchActivation(): Promise<readonly Row[]> {
  const temp = temporaryFolder('bench');
  const probe = join(temp, 'probe.cjs');
  await build({
    entryPoints: [join(import.meta.dirname, 'activationProbe.ts')],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['vscode'],
    outfile: probe,
    logLevel: 'error',
  });
  const extensions = await installEmptyExtension(temp);
  const times: Record<string, number>[] = [];
  for (let round = 0; round < rounds; round++) {
    const ids = [extensionId, emptyId];
    times.push(await activate(join(temp, String(round)), extensions, probe, round % 2 === 0 ? ids : ids.toReversed()));
  }
  const [ours = [], empty = []] = [extensionId, emptyId].map((id) => times.map((round) => round[id] ?? Number.NaN));
  return [
    {
      what: 'activation',
      measured: `${median(ours).toFixed(1)} ms`,
      beside: `an empty extension, ${median(empty).toFixed(1)} ms`,
      ratio: medianRatio(ours, empty),
    },
  ];
}

async function activate(
  folder: string,
  extensions: string,
  probe: string,
  ids: readonly string[],
): Promise<Record<string, number>> {
  const result = `${folder}.json`;
  await runTests({
    vscodeExecutablePath: launcher,
    extensionDevelopmentPath: root,
    extensionTestsPath: probe,
    launchArgs: [`--user-data-dir=${folder}`, `--extensions-dir=${extensions}`],
    extensionTestsEnv: { BENCH_EXTENSIONS: ids.join(), BENCH_RESULT: result },
  });
  const milliseconds: Record<string, number> = JSON.parse(readFileSync(result, 'utf8'));
  return milliseconds;
}

/** Installs an extension that does nothing; returns the folder of installed extensions. */
async function installEmptyExtension(temp: string): Promise<string> {
  const [publisher, name] = emptyId.split('.');
  const source = join(temp, 'empty');
  const vsix = join(temp, 'empty.vsix');
  const extensions = join(temp, 'extensions');
  mkdirSync(source);
  const manifest = {
    publisher,
    name,
    version: '1.0.0',
    engines: { vscode: '^1.100.0' },
    main: './main.cjs',
    activationEvents: [],
  };
  writeFileSync(join(source, 'package.json'), JSON.stringify(manifest));
  writeFileSync(join(source, 'main.cjs'), 'exports.activate = () => undefined;\n');
  await createVSIX({
    cwd: source,
    packagePath: vsix,
    dependencies: false,
    allowMissingRepository: true,
    skipLicense: true,
  });
  const { node, serverMain } = await installHosted('newest');
  const folders = [`--extensions-dir=${extensions}`, `--user-data-dir=${join(temp, 'install')}`];
  await run(node, [serverMain, `--install-extension=${vsix}`, ...folders], temp);
  return extensions;
}
