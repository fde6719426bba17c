import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

describe('stand-in: command line', () => {
  const started: ChildProcess[] = [];

  afterEach(() => {
    for (const child of started.splice(0)) child.kill('SIGKILL');
  });

  function run(
    ...options: readonly string[]
  ): ChildProcess & { stdout: NodeJS.ReadableStream; stderr: NodeJS.ReadableStream } {
    const child = spawn(process.execPath, ['--import=tsx', 'test/emulator/main.ts', ...options], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    started.push(child);
    return child;
  }

  it('prints the address, the key and a request that works, and ends when told to', async () => {
    const child = run('--runs', '50', '--key', 'my-key', '--seed', '3');
    let output = '';
    for await (const chunk of child.stdout) {
      output += String(chunk);
      if (output.includes('Ctrl+C')) break;
    }
    const [, url] = /'(http:\/\/127\.0\.0\.1:\d+\/api\/rest\/v1\/sync_runs[^']*)'/.exec(output) ?? [];
    const response = await fetch(String(url), { headers: { 'X-FilesAPI-Key': 'my-key' } });
    assert.equal(response.status, 200);
    const exited = once(child, 'exit');
    child.kill('SIGINT');
    assert.deepEqual(await exited, [0, null]);
  });

  it('explains itself', async () => {
    const child = run('--help');
    assert.match(await text(child.stdout), /--runs N .*\n.*--syncs N/);
  });

  it('refuses what it does not understand, in one line', async () => {
    const wrong: readonly (readonly [name: string, value: string])[] = [
      ['runs', 'many'],
      ['port', '99999'],
      ['speed', '7'],
    ];
    await Promise.all(
      wrong.map(async ([name, value]) => {
        const child = run(`--${name}`, value);
        const exited = once(child, 'exit');
        assert.match(await text(child.stderr), new RegExp(`^[^\\n]*${name}[^\\n]*\\n$`));
        assert.deepEqual(await exited, [2, null]);
      }),
    );
  });
});
