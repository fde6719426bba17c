// `npm run package [-- file]`: builds for production and writes dist/filescom-sync-runs.vsix, or the file.
import { join } from 'node:path';
import { createVSIX } from '@vscode/vsce';

const root = join(import.meta.dirname, '../..');

await createVSIX({
  cwd: root,
  packagePath: process.argv[2] ?? join(root, 'dist/filescom-sync-runs.vsix'),
  dependencies: false, // everything is bundled
  allowMissingRepository: true,
  rewriteRelativeLinks: false,
});
