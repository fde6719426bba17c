// The integration tests: they run in the extension host of a real VS Code.
//
//   npm run test:integration                               on the newest VS Code
//   npm run test:integration -- --grep 'sign in'           only the tests whose names match
//   npm run test:integration -- --release oldest           on the oldest VS Code that is supported
//
// A test is any test/integration/*.test.ts, with mocha's describe() and it(); all are bundled into dist/test/integration.cjs.
import { format } from 'node:util';
import { takeCoverage } from 'node:v8';
import { reportTo } from '../report.ts';
import { stackMapper } from './stack.ts';

/** The names of the test files; esbuild.js puts them in. */
declare const TEST_FILES: readonly string[];

/** VS Code calls this; the run fails when it rejects. */
export async function run(): Promise<void> {
  markOutput(process.env['TEST_OUTPUT_MARK']);
  try {
    const failures = await runTests();
    if (failures > 0) throw new Error(`${failures} integration tests failed.`);
  } catch (error) {
    console.log(error); // what VS Code says of it is lost among its own messages
    throw error;
  } finally {
    // The extension host is killed rather than ended, so what NODE_V8_COVERAGE asks for is written now.
    if (process.env['NODE_V8_COVERAGE'] !== undefined) takeCoverage();
  }
}

/** Runs the tests and returns how many failed. */
async function runTests(): Promise<number> {
  const { default: Mocha } = await import('mocha');
  const grep = process.env['TEST_GREP'];
  const bail = process.env['TEST_BAIL'] !== undefined;
  const mocha = new Mocha({ timeout: 20_000, forbidOnly: true, bail, ...(grep === undefined ? {} : { grep }) });
  mocha.suite.emit('pre-require', globalThis, '', mocha); // describe() and it()
  for (const name of TEST_FILES) await import(`./${name.replace(/\.test\.ts$/, '')}.test.ts`);
  return new Promise((resolve) => {
    const runner = mocha.run(resolve);
    const mapped = stackMapper(__filename);
    runner.on('fail', (_test, error: unknown) => {
      if (error instanceof Error && error.stack !== undefined) error.stack = mapped(error.stack);
    });
    reportTo(runner);
  });
}

/** The hosted VS Code mixes what tests print with its own log; a mark tells them apart. */
function markOutput(mark: string | undefined): void {
  if (mark === undefined) return;
  const original = console; // whose log() cannot be replaced in the extension host
  const log = (...args: unknown[]): void => {
    for (const line of format(...args).split('\n')) original.log(`${mark}${line}`);
  };
  globalThis.console = Object.create(original, { log: { value: log } });
}
