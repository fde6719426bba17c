// `npm test`: every ring once, the cheapest first, two at a time; then a line for each, and the total.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { coverageTable } from './coverage.ts';
import { reportOf, runChecks, runRing, type Result, type Ring } from './rings.ts';
import { findChromium } from './vscode/chromium.ts';
import { installHosted } from './vscode/install.ts';
import { exitOnSignals, run } from './vscode/process.ts';
import { releaseNames } from './vscode/releases.ts';
import { temporaryFolder } from './vscode/temporary.ts';

/** Most rings wait more than they compute, but with more at once, tests time out on two cores. */
const ringsAtOnce = 2;

const root = join(import.meta.dirname, '..');
const coverage = { NODE_V8_COVERAGE: temporaryFolder('coverage') };
const vsix = join(temporaryFolder('package'), 'extension.vsix');

const mocha = (...files: string[]): string[] => [
  'node_modules/mocha/bin/mocha.js',
  ...(process.stdout.isTTY ? ['--color'] : []),
  '--reporter',
  'test/reporter.ts',
  ...files,
];
/** The half of the tests in the browser that takes as long as the rest. */
const firstHalf = ['details.test.ts', 'pageLog.test.ts'];
const browserTests = readdirSync(join(root, 'test/e2e')).filter((name) => name.endsWith('.test.ts'));

const quick: readonly Ring[] = [
  { name: 'unit', args: mocha('test/unit/**/*.test.ts'), env: coverage, limitSeconds: 300 },
  { name: 'contract', args: mocha('test/contract/**/*.test.ts'), env: coverage, limitSeconds: 300 },
];

const slow: readonly Ring[] = [
  ...releaseNames.map((release) => ({
    name: `integration on the ${release}`,
    args: ['--import', 'tsx', 'test/vscode/runIntegration.ts', '--release', release],
    env: { ...coverage, TESTS_ARE_BUILT: 'true' },
    limitSeconds: 540,
  })),
  ...[browserTests.filter((name) => !firstHalf.includes(name)), firstHalf].map((names, index) => ({
    name: `e2e ${index + 1}`,
    args: mocha(...names.map((name) => `test/e2e/${name}`)),
    env: { TESTED_VSIX: vsix },
    limitSeconds: 420,
  })),
];

async function main(): Promise<void> {
  exitOnSignals();
  // Builds and installs run while the first rings do. A ring that depends on a failed one reports it.
  const prepared = Promise.allSettled([build(), ...releaseNames.map(installHosted), findChromium()]);

  const queue = [
    { name: 'check', start: runChecks },
    ...quick.map((ring) => ({ name: ring.name, start: () => runRing(ring) })),
    ...slow.map((ring) => ({ name: ring.name, start: () => prepared.then(() => runRing(ring)) })),
  ];
  const results: Result[] = [];
  const running = new Set<string>();
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      running.add(next.name);
      const result = await next.start();
      running.delete(next.name);
      results.push(result);
      printResult(result);
    }
  };
  const progress = setInterval(() => showProgress(running), 1000);
  await Promise.all(Array.from({ length: ringsAtOnce }, work));
  clearInterval(progress);
  console.log(`\nCoverage by unit, contract and integration\n${coverageTable(coverage.NODE_V8_COVERAGE)}`);
  printSummary(results);
}

/** Packages the extension, then builds for the tests: both write to dist, and the tests need the second. */
async function build(): Promise<void> {
  await run(process.execPath, ['--import', 'tsx', 'test/vscode/package.ts', vsix], root);
  await run(process.execPath, ['esbuild.js'], root);
}

/** Rings run side by side, so each is printed as a whole. */
function printResult(result: Result): void {
  showProgress([]);
  console.log(`\n${result.name}\n${result.output}\n${summaryOf(result)}`);
}

/** One line that the next print overwrites; only on a terminal. */
function showProgress(rings: Iterable<string>): void {
  if (!process.stdout.isTTY) return;
  const counts = [...rings].map((name) => `${name}: ${reportOf(name).passed} passed`);
  process.stdout.write(`\r\u001B[K${counts.join(', ')}`);
}

/** Repeats all failures in one place, then prints the counts. */
function printSummary(results: readonly Result[]): void {
  for (const { name, failures } of results)
    for (const failure of failures) console.log(`\nfailed in ${name}: ${failure}`);
  console.log();
  for (const result of results) console.log(summaryOf(result));
  const total = (count: (result: Result) => number): number => results.reduce((sum, result) => sum + count(result), 0);
  const failed = total(({ failures }) => failures.length);
  console.log(
    `\n${counted(
      total(({ passed }) => passed),
      failed,
      total(({ skipped }) => skipped),
    )}`,
  );
  if (failed > 0) process.exitCode = 1;
}

function summaryOf({ name, passed, failures, skipped, seconds }: Result): string {
  return `${name}: ${counted(passed, failures.length, skipped)}, ${seconds.toFixed(1)} s`;
}

function counted(passed: number, failed: number, skipped: number): string {
  const counts = `${passed} passed, ${failed} failed`;
  return skipped > 0 ? `${counts}, ${skipped} skipped` : counts;
}

await main();
