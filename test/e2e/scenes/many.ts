import { refusal } from '../../emulator/effects.ts';
import { alteredRuns, hostileTexts } from '../../emulator/hostile.ts';
import type { Scene } from './scene.ts';
import { openRunsView, runCommand, runsView, treeRow } from '../workbench.ts';

export const many: Scene = {
  site: { syncs: 5000, runs: 20_000 },
  signedIn: true,
  settings: { 'syncRuns.pageSize': 1000 },
  states: [
    {
      name: 'hostile-names',
      arrange: async ({ page, emulator }) => {
        const texts = Object.values(hostileTexts);
        // Else thousands of other syncs would be between them.
        emulator.faults.plan({ on: 'GET /syncs', effect: refusal('not-authorized/site-admin-required') });
        emulator.faults.plan({
          on: 'GET /sync_runs',
          effect: alteredRuns((wire, n) => ({
            ...wire,
            sync_id: n % 20,
            sync_name: texts[n % 20] ?? wire['sync_name'],
          })),
        });
        await openRunsView(page);
        await treeRow(page, hostileTexts.icon).waitFor();
      },
    },
    {
      name: 'huge',
      arrange: async ({ page }) => {
        await runCommand(page, 'Developer: Reload Window');
        await openRunsView(page);
        await runsView(page).locator('[aria-setsize="201"]').first().waitFor({ timeout: 60_000 });
        await runsView(page).getByRole('tree').focus();
        await page.keyboard.press('End');
        await treeRow(page, 'Load more…').waitFor();
      },
    },
  ],
};
