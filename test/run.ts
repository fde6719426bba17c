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

function printSummary(results: readonly Result[]): void {
  console.log();
  for (const { name, passed, failed, skipped, seconds } of results) {
    console.log(`${name}: ${counted({ passed, failed, skipped })}, ${seconds.toFixed(1)} s`);
  }
  const sum = (key: 'passed' | 'failed' | 'skipped'): number => results.reduce((total, ring) => total + ring[key], 0);
  const total = { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') };
  console.log(`\n${counted(total)}`);
  if (total.failed > 0) process.exitCode = 1;
}

function counted({ passed, failed, skipped }: Pick<Result, 'passed' | 'failed' | 'skipped'>): string {
  const parts = [`${passed} passed`, `${failed} failed`];
  if (skipped > 0) parts.push(`${skipped} skipped`);
  return parts.join(', ');
}

await main();
