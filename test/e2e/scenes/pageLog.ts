import type { WireRun } from '../../emulator/api/wire.ts';
import { resetAfter } from '../../emulator/effects.ts';
import type { Scene, Stage } from './scene.ts';
import { answer, detailsPage, openRunsView, runCommand } from '../workbench.ts';

const section = ({ page }: Stage) => detailsPage(page).locator('#log');

/** Opens the page of a run and shows its log alone. */
async function open(stage: Stage, { id }: WireRun): Promise<void> {
  await runCommand(stage.page, 'View: Close All Editors');
  await runCommand(stage.page, 'Sync Runs: Open Run by ID…');
  await answer(stage.page, `${id}`);
  await detailsPage(stage.page).getByRole('heading', { name: 'All fields' }).waitFor();
  await section(stage).getByRole('row').nth(1).waitFor();
  await section(stage).evaluate((element) => element.scrollIntoView());
}

const failed = ({ emulator }: Stage): WireRun =>
  emulator.findRun(({ status, log_url: link }) => status === 'partial_failure' && link !== null);

export const pageLog: Scene = {
  site: { seed: 27 },
  signedIn: true,
  states: [
    {
      name: 'page-log',
      arrange: async (stage) => {
        await openRunsView(stage.page);
        const run = failed(stage);
        stage.emulator.setLog(run.id, { bytes: 3_000_000, format: 'jsonl' });
        await open(stage, run);
      },
    },
    {
      name: 'page-log-failure',
      arrange: async (stage) => {
        await section(stage).getByRole('button', { name: 'First Failure' }).click();
        await section(stage).locator('.row.active.failed').waitFor();
      },
    },
    {
      name: 'page-log-search',
      arrange: async (stage) => {
        await section(stage).getByRole('searchbox').fill('mail ROOM');
        await section(stage)
          .getByText(/^\d[\d,]* of /u)
          .waitFor();
        await stage.page.keyboard.press('Enter');
        await section(stage).locator('mark').first().waitFor();
      },
    },
    {
      name: 'page-log-wrap',
      arrange: async (stage) => {
        await section(stage).getByRole('button', { name: 'Wrap Lines' }).click();
        await section(stage).getByRole('grid').focus();
        for (let step = 0; step < 3; step++) await stage.page.keyboard.press('Shift+ArrowDown');
      },
    },
    {
      name: 'page-log-filter',
      arrange: async (stage) => {
        await section(stage).getByRole('button', { name: 'Wrap Lines' }).click();
        await section(stage).getByRole('searchbox').fill('');
        await section(stage)
          .getByRole('button', { name: /^Failed only/u })
          .click();
        await section(stage)
          .getByText(/of them are shown/u)
          .waitFor();
      },
    },
    { name: 'page-log-medium', size: { width: 1000, height: 800 }, arrange: () => Promise.resolve() },
    {
      name: 'page-log-narrow',
      size: { width: 350, height: 900 },
      arrange: async ({ page }) => runCommand(page, 'View: Toggle Primary Side Bar Visibility'),
    },
    {
      name: 'page-log-nothing',
      arrange: async (stage) => {
        await runCommand(stage.page, 'View: Toggle Primary Side Bar Visibility');
        await section(stage).getByRole('combobox', { name: 'Status' }).selectOption({ index: 1 });
        await section(stage).getByRole('combobox', { name: 'Operation' }).selectOption({ index: 1 });
        await section(stage)
          .getByText(/None of them matches/u)
          .waitFor();
      },
    },
    {
      name: 'page-log-text',
      arrange: async (stage) => {
        const run = stage.emulator.startRun({ status: 'failure' });
        stage.emulator.setLog(run.id, { format: 'text', bytes: 200_000 });
        await open(stage, run);
      },
    },
    {
      name: 'page-log-large',
      arrange: async (stage) => {
        const run = stage.emulator.startRun({ status: 'success' });
        stage.emulator.setLog(run.id, { bytes: 1_000_000_000, format: 'jsonl' });
        await open(stage, run);
        await section(stage).getByRole('button', { name: 'Load All' }).waitFor();
        await section(stage).getByRole('grid').focus();
        await stage.page.keyboard.press('End');
        await section(stage).locator('.row.active:not(.waiting)').waitFor();
      },
    },
    {
      name: 'page-log-broken',
      arrange: async (stage) => {
        const run = stage.emulator.startRun({ status: 'success' });
        stage.emulator.setLog(run.id, { bytes: 300_000, format: 'jsonl' });
        stage.emulator.faults.plan({ on: 'GET /logs/{id}', effect: resetAfter(40_000), times: Infinity });
        await open(stage, run);
        await section(stage).getByRole('button', { name: 'Retry' }).waitFor({ timeout: 60_000 });
      },
    },
  ],
};
