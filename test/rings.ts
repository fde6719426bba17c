import { existsSync, readFileSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Report } from './report.ts';
import { runWithin } from './vscode/process.ts';
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
      const { end, output } = await runWithin(checkLimitSeconds, script, [], { cwd: root, env, shell: true });
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
export async function runRing({ name, args, env, cwd = root, limitSeconds }: Ring): Promise<Result> {
  const started = Date.now();
  const report = reportFile(name);
  rmSync(report, { force: true });
  const { end, output } = await runWithin(limitSeconds, process.execPath, args, {
    cwd,
    env: { ...env, TEST_REPORT: report },
  });
  const found = reportOf(name);
  const problem = problemOf(end, found);
  const failures = problem === undefined ? found.failures : [...found.failures, problem];
  return { ...found, name, failures, output, seconds: secondsSince(started) };
}

function reportFile(ring: string): string {
  return join(reports, `${ring}.json`);
}

/** The results of a ring, so far if it is running. */
export function reportOf(ring: string): Report {
  const file = reportFile(ring);
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
