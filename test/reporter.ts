import Mocha from 'mocha';
import { reportTo } from './report.ts';

/** Mocha's own `spec`, with a report for `npm test`. */
export default class Reporter extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    reportTo(runner);
  }
}
