import type { Scene } from './scene.ts';
import { answer, inputBox, inputMessage, openRunsView, pickerItem, runCommand, runsView } from '../workbench.ts';

export const signIn: Scene = {
  site: { syncs: 5, runs: 100 },
  signedIn: false,
  states: [
    {
      name: 'signed-out',
      arrange: async ({ page }) => {
        await openRunsView(page);
        await runsView(page).getByRole('button', { name: 'Sign In' }).waitFor();
      },
    },
    {
      name: 'sign-in-address',
      arrange: async ({ page }) => {
        await runsView(page).getByRole('button', { name: 'Sign In' }).click();
        await inputBox(page).waitFor();
      },
    },
    {
      name: 'sign-in-key',
      arrange: async ({ page, emulator }) => {
        await answer(page, emulator.origin);
        await inputMessage(page).getByText('API key for').waitFor();
      },
    },
    {
      name: 'sign-in-wrong-key',
      arrange: async ({ page }) => {
        await answer(page, 'not-the-key');
        await inputMessage(page).getByText('not accepted').waitFor();
      },
    },
    {
      name: 'walkthrough',
      size: { width: 1920, height: 1080 }, // only then its pictures are shown
      arrange: async ({ page }) => {
        await page.keyboard.press('Escape');
        await runCommand(page, 'Welcome: Open Walkthrough...');
        await pickerItem(page, 'Get started with Files.com Sync Runs').click();
        await page.locator('.gettingStartedContainer').getByText('Find the run that failed', { exact: true }).waitFor();
      },
    },
  ],
};
