import assert from 'node:assert/strict';
import { alteredRuns, hostileTexts } from '../emulator/hostile.ts';
import { startEmulator, type Emulator } from '../emulator/server.ts';
import { openSession, type Session } from './session.ts';
import { openRunsView, runCommand, runsView, treeRow, treeRows } from './workbench.ts';

describe('the tree', function () {
  this.timeout(120_000);
  let emulator: Emulator;
  let session: Session;
  let page: Session['page'];

  before(async () => {
    emulator = await startEmulator({ syncs: 2000, runs: 3000 });
    session = await openSession({
      env: { FILES_API_KEY: emulator.key, FILES_API_BASE_URL: emulator.origin },
      settings: { 'syncRuns.pageSize': 1000 },
    });
    ({ page } = session);
  });
  after(async () => {
    await session.close();
    await emulator.close();
  });

  const rows = () => runsView(page).getByRole('treeitem');
  /** How many there are, on screen or not. */
  const count = async (): Promise<number> => Number(await rows().first().getAttribute('aria-setsize'));

  it('opens with one request for runs and one for syncs, and none before it is seen', async () => {
    assert.equal(emulator.counts.apiRequests, 0);
    await openRunsView(page);
    await runsView(page).locator('[aria-setsize="201"]').first().waitFor();
    await page.waitForTimeout(1000); // for what is asked besides
    assert.deepEqual([emulator.counts.of('GET /sync_runs'), emulator.counts.of('GET /syncs')], [1, 1]);
  });

  it('shows 200 of many syncs, and 200 more without asking', async () => {
    assert.equal(await count(), 201);
    await runsView(page).getByRole('tree').focus();
    await page.keyboard.press('End');
    await treeRow(page, 'Load more…').click();
    await runsView(page).locator('[aria-setsize="401"]').first().waitFor();
    assert.equal(emulator.counts.apiRequests, 2);
    await page.keyboard.press('Home');
  });

  it('tells more of a row when it is asked', async () => {
    const [row] = await treeRows(page);
    await page.keyboard.press('ControlOrMeta+k');
    await page.keyboard.press('ControlOrMeta+i');
    const tooltip = page.locator('.monaco-hover').filter({ hasText: 'Latest run' });
    await tooltip.getByText(row?.label ?? '', { exact: true }).waitFor();
    await tooltip.getByText(/^Route: .+ → /u).waitFor();
    await page.keyboard.press('Escape');
  });

  it('shows whatever the service calls a sync as text', async () => {
    const names = Object.values(hostileTexts);
    emulator.faults.plan({
      on: 'GET /sync_runs',
      effect: alteredRuns((run, position) => ({
        ...run,
        sync_id: position,
        sync_name: names[position] ?? 'harmless',
        status: position < names.length ? 'failure' : 'success',
      })),
    });
    // Empties the tree.
    await runCommand(page, 'Developer: Reload Window');
    await openRunsView(page);
    await treeRow(page, hostileTexts.markup).waitFor({ timeout: 60_000 });
    const labels = (await treeRows(page)).map(({ label }) => label);
    for (const text of [hostileTexts.icon, hostileTexts.path, hostileTexts.placeholders]) {
      assert.ok(labels.includes(text), text);
    }
    assert.ok(labels.includes('invoice\uFFFDfdp.exe\uFFFD\uFFFD'), 'nothing is hidden or turned round');
    assert.ok(labels.every((label) => label.length <= 200));
    assert.equal(await rows().locator('img, script, a[href^="command:"], .label-name .codicon').count(), 0);
  });
});
