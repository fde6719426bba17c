import { writeFileSync } from 'node:fs';

/** What one run of mocha came to. */
export interface Report {
  readonly passed: number;
  readonly skipped: number;
  /** A text for each test that failed: its title and why. */
  readonly failures: readonly string[];
}

/** Writes at the end of a run where `npm test` reads it: the file that TEST_REPORT names. Without one, nobody asks. */
export function reportTo(runner: Mocha.Runner): void {
  const failures: string[] = [];
  runner.on('fail', (test: Mocha.Runnable, error: Error) => failures.push(`${test.fullTitle()}\n  ${error.message}`));
  runner.once('end', () => {
    const file = process.env['TEST_REPORT'];
    if (file === undefined || runner.stats === undefined) return;
    const report: Report = { passed: runner.stats.passes, skipped: runner.stats.pending, failures };
    writeFileSync(file, JSON.stringify(report));
  });
}
