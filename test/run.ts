// `npm test`: every ring once, the cheapest first; then a line for each, and the total.
import { coverageTable } from './coverage.ts';
import { runChecks, runRing, type Result } from './rings.ts';
import { findChromium } from './vscode/chromium.ts';
import { installHosted } from './vscode/install.ts';
import { exitOnSignals } from './vscode/process.ts';
import { releaseNames } from './vscode/releases.ts';
import { temporaryFolder } from './vscode/temporary.ts';

const withTypes = ['--import', 'tsx'];
const mocha = (files: string): string[] => ['node_modules/mocha/bin/mocha.js', '--reporter', 'test/reporter.ts', files];

async function main(): Promise<void> {
  exitOnSignals();
  // What the later rings need is installed while the first ones run.
  const installed = Promise.allSettled([...releaseNames.map(installHosted), findChromium()]);

  const coverage = { NODE_V8_COVERAGE: temporaryFolder('coverage') };
  const results: Result[] = [await runChecks()];
  results.push(await runRing('unit', mocha('test/unit/**/*.test.ts'), coverage));
  results.push(await runRing('contract', mocha('test/contract/**/*.test.ts'), coverage));
  await installed; // a failure is told by the ring that needs it
  for (const release of releaseNames) {
    const args = [...withTypes, 'test/vscode/runIntegration.ts', '--release', release];
    results.push(await runRing(`integration on the ${release}`, args, coverage));
  }
  console.log(`\nCoverage by the rings so far\n${coverageTable(coverage.NODE_V8_COVERAGE)}`);
  // A browser that a failed test has left open holds up nobody.
  results.push(await runRing('e2e', [...mocha('test/e2e/**/*.test.ts'), '--exit']));
  printSummary(results);
}

/** What failed once more, in one place, then the counts. */
function printSummary(results: readonly Result[]): void {
  for (const { name, failures } of results)
    for (const failure of failures) console.log(`\nfailed in ${name}: ${failure}`);
  console.log();
  for (const result of results) {
    console.log(
      `${result.name}: ${counted(result.passed, result.failures.length, result.skipped)}, ${result.seconds.toFixed(1)} s`,
    );
  }
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

function counted(passed: number, failed: number, skipped: number): string {
  const counts = `${passed} passed, ${failed} failed`;
  return skipped > 0 ? `${counts}, ${skipped} skipped` : counts;
}

await main();
