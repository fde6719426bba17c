import type { Page } from 'playwright-core';
import type { WireRun } from '../../emulator/api/wire.ts';
import { answerWith, refusal, stall } from '../../emulator/effects.ts';
import { hostileStrings, hostileTexts, withFields } from '../../emulator/hostile.ts';
import type { Scene, Stage } from './scene.ts';
import {
  activeTab,
  answer,
  detailsPage,
  editorText,
  notifications,
  openRunsView,
  pickerItem,
  runCommand,
  treeRow,
} from '../workbench.ts';

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

export const runs: Scene = {
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
    {
      name: 'details-left-out',
      arrange: async (stage) => {
        const event_errors = Array.from({ length: 1412 }, (_, n) => `Folder ${n} of the archive is locked.`);
        const others = Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`field_${n}`, n]));
        stage.emulator.faults.plan({ on: findRoute, effect: withFields({ event_errors, ...others }) });
        await openWhole(stage, ({ status }) => status === 'failure');
      },
    },
    {
      name: 'details-left-out-fields',
      arrange: async ({ page }) =>
        details(page).locator('#fields').getByRole('button', { name: 'Open JSON' }).scrollIntoViewIfNeeded(),
    },
    {
      name: 'details-partly-failed-again',
      themes: [],
      arrange: (stage) => openWhole(stage, ({ status }) => status === 'partial_failure'),
    },
    { name: 'details-narrow', size: { width: 660, height: 800 }, arrange: () => Promise.resolve() },
    { name: 'details-wide', size: { width: 1920, height: 1080 }, arrange: () => Promise.resolve() },
    {
      name: 'details-partly-failed-log',
      arrange: async ({ page }) => details(page).locator('#log .failed').first().scrollIntoViewIfNeeded(),
    },
    {
      name: 'details-errors',
      arrange: async (stage) => {
        const errors = [
          ...Array.from(
            { length: 46 },
            (_, n) => `Invoices/2026/${n % 17}/scan-${n % 23}.pdf: Not enough space: the quota is used up`,
          ),
          'Could not rename /out/a.tmp: Permission denied (SFTP status 3)',
          'Could not rename /out/reports/quarterly.tmp: Permission denied (SFTP status 3)',
          'The connection was closed after 31.2 seconds',
          'The connection was closed after 30 seconds',
          'Could not sign in to the remote server: access denied',
        ];
        stage.emulator.faults.plan({ on: findRoute, effect: withFields({ event_errors: errors }) });
        await openWhole(stage, ({ status }) => status === 'partial_failure');
        await details(stage.page).getByRole('button', { name: '2 different texts' }).first().click();
        await details(stage.page).locator('#errors').scrollIntoViewIfNeeded();
      },
    },
    {
      name: 'details-errors-found',
      arrange: async ({ page }) => {
        await details(page).getByRole('searchbox', { name: 'Search errors' }).fill('scan-2.');
        await details(page).locator('#errors').scrollIntoViewIfNeeded();
      },
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
      name: 'log-failure',
      arrange: async (stage) => {
        await openLog(stage, ({ status }) => status === 'partial_failure');
        await run(stage.page, 'Next Failure');
        await runCommand(stage.page, 'Explorer: Focus on Outline View');
        await runCommand(stage.page, 'Problems: Focus on Problems View');
      },
    },
    {
      name: 'log-compared',
      arrange: async ({ page }) => {
        await runCommand(page, 'View: Hide Panel');
        await openRunsView(page);
        await run(page, 'Compare Log with Last Success');
        await activeTab(page).getByText('↔').waitFor();
        await page.locator('.monaco-diff-editor .line-insert, .monaco-diff-editor .line-delete').first().waitFor();
      },
    },
    {
      name: 'choose-run',
      arrange: async ({ page }) => {
        // Of a log in front, it would be the run.
        await runCommand(page, 'View: Close All Editors');
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
    {
      name: 'log-large',
      arrange: async (stage) => {
        const { id } = stage.emulator.startRun({ status: 'success' });
        await openWhole(stage, (found) => found.id === stage.emulator.setLog(id, { bytes: 25_000_000 }).id);
        await details(stage.page).getByRole('button', { name: 'Open Log' }).click();
        await stage.page.locator('.monaco-dialog-box').waitFor();
      },
    },
  ],
};
