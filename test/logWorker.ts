// The worker thread of logs, for tests and the bench: bundled from its source at first use.
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { buildSync } from 'esbuild';
import { temporaryFolder } from './vscode/temporary.ts';

let bundle: string | undefined;
let spare: Worker | undefined;

/** A worker that has been started ahead, so that its start takes no test's time. */
export function startLogWorker(): Worker {
  const worker = spare ?? start();
  spare = start();
  return worker;
}

function start(): Worker {
  bundle ??= build();
  const worker = new Worker(bundle);
  worker.unref();
  return worker;
}

function build(): string {
  const outfile = join(temporaryFolder('log-worker'), 'logWorker.cjs');
  buildSync({
    absWorkingDir: join(import.meta.dirname, '..'),
    entryPoints: ['src/logs/lines/worker.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    sourcemap: 'inline',
  });
  return outfile;
}
