// `npm run screenshots`: one picture of each state in each theme, in screenshots/, which git ignores.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { startEmulator, type Emulator } from '../emulator/server.ts';
import { openSession } from './session.ts';
import { themeNames } from './themes.ts';
import { openRunsView, treeRow } from './workbench.ts';

interface State {
  readonly name: string;
  readonly signedIn: boolean;
  /** Brings a fresh window into the state. */
  readonly arrange: (page: Page, emulator: Emulator) => Promise<void>;
}

const states: readonly State[] = [
  {
    name: 'signed-out',
    signedIn: false,
    arrange: async (page) => {
      const view = await openRunsView(page);
      await view.getByRole('button', { name: 'Sign In' }).waitFor();
    },
  },
  {
    name: 'runs',
    signedIn: true,
    arrange: async (page) => {
      await openRunsView(page);
      await treeRow(page, 'Azure to SharePoint').click();
      await treeRow(page, 'Succeeded').waitFor();
    },
  },
];

const folder = join(import.meta.dirname, '../../screenshots');

async function takeScreenshots(state: State): Promise<void> {
  const emulator = await startEmulator({ syncs: 40, runs: 20_000 });
  const session = await openSession({
    env: state.signedIn ? { FILES_API_KEY: emulator.key, FILES_API_BASE_URL: emulator.origin } : {},
  });
  try {
    await state.arrange(session.page, emulator);
    for (const theme of themeNames) {
      await session.setTheme(theme);
      await session.page.screenshot({ path: join(folder, `${state.name}-${theme}.png`), animations: 'disabled' });
    }
  } finally {
    await session.close();
    await emulator.close();
  }
}

await mkdir(folder, { recursive: true });
for (const state of states) {
  console.log(state.name);
  await takeScreenshots(state);
}
