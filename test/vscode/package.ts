// `npm run package [-- file]`: builds for production and writes dist/filescom-sync-runs.vsix, or the file. The same sources
// give the same bytes.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createVSIX } from '@vscode/vsce';
import { reproducibleZip } from './zip.ts';

const root = join(import.meta.dirname, '../..');
const packagePath = process.argv[2] ?? join(root, 'dist/filescom-sync-runs.vsix');

await createVSIX({
  cwd: root,
  packagePath,
  dependencies: false, // everything is bundled
  allowMissingRepository: true,
  rewriteRelativeLinks: false,
});
writeFileSync(packagePath, reproducibleZip(readFileSync(packagePath)));
