import { chromium, type Browser } from 'playwright-core';
import { findOnPath, isExecutable } from './path.ts';
import { run } from './process.ts';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const isRoot = process.getuid?.() === 0;

/** The path of a Chromium: `CHROME_PATH`, else one on the PATH, else it is installed where this is root on Debian. */
export async function findChromium(): Promise<string> {
  const given = process.env['CHROME_PATH'] ?? (await findOnPath(...names));
  if (given !== undefined) return given;
  if (isRoot && (await isExecutable('/usr/bin/apt-get'))) {
    console.log('Installing chromium…');
    await run('apt-get', ['update', '-qq'], '/');
    await run('apt-get', ['install', '-qq', '-y', '--no-install-recommends', 'chromium'], '/');
    const installed = await findOnPath(...names);
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
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1', // nothing but this machine
    ],
  });
}
