import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Counts } from './report.ts';
import { run, startGroup, within } from './vscode/process.ts';
import { temporaryFolder } from './vscode/temporary.ts';

/** What a ring came to. */
export interface Result extends Counts {
  readonly name: string;
  readonly seconds: number;
}

const root = join(import.meta.dirname, '..');
const limitMinutes = 10;
const reports = temporaryFolder('reports');

/** Runs the `check:` scripts of package.json side by side. Each counts as one; the output of those that fail is shown. */
export async function runChecks(): Promise<Result> {
  const started = Date.now();
  const manifest: { scripts: Record<string, string> } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const names = Object.keys(manifest.scripts).filter((name) => name.startsWith('check:'));
  const outcomes = await Promise.allSettled(names.map((name) => run('npm', ['run', '--silent', name], root)));
  for (const outcome of outcomes) if (outcome.status === 'rejected') console.log(String(outcome.reason));
  const failed = outcomes.filter(({ status }) => status === 'rejected').length;
  return { name: 'check', passed: names.length - failed, failed, skipped: 0, seconds: secondsSince(started) };
}

/**
 * Runs a Node.js command that ends in a run of mocha and takes the counts from mocha's own report. A command that fails without a
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
  const counts = readCounts(report);
  const problem = problemOf(end, counts);
  if (problem !== undefined) console.log(`${name}: ${problem}`);
  const failed = counts.failed + (problem === undefined ? 0 : 1);
  return { name, ...counts, failed, seconds: secondsSince(started) };
}

function readCounts(report: string): Counts {
  if (!existsSync(report)) return { passed: 0, failed: 0, skipped: 0 };
  const counts: Counts = JSON.parse(readFileSync(report, 'utf8'));
  return counts;
}

/** What went wrong with the run itself, where no failed test says it. */
function problemOf(end: number | string, { passed, failed }: Counts): string | undefined {
  if (passed + failed === 0) return `ran no test (${end})`;
  if (end !== 0 && failed === 0) return `ended with ${end}, though no test failed`;
  return undefined;
}

function secondsSince(time: number): number {
  return (Date.now() - time) / 1000;
}
