import { access, constants, stat } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';
import { run } from './process.ts';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const isRoot = process.getuid?.() === 0;

/** The path of a Chromium: `CHROME_PATH`, else one on the PATH, else it is installed where this is root on Debian. */
export async function findChromium(): Promise<string> {
  const given = process.env['CHROME_PATH'] ?? (await findOnPath());
  if (given !== undefined) return given;
  if (isRoot && (await isFile('/usr/bin/apt-get'))) {
    console.log('Installing chromium…');
    await run('apt-get', ['update', '-qq'], '/');
    await run('apt-get', ['install', '-qq', '-y', '--no-install-recommends', 'chromium'], '/');
    const installed = await findOnPath();
    if (installed !== undefined) return installed;
  }
  throw new Error('No Chromium was found. Install chromium or Google Chrome, or name one with CHROME_PATH.');
}

/** Starts the browser without a window. The caller closes it, on a signal too. */
export async function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: await findChromium(),
    chromiumSandbox: !isRoot, // Chromium's sandbox refuses root
    handleSIGHUP: false,
    handleSIGINT: false,
    handleSIGTERM: false,
    args: [
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

async function findOnPath(): Promise<string | undefined> {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    for (const name of names) {
      const path = join(folder, name);
      if (await isExecutable(path)) return path;
    }
  }
  return undefined;
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}
