import { altered, answerWith } from '../../emulator/effects.ts';
import type { WireRun } from '../../emulator/api/wire.ts';
import { hostileTexts, withFields } from '../../emulator/hostile.ts';
import type { SeenRequest } from '../../emulator/http/traffic.ts';
import type { Scene, Stage } from './scene.ts';
import { activeTab, editorText, notifications, openRunsView, runCommand } from '../workbench.ts';

/** The request for failures, not of the tree. */
const ofFailures = ({ url }: SeenRequest): boolean => url.includes('per_page=1000');
const failedLine = (message: string): string =>
  `${JSON.stringify({ status: 'failure', path: 'reports/2026/q3.xlsx', message })}\n`;

async function show({ page }: Stage): Promise<void> {
  await runCommand(page, 'View: Close All Editors');
  await runCommand(page, 'Sync Runs: Show Failures');
  await activeTab(page).getByText('.syncfailures').waitFor();
  await editorText(page);
  await page.locator('.codelens-decoration').getByText('Export…').waitFor();
  await page.locator('.detected-link').first().waitFor();
  // What shows the progress goes a moment later.
  await notifications(page).waitFor({ state: 'hidden' });
}

export const failures: Scene = {
  site: { seed: 27, runs: 60_000 },
  signedIn: true,
  states: [
    {
      name: 'failures',
      arrange: async (stage) => {
        await openRunsView(stage.page);
        await show(stage);
      },
    },
    {
      name: 'failures-outline',
      arrange: async ({ page }) => {
        await runCommand(page, 'Fold All');
        await page.keyboard.press('ControlOrMeta+Shift+O');
        await page.locator('.quick-input-list .monaco-list-row').first().waitFor();
      },
    },
    {
      name: 'failures-logs',
      size: { width: 800, height: 800 },
      arrange: async (stage) => {
        const { page, emulator } = stage;
        await page.keyboard.press('Escape');
        const effect = altered((text) => {
          const runs: readonly WireRun[] = JSON.parse(text);
          return JSON.stringify(runs.map((run) => ({ ...run, event_errors: [] })));
        });
        emulator.faults.plan(
          { on: ofFailures, effect, times: 2 },
          { on: 'GET /logs/{id}', effect: answerWith(404, 'gone', 'text/plain'), times: 3 },
          {
            on: 'GET /logs/{id}',
            effect: answerWith(200, failedLine('The quota of 500 GB is used up'), 'text/plain'),
            after: 3,
            times: Infinity,
          },
        );
        await show(stage);
      },
    },
    {
      name: 'failures-hostile',
      arrange: async (stage) => {
        stage.emulator.faults.clear();
        const text = Object.values({ ...hostileTexts, long: 'long '.repeat(300) }).join(' ');
        const effect = withFields({ event_errors: [text, `${text} again`], sync_name: text });
        stage.emulator.faults.plan({ on: ofFailures, effect, times: 2 });
        await show(stage);
      },
    },
  ],
};
