// `npm run package`: writes dist/filescom-sync-runs.vsix from production builds.
import { join } from 'node:path';
import { createVSIX } from '@vscode/vsce';

const root = join(import.meta.dirname, '../..');

/** Builds for production and packs the extension; returns the path of the VSIX. */
export async function packageExtension(): Promise<string> {
  const packagePath = join(root, 'dist/filescom-sync-runs.vsix');
  await createVSIX({
    cwd: root,
    packagePath,
    dependencies: false, // everything is bundled
    allowMissingRepository: true,
    rewriteRelativeLinks: false,
  });
  return packagePath;
}

if (import.meta.filename === process.argv[1]) await packageExtension();
