import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { normalizeMessage } from '../../src/logs/meaning/normalize.ts';
import type { WireRun } from '../emulator/api/wire.ts';
import { refusal } from '../emulator/effects.ts';
import { hostileStrings, withFields } from '../emulator/hostile.ts';
import { startEmulator, type Emulator } from '../emulator/server.ts';
import { accessibilityProblems, detailsFrame } from './axe.ts';
import { openSession, type Session } from './session.ts';
import { themeNames } from './themes.ts';
import { activeTab, answer, detailsPage, openRunsView, runCommand } from './workbench.ts';

const findRoute = 'GET /sync_runs/{id}';
const noSpace = (path: string): string => `${path}: Not enough space on the destination.`;
/** Of two kinds; one of them came twice. */
const errorsOfKinds = ['a/1.txt', 'b/2.txt', 'a/1.txt', 'c/3.txt'].map(noSpace).concat('The file is locked.');
const hostile = '<img src=x onerror=alert(1)>\u202Egnp.exe $(error) [a](command:b)';

describe('the details page', function () {
  this.timeout(120_000);
  let emulator: Emulator;
  let session: Session;
  let page: Page;
  let run: WireRun;
  const complaints: string[] = [];

  before(async () => {
    emulator = await startEmulator({ syncs: 5, runs: 300 });
    run = emulator.findRun(({ status, log_url: link }) => status === 'partial_failure' && link !== null);
    session = await openSession({ env: { FILES_API_KEY: emulator.key, FILES_API_BASE_URL: emulator.origin } });
    ({ page } = session);
    // The commands are in the palette once the extension is active.
    await (await openRunsView(page)).getByRole('treeitem').first().waitFor();
    page.on('console', (message) => {
      if (/Content Security Policy|page\.(?:js|css)/.test(message.text())) complaints.push(message.text());
    });
    page.on('dialog', (dialog) => {
      complaints.push(dialog.message());
      void dialog.dismiss();
    });
  });
  afterEach(() => {
    emulator.faults.clear();
    assert.deepEqual(complaints, []);
  });
  after(async () => {
    await session.close();
    await emulator.close();
  });

  async function open({ id }: WireRun): Promise<void> {
    await runCommand(page, 'View: Close All Editors');
    await runCommand(page, 'Sync Runs: Open Run by ID…');
    await answer(page, String(id));
    await detailsPage(page).getByRole('heading', { level: 1 }).waitFor();
  }

  /** Waits until the page of a run is in front, with its history. */
  async function frontRun(id: number): Promise<void> {
    await activeTab(page).getByText(`run ${id}`).waitFor();
    await detailsPage(page).getByRole('toolbar').waitFor();
  }

  it('tells of a run: status, figures, errors, the log and all fields', async () => {
    await open(run);
    const details = detailsPage(page);
    await details.getByRole('heading', { level: 1, name: run.sync_name }).waitFor();
    await details.locator('header').getByText('Partially failed').waitFor();
    await details.getByRole('heading', { name: /\d+ errors?/ }).waitFor();
    await details
      .locator('#errors')
      .getByText(normalizeMessage(run.event_errors[0] ?? ''), { exact: true })
      .waitFor();
    await details.getByRole('grid', { name: 'Log' }).getByRole('row').nth(1).waitFor();
    await details.getByText(/lines of the log file/).waitFor();
    await details.getByRole('row', { name: `sync_id ${run.sync_id}` }).waitFor();
  });

  it('has nothing for axe-core to find in dark, light and high contrast', async () => {
    // Each line takes axe-core a while.
    emulator.setLog(run.id, { bytes: 4_000 });
    emulator.faults.plan({ on: findRoute, effect: withFields({ event_errors: errorsOfKinds }) });
    await open(run);
    await detailsPage(page).getByRole('heading', { name: 'All fields' }).waitFor();
    await detailsPage(page).getByText('Show as table').click();
    await detailsPage(page).getByRole('button', { name: '3 different texts' }).click();
    for (const theme of themeNames) {
      await session.setTheme(theme);
      assert.deepEqual(await accessibilityProblems(page), [], theme);
    }
    await session.setTheme('dark');
  });

  it('shows progress, and errors with a way to try again, that axe-core finds nothing in either', async () => {
    await open(emulator.startRun());
    await detailsPage(page).getByRole('progressbar', { name: 'Progress' }).waitFor();
    assert.deepEqual(await accessibilityProblems(page), []);

    const stop = emulator.faults.plan({
      on: findRoute,
      effect: { kind: 'refuse', type: 'not-found' },
      times: Infinity,
    });
    await open(run);
    const retry = detailsPage(page).locator('header').getByRole('button', { name: 'Retry' });
    await retry.waitFor();
    assert.deepEqual(await accessibilityProblems(page), []);
    stop();
    await retry.click();
    await detailsPage(page).getByRole('heading', { name: 'All fields' }).waitFor();
  });

  it('shows whatever the service sends as text', async () => {
    const text = hostile.replace('\u202E', '[U+202E]');
    const errors = [hostile, 'y'.repeat(1_000_000)];
    emulator.faults.plan({
      on: findRoute,
      effect: withFields({ sync_name: hostile, event_errors: errors, body: hostile }),
    });
    await open(run);
    const details = detailsPage(page);
    await details.locator('#errors').getByText(text, { exact: true }).waitFor();
    await details.locator('#body').getByText(text, { exact: true }).waitFor();
    await details.locator('#errors').getByText('Long ones are cut. Open JSON has everything.').waitFor();
    await details.locator('#errors').getByRole('button', { name: 'Show the first 4,000 characters' }).click();
    await details.locator('#errors').getByRole('button', { name: 'Show less' }).waitFor();
    assert.equal(await details.locator('img').count(), 0);
    assert.ok(await fits());
  });

  /** Is nothing wider than the page? */
  async function fits(): Promise<boolean> {
    return (await detailsFrame(page)).evaluate(() => document.documentElement.scrollWidth <= window.innerWidth);
  }

  /** Waits until the clipboard has the text: what the status bar says may be of what was copied before. */
  async function isCopied(text: string): Promise<void> {
    while ((await page.evaluate(() => navigator.clipboard.readText())) !== text) await page.waitForTimeout(50);
  }

  it('finds errors, and is used by the keyboard alone', async () => {
    const errors = Array.from({ length: 40 }, (_, n) => `Could not copy file ${n % 20}.`);
    emulator.faults.plan({ on: findRoute, effect: withFields({ event_errors: errors }) });
    await open(run);
    const details = detailsPage(page);
    const items = details.locator('#errors').getByRole('listitem');
    await items.first().getByText('40×').waitFor();
    assert.equal(await items.count(), 1, 'errors of a kind are told once');

    await details.getByRole('button', { name: 'Open Log' }).focus();
    for (let step = 0; step < 4; step++) await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.locator('.part.statusbar').getByText(`Copied: ${run.id}`).waitFor();

    await details.getByRole('searchbox', { name: 'Search errors' }).focus();
    await page.keyboard.type('FILE 7.');
    await items.getByText('Could not copy file 7.').waitFor();
    assert.equal((await items.first().innerText()).trim(), '2×\nCould not copy file 7.');
    for (let step = 0; step < 2; step++) await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await isCopied('Could not copy file 7.');
  });

  it('shows all errors of a kind, and where one is that is looked for, by the keyboard', async () => {
    const errors = [...errorsOfKinds, ...['d/4.txt', 'e/5.txt', 'f/6.txt'].map(noSpace)];
    emulator.faults.plan({ on: findRoute, effect: withFields({ event_errors: errors }) });
    await open(run);
    const details = detailsPage(page);
    const texts = details.locator('#errors .texts').getByRole('listitem');
    const button = details.getByRole('button', { name: '6 different texts', expanded: false });
    await details.getByRole('button', { name: 'Copy All' }).focus();
    await page.keyboard.press('Tab');
    assert.ok(await button.evaluate((element) => element === document.activeElement));
    await page.keyboard.press('Enter');
    await details.getByRole('button', { name: '6 different texts', expanded: true }).waitFor();
    assert.equal(await texts.count(), 6);
    assert.equal((await texts.first().innerText()).trim(), `2×\n${noSpace('a/1.txt')}`);
    await page.keyboard.press('Space');
    await button.waitFor();
    assert.equal(await texts.count(), 0);

    await details.getByRole('searchbox', { name: 'Search errors' }).focus();
    await page.keyboard.type('/4');
    await details.locator('#errors').getByText(noSpace('d/4.txt'), { exact: true }).waitFor();
    await page.keyboard.press('Backspace');
    await details.getByRole('button', { name: '6 different texts', expanded: true }).waitFor();
    await details.getByRole('button', { name: 'Copy 6 Texts' }).click();
    const others = ['b/2.txt', 'c/3.txt', 'd/4.txt', 'e/5.txt', 'f/6.txt'].map(noSpace);
    await isCopied([`2 × ${noSpace('a/1.txt')}`, ...others].join('\n'));
  });

  it('leads through the history by the keyboard: along the bars, and to the runs before and after', async () => {
    const { id } = emulator.startRun({ syncId: run.sync_id, status: 'failure' });
    await open(run);
    const bars = detailsPage(page).getByRole('toolbar').getByRole('button');
    await bars.first().waitFor();
    await detailsPage(page).getByRole('toolbar').locator('[aria-current="true"]').focus();
    await page.keyboard.press('End');
    await detailsPage(page).locator('.bar:focus > .readout').getByText('Failed').waitFor();
    await page.keyboard.press('Enter');
    await frontRun(id);

    await page.keyboard.press('[');
    await activeTab(page).getByText(`run ${id}`).waitFor({ state: 'detached' });
    const previous = await activeTab(page).innerText();
    await detailsPage(page).getByRole('toolbar').waitFor();
    await page.keyboard.press(']');
    await frontRun(id);
    await detailsPage(page).getByRole('button', { name: 'Previous Run' }).click();
    await activeTab(page).getByText(previous).waitFor();
    await detailsPage(page).getByRole('toolbar').waitFor();
    assert.equal(await page.locator('.tab').count(), 3);
  });

  it('tells the history in a table too, whose rows lead to the runs', async () => {
    await open(run);
    await detailsPage(page).getByText('Show as table').click();
    const rows = detailsPage(page).locator('#history').getByRole('row');
    const count = await detailsPage(page).getByRole('toolbar').getByRole('button').count();
    assert.equal(await rows.count(), count + 1);
    await rows.last().getByRole('button').click();
    await activeTab(page).getByText(`run ${run.id}`).waitFor({ state: 'detached' });
    await detailsPage(page).getByText('The last').waitFor();
  });

  it('shows whatever the service sends of other runs as text', async () => {
    emulator.faults.plan({ on: ({ url }) => url.includes('per_page=50'), effect: hostileStrings(hostile) });
    await open(run);
    await detailsPage(page)
      .locator('.legend')
      .getByText('<img src=x onerror=alert(1)>\uFFFDgnp.exe $(error)')
      .waitFor();
    assert.equal(await detailsPage(page).locator('img').count(), 0);
    assert.ok(await fits());
  });

  it('says what went wrong with the history apart from the rest, that axe-core finds nothing in', async () => {
    emulator.faults.plan({ on: ({ url }) => url.includes('per_page=50'), effect: refusal('not-found') });
    emulator.setLog(run.id, { bytes: 4_000 });
    await open(run);
    const history = detailsPage(page).locator('#history');
    await history.getByRole('button', { name: 'Retry' }).waitFor();
    await detailsPage(page).getByRole('heading', { name: 'All fields' }).waitFor();
    assert.deepEqual(await accessibilityProblems(page), []);
    await history.getByRole('button', { name: 'Retry' }).click();
    await history.getByRole('toolbar').waitFor();
  });

  it('tells the rate and the time left from the second answer on', async () => {
    const running = emulator.startRun({ syncId: run.sync_id, seconds: 120 });
    await open(running);
    const progress = detailsPage(page).locator('.progress');
    await progress.waitFor();
    assert.doesNotMatch(await progress.innerText(), /\/s/u);
    await page.waitForTimeout(1500);
    await detailsPage(page).getByRole('button', { name: 'Refresh' }).click();
    await progress.getByText(/\d%.*B\/s · about \d.* left$/u).waitFor();
  });

  it('fits into a panel 300 pixels wide, and holds at twice its size', async () => {
    const errors = ['a', 'b', 'a'].map((name) => noSpace(`${'folder/'.repeat(20)}${name.repeat(100)}.txt`));
    emulator.faults.plan({ on: findRoute, effect: withFields({ event_errors: errors }) });
    await open(run);
    await detailsPage(page).getByText('Show as table').click();
    await detailsPage(page).getByRole('button', { name: '2 different texts' }).click();
    const inner = await detailsFrame(page);
    await inner.evaluate(() => {
      document.documentElement.style.zoom = '2';
    });
    assert.ok(await fits(), 'zoomed');
    await inner.evaluate(() => {
      document.documentElement.style.zoom = '';
    });
    const size = page.viewportSize();
    assert.ok(size);
    await runCommand(page, 'View: Toggle Primary Side Bar Visibility');
    await page.setViewportSize({ ...size, width: 352 });
    try {
      const width = await inner.evaluate(() => window.innerWidth);
      assert.ok(width <= 300, `${width}`);
      assert.ok(await fits(), 'narrow');
      assert.deepEqual(await accessibilityProblems(page), []);
    } finally {
      await page.setViewportSize(size);
      await runCommand(page, 'View: Toggle Primary Side Bar Visibility');
    }
  });

  it('offers of a run that does not exist only its id and its link', async () => {
    await runCommand(page, 'View: Close All Editors');
    await runCommand(page, 'Sync Runs: Open Run by ID…');
    await answer(page, '999999999');
    const details = detailsPage(page);
    await details.getByText('Not found').first().waitFor();
    const names = await details.getByRole('group').getByRole('button').allInnerTexts();
    assert.deepEqual(names, ['Copy Link', 'Copy Run ID', 'Refresh']);
  });

  it('is there again after a restart', async () => {
    const other = emulator.findRun(({ status, log_url: link }) => status === 'success' && link !== null);
    await open(other);
    const loaded = page.waitForEvent('load');
    await runCommand(page, 'Developer: Reload Window'); // stores what is open, which a mere reload of the page does not
    await loaded;
    const details = detailsPage(page);
    await details.getByRole('heading', { level: 1, name: other.sync_name }).waitFor({ timeout: 60_000 });
    await details.getByText(/lines of the log file/).waitFor();
  });
});
