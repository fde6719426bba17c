import { join } from 'node:path';
import type { HostedVsCode } from './install.ts';
import { run } from './process.ts';
import { temporaryFolder } from './temporary.ts';

const root = join(import.meta.dirname, '../..');

/**
 * Installs the package that TESTED_VSIX names, else packages this extension first. Run from source it would need the test driver,
 * with which VS Code shows no notifications.
 */
export async function installExtension(
  { node, serverMain }: HostedVsCode,
  { userDataDir, extensionsDir }: { readonly userDataDir: string; readonly extensionsDir: string },
): Promise<void> {
  const vsix = process.env['TESTED_VSIX'] ?? (await packageExtension());
  const folders = [`--user-data-dir=${userDataDir}`, `--extensions-dir=${extensionsDir}`];
  await run(node, [serverMain, `--install-extension=${vsix}`, ...folders], root);
}

async function packageExtension(): Promise<string> {
  const vsix = join(temporaryFolder('package'), 'extension.vsix');
  // As a process of its own: what it prints is of interest only when it fails.
  await run(process.execPath, ['--import', 'tsx', 'test/vscode/package.ts', vsix], root);
  return vsix;
}
