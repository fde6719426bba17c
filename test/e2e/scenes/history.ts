import type { WireRun } from '../../emulator/api/wire.ts';
import { refusal, stall } from '../../emulator/effects.ts';
import { hostileStrings, hostileTexts } from '../../emulator/hostile.ts';
import type { SeenRequest } from '../../emulator/http/traffic.ts';
import type { Scene, Stage } from './scene.ts';
import { answer, detailsPage, openRunsView, runCommand } from '../workbench.ts';

/** The request of a page, not of the tree. */
const ofHistory = ({ url }: SeenRequest): boolean => url.includes('per_page=50');
const syncName = 'Payroll to bank';

const section = ({ page }: Stage) => detailsPage(page).locator('#history');

async function open({ page }: Stage, { id }: WireRun): Promise<void> {
  await runCommand(page, 'View: Close All Editors');
  await runCommand(page, 'Sync Runs: Open Run by ID…');
  await answer(page, `${id}`);
  await detailsPage(page).getByRole('heading', { name: 'All fields' }).waitFor();
}

/** A run of a sync that ends now one way, now another. */
const mixed = ({ emulator }: Stage): WireRun =>
  emulator.findRun(({ sync_name: name, status }) => name === syncName && status === 'partial_failure');

async function showHistory(stage: Stage): Promise<void> {
  await section(stage).getByRole('toolbar').waitFor();
  await section(stage).evaluate((element) => element.scrollIntoView({ block: 'center' }));
}

export const history: Scene = {
  site: { seed: 27 },
  signedIn: true,
  states: [
    {
      name: 'history-loading',
      arrange: async (stage) => {
        await openRunsView(stage.page);
        stage.emulator.faults.plan({ on: ofHistory, effect: stall });
        await open(stage, mixed(stage));
        await section(stage).getByText('Loading the history…').waitFor();
      },
    },
    {
      name: 'history-error',
      arrange: async (stage) => {
        stage.emulator.faults.plan({
          on: ofHistory,
          effect: refusal('not-authorized/insufficient-permission-for-site'),
        });
        await open(stage, mixed(stage));
        await section(stage).getByRole('button', { name: 'Retry' }).waitFor();
      },
    },
    {
      name: 'history',
      arrange: async (stage) => {
        await section(stage).getByRole('button', { name: 'Retry' }).click();
        await showHistory(stage);
      },
    },
    {
      name: 'history-focus',
      arrange: async (stage) => {
        await section(stage).locator('.bar[tabindex="0"]').focus();
        for (let step = 0; step < 5; step++) await stage.page.keyboard.press('ArrowLeft');
      },
    },
    {
      name: 'history-table',
      arrange: async (stage) => {
        await section(stage).getByText('Show as table').click();
        await section(stage).evaluate((element) => element.scrollIntoView());
      },
    },
    {
      name: 'history-narrow',
      size: { width: 350, height: 900 },
      arrange: ({ page }) => runCommand(page, 'View: Toggle Primary Side Bar Visibility'),
    },
    {
      name: 'details-tiny',
      size: { width: 350, height: 1100 },
      arrange: async ({ page }) =>
        detailsPage(page)
          .locator('header')
          .evaluate((element) => element.scrollIntoView()),
    },
    { name: 'details-zoomed', size: { width: 640, height: 400 }, arrange: () => Promise.resolve() },
    {
      name: 'history-short',
      arrange: async (stage) => {
        await runCommand(stage.page, 'View: Toggle Primary Side Bar Visibility');
        const { sync_id: syncId } = stage.emulator.findRun(({ sync_name: name }) => name === syncName);
        await open(stage, stage.emulator.startRun({ syncId, seconds: 60 }));
        await showHistory(stage);
      },
    },
    {
      name: 'details-rate',
      arrange: async (stage) => {
        await stage.page.waitForTimeout(3000);
        const details = detailsPage(stage.page);
        await details.getByRole('button', { name: 'Refresh' }).click();
        await details.locator('.progress').getByText('/s').waitFor();
        await details.locator('header').evaluate((element) => element.scrollIntoView());
      },
    },
    {
      name: 'history-hostile',
      arrange: async (stage) => {
        const text = Object.values({ ...hostileTexts, long: 'long '.repeat(300) }).join(' ');
        stage.emulator.faults.plan({ on: ofHistory, effect: hostileStrings(text) });
        await open(stage, mixed(stage));
        await showHistory(stage);
      },
    },
  ],
};
