import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { startEmulator } from '../emulator/server.ts';
import { reduceColors } from './palette.ts';
import { openSession } from './session.ts';
import { detailsPage, openRunsView, treeRow } from './workbench.ts';

const folder = join(import.meta.dirname, '../../media/readme');
const syncName = 'Payroll to bank';
/** When the pictures are taken: they are the same whenever that is. */
const pictureTime = Date.parse('2026-03-12T14:07:00Z');
const minute = 60_000;

/** Takes the pictures that the README shows. */
export async function takeReadmePictures(): Promise<void> {
  let ahead = pictureTime - 20 * minute - Date.now();
  const emulator = await startEmulator({ seed: 27, now: () => Date.now() + ahead });
  const { sync_id: syncId } = emulator.findRun(({ sync_name: name }) => name === syncName);
  emulator.startRun({ syncId, status: 'skipped' });
  ahead += 8 * minute;
  emulator.startRun({ syncId, seconds: 252, outcome: 'partial_failure' });
  ahead += 12 * minute;
  const session = await openSession({
    env: { FILES_API_KEY: emulator.key, FILES_API_BASE_URL: emulator.origin, TZ: 'UTC' },
    time: pictureTime,
  });
  const { page } = session;
  const take = async (name: string): Promise<void> => {
    await page.mouse.move(0, 0);
    const picture = await page.screenshot({ animations: 'disabled', caret: 'hide' });
    await writeFile(join(folder, `${name}.png`), reduceColors(picture));
  };
  try {
    await openDetails(page);
    await take('overview');
    await detailsPage(page)
      .locator('#log')
      .evaluate((log) => log.scrollIntoView());
    await take('log');
  } finally {
    await session.close();
    await emulator.close();
  }
}

async function openDetails(page: Page): Promise<void> {
  await openRunsView(page);
  await treeRow(page, syncName).click();
  await treeRow(page, 'Partially failed').click();
  await treeRow(page, /^Today/u)
    .first()
    .click();
  await detailsPage(page).locator('#log').getByRole('row').nth(1).waitFor();
}
