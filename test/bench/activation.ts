import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createVSIX } from '@vscode/vsce';
import { extensionId } from '../../src/contributions.ts';
import { installHosted } from '../vscode/install.ts';
import { run } from '../vscode/process.ts';
import { temporaryFolder } from '../vscode/temporary.ts';
import { buildProbe, runProbe } from './probe.ts';
import { median, medianRatio, type Row } from './rows.ts';

const emptyId = 'bench.empty';
const rounds = 7;

/** Loading and activating the built extension, beside an extension that does nothing, in the hosted VS Code. */
export async function benchActivation(): Promise<readonly Row[]> {
  const temp = temporaryFolder('bench');
  const probe = await buildProbe('activationProbe.ts');
  const extensions = await installEmptyExtension(temp);
  const times: Record<string, number>[] = [];
  for (let round = 0; round < rounds; round++) {
    const ids = [extensionId, emptyId];
    const env = { BENCH_EXTENSIONS: (round % 2 === 0 ? ids : ids.toReversed()).join() };
    times.push(await runProbe(probe, { folder: join(temp, String(round)), extensionsDir: extensions, env }));
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
