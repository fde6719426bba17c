import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** How a command ended: with an exit code, by a signal, or for a reason in words, such as that it took too long. */
export interface Outcome {
  readonly end: number | string;
  readonly stdout: string;
  /** stdout and stderr, interleaved. */
  readonly output: string;
}

/** Runs a command to its end or its limit; then nothing that it has started is left. */
export async function runWithin(
  limitSeconds: number,
  command: string,
  args: readonly string[],
  { cwd, env, shell = false }: { readonly cwd: string; readonly env: NodeJS.ProcessEnv; readonly shell?: boolean },
): Promise<Outcome> {
  const group = startGroup(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    shell,
    signalAtExit: 'SIGTERM', // it ends what it has started itself
  });
  const { stdout, stderr } = group.child;
  let [printed, output] = ['', ''];
  stdout?.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
    output += text;
  });
  stderr?.setEncoding('utf8').on('data', (text: string) => (output += text));
  const end = await within(limitSeconds * 1000, 'the end', group.ended).catch(String);
  await group.close();
  // A process that has left the group would keep them open, and with them this process.
  stdout?.destroy();
  stderr?.destroy();
  return { end, stdout: printed, output };
}

/** Runs a command to its end and returns what it printed; throws with its complete output when it fails or takes over ten minutes. */
export async function run(
  command: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv = {},
): Promise<string> {
  const { end, stdout, output } = await runWithin(600, command, args, { cwd, env });
  if (end !== 0) throw new Error(`${command} ${args.join(' ')} failed (${end}) in ${cwd}:\n${output}`);
  return stdout;
}

/** Resolves with the exit code, or the signal, once the process and its output have ended. */
async function ended(child: ChildProcess): Promise<number | NodeJS.Signals> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      resolve(code ?? signal ?? 1);
    });
  });
}

/** Rejects with what was waited for when the promise takes longer. */
export async function within<T>(milliseconds: number, what: string, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`Waited ${milliseconds / 1000} s for ${what}.`));
    }, milliseconds);
  });
  return Promise.race([promise, late]).finally(() => {
    clearTimeout(timer);
  });
}

/**
 * Makes Ctrl+C and a request to end an orderly exit, so that what is registered for `exit` happens: every process group of
 * this file ends, and Playwright's browser does.
 */
export function exitOnSignals(): void {
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(name, () => {
      process.exit(1);
    });
  }
}

/** A process with all that it starts, as far as they stay in its process group. Not on Windows. */
export interface ProcessGroup {
  readonly child: ChildProcess;
  readonly ended: Promise<number | NodeJS.Signals>;
  /** Terminates the group and those it started, and kills the remaining processes after five seconds. */
  readonly close: () => Promise<void>;
}

/** Starts a process group that does not outlive this process: at its exit, the group gets the signal. */
export function startGroup(
  command: string,
  args: readonly string[],
  options: {
    cwd?: string;
    env: NodeJS.ProcessEnv;
    stdio: StdioOptions;
    shell?: boolean;
    signalAtExit: NodeJS.Signals;
  },
): ProcessGroup {
  const { signalAtExit, ...spawnOptions } = options;
  const child = spawn(command, args, { ...spawnOptions, detached: true });
  const end = ended(child);
  const exited = new Promise((resolve) => child.once('exit', resolve)); // others may keep its output open
  const signal = (name: NodeJS.Signals): void => {
    if (child.pid !== undefined) kill(-child.pid, name);
  };
  const atExit = (): void => {
    signal(signalAtExit);
  };
  process.prependOnceListener('exit', atExit); // before the folders that it writes to are removed
  const close = async (): Promise<void> => {
    const started = descendants(child.pid); // one that hangs cannot end the groups that it has started
    signal('SIGTERM');
    if (child.pid !== undefined) await within(5000, 'it to end', exited).catch(() => undefined);
    signal('SIGKILL');
    for (const pid of started) kill(pid, 'SIGKILL');
    process.off('exit', atExit);
  };
  return { child, ended: end, close };
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended.
  }
}

/** All descendants of this process, in any group. Linux only. */
function descendants(pid: number | undefined): number[] {
  try {
    const tasks = `/proc/${pid}/task`;
    const lists = readdirSync(tasks).map((task) => readFileSync(`${tasks}/${task}/children`, 'utf8'));
    const children = lists.join(' ').split(' ').filter(Boolean).map(Number);
    return [...children, ...children.flatMap(descendants)];
  } catch {
    return [];
  }
}
