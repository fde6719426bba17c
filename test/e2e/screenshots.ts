// `npm run screenshots [-- name…]`: a picture of each state (or of those named) in each theme, in screenshots/, which git ignores.
// `npm run screenshots -- --readme`: those that the README shows, in media/readme/.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startEmulator } from '../emulator/server.ts';
import { takeReadmePictures } from './readmePictures.ts';
import { arranged } from './scenes/arranged.ts';
import { failures } from './scenes/failures.ts';
import { history } from './scenes/history.ts';
import { pageLog } from './scenes/pageLog.ts';
import { many } from './scenes/many.ts';
import { runs } from './scenes/runs.ts';
import type { Scene, State } from './scenes/scene.ts';
import { signIn } from './scenes/signIn.ts';
import { tree } from './scenes/tree.ts';
import { openSession, type Session } from './session.ts';
import { themeNames } from './themes.ts';

const folder = join(import.meta.dirname, '../../screenshots');
const scenes = [signIn, tree, arranged, runs, history, pageLog, failures, many];
const usualSize = { width: 1280, height: 800 };
const { values, positionals } = parseArgs({ options: { readme: { type: 'boolean' } }, allowPositionals: true });
const wanted = new Set(positionals);

async function play({ site, signedIn, settings = {}, states }: Scene): Promise<void> {
  const emulator = await startEmulator(site);
  const env = signedIn ? { FILES_API_KEY: emulator.key, FILES_API_BASE_URL: emulator.origin } : {};
  const session = await openSession({ env, settings, size: usualSize });
  try {
    for (const state of states) {
      console.log(state.name);
      await state.arrange({ page: session.page, emulator });
      if (wanted.size === 0 || wanted.has(state.name)) await takePictures(session, state);
    }
  } finally {
    await session.close();
    await emulator.close();
  }
}

async function takePictures({ page, setTheme }: Session, { name, size, themes = themeNames }: State): Promise<void> {
  if (size) await page.setViewportSize(size);
  for (const theme of themes) {
    await setTheme(theme);
    await page.screenshot({ path: join(folder, `${name}-${theme}.png`), animations: 'disabled' });
  }
  await setTheme('dark');
  if (size) await page.setViewportSize(usualSize);
}

if (values.readme) {
  await takeReadmePictures();
} else {
  await mkdir(folder, { recursive: true });
  for (const scene of scenes) {
    if (wanted.size === 0 || scene.states.some(({ name }) => wanted.has(name))) await play(scene);
  }
}
