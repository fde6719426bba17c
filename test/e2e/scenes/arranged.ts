import type { Page } from 'playwright-core';
import type { Scene, State } from './scene.ts';
import { filterBy, openRunsView, pickerItem, runCommand, runsView, treeRow } from '../workbench.ts';

const run = (page: Page, title: string): Promise<void> => runCommand(page, `Sync Runs: ${title}`);

/** Groups the runs and opens the first group, and the first within it. */
function grouped(name: string, label: string): State {
  return {
    name: `grouped-by-${name}`,
    arrange: async ({ page }) => {
      await run(page, 'Group By…');
      await pickerItem(page, label).click();
      const tree = runsView(page).getByRole('tree');
      await tree.focus();
      await page.keyboard.press('Home');
      for (const key of ['ArrowRight', 'ArrowDown', 'ArrowRight', 'ArrowDown']) {
        await page.keyboard.press(key);
        await page.waitForTimeout(400); // VS Code says nowhere that what it has asked for is on screen
      }
    },
  };
}

export const arranged: Scene = {
  site: { seed: 27 },
  signedIn: true,
  states: [
    {
      name: 'all-syncs',
      size: { width: 1280, height: 1100 },
      arrange: async ({ page }) => {
        await openRunsView(page);
        // The syncs and "Load more…".
        await runsView(page).locator('[aria-setsize="41"]').first().waitFor();
      },
    },
    {
      name: 'group-by',
      arrange: async ({ page }) => {
        await run(page, 'Group By…');
        await pickerItem(page, 'Day').waitFor();
      },
    },
    {
      name: 'sort-by',
      arrange: async ({ page }) => {
        await page.keyboard.press('Escape');
        await run(page, 'Sort By…');
        await pickerItem(page, 'Oldest First').waitFor();
      },
    },
    {
      name: 'sync-not-loaded',
      arrange: async ({ page }) => {
        await page.keyboard.press('Escape');
        await runsView(page).getByRole('tree').focus();
        await page.keyboard.press('End');
        await treeRow(page, 'Weekly database backup').first().click();
        await treeRow(page, 'Failed').first().waitFor();
      },
    },
    grouped('status-sync', 'Status, then Sync'),
    grouped('sync', 'Sync'),
    grouped('status', 'Status'),
    grouped('day', 'Day'),
    grouped('nothing', 'No Groups'),
    {
      name: 'sorted-oldest-first',
      arrange: async ({ page }) => {
        await run(page, 'Sort By…');
        await pickerItem(page, 'Oldest First').click();
        await runsView(page).getByRole('treeitem').first().waitFor();
        await page.waitForTimeout(500);
      },
    },
    {
      name: 'filter-of-four-parts',
      arrange: async ({ page }) => {
        await run(page, 'Sort By…');
        await pickerItem(page, 'Newest First').click();
        await run(page, 'Group By…');
        await pickerItem(page, 'Status, then Sync').click();
        for (const [part, value] of [
          ['Status', 'Failed'],
          ['Created', 'Last 7 days'],
          ['Dry Run', 'No dry runs'],
          ['Source Type', 'SFTP'],
        ] as const) {
          await run(page, 'Filter…');
          await filterBy(page, part, value);
        }
        await treeRow(page, 'Failed').waitFor();
        await run(page, 'Filter…');
      },
    },
    {
      name: 'look-further',
      arrange: async ({ page }) => {
        await page.keyboard.press('Escape');
        await run(page, 'Clear Filter');
        await run(page, 'Filter…');
        await filterBy(page, 'Status', 'Partially failed');
        await run(page, 'Filter…');
        await filterBy(page, 'Dry Run', 'Dry runs only');
        await treeRow(page, 'Look further…').first().waitFor();
        await runsView(page).locator('.message').getByText('Dry runs only').waitFor();
      },
    },
  ],
};
