import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findOnPath } from './path.ts';

export interface DesktopOptions {
  readonly folder: string;
  readonly extensionPath: string;
  readonly userDataDir: string;
  readonly extensionsDir: string;
  readonly env: NodeJS.ProcessEnv;
}

/** The command `code`, where it is on the PATH and a window can be shown. */
export async function findDesktop(): Promise<string | undefined> {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  const hasDisplay = process.platform !== 'linux' || DISPLAY !== undefined || WAYLAND_DISPLAY !== undefined;
  return hasDisplay ? findOnPath(process.platform === 'win32' ? 'code.cmd' : 'code') : undefined;
}

/** Opens a desktop VS Code of its own and resolves when its window is closed. The window does not outlive this process. */
export async function openDesktop(code: string, options: DesktopOptions): Promise<void> {
  // `code` starts VS Code apart from itself; the lock file has the process id.
  process.prependOnceListener('exit', () => {
    try {
      process.kill(Number(readFileSync(join(options.userDataDir, 'code.lock'), 'utf8')));
    } catch {
      // It has ended already.
    }
  });
  const args = [
    '--new-window',
    '--wait',
    '--disable-workspace-trust',
    '--skip-welcome',
    `--user-data-dir=${options.userDataDir}`,
    `--extensions-dir=${options.extensionsDir}`,
    `--extensionDevelopmentPath=${options.extensionPath}`,
    options.folder,
  ];
  const shell = process.platform === 'win32'; // `code.cmd` is a script
  await once(spawn(code, args, { env: { ...process.env, ...options.env }, stdio: 'inherit', shell }), 'close');
}
