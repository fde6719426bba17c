import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../hooks.ts';
import { runRing, type Result } from '../rings.ts';
import { temporaryFolder } from '../vscode/temporary.ts';

const mocha = ['node_modules/mocha/bin/mocha.js', '--reporter', 'test/reporter.ts'];

const run = async (fixture: string, limitSeconds: number, env: NodeJS.ProcessEnv = {}): Promise<Result> =>
  runRing({ name: fixture, args: [...mocha, `test/unit/rings/${fixture}.ts`], env, limitSeconds });

describe('a ring of tests', function () {
  this.timeout(60_000);

  it('ends by itself when a test fails and leaves everything open, and the next test finds it closed', async () => {
    const { passed, failures } = await run('failing', 50);
    assert.equal(passed, 1);
    assert.deepEqual(failures, ['a ring leaves everything open and fails\n  as planned']);
  });

  it('fails with the reason when it runs no test', async () => {
    const { failures } = await run('there is none', 50);
    assert.deepEqual(failures, ['ran no test (1)']);
  });

  it('is ended at its limit with all that it has started, and says what was running', async () => {
    const pidFile = join(temporaryFolder('ring'), 'pid');
    const { passed, failures } = await run('hanging', 5, { CHILD_PID_FILE: pidFile });
    assert.equal(passed, 1);
    assert.deepEqual(failures, ['ended (Error: Waited 5 s for the end.) while this was running: a ring never ends']);
    const pid = Number(readFileSync(pidFile, 'utf8'));
    await until(() => hasEnded(pid));
  });
});

function hasEnded(pid: number): boolean {
  try {
    // A zombie has ended, but its parent hasn't reaped it.
    return / Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return true;
  }
}
