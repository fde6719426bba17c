import Mocha from 'mocha';
import { writeReport } from './report.ts';

/** Mocha's own `spec`, with the counts written for `npm test`. */
export default class Reporter extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    runner.once('end', () => {
      if (runner.stats !== undefined) writeReport(runner.stats);
    });
  }
}
