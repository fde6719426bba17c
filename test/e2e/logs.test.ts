import assert from 'node:assert/strict';
import type { WireRun } from '../emulator/api/wire.ts';
import { answerWith, refusal } from '../emulator/effects.ts';
import { startEmulator, type Emulator } from '../emulator/server.ts';
import { openSession, type Session } from './session.ts';
import { activeTab, answer, detailsPage, editorText, notifications, openRunsView, runCommand } from './workbench.ts';

const logRoute = 'GET /logs/{id}';

describe('logs of every kind, in the page and in a tab', function () {
  this.timeout(60_000);
  let emulator: Emulator;
  let session: Session;
  let page: Session['page'];
  let run: WireRun;

  before(async () => {
    emulator = await startEmulator({ syncs: 5, runs: 300 });
    session = await openSession({ env: { FILES_API_KEY: emulator.key, FILES_API_BASE_URL: emulator.origin } });
    ({ page } = session);
    await openRunsView(page);
  });
  beforeEach(() => {
    run = emulator.startRun({ status: 'success' });
  });
  afterEach(async () => {
    emulator.faults.clear();
    await runCommand(page, 'View: Close All Editors');
    await runCommand(page, 'Notifications: Clear All Notifications');
  });
  after(async () => {
    await session.close();
    await emulator.close();
  });

  const log = () => detailsPage(page).locator('#log');

  async function openDetails(): Promise<void> {
    await runCommand(page, 'Sync Runs: Open Run by ID…');
    await answer(page, `${run.id}`);
    await detailsPage(page).getByRole('heading', { level: 1, name: run.sync_name }).waitFor();
  }

  const openLog = (): Promise<void> => detailsPage(page).getByRole('button', { name: 'Open Log' }).click();

  it('plain text', async () => {
    emulator.setLog(run.id, { format: 'text' });
    const text = await (await fetch(emulator.run(run.id).log_url ?? '')).text();
    const [line = ''] = text.split('\n');
    await openDetails();
    await log().getByRole('row').getByText(line, { exact: true }).waitFor();
    await openLog();
    await activeTab(page).getByText(`run ${run.id}`).waitFor();
    assert.ok((await editorText(page)).startsWith(line));
  });

  it('none but the entries that the API keeps', async () => {
    emulator.setLog(run.id, { format: 'none' });
    await openDetails();
    await log().getByRole('row').nth(1).waitFor();
    await openLog();
    await activeTab(page).getByText(`run ${run.id} · entries without log file`).waitFor();
  });

  it('one that cannot be had', async () => {
    const mend = emulator.faults.plan(
      { on: logRoute, effect: answerWith(403, '<Error/>'), times: Infinity },
      { on: 'GET /sync_logs', effect: refusal('not-authorized/site-admin-required'), times: Infinity },
    );
    await openDetails();
    await log().getByText('The log is no longer at its link').waitFor();
    await openLog();
    await notifications(page).getByText('The log is no longer at its link').waitFor();
    mend();
    await log().getByRole('button', { name: 'Retry' }).click();
    await log().getByRole('row').nth(1).waitFor();
  });

  it('one that is too large to be opened unasked', async () => {
    emulator.setLog(run.id, { bytes: 25_000_000 });
    await openDetails();
    await log()
      .getByText(/^[\d,]+ lines of the log file\.$/u)
      .waitFor();
    await openLog();
    const question = page.locator('.monaco-dialog-box');
    await question.getByText(`The log of run ${run.id} is large: 25 MB.`).waitFor();
    await question.getByRole('button', { name: 'Cancel' }).click();
    await question.waitFor({ state: 'detached' });
  });
});
