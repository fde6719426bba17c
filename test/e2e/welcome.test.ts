import { openSession, type Session } from './session.ts';
import { openRunsView } from './workbench.ts';

describe('the packaged extension', function () {
  this.timeout(120_000);
  let session: Session;

  before(async () => {
    session = await openSession();
  });
  after(() => session.close());

  it('says how to start when nobody is signed in', async () => {
    const view = await openRunsView(session.page);
    await view.getByText('See which syncs ran, what failed, and why.').waitFor();
    await view.getByRole('button', { name: 'Sign In' }).waitFor();
  });
});
