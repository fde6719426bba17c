import { fork } from 'node:child_process';
import { join } from 'node:path';
import { detailsFrame } from '../e2e/axe.ts';
import { openSession, type Session } from '../e2e/session.ts';
import { answer, detailsPage, openRunsView, runCommand } from '../e2e/workbench.ts';
import { withFields } from '../emulator/hostile.ts';
import { startEmulator, type Emulator } from '../emulator/server.ts';
import { messageOf } from './messageOf.ts';
import { median, type Row } from './rows.ts';

const lineBytes = 137; // of logServer.ts
const jumps = 40;

interface Scrolling {
  /** Until the rows of a place that was jumped to are there, in milliseconds, one for each. */
  readonly arrivals: readonly number[];
  /** The longest time between two frames, in milliseconds. */
  readonly longestFrame: number;
}

/** The log on the page of a run in a real workbench: jumps by the scrollbar among ten million lines, beside ten thousand. */
export async function benchPage(): Promise<readonly Row[]> {
  const emulator = await startEmulator({ syncs: 5, runs: 300 });
  const session = await openSession({ env: { FILES_API_KEY: emulator.key, FILES_API_BASE_URL: emulator.origin } });
  try {
    await (await openRunsView(session.page)).getByRole('treeitem').first().waitFor();
    const few = await scrollAmong(10_000, session, emulator);
    const many = await scrollAmong(10_000_000, session, emulator);
    const [long, short] = [median(many.arrivals), median(few.arrivals)];
    return [
      {
        what: 'a jump among 10,000,000 lines on the page, until the rows are there',
        measured: `${long.toFixed(0)} ms (longest frame meanwhile ${many.longestFrame.toFixed(0)} ms)`,
        beside: `among 10,000 lines, ${short.toFixed(0)} ms (${few.longestFrame.toFixed(0)} ms)`,
        ratio: long / short,
        goal: { atMost: 1.5 },
      },
    ];
  } finally {
    await session.close();
    await emulator.close();
  }
}

async function scrollAmong(lines: number, { page }: Session, emulator: Emulator): Promise<Scrolling> {
  const args = [String(lines * lineBytes)];
  const server = fork(join(import.meta.dirname, 'logServer.ts'), args, { execArgv: ['--import', 'tsx'] });
  try {
    const { port } = await messageOf<{ readonly port: number }>(server);
    const link = { log_url: `http://127.0.0.1:${port}/log` };
    emulator.faults.plan({ on: 'GET /sync_runs/{id}', effect: withFields(link), times: 2 });
    const { id } = emulator.startRun({ status: 'success' });
    await runCommand(page, 'Sync Runs: Open Run by ID…');
    await answer(page, String(id));
    const log = detailsPage(page).locator('#log');
    await log.locator('.row:not(.waiting)').nth(1).waitFor();
    const loadAll = log.getByRole('button', { name: 'Load All' });
    const whole = log.getByText(/^[\d,]+ lines of the log file\.$/u);
    await loadAll.or(whole).waitFor({ timeout: 60_000 });
    if (await loadAll.isVisible()) await loadAll.click();
    await whole.waitFor({ timeout: 120_000 });
    const frame = await detailsFrame(page);
    const scrolling = await frame.evaluate<Scrolling>(`(${jumpAround})(${jumps})`);
    emulator.faults.clear();
    await runCommand(page, 'View: Close All Editors');
    return scrolling;
  } finally {
    server.disconnect();
  }
}

/** Runs in the page. As text: what compiles this file adds to functions what the page does not know. */
const jumpAround = `async (jumps) => {
  const table = document.querySelector('.log');
  const arrivals = [];
  let [longestFrame, last, isOver] = [0, performance.now(), false];
  requestAnimationFrame(function look(now) {
    longestFrame = Math.max(longestFrame, now - last);
    last = now;
    if (!isOver) requestAnimationFrame(look);
  });
  for (let n = 1; n <= jumps; n++) {
    // All over the log, and never where it was.
    table.scrollTop = ((n * 0.618) % 1) * table.scrollHeight;
    const start = performance.now();
    do await new Promise(requestAnimationFrame);
    while (table.querySelector('.waiting') !== null);
    arrivals.push(performance.now() - start);
  }
  isOver = true;
  return { arrivals, longestFrame };
}`;
