import assert from 'node:assert/strict';
import { answerWith, reset } from '../emulator/effects.ts';
import { startEmulator, type Emulator } from '../emulator/server.ts';
import { openSession, type Session } from './session.ts';
import {
  enterSite,
  filterBy,
  notifications,
  openRunsView,
  runCommand,
  runsView,
  treeRow,
  treeRows,
} from './workbench.ts';

const listRoute = 'GET /sync_runs';

describe('what is said when there is nothing to show', function () {
  this.timeout(60_000);
  let emulator: Emulator;
  let session: Session;
  let page: Session['page'];

  before(async () => {
    emulator = await startEmulator({ syncs: 5, runs: 300 });
    session = await openSession({ env: { FILES_API_KEY: emulator.key, FILES_API_BASE_URL: emulator.origin } });
    ({ page } = session);
  });
  after(async () => {
    await session.close();
    await emulator.close();
  });

  const view = () => runsView(page);
  const welcomeButton = (name: string) => view().getByRole('region', { name: 'Welcome' }).getByRole('button', { name });
  const run = (title: string): Promise<void> => runCommand(page, `Sync Runs: ${title}`);

  async function filter(part: string, value: string): Promise<void> {
    await run('Filter…');
    await filterBy(page, part, value);
  }

  it('there are no runs', async () => {
    for (const on of [listRoute, 'GET /syncs'] as const) emulator.faults.plan({ on, effect: answerWith(200, '[]') });
    await openRunsView(page);
    await view().getByText('This site has no sync runs yet.').waitFor();
  });

  it('Files.com cannot be reached', async () => {
    const mend = emulator.faults.plan({ on: listRoute, effect: reset, times: Infinity });
    await welcomeButton('Refresh').click();
    await view().getByText('Files.com cannot be reached.').waitFor();
    mend();
    await welcomeButton('Retry').click();
    await treeRow(page, 'Front desk scanner').waitFor();
  });

  it('nothing matches the filter', async () => {
    await filter('Sync', 'Partner exchange (certificate expired)');
    await filter('Status', 'Partially failed');
    await view().getByText('No sync run matches the filter.').waitFor();
    await welcomeButton('Clear Filter').click();
    await treeRow(page, 'Front desk scanner').waitFor();
  });

  it('something else went wrong, and what is loaded stays', async () => {
    const webPage = answerWith(200, '<html></html>', 'text/html');
    const mend = emulator.faults.plan({ on: listRoute, effect: webPage, times: Infinity });
    await run('Refresh');
    const error = treeRow(page, 'Something between this computer and Files.com answered');
    await error.waitFor();
    assert.equal((await treeRows(page))[0]?.label, 'Something between this computer and Files.com answered');
    await treeRow(page, 'Front desk scanner').waitFor();
    mend();
    await error.click();
    await error.waitFor({ state: 'detached' });
  });

  it('the key is rejected: asked once, however many requests fail', async () => {
    emulator.revokeKey();
    await run('Refresh');
    await notifications(page).getByText('The API key is not accepted').waitFor();
    await run('Refresh');
    await filter('Status', 'Skipped');
    await view().getByText('Files.com does not accept the stored API key.').waitFor();
    assert.equal(await notifications(page).count(), 1);

    emulator.restoreKey();
    await welcomeButton('Sign In Again').click();
    await enterSite(page, emulator);
    await treeRow(page, 'Front desk scanner').waitFor();
  });
});
