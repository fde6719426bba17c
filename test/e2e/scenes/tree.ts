import type { Page } from 'playwright-core';
import { answerWith, refusal, reset } from '../../emulator/effects.ts';
import type { Scene } from './scene.ts';
import {
  detailsPage,
  enterSite,
  filterBy,
  notifications,
  openRunsView,
  pickerItem,
  runCommand,
  runsView,
  treeRow,
} from '../workbench.ts';

const listRoute = 'GET /sync_runs';
const run = (page: Page, title: string): Promise<void> => runCommand(page, `Sync Runs: ${title}`);

export const tree: Scene = {
  site: { seed: 27 },
  signedIn: true,
  states: [
    {
      name: 'no-runs',
      arrange: async ({ page, emulator }) => {
        for (const on of [listRoute, 'GET /syncs'] as const)
          emulator.faults.plan({ on, effect: answerWith(200, '[]') });
        await openRunsView(page);
        await runsView(page).getByText('This site has no sync runs yet.').waitFor();
      },
    },
    {
      name: 'offline',
      arrange: async ({ page, emulator }) => {
        emulator.faults.plan({ on: listRoute, effect: reset, times: Infinity });
        await runsView(page).getByRole('button', { name: 'Refresh' }).last().click();
        await runsView(page).getByText('Files.com cannot be reached.').waitFor();
      },
    },
    {
      name: 'tree',
      arrange: async ({ page, emulator }) => {
        emulator.faults.clear();
        await runsView(page).getByRole('button', { name: 'Retry' }).click();
        await treeRow(page, 'Azure to SharePoint').waitFor();
      },
    },
    {
      name: 'tree-expanded',
      arrange: async ({ page }) => {
        await treeRow(page, 'Azure to SharePoint').click();
        await treeRow(page, 'Partially failed').click();
        await treeRow(page, /^Today/u)
          .first()
          .click();
        await detailsPage(page).getByRole('heading', { name: 'All fields' }).waitFor();
      },
    },
    {
      name: 'tree-tooltip',
      themes: ['dark'], // it does not outlive a change of the theme
      arrange: async ({ page }) => {
        await runsView(page).getByRole('tree').focus();
        await page.keyboard.press('ControlOrMeta+k');
        await page.keyboard.press('ControlOrMeta+i');
        await page.locator('.monaco-hover').getByText('Run ID').waitFor();
      },
    },
    {
      name: 'tree-wide',
      size: { width: 1920, height: 1080 },
      arrange: async ({ page }) => page.keyboard.press('Escape'),
    },
    {
      name: 'menu-of-a-run',
      arrange: async ({ page }) => {
        await treeRow(page, /^Today/u)
          .first()
          .click({ button: 'right' });
        await page.getByRole('menuitem', { name: 'Copy Link' }).waitFor();
      },
    },
    {
      name: 'menu-of-the-view',
      arrange: async ({ page }) => {
        await page.keyboard.press('Escape');
        await runsView(page).getByRole('button', { name: 'More Actions...' }).first().click();
        await page.getByRole('menuitem', { name: 'Sign Out' }).waitFor();
      },
    },
    {
      name: 'tree-badge',
      arrange: async ({ page, emulator }) => {
        await page.keyboard.press('Escape');
        emulator.startRun({ status: 'failure' });
        emulator.startRun({ status: 'partial_failure' });
        await page
          .locator('.part.activitybar')
          .getByRole('tab', { name: /^Explorer/u })
          .click();
        await run(page, 'Refresh');
        await page.locator('.part.activitybar').getByText('2', { exact: true }).waitFor();
      },
    },
    {
      name: 'error-node',
      arrange: async ({ page, emulator }) => {
        await openRunsView(page);
        emulator.faults.plan({ on: listRoute, effect: refusal('not-authorized/site-admin-required'), times: 2 });
        await run(page, 'Refresh');
        await treeRow(page, 'The API key may not do this').waitFor();
      },
    },
    {
      name: 'filter-picker',
      arrange: async ({ page, emulator }) => {
        emulator.faults.clear();
        await run(page, 'Refresh');
        await treeRow(page, 'The API key may not do this').waitFor({ state: 'detached' });
        await run(page, 'Filter…');
        await pickerItem(page, 'Status').waitFor();
      },
    },
    {
      name: 'filter-status',
      arrange: async ({ page }) => {
        await pickerItem(page, 'Status').click();
        await pickerItem(page, 'Failed').click();
        await pickerItem(page, 'Skipped').click();
      },
    },
    {
      name: 'filter-set',
      arrange: async ({ page }) => {
        await page.keyboard.press('Enter');
        await page.getByPlaceholder('Choose what to filter by').waitFor();
        await runsView(page).locator('.message').getByText('Failed, Skipped').waitFor();
        // None is in progress any more.
        await runsView(page).locator('.codicon-sync').first().waitFor({ state: 'detached' });
      },
    },
    {
      name: 'filter-applied',
      arrange: async ({ page }) => {
        await page.keyboard.press('Escape');
        await treeRow(page, 'Partner exchange (certificate expired)').click();
      },
    },
    {
      name: 'no-match',
      arrange: async ({ page }) => {
        await run(page, 'Filter…');
        await filterBy(page, 'Sync', 'Linode object mirror');
        await run(page, 'Filter…');
        await filterBy(page, 'Created', 'Last hour');
        await runsView(page).getByText('No sync run matches the filter.').waitFor();
      },
    },
    {
      name: 'key-rejected',
      arrange: async ({ page, emulator }) => {
        emulator.revokeKey();
        await run(page, 'Refresh');
        await runsView(page).getByText('Files.com does not accept the stored API key.').waitFor();
        await notifications(page).waitFor();
      },
    },
    {
      name: 'connections',
      arrange: async ({ page, emulator }) => {
        emulator.restoreKey();
        await runCommand(page, 'Notifications: Clear All Notifications');
        await runsView(page).getByRole('button', { name: 'Sign In Again' }).click();
        await enterSite(page, emulator);
        await run(page, 'Clear Filter');
        await treeRow(page, 'Azure to SharePoint').waitFor();
        await run(page, 'Switch Connection…');
        await pickerItem(page, 'Add Connection…').waitFor();
      },
    },
  ],
};
