// Runs the integration tests in a real VS Code: `runIntegration.ts [--release oldest|newest] [--grep text]`.
// The desktop build where there is a display or VSCODE_EXECUTABLE_PATH names one, else the hosted one.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { downloadAndUnzipVSCode, runTests } from '@vscode/test-electron';
import { cacheFolder } from './install.ts';
import { run } from './process.ts';
import { isReleaseName, releases, type ReleaseName } from './releases.ts';
import { temporaryFolder } from './temporary.ts';

const root = join(import.meta.dirname, '../..');
const hostedLauncher = join(import.meta.dirname, 'launch.sh');

/** The executable that runTests() starts. */
async function findVsCode(release: ReleaseName): Promise<string> {
  const given = process.env['VSCODE_EXECUTABLE_PATH'];
  if (given !== undefined) return given;
  const isLinux = process.platform === 'linux';
  if (isLinux && process.env['DISPLAY'] === undefined) return hostedLauncher;
  try {
    return await downloadAndUnzipVSCode({
      version: releases[release].desktop,
      cachePath: join(cacheFolder, 'desktop'),
    });
  } catch (error) {
    if (!isLinux) throw error;
    console.log(`The desktop build cannot be downloaded (${String(error)}); the hosted one is used.`);
    return hostedLauncher;
  }
}

async function main(release: ReleaseName, grep: string | undefined): Promise<void> {
  // Of the signals runTests() heeds only Ctrl+C.
  for (const name of ['SIGTERM', 'SIGHUP'] as const) process.once(name, () => process.emit('SIGINT'));
  if (process.env['TESTS_ARE_BUILT'] === undefined) console.log(await run(process.execPath, ['esbuild.js'], root));
  const temp = temporaryFolder('integration');
  await runTests({
    vscodeExecutablePath: await findVsCode(release),
    extensionDevelopmentPath: root,
    extensionTestsPath: join(root, 'dist/test/integration.cjs'),
    launchArgs: [`--user-data-dir=${join(temp, 'user')}`, `--extensions-dir=${join(temp, 'extensions')}`],
    extensionTestsEnv: { HOSTED_VSCODE: release, ...(grep === undefined ? {} : { TEST_GREP: grep }) },
  });
}

const { values } = parseArgs({ options: { release: { type: 'string', default: 'newest' }, grep: { type: 'string' } } });
if (!isReleaseName(values.release)) throw new Error(`--release can be ${Object.keys(releases).join(' or ')}.`);
try {
  await main(values.release, values.grep);
} catch (error) {
  console.error(String(error));
  process.exitCode = 1;
}
