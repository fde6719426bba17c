import { join } from 'node:path';
import { startGroup, within } from '../vscode/process.ts';

const root = join(import.meta.dirname, '../..');

/** The stand-in server in a process of its own, so that it does not take the time of what is measured. */
export async function startEmulatorProcess(
  ...options: readonly string[]
): Promise<{ readonly origin: string; readonly key: string; close(): Promise<void> }> {
  const args = ['--import', 'tsx', 'test/emulator/main.ts', '--no-schedules', ...options];
  const { child, close } = startGroup(process.execPath, args, {
    cwd: root,
    env: process.env,
    stdio: ['ignore', 'pipe', 'inherit'],
    signalAtExit: 'SIGTERM',
  });
  const listening = new Promise<{ origin: string; key: string }>((resolve) => {
    let output = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      const [, origin, key] = /^Address {2}(\S+)\nAPI key {2}(\S+)$/m.exec(output) ?? [];
      if (origin !== undefined && key !== undefined) resolve({ origin, key });
    });
  });
  return { ...(await within(60_000, 'the stand-in server', listening)), close };
}
