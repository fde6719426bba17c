import { existsSync, readFileSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Report } from './report.ts';
import { startGroup, within } from './vscode/process.ts';
import { temporaryFolder } from './vscode/temporary.ts';

/** One part of `npm test`: a Node.js command that ends in a run of mocha. */
export interface Ring {
  readonly name: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** Another tree than this one. */
  readonly cwd?: string;
  /** Then the ring is ended, with every process that it has started. */
  readonly limitSeconds: number;
}

/** What a ring came to. */
export interface Result extends Report {
  readonly name: string;
  readonly seconds: number;
  readonly output: string;
}

const root = join(import.meta.dirname, '..');
const checkLimitSeconds = 180;
const reports = temporaryFolder('reports');

/** Runs the `check:` scripts of package.json side by side. Each counts as one. */
export async function runChecks(): Promise<Result> {
  const started = Date.now();
  const manifest: { scripts: Record<string, string> } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const scripts = Object.entries(manifest.scripts).filter(([name]) => name.startsWith('check:'));
  // Without `npm run`, which takes as long as some of the checks.
  const env = { PATH: [join(root, 'node_modules/.bin'), process.env['PATH']].join(delimiter) };
  const outcomes = await Promise.all(
    scripts.map(async ([name, script]) => {
      const { end, output } = await runLimited({ command: script, shell: true, env, limitSeconds: checkLimitSeconds });
      return end === 0 ? [] : [`${name} (${script}): ${end}\n${output}`];
    }),
  );
  const failures = outcomes.flat();
  const passed = scripts.length - failures.length;
  return { name: 'check', passed, skipped: 0, failures, output: '', seconds: secondsSince(started) };
}

/**
 * Runs a ring and takes the result from mocha's own report. A ring that fails without a failed test, reports nothing, runs no test
 * or takes too long counts as one failure of its own, which names the test that was running.
 */
export async function runRing({ name, args, env, cwd, limitSeconds }: Ring): Promise<Result> {
  const started = Date.now();
  const report = join(reports, `${name}.json`);
  rmSync(report, { force: true });
  const { end, output } = await runLimited({
    command: process.execPath,
    args,
    cwd,
    env: { ...env, TEST_REPORT: report },
    limitSeconds,
  });
  const found = readReport(report);
  const problem = problemOf(end, found);
  const failures = problem === undefined ? found.failures : [...found.failures, problem];
  return { ...found, name, failures, output, seconds: secondsSince(started) };
}

interface Limited {
  readonly command: string;
  readonly args?: readonly string[];
  readonly shell?: boolean;
  readonly cwd?: string | undefined;
  readonly env: NodeJS.ProcessEnv;
  readonly limitSeconds: number;
}

/** Runs a command to its end or its limit. Returns the exit code, the signal, or that it took too long, and what was printed. */
async function runLimited(options: Limited): Promise<{ readonly end: number | string; readonly output: string }> {
  const { command, args = [], shell = false, cwd = root, env, limitSeconds } = options;
  const group = startGroup(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    shell,
    signalAtExit: 'SIGTERM', // it ends what it has started itself
  });
  let output = '';
  for (const stream of [group.child.stdout, group.child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  const end = await within(limitSeconds * 1000, 'the end', group.ended).catch((error: unknown) => String(error));
  await group.close();
  return { end, output };
}

function readReport(file: string): Report {
  if (!existsSync(file)) return { passed: 0, skipped: 0, failures: [] };
  const report: Report = JSON.parse(readFileSync(file, 'utf8'));
  return report;
}

/** What went wrong with the run itself, where no failed test says it. */
function problemOf(end: number | string, { passed, failures, running }: Report): string | undefined {
  if (running !== undefined) return `ended (${end}) while this was running: ${running}`;
  if (passed + failures.length === 0) return `ran no test (${end})`;
  if (end !== 0 && failures.length === 0) return `ended with ${end}, though no test failed`;
  return undefined;
}

function secondsSince(time: number): number {
  return (Date.now() - time) / 1000;
}
