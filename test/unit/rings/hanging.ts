// A ring that has to be killed: nothing else can end its test.
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';

describe('a ring', () => {
  it('goes well at first', () => {});

  it('never ends', () => {
    // In a group of its own, as a server of VS Code is, and with this one's output.
    const { pid } = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], {
      detached: true,
      stdio: 'inherit',
    });
    writeFileSync(process.env['CHILD_PID_FILE'] ?? '', String(pid));
    for (;;);
  });
});
