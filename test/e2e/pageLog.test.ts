import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import type { WireRun } from '../emulator/api/wire.ts';
import { answerWith } from '../emulator/effects.ts';
import { startEmulator, type Emulator } from '../emulator/server.ts';
import { accessibilityProblems } from './axe.ts';
import { openSession, type Session } from './session.ts';
import { themeNames } from './themes.ts';
import { answer, detailsPage, openRunsView, runCommand } from './workbench.ts';

describe('the log on the page', function () {
  this.timeout(120_000);
  let emulator: Emulator;
  let session: Session;
  let page: Page;
  let run: WireRun;

  before(async () => {
    emulator = await startEmulator({ syncs: 5, runs: 300 });
    session = await openSession({ env: { FILES_API_KEY: emulator.key, FILES_API_BASE_URL: emulator.origin } });
    ({ page } = session);
    await (await openRunsView(page)).getByRole('treeitem').first().waitFor();
    const { id } = emulator.findRun(({ status, log_url: link }) => status === 'partial_failure' && link !== null);
    run = emulator.setLog(id, { bytes: 2_000_000, format: 'jsonl' });
  });
  afterEach(() => emulator.faults.clear());
  after(async () => {
    await session.close();
    await emulator.close();
  });

  const log = (): Locator => detailsPage(page).locator('#log');
  const table = (): Locator => log().getByRole('grid', { name: 'Log' });
  const activeRow = (): Locator => table().locator('.row.active:not(.waiting)');

  async function open({ id }: WireRun): Promise<void> {
    await runCommand(page, 'View: Close All Editors');
    await runCommand(page, 'Sync Runs: Open Run by ID…');
    await answer(page, `${id}`);
    await detailsPage(page).getByRole('heading', { name: 'All fields' }).waitFor();
    await table().locator('.row:not(.waiting)').nth(1).waitFor();
    await log().evaluate((element) => element.scrollIntoView());
  }

  /** The line that the keyboard is at, from 1, once its row has come. */
  async function activeLine(): Promise<number> {
    await activeRow().waitFor();
    const [number] = (await activeRow().getAttribute('title'))?.split('\n') ?? [];
    return Number(number?.replaceAll(/\D/gu, ''));
  }

  /** The lines of the first and the last row that can be seen. */
  async function seenLines(): Promise<readonly [number, number]> {
    return table().evaluate((element) => {
      const body = element.querySelector('.body')?.getBoundingClientRect();
      const rows = [...element.querySelectorAll<HTMLElement>('.rows > .row')].filter((row) => {
        const { top, bottom } = row.getBoundingClientRect();
        return body !== undefined && bottom > body.top + 1 && top < body.bottom - 1;
      });
      const lines = rows.map(({ dataset }) => Number(dataset['row']) + 1);
      return [lines.at(0) ?? 0, lines.at(-1) ?? 0] as const;
    });
  }

  async function eventually(condition: () => Promise<boolean>, what: string): Promise<void> {
    for (let tries = 0; tries < 100; tries++) {
      if (await condition()) return;
      await page.waitForTimeout(50);
    }
    assert.fail(`waited in vain for ${what}`);
  }

  it('has only the rows in the page that can be seen, and any of them by the keyboard', async () => {
    await open(run);
    const rows = Number(await table().getAttribute('aria-rowcount')) - 1;
    assert.ok(rows > 5_000, `${rows} lines`);
    assert.ok((await table().getByRole('row').count()) < 100);
    await table().focus();
    await page.keyboard.press('End');
    await eventually(async () => (await activeLine()) === rows, 'the last line');
    assert.equal((await seenLines())[1], rows);
    await page.keyboard.press('PageUp');
    await page.keyboard.press('ArrowUp');
    assert.ok((await activeLine()) < rows - 2);
    await page.keyboard.press('Home');
    await eventually(async () => (await activeLine()) === 1, 'the first line');
    const id = await table().getAttribute('aria-activedescendant');
    assert.equal(await activeRow().getAttribute('id'), id);
  });

  it('scrolls by wheel and scrollbar, line by line also where a pixel of the scrollbar is many lines', async () => {
    const { id } = emulator.startRun({ status: 'success' });
    // More lines than a page can be high.
    await open(emulator.setLog(id, { bytes: 90_000_000, format: 'jsonl' }));
    await log()
      .getByText(/^[\d,]+ lines of the log file\.$/u)
      .waitFor({ timeout: 60_000 });
    const rows = Number(await table().getAttribute('aria-rowcount')) - 1;
    assert.ok(rows > 400_000, `${rows} lines`);
    await table().hover();
    await page.mouse.wheel(0, 100);
    await eventually(async () => (await seenLines())[0] > 1, 'the wheel');
    assert.ok((await seenLines())[0] < 10, (await seenLines()).join());
    await table().evaluate((element) => {
      element.scrollTop = element.scrollHeight / 2;
    });
    await eventually(async () => Math.abs((await seenLines())[0] / rows - 0.5) < 0.01, 'the middle');
    await table().locator('.row:not(.waiting)').nth(20).waitFor();
    const [middle] = await seenLines();
    await page.mouse.wheel(0, -100);
    await eventually(async () => (await seenLines())[0] < middle, 'the wheel back');
    assert.ok((await seenLines())[0] > middle - 10);
    await table().evaluate((element) => {
      element.scrollTop = element.scrollHeight;
    });
    await eventually(async () => (await seenLines())[1] === rows, 'the last line');
  });

  it('leads to the first failure, filters, and says so', async () => {
    await open(run);
    await log().getByRole('button', { name: 'First Failure' }).click();
    await activeRow().and(page.locator('.failed')).or(table().locator('.row.active.failed')).waitFor();
    const failure = await activeLine();
    await log()
      .getByText(/^Failure 1 of \d+$/u)
      .waitFor();
    await log().getByRole('searchbox', { name: 'Search the log' }).focus();
    await page.keyboard.press('F8');
    await eventually(async () => (await activeLine()) !== failure, 'the next failure');
    await log()
      .getByText(/^Failure 2 of \d+$/u)
      .waitFor();
    await log()
      .getByRole('button', { name: /^Failed only/u })
      .click();
    await log()
      .getByText(/of them (?:is|are) shown/u)
      .waitFor();
    await table().locator('.row.failed').first().waitFor();
    assert.equal(await table().locator('.rows > .row:not(.failed)').count(), 0);
    const status = log().getByRole('combobox', { name: 'Status' });
    await status.selectOption({ index: 2 }); // what succeeded: no longer what failed alone
    await table().locator('.rows > .row:not(.failed):not(.waiting)').first().waitFor();
    assert.equal(
      await log()
        .getByRole('button', { name: /^Failed only/u })
        .getAttribute('aria-pressed'),
      'false',
    );
    assert.ok(await log().getByRole('button', { name: 'First Failure' }).isDisabled());
    await log().getByRole('combobox', { name: 'Operation' }).selectOption({ index: 1 });
    await status.selectOption({ index: 1 });
    await log()
      .getByText(/of them (?:is|are) shown|None of them matches/u)
      .waitFor();
    await log().getByRole('button', { name: 'Clear Filter' }).click();
    await table().locator('.row:not(.waiting)').nth(1).waitFor();
    const chosen = log().getByRole('combobox', { name: 'Status' }).locator('option:checked');
    assert.equal(await chosen.innerText(), 'All statuses');
  });

  it('is searched, marks what is found, and leads from match to match', async () => {
    await open(run);
    const box = log().getByRole('searchbox', { name: 'Search the log' });
    await box.fill('"STATUS":"failure"');
    const count = Number(
      /of ([\d,]+);/u.exec(
        await log()
          .getByText(/^1 of /u)
          .innerText(),
      )?.[1],
    );
    const first = await activeLine();
    await box.press('Enter');
    await log().getByText(`2 of ${count};`).waitFor();
    assert.ok((await activeLine()) > first);
    await box.press('Shift+Enter');
    await log().getByText(`1 of ${count};`).waitFor();
    assert.equal(await activeLine(), first);
    await box.fill('SYNC');
    await table().locator('mark').first().waitFor();
    assert.match(await table().locator('mark').first().innerText(), /^sync$/iu);
    await box.fill('"status":"fail.re');
    await log().getByText('No match').waitFor();
    assert.equal(await table().locator('mark').count(), 0);
    await log().getByRole('button', { name: 'Use Regular Expression' }).click();
    await log()
      .getByText(/^\d[\d,]* of /u)
      .waitFor();
    await box.fill('(');
    await log()
      .getByText(/Invalid regular expression/u)
      .waitFor();
    await log().getByRole('button', { name: 'Use Regular Expression' }).click();
    await box.fill('succe');
    await box.press('Escape');
    assert.equal(await box.inputValue(), '');
  });

  it('copies the lines that are selected, by keys and by its button', async () => {
    await open(run);
    const lines = (await (await fetch(emulator.run(run.id).log_url ?? '')).text()).split('\n');
    const text = (first: number, end: number) =>
      lines
        .slice(first, end)
        .map((line) => `${line}\n`)
        .join('');
    const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
    await table().focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Shift+ArrowDown');
    await page.keyboard.press('Shift+ArrowDown');
    assert.equal(await table().locator('[aria-selected="true"]').count(), 3);
    await page.keyboard.press('Control+c');
    await eventually(async () => (await clipboard()) === text(1, 4), 'three lines');
    await page.locator('.part.statusbar').getByText('3 lines copied').waitFor();
    await page.keyboard.press('Escape');
    await log().getByRole('button', { name: 'Copy Lines' }).click();
    await eventually(async () => (await clipboard()) === text(3, 4), 'one line');
  });

  it('wraps long lines, and keeps what was done when the page is hidden and shown again', async () => {
    await open(run);
    await log().getByRole('button', { name: 'Wrap Lines' }).click();
    await log().getByRole('button', { name: 'First Failure' }).click();
    await table().locator('.row.active.failed').waitFor();
    const { isWhole, height } = await table().evaluate((element) => {
      const row = element.querySelector('.row.active')?.getBoundingClientRect();
      const body = element.querySelector('.body')?.getBoundingClientRect();
      const isIn = row !== undefined && body !== undefined && row.top >= body.top - 1 && row.bottom <= body.bottom + 1;
      return { isWhole: isIn, height: row?.height ?? 0 };
    });
    assert.ok(isWhole && height > 30, `${height}`);
    await table().focus();
    await page.keyboard.press('End');
    const rows = Number(await table().getAttribute('aria-rowcount')) - 1;
    await eventually(async () => (await seenLines())[1] === rows, 'the last line');
    await log().getByRole('searchbox', { name: 'Search the log' }).fill('"status":"failure"');
    await log()
      .getByText(/^\d+ of /u)
      .waitFor();
    const [first] = await seenLines();
    assert.ok(first > 1);
    await page.waitForTimeout(300); // the end of the scrolling
    await runCommand(page, 'File: New Untitled Text File');
    await runCommand(page, 'View: Close Editor');
    await log()
      .getByText(/^\d+ of /u)
      .waitFor();
    await eventually(async () => Math.abs((await seenLines())[0] - first) < 3, 'the same lines');
    assert.equal(await log().getByRole('searchbox').inputValue(), '"status":"failure"');
    assert.equal(await log().getByRole('button', { name: 'Wrap Lines' }).getAttribute('aria-pressed'), 'true');
    await log().getByRole('button', { name: 'Wrap Lines' }).click();
  });

  it('follows a run in progress, until somebody scrolls up', async () => {
    const running = emulator.startRun({ seconds: 60 });
    emulator.setLog(running.id, { bytes: 3_000_000, format: 'jsonl' });
    await open(running);
    const follow = log().getByRole('button', { name: 'Follow' });
    await follow.click();
    const lines = async () => Number(await table().getAttribute('aria-rowcount')) - 1;
    const before = await lines();
    await eventually(async () => (await seenLines())[1] === (await lines()), 'the end');
    await detailsPage(page).getByRole('button', { name: 'Refresh' }).click();
    await eventually(async () => (await lines()) > before, 'more lines');
    await eventually(async () => (await seenLines())[1] === (await lines()), 'the new end');
    await table().hover();
    await page.mouse.wheel(0, -300);
    await eventually(async () => (await follow.getAttribute('aria-pressed')) === 'false', 'the end of following');
  });

  it('shows whatever is in a line as text, on one line', async () => {
    const hostile = '<img src=x onerror=alert(1)>\\u202Egnp.exe\\nsecond\\u0000 $(error) [a](command:b)';
    const body = `{"status":"failure","path":"${hostile}","operation":"<b>x</b>","message":"${hostile}"}\n${'y'.repeat(1_000_000)}\n`;
    emulator.faults.plan({ on: 'GET /logs/{id}', effect: answerWith(200, body, 'text/plain') });
    const { id } = emulator.startRun({ status: 'success' });
    await open(emulator.run(id));
    await table().getByText('<b>x</b>').first().waitFor();
    await table().getByText('[U+202E]gnp.exe').first().waitFor();
    assert.equal(await detailsPage(page).locator('img').count(), 0);
    const heights = await table()
      .locator('.rows > .row')
      .evaluateAll((rows) => rows.map((row) => row.clientHeight));
    assert.equal(new Set(heights).size, 1);
  });

  it('has nothing for axe-core to find in any theme, with rows selected, filtered and found', async () => {
    await open(run);
    await log().getByRole('searchbox', { name: 'Search the log' }).fill('"status":"failure"');
    await log()
      .getByText(/^\d+ of /u)
      .waitFor();
    await table().focus();
    await page.keyboard.press('Shift+ArrowDown');
    for (const theme of themeNames) {
      await session.setTheme(theme);
      assert.deepEqual(await accessibilityProblems(page), [], theme);
    }
    await session.setTheme('dark');
  });

  it('fits into a panel 300 pixels wide, with rows as high as each other', async () => {
    await open(run);
    const size = page.viewportSize();
    assert.ok(size);
    await runCommand(page, 'View: Toggle Primary Side Bar Visibility');
    await page.setViewportSize({ ...size, width: 352 });
    try {
      await table().scrollIntoViewIfNeeded();
      await table().focus();
      await page.keyboard.press('End');
      await activeRow().waitFor();
      const heights = await table()
        .locator('.rows > .row')
        .evaluateAll((rows) => rows.map((row) => row.clientHeight));
      assert.equal(new Set(heights).size, 1, heights.join());
      assert.ok(await table().evaluate((element) => element.scrollWidth <= element.clientWidth));
      assert.deepEqual(await accessibilityProblems(page), []);
    } finally {
      await page.setViewportSize(size);
      await runCommand(page, 'View: Toggle Primary Side Bar Visibility');
    }
  });
});
