import { spawn, type ChildProcess } from 'node:child_process';

/** Runs a command to its end and returns what it printed; throws with its complete output when it fails or takes over ten minutes. */
export async function run(command: string, args: readonly string[], cwd: string): Promise<string> {
  const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'], timeout: 600_000 });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const end = await ended(child);
  if (end !== 0) throw new Error(`${command} ${args.join(' ')} failed (${end}) in ${cwd}:\n${stdout}${stderr}`);
  return stdout;
}

/** Resolves with the exit code, or the signal, once the process and its output have ended. */
export async function ended(child: ChildProcess): Promise<number | NodeJS.Signals> {
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

/** Aborts on Ctrl+C and on a request to end, so that whoever started something can end it. A second one ends this process at once. */
export function interrupted(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(name, () => {
      controller.abort(new Error(`Interrupted (${name}).`));
    });
  }
  return controller.signal;
}

/** The promise, or the signal's reason if it aborts first. */
export async function unlessAborted<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  signal.throwIfAborted();
  const aborted = new Promise<never>((_resolve, reject) => {
    signal.addEventListener(
      'abort',
      () => {
        reject(signal.reason);
      },
      { once: true },
    );
  });
  return Promise.race([promise, aborted]);
}
