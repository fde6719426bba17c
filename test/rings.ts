import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Report } from './report.ts';
import { run, startGroup, within } from './vscode/process.ts';
import { temporaryFolder } from './vscode/temporary.ts';

/** What a ring came to. */
export interface Result extends Report {
  readonly name: string;
  readonly seconds: number;
}

const root = join(import.meta.dirname, '..');
const limitMinutes = 10;
const reports = temporaryFolder('reports');

/** Runs the `check:` scripts of package.json side by side. Each counts as one. */
export async function runChecks(): Promise<Result> {
  const started = Date.now();
  const manifest: { scripts: Record<string, string> } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const names = Object.keys(manifest.scripts).filter((name) => name.startsWith('check:'));
  const outcomes = await Promise.allSettled(names.map((name) => run('npm', ['run', '--silent', name], root)));
  const failures = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [String(outcome.reason)] : []));
  return {
    name: 'check',
    passed: names.length - failures.length,
    skipped: 0,
    failures,
    seconds: secondsSince(started),
  };
}

/**
 * Runs a Node.js command that ends in a run of mocha and takes the result from mocha's own report. A command that fails without a
 * failed test, reports nothing, runs no test or takes too long counts as one failure of its own.
 */
export async function runRing(name: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Result> {
  console.log(`\n${name}`);
  const started = Date.now();
  const report = join(reports, `${name}.json`);
  const group = startGroup(process.execPath, args, {
    cwd: root,
    env: { ...process.env, ...env, TEST_REPORT: report },
    stdio: ['ignore', 'inherit', 'inherit'],
    signalAtExit: 'SIGTERM', // it ends what it has started itself
  });
  const end = await within(limitMinutes * 60_000, `the ring ${name} to end`, group.ended).catch(String);
  await group.close();
  const found = readReport(report);
  const problem = problemOf(end, found);
  const failures = problem === undefined ? found.failures : [...found.failures, problem];
  return { name, ...found, failures, seconds: secondsSince(started) };
}

function readReport(file: string): Report {
  if (!existsSync(file)) return { passed: 0, skipped: 0, failures: [] };
  const report: Report = JSON.parse(readFileSync(file, 'utf8'));
  return report;
}

/** What went wrong with the run itself, where no failed test says it. */
function problemOf(end: number | string, { passed, failures }: Report): string | undefined {
  if (passed + failures.length === 0) return `ran no test (${end})`;
  if (end !== 0 && failures.length === 0) return `ended with ${end}, though no test failed`;
  return undefined;
}

function secondsSince(time: number): number {
  return (Date.now() - time) / 1000;
}
