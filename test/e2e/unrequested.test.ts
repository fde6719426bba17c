import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connectionId } from '../../src/connections/storage.ts';
import type { WireRun } from '../emulator/api/wire.ts';
import { startEmulator, type Emulator } from '../emulator/server.ts';
import { temporaryFolder } from '../vscode/temporary.ts';
import { openSession, type Session } from './session.ts';
import { activeTab, answer, detailsPage, editorText, openRunsView, runCommand } from './workbench.ts';

const find = 'GET /sync_runs/{id}';
const list = 'GET /sync_runs';
const log = 'GET /logs/{id}';

describe('no request without a person', function () {
  this.timeout(90_000);
  let emulator: Emulator;
  let session: Session;
  let page: Session['page'];
  let run: WireRun;

  before(async () => {
    emulator = await startEmulator({ syncs: 5, runs: 300 });
    run = emulator.findRun(({ status, log_url: link }) => status === 'success' && link !== null);
    session = await openSession({ env: { FILES_API_KEY: emulator.key, FILES_API_BASE_URL: emulator.origin } });
    ({ page } = session);
  });
  after(async () => {
    await session.close();
    await emulator.close();
  });

  const requests = () => Object.fromEntries(emulator.counts.byRoute);

  it('a restart loads what is visible, and the rest when it is shown', async () => {
    await openRunsView(page);
    await runCommand(page, 'Sync Runs: Open Run by ID…');
    await answer(page, `${run.id}`);
    await detailsPage(page)
      .getByText(/lines of the log file/u)
      .waitFor();
    await runCommand(page, 'Sync Runs: Open JSON');
    await activeTab(page).getByText(`run ${run.id}.json`).waitFor();
    // A view that is visible after the restart has requests of its own.
    await runCommand(page, 'View: Show Explorer');
    emulator.counts.reset();

    const loaded = page.waitForEvent('load');
    await runCommand(page, 'Developer: Reload Window');
    await loaded;
    await activeTab(page).getByText(`run ${run.id}.json`).waitFor({ timeout: 60_000 });
    assert.match(await editorText(page), new RegExp(`"id": ${run.id}`, 'u'));
    assert.deepEqual(requests(), { [find]: 1 });

    await page.getByRole('tab', { name: `${run.sync_name} · run ${run.id}` }).click();
    await detailsPage(page)
      .getByText(/lines of the log file/u)
      .waitFor();
    assert.deepEqual([emulator.counts.of(find), emulator.counts.of(list)], [2, 1]);
    // The log of a run that has ended is on disk.
    assert.equal(emulator.counts.of(log), 0);
  });

  it('a workspace with folders at our addresses, and a search in it, load nothing', async () => {
    const folder = temporaryFolder('workspace');
    const site = connectionId({ origin: emulator.origin, workspaceId: undefined, apiKey: emulator.key });
    const folders = ['', `${run.id}`, `${run.id}/run ${run.id}.json`, `${run.id}/A sync · run ${run.id}.synclog`];
    const uris = ['sync-run-json', 'sync-run-log', 'sync-run-failures'].flatMap((scheme) =>
      folders.map((path) => `${scheme}://${site}/${encodeURI(path)}`),
    );
    const settings = { 'json.schemas': uris.map((url) => ({ fileMatch: ['*.json'], url })) };
    mkdirSync(join(folder, 'local'));
    const document = join(folder, 'local', 'a.json');
    writeFileSync(document, `{ "$schema": "${uris[2]}" }`);
    const workspace = join(folder, 'a.code-workspace');
    writeFileSync(
      workspace,
      JSON.stringify({ folders: [{ path: 'local' }, ...uris.map((uri) => ({ uri }))], settings }),
    );
    emulator.counts.reset();

    const { origin, host } = new URL(page.url());
    const payload = JSON.stringify([['openFile', `vscode-remote://${host}${document}`]]);
    await page.goto(`${origin}/?${new URLSearchParams({ workspace, payload }).toString()}`);
    await activeTab(page).getByText('a.json').waitFor({ timeout: 60_000 });
    await page.locator('.explorer-folders-view').getByText(site).first().waitFor();
    // VS Code has asked for the schemas when it says that it cannot load one.
    await page.locator('.part.editor .squiggly-warning').first().waitFor();
    await runCommand(page, 'Search: Find in Files');
    await page.locator('.search-view textarea').first().fill('id');
    await page.keyboard.press('Enter');
    await page
      .locator('.search-view .message')
      .getByText(/result|found/u)
      .first()
      .waitFor();
    assert.deepEqual(requests(), {});
  });
});
