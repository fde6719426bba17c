// The states that pictures are taken of.
import type { Page } from 'playwright-core';
import type { WireRun } from '../emulator/api/wire.ts';
import { answerWith, refusal, reset, stall } from '../emulator/effects.ts';
import { alteredRuns, hostileStrings, hostileTexts } from '../emulator/hostile.ts';
import type { Emulator, EmulatorOptions } from '../emulator/server.ts';
import {
  activeTab,
  answer,
  detailsPage,
  editorText,
  enterSite,
  filterBy,
  inputBox,
  inputMessage,
  notifications,
  openRunsView,
  pickerItem,
  runCommand,
  runsView,
  treeRow,
} from './workbench.ts';

interface Stage {
  readonly page: Page;
  readonly emulator: Emulator;
}

/** Goes on from where the state before it has ended. */
export interface State {
  readonly name: string;
  readonly size?: { readonly width: number; readonly height: number };
  readonly arrange: (stage: Stage) => Promise<void>;
}

/** States that share a window and a site. */
export interface Scene {
  readonly site: EmulatorOptions;
  readonly signedIn: boolean;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly states: readonly State[];
}

const listRoute = 'GET /sync_runs';
const findRoute = 'GET /sync_runs/{id}';
const hostileText = Object.values({ ...hostileTexts, long: 'long '.repeat(300) }).join(' ');

const run = (page: Page, title: string): Promise<void> => runCommand(page, `Sync Runs: ${title}`);
const details = (page: Page) => detailsPage(page).locator('main');

async function openById({ page }: Stage, { id }: WireRun): Promise<void> {
  await runCommand(page, 'View: Close All Editors');
  await run(page, 'Open Run by ID…');
  await answer(page, `${id}`);
  await details(page).waitFor();
}

/** Opens a run's page and waits for all of it. */
async function openWhole(stage: Stage, test: (run: WireRun) => boolean): Promise<void> {
  await openById(
    stage,
    stage.emulator.findRun((found) => found.log_url !== null && test(found)),
  );
  await details(stage.page).getByRole('heading', { name: 'All fields' }).waitFor();
  await details(stage.page).locator('#log').getByRole('row').nth(1).waitFor();
}

/** As `openWhole`, and then the log in a tab. */
async function openLog(stage: Stage, test: (run: WireRun) => boolean): Promise<void> {
  await openWhole(stage, test);
  await details(stage.page).getByRole('button', { name: 'Open Log' }).click();
  await activeTab(stage.page).getByText('.synclog').waitFor();
  await editorText(stage.page);
}

const signedOut: Scene = {
  site: { syncs: 5, runs: 100 },
  signedIn: false,
  states: [
    { name: 'signed-out', arrange: async ({ page }) => void (await openRunsView(page)) },
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

const tree: Scene = {
  site: { seed: 27 },
  signedIn: true,
  states: [
    {
      name: 'offline',
      arrange: async ({ page, emulator }) => {
        emulator.faults.plan({ on: listRoute, effect: reset, times: Infinity });
        await openRunsView(page);
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
        await details(page).getByRole('heading', { name: 'All fields' }).waitFor();
      },
    },
    {
      name: 'tree-tooltip',
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
      name: 'no-runs',
      arrange: async ({ page, emulator }) => {
        emulator.faults.plan({ on: listRoute, effect: answerWith(200, '[]') });
        await run(page, 'Clear Filter');
        await runsView(page).getByText('This site has no sync runs yet.').waitFor();
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
        await treeRow(page, 'Azure to SharePoint').waitFor();
        await run(page, 'Switch Connection…');
        await pickerItem(page, 'Add Connection…').waitFor();
      },
    },
  ],
};

const detailsAndLogs: Scene = {
  site: { seed: 27 },
  signedIn: true,
  states: [
    {
      name: 'details-loading',
      arrange: async ({ page, emulator }) => {
        await openRunsView(page);
        emulator.faults.plan({ on: findRoute, effect: stall });
        await treeRow(page, 'Front desk scanner').click();
        await treeRow(page, 'Succeeded').click();
        await treeRow(page, /^Today/u)
          .first()
          .click();
        await details(page).getByText('Loading…').first().waitFor();
      },
    },
    { name: 'details-success', arrange: (stage) => openWhole(stage, ({ status }) => status === 'success') },
    {
      name: 'details-success-end',
      arrange: async ({ page }) => details(page).locator('#fields').getByRole('row').last().scrollIntoViewIfNeeded(),
    },
    { name: 'details-failed', arrange: (stage) => openWhole(stage, ({ status }) => status === 'failure') },
    {
      name: 'details-partly-failed',
      arrange: (stage) => openWhole(stage, ({ status }) => status === 'partial_failure'),
    },
    { name: 'details-narrow', size: { width: 660, height: 800 }, arrange: () => Promise.resolve() },
    { name: 'details-wide', size: { width: 1920, height: 1080 }, arrange: () => Promise.resolve() },
    {
      name: 'details-partly-failed-log',
      arrange: async ({ page }) => details(page).locator('#log .failed').first().scrollIntoViewIfNeeded(),
    },
    {
      name: 'details-in-progress',
      arrange: (stage) => openWhole(stage, ({ status }) => status === 'in_progress'),
    },
    {
      name: 'details-hostile',
      arrange: async (stage) => {
        stage.emulator.faults.plan({ on: findRoute, effect: hostileStrings(hostileText) });
        await openWhole(stage, ({ status }) => status === 'success');
      },
    },
    {
      name: 'details-error',
      arrange: async (stage) => {
        stage.emulator.faults.plan({ on: findRoute, effect: { kind: 'refuse', type: 'not-found' } });
        await openById(stage, stage.emulator.run(1_000_001));
        await details(stage.page).getByText('Not found').first().waitFor();
      },
    },
    {
      name: 'log-failed',
      arrange: async (stage) => {
        stage.emulator.faults.plan(
          { on: 'GET /logs/{id}', effect: answerWith(403, '<Error/>'), times: Infinity },
          { on: 'GET /sync_logs', effect: refusal('not-authorized/site-admin-required'), times: Infinity },
        );
        await openById(stage, stage.emulator.startRun({ status: 'success' }));
        await details(stage.page).getByText('The log is no longer at its link').waitFor();
        await details(stage.page).getByRole('button', { name: 'Open Log' }).click();
        await notifications(stage.page).waitFor();
      },
    },
    {
      name: 'log-json',
      arrange: async (stage) => {
        stage.emulator.faults.clear();
        await runCommand(stage.page, 'Notifications: Clear All Notifications');
        await openLog(stage, ({ status }) => status === 'partial_failure');
      },
    },
    { name: 'log-narrow', size: { width: 660, height: 800 }, arrange: () => Promise.resolve() },
    {
      name: 'log-text',
      arrange: (stage) => openLog(stage, ({ sync_name: name }) => name === 'Old mainframe export'),
    },
    {
      name: 'log-large',
      arrange: async (stage) => {
        const { id } = stage.emulator.startRun({ status: 'success' });
        await openWhole(stage, (found) => found.id === stage.emulator.setLog(id, { bytes: 25_000_000 }).id);
        await details(stage.page).getByRole('button', { name: 'Open Log' }).click();
        await stage.page.locator('.monaco-dialog-box').waitFor();
      },
    },
    {
      name: 'choose-run',
      arrange: async ({ page }) => {
        await page.keyboard.press('Escape');
        await run(page, 'Open JSON');
        await pickerItem(page, 'Enter a Run ID…').waitFor();
      },
    },
    {
      name: 'run-json',
      arrange: async ({ page }) => {
        await page.keyboard.press('ArrowDown');
        await page.keyboard.press('Enter');
        await activeTab(page).getByText('.json').waitFor();
      },
    },
    {
      name: 'output',
      arrange: async ({ page }) => {
        await run(page, 'Show Output');
        await page.locator('.part.panel').getByText('/api/rest/v1/sync_runs').first().waitFor();
      },
    },
  ],
};

const many: Scene = {
  site: { syncs: 5000, runs: 20_000 },
  signedIn: true,
  settings: { 'syncRuns.pageSize': 1000 },
  states: [
    {
      name: 'hostile-names',
      arrange: async ({ page, emulator }) => {
        const texts = Object.values(hostileTexts);
        emulator.faults.plan({
          on: listRoute,
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

export const scenes: readonly Scene[] = [signedOut, tree, detailsAndLogs, many];
