import { renameSync, writeFileSync } from 'node:fs';

/** The results of one run of mocha, complete or so far. */
export interface Report {
  readonly passed: number;
  readonly skipped: number;
  /** A text for each test that failed: its title and why. */
  readonly failures: readonly string[];
  /** The title of the test or hook that is running; absent at the end. */
  readonly running?: string | undefined;
}

/**
 * Writes the results where `npm test` reads them, if TEST_REPORT names a file: before each test and hook, so that the report of a
 * run that had to be killed names the one that hung, and at the end.
 */
export function reportTo(runner: Mocha.Runner): void {
  const file = process.env['TEST_REPORT'];
  if (file === undefined) return;
  const failures: string[] = [];
  const write = (running?: Mocha.Runnable): void => {
    const { passes: passed = 0, pending: skipped = 0 } = runner.stats ?? {};
    const report: Report = { passed, skipped, failures, running: running?.fullTitle() };
    writeFileSync(`${file}.new`, JSON.stringify(report));
    renameSync(`${file}.new`, file); // it is read at any time
  };
  runner.on('fail', (test: Mocha.Runnable, error: Error) => failures.push(`${test.fullTitle()}\n  ${error.message}`));
  runner.on('test', write);
  runner.on('hook', write);
  runner.on('hook end', ({ ctx }) => write(ctx?.currentTest));
  runner.once('end', () => write());
}
