// Installs the npm packages when they are missing or older than package-lock.json; silent when nothing is to do.
// Plain JavaScript on Node's own modules, since nothing else is there yet.
import { spawnSync } from 'node:child_process';
import { statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const lockFile = join(root, 'package-lock.json');
/** npm writes this one last, so an interrupted install is older than the lock file or has none. */
const stamp = join(root, 'node_modules/.package-lock.json');

const changedAt = (file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;

if (changedAt(stamp) < changedAt(lockFile)) {
  console.log('Installing the npm packages…');
  // No package of this project needs its install script.
  const { status } = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0) process.exit(status ?? 1);
  const now = new Date();
  utimesSync(stamp, now, now);
}
