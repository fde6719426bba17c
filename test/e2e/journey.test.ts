import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { commandIds } from '../../src/contributions.ts';
import type { WireRun } from '../emulator/api/wire.ts';
import { refusal } from '../emulator/effects.ts';
import { startEmulator, type Emulator } from '../emulator/server.ts';
import { firstRunId } from '../emulator/site/site.ts';
import { temporaryFolder } from '../vscode/temporary.ts';
import { titleOf, type CommandName } from './commands.ts';
import { openSession, type Session } from './session.ts';
import {
  activeTab,
  answer,
  chooseInMenu,
  detailsPage,
  editorColors,
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
  statusBar,
  treeRow,
  treeRows,
} from './workbench.ts';

const logOf = async ({ log_url: url }: WireRun): Promise<string> => (await fetch(url ?? '')).text();
const hostOf = ({ origin }: Emulator): string => new URL(origin).host;

describe('every command, in the order of a working day', function () {
  this.timeout(60_000);
  const syncName = 'Azure to SharePoint';
  let emulator: Emulator;
  let otherSite: Emulator;
  let session: Session;
  let page: Session['page'];
  /** The run that this day is about. */
  let failed: WireRun;

  before(async () => {
    emulator = await startEmulator({ syncs: 5, runs: 300, inProgress: 1 });
    otherSite = await startEmulator({ syncs: 5, runs: 20 });
    session = await openSession();
    ({ page } = session);
  });
  after(async () => {
    await session.close();
    await emulator.close();
    await otherSite.close();
  });

  /** From the palette. */
  const run = (name: CommandName): Promise<void> => runCommand(page, `Sync Runs: ${titleOf(name)}`);
  const fromMenu = (name: CommandName): Promise<void> => chooseInMenu(page, failedRow(), titleOf(name));
  const fromTitle = (name: CommandName): Promise<void> =>
    runsView(page)
      .getByRole('button', { name: titleOf(name), exact: true })
      .first()
      .click();
  const failedRow = () => treeRow(page, /^Today/u).first();
  const focusedRow = () => runsView(page).locator('.monaco-list-row.focused .label-name');
  const viewMessage = () => runsView(page).locator('.message');
  const dialog = () => page.locator('.monaco-dialog-box');
  const clipboard = (): Promise<string> => page.evaluate(() => navigator.clipboard.readText());

  function inProgress(): readonly WireRun[] {
    const ids = Array.from({ length: emulator.runCount }, (_, index) => firstRunId + index);
    return ids.map((id) => emulator.run(id)).filter(({ status }) => status === 'in_progress');
  }

  /** What was asked of the API since the last time. */
  function requests(): Readonly<Record<string, number>> {
    const seen = Object.fromEntries([...emulator.counts.byRoute].filter(([route]) => !route.includes('/logs/')));
    emulator.counts.reset();
    return seen;
  }

  const steps: Readonly<Record<CommandName, () => Promise<void>>> = {
    signIn: async () => {
      const view = await openRunsView(page);
      await view.getByText('See which syncs ran, what failed, and why.').waitFor();
      await view.getByRole('button', { name: 'Sign In' }).click();
      await answer(page, 'http://acme.files.com');
      await inputMessage(page).getByText('must begin with https').waitFor();
      await enterSite(page, { ...emulator, key: 'not-the-key' });
      await inputMessage(page).getByText('The API key is not accepted').waitFor();
      assert.equal(await inputBox(page).getAttribute('type'), 'password');
      await answer(page, emulator.key);
      await treeRow(page, syncName).waitFor();
      // The wrong key, the right one, and the newest page of runs; beside it the syncs.
      assert.deepEqual(requests(), { 'GET /sync_runs': 3, 'GET /syncs': 1 });
    },

    refresh: async () => {
      await treeRow(page, syncName).click();
      const { sync_id: syncId } = emulator.findRun(({ sync_name: name }) => name === syncName);
      failed = emulator.startRun({ syncId, status: 'partial_failure' });
      const tabs = page.locator('.part.activitybar');
      await tabs.getByRole('tab', { name: /^Explorer/u }).click();
      await run('refresh');
      for (let tries = 0; tries < 200 && emulator.counts.apiRequests < 2; tries += 1) await page.waitForTimeout(50);
      // New runs and runs in progress.
      assert.deepEqual(requests(), { 'GET /sync_runs': 2 });

      await openRunsView(page);
      await treeRow(page, 'Partially failed').waitFor();
      assert.equal(await treeRow(page, syncName).getAttribute('aria-expanded'), 'true');
      assert.equal(await treeRow(page, syncName).getAttribute('aria-selected'), 'true');
    },

    loadMore: async () => {
      // When the view comes into sight, VS Code draws its rows again, and a click could meet another one.
      await page.waitForTimeout(1000);
      await treeRow(page, 'Partially failed').click();
      await failedRow().waitFor();
      const before = await treeRows(page);
      await runsView(page).locator('[aria-level="3"]').getByText('Load more…').click();
      await runsView(page).getByRole('treeitem').nth(before.length).waitFor();
      const [request] = emulator.requests.slice(-1);
      assert.match(decodeURIComponent(request?.url ?? ''), /filter\[status\]=partial_failure/u);
      assert.deepEqual(requests(), { 'GET /sync_runs': 1 });
    },

    retry: async () => {
      emulator.faults.plan({ on: 'GET /sync_runs', effect: refusal('not-authorized/site-admin-required') });
      await runsView(page).locator('[aria-level="1"]').getByText('Load more…').click();
      const error = treeRow(page, 'The API key may not do this');
      await error.waitFor();
      assert.ok(await treeRow(page, syncName).isVisible(), 'what was loaded stays');
      await error.hover();
      await error.getByRole('button', { name: titleOf('retry') }).click();
      await error.waitFor({ state: 'detached' });
      assert.deepEqual(requests(), { 'GET /sync_runs': 2 });
    },

    openDetails: async () => {
      requests();
      await runsView(page).getByRole('tree').focus();
      await page.keyboard.press('Home');
      while ((await focusedRow().innerText()) !== 'Partially failed') await page.keyboard.press('ArrowDown');
      await page.keyboard.press('ArrowRight');
      await failedRow().waitFor();
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('Enter');
      const details = detailsPage(page);
      await details.getByRole('heading', { level: 1, name: syncName }).waitFor();
      const [line = ''] = (await logOf(failed)).split('\n');
      const { path }: { path: string } = JSON.parse(line);
      await details.getByRole('grid', { name: 'Log' }).getByText(path, { exact: true }).first().waitFor();
      await details.getByRole('toolbar').waitFor();
      // The run, and the latest ones of its sync.
      assert.deepEqual(requests(), { 'GET /sync_runs/{id}': 1, 'GET /sync_runs': 1 });
    },

    openRunById: async () => {
      const other = emulator.findRun(({ status }) => status === 'skipped');
      await run('openRunById');
      await inputBox(page).fill('no number');
      await inputMessage(page).getByText('A run ID is a number').waitFor();
      await answer(page, `${other.id}`);
      await detailsPage(page).getByRole('heading', { level: 1, name: other.sync_name }).waitFor();
      await runCommand(page, 'View: Close Editor');
    },

    openLog: async () => {
      await detailsPage(page).getByRole('button', { name: 'Open Log' }).click();
      await activeTab(page).getByText(`${syncName} · run ${failed.id}`).waitFor();
      await statusBar(page).getByText('Sync Run Log').waitFor();
      // It pushes the lines down.
      await page
        .locator('.codelens-decoration')
        .getByText(/^\d+ failed of [\d,]+ lines$/u)
        .waitFor();
      const text = await editorText(page);
      assert.ok((await logOf(failed)).replaceAll('\n', '').startsWith(text.slice(0, 1000)));
      assert.ok((await editorColors(page)) >= 4);

      await page.keyboard.type('x');
      await page.locator('.monaco-editor-overlaymessage').getByText('The log of a run cannot be changed').waitFor();
      assert.equal(await editorText(page), text);
    },

    saveLog: async () => {
      const folder = temporaryFolder('saved');
      const path = join(folder, 'saved.jsonl');
      await writeFile(join(folder, 'older.jsonl'), '');
      await fromMenu('saveLog');
      // The dialog takes an answer when it has read the folder.
      await pickerItem(page, '..').waitFor();
      await inputBox(page).fill(path);
      await pickerItem(page, 'older.jsonl').waitFor();
      await page.keyboard.press('Enter');
      await statusBar(page).getByText(`Saved: ${path}`).waitFor();
      assert.equal(await readFile(path, 'utf8'), await logOf(failed));
    },

    nextFailure: async () => {
      await activeTab(page).getByText(`run ${failed.id}`).waitFor();
      await run('nextFailure');
      await statusBar(page)
        .getByText(/^Failure 1 of \d+$/u)
        .waitFor();
      await page.getByRole('button', { name: titleOf('nextFailure') }).click();
      await statusBar(page)
        .getByText(/^Failure \d+ of \d+$/u)
        .waitFor();
    },

    previousFailure: async () => {
      await page.getByRole('button', { name: titleOf('previousFailure') }).click();
      await statusBar(page)
        .getByText(/^Failure 1 of \d+$/u)
        .waitFor();
    },

    compareLogs: async () => {
      requests();
      await fromMenu('compareLogs');
      await activeTab(page).getByText(`(last success) ↔ run ${failed.id}`).waitFor();
      // Until it is filled, it takes the focus from whatever has it.
      await page.locator('.monaco-diff-editor .line-insert').first().waitFor();
      // The last success. Both runs are known with their logs: one from the disk, one by its link.
      assert.deepEqual(requests(), { 'GET /sync_runs': 1 });
    },

    compareLogsWith: async () => {
      const other = emulator.findRun(
        ({ status, log_url: url, sync_name: name }) => status === 'success' && url !== null && name !== syncName,
      );
      await fromMenu('compareLogsWith');
      await pickerItem(page, 'Enter a Run ID…').click();
      await answer(page, `${other.id}`);
      await activeTab(page).getByText(`run ${other.id} ↔ run ${failed.id}`).waitFor();
      await runCommand(page, 'View: Close Editor');
      await runCommand(page, 'View: Close Editor');
    },

    copyId: async () => {
      await fromMenu('copyId');
      await statusBar(page).getByText(`Copied: ${failed.id}`).waitFor();
      assert.equal(await clipboard(), `${failed.id}`);
    },

    copyLink: async () => {
      await fromMenu('copyLink');
      await statusBar(page).getByText('/runs/').waitFor();
      assert.match(await clipboard(), new RegExp(`^[\\w-]+://[\\w.-]+/runs/${failed.id}\\?site=127`, 'u'));
    },

    copyCliCommand: async () => {
      await fromMenu('copyCliCommand');
      await statusBar(page).getByText('Copied: files-cli').waitFor();
      assert.equal(await clipboard(), `files-cli sync-runs find --id ${failed.id} --format json`);
    },

    openJson: async () => {
      // Of the run whose log is in front.
      await run('openJson');
      await activeTab(page).getByText(`run ${failed.id}.json`).waitFor();
      assert.match(await editorText(page), new RegExp(`"id": ${failed.id},`, 'u'));
    },

    filter: async () => {
      await fromTitle('filter');
      await filterBy(page, 'Status', 'Partially failed');
      await treeRow(page, 'Succeeded').first().waitFor({ state: 'detached' });
      await viewMessage().getByText('Partially failed').waitFor();
      await failedRow().waitFor();
      const groups = (await treeRows(page)).filter(({ level, expanded }) => level === 2 && expanded !== undefined);
      assert.deepEqual(new Set(groups.map(({ label }) => label)), new Set(['Partially failed']));
    },

    clearFilter: async () => {
      await fromTitle('clearFilter');
      await treeRow(page, 'Front desk scanner').waitFor();
    },

    groupBy: async () => {
      await run('groupBy');
      await pickerItem(page, 'Day').click();
      await treeRow(page, 'Today').waitFor();
      assert.ok((await treeRows(page)).every(({ label }) => label !== syncName));

      await run('groupBy');
      await pickerItem(page, 'Sync, then Status').click();
      await treeRow(page, syncName).waitFor();
    },

    sortBy: async () => {
      await run('sortBy');
      await pickerItem(page, 'By Name').click();
      await treeRow(page, syncName).and(runsView(page).getByRole('treeitem').first()).waitFor();
      const rows = await treeRows(page);
      const labels = rows
        .filter(({ level, expanded }) => level === 1 && expanded !== undefined)
        .map(({ label }) => label);
      assert.deepEqual(
        labels,
        labels.toSorted((a, b) => a.localeCompare(b, 'en')),
      );

      await run('sortBy');
      await pickerItem(page, 'What Needs Attention First').click();
    },

    savedFilters: async () => {
      await run('savedFilters');
      await pickerItem(page, 'Last 24 hours').click();
      await viewMessage().getByText('Last 24 hours').waitFor();
      await run('savedFilters');
      await pickerItem(page, 'Save the Present Filter…').click();
      await answer(page, 'Since yesterday');
      await statusBar(page).getByText('Filter saved: Since yesterday').waitFor();

      await run('clearFilter');
      await viewMessage().getByText('Last 24 hours').waitFor({ state: 'detached' });
      await run('savedFilters');
      await pickerItem(page, 'Since yesterday').click();
      await viewMessage().getByText('Last 24 hours').waitFor();
      await run('clearFilter');
      await treeRow(page, syncName).waitFor();
    },

    findRun: async () => {
      await run('findRun');
      // VS Code would put names that begin with it first.
      await inputBox(page).fill('o');
      const facts = page.locator('.quick-input-list .label-description').filter({ hasText: / · \d+$/u });
      await facts.nth(5).waitFor();
      const ids = (await facts.allInnerTexts()).map((text) => Number(/\d+$/u.exec(text)));
      assert.deepEqual(
        ids,
        ids.toSorted((a, b) => b - a),
      );

      await inputBox(page).fill('sharepoint partially failed');
      await pickerItem(page, syncName)
        .first()
        .getByText(new RegExp(` · ${failed.id}$`, 'u'))
        .waitFor();
      await page.keyboard.press('Enter');
      await detailsPage(page).getByRole('heading', { level: 1, name: syncName }).waitFor();
    },

    revealRun: async () => {
      await run('revealRun');
      await runsView(page).getByRole('treeitem', { selected: true }).waitFor();
    },

    runNow: async () => {
      for (const { id } of inProgress()) emulator.finishRun(id);
      await chooseInMenu(page, treeRow(page, syncName), titleOf('runNow'));
      await dialog().getByText('Files are copied as the sync says.').waitFor();
      await dialog().getByRole('button', { name: 'Run Now', exact: true }).click();
      await statusBar(page).getByText(`Sync started: ${syncName}`).waitFor();
      const offer = notifications(page).filter({ hasText: `A run of “${syncName}” has begun.` });
      await offer.getByRole('button', { name: 'Open Run' }).click();
      const [started] = inProgress();
      const details = detailsPage(page);
      await details.getByText(`Run ${started?.id}`, { exact: true }).waitFor();
      const again = details.getByRole('button', { name: 'Run Again', exact: true });
      await details.getByRole('button', { name: 'Copy Run ID', exact: true }).waitFor();
      assert.equal(await again.count(), 0);
      await treeRow(page, 'In progress').waitFor();
      if (started) emulator.finishRun(started.id);
      await details.getByRole('button', { name: 'Refresh', exact: true }).click();
      await again.waitFor();
      // A page behind it would take the focus as soon as it is in front.
      await runCommand(page, 'View: Close All Editors');
    },

    dryRun: async () => {
      for (const { id } of inProgress()) emulator.finishRun(id);
      await run('dryRun');
      await pickerItem(page, 'EDI orders in').click();
      await dialog().getByText('Nothing is changed.').waitFor();
      assert.equal(inProgress().length, 0);
      await dialog().getByRole('button', { name: 'Dry-Run', exact: true }).click();
      await statusBar(page).getByText('Dry run started: EDI orders in').waitFor();
      assert.deepEqual(
        inProgress().map((started) => [started.sync_name, started.dry_run]),
        [['EDI orders in', true]],
      );
      // The look for the run that came of it is a request too.
      await notifications(page).getByText('A dry run of “EDI orders in” has begun.').waitFor();
    },

    exportRuns: async () => {
      const folder = temporaryFolder('exported');
      const path = join(folder, 'runs.csv');
      await writeFile(join(folder, 'older.csv'), '');
      await run('exportRuns');
      await dialog().getByText('Every page of 1,000 runs is one billed request.').waitFor();
      await dialog().getByRole('button', { name: 'Export', exact: true }).click();
      await pickerItem(page, '..').waitFor();
      await inputBox(page).fill(path);
      await pickerItem(page, 'older.csv').waitFor();
      await page.keyboard.press('Enter');
      await notifications(page).getByText(`Exported to ${path}.`).waitFor();
      const text = await readFile(path, 'utf8');
      assert.equal(text.match(/^\d+,/gmu)?.length, emulator.runCount);
    },

    showFailures: async () => {
      requests();
      await run('showFailures');
      await activeTab(page).getByText('Failures.syncfailures').waitFor();
      await page.locator('.codelens-decoration').getByText('Export…').waitFor();
      assert.match(await editorText(page), /Filter: none.*Runs: all \d+ that failed.* × /u);
      assert.deepEqual(requests(), { 'GET /sync_runs': 2 });
      // By the keyboard: where the cursor is.
      const link = page.locator('.detected-link').first();
      const title = await link.innerText();
      await link.click();
      await runCommand(page, 'Open Link');
      await detailsPage(page).getByText(title.replaceAll('\u00A0', ' '), { exact: true }).waitFor();
      await runCommand(page, 'View: Close All Editors');
    },

    showLog: async () => {
      await run('showLog');
      const panel = page.locator('.part.panel');
      await panel.getByText('/api/rest/v1/sync_runs').first().waitFor();
      const text = await panel.innerText();
      assert.ok(!text.includes(emulator.key));
      await runCommand(page, 'View: Hide Panel');
    },

    clearLogCache: async () => {
      await run('clearLogCache');
      // Of each run whose page or log was opened.
      const said = await notifications(page)
        .getByText(/^Logs deleted from the cache: \d+ \(/u)
        .innerText();
      assert.ok(Number(/\d+/u.exec(said)?.[0]) >= 3, said);
    },

    switchConnection: async () => {
      await run('switchConnection');
      await pickerItem(page, 'Add Connection…').click();
      await enterSite(page, otherSite);
      await viewMessage().getByText(hostOf(otherSite)).waitFor();

      await run('switchConnection');
      await pickerItem(page, hostOf(emulator)).click();
      await viewMessage().getByText(hostOf(emulator)).waitFor();
      await treeRow(page, syncName).waitFor();
    },

    signOut: async () => {
      const confirmation = dialog().getByRole('button', { name: 'Sign Out', exact: true });
      await run('signOut');
      await confirmation.click();
      await statusBar(page).getByText('Signed out of').waitFor();
      await run('signOut');
      await confirmation.click();
      await runsView(page).getByRole('button', { name: 'Sign In' }).waitFor();
      assert.equal((await treeRows(page)).length, 0);
    },
  };

  it('leaves no command out', () => {
    assert.deepEqual(Object.keys(steps).toSorted(), Object.keys(commandIds).toSorted());
  });
  for (const [name, step] of Object.entries(steps)) it(titleOf(name), step);
});
