// What a person does in the workbench.
import type { FrameLocator, Locator, Page } from 'playwright-core';

/** A row of the Sync Runs view. */
interface TreeRow {
  readonly label: string;
  readonly description: string;
  /** 1 for the outermost. */
  readonly level: number;
  /** Undefined where there is nothing to expand. */
  readonly expanded: boolean | undefined;
}

/** The side bar while it shows the Sync Runs view. */
function runsView(page: Page): Locator {
  return page.locator('.part.sidebar');
}

/** Shows the Sync Runs view, by its icon. */
export async function openRunsView(page: Page): Promise<Locator> {
  await page.locator('.part.activitybar').getByRole('tab', { name: 'Files.com' }).click();
  const view = runsView(page);
  await view
    .getByRole('heading', { name: /Sync Runs/u })
    .first()
    .waitFor();
  return view;
}

/** Runs a command by its title, as `Sync Runs: Refresh`. */
export async function runCommand(page: Page, title: string): Promise<void> {
  await page.keyboard.press('F1');
  await inputBox(page).fill(`>${title}`);
  await page.locator('.quick-input-widget').getByRole('option', { name: title }).first().click();
}

/** The box of the command palette, a picker or a question. */
export function inputBox(page: Page): Locator {
  return page.locator('.quick-input-widget:visible input.input');
}

/** Answers the question that is being asked. */
export async function answer(page: Page, text: string): Promise<void> {
  await inputBox(page).fill(text);
  await page.keyboard.press('Enter');
}

/** The rows on screen of the Sync Runs view, from top to bottom. */
export async function treeRows(page: Page): Promise<TreeRow[]> {
  return runsView(page)
    .getByRole('treeitem')
    .evaluateAll((rows) =>
      rows.map((row) => ({
        label: row.querySelector('.label-name')?.textContent ?? '',
        description: row.querySelector('.label-description')?.textContent ?? '',
        level: Number(row.getAttribute('aria-level')),
        expanded: row.hasAttribute('aria-expanded') ? row.getAttribute('aria-expanded') === 'true' : undefined,
      })),
    );
}

/** A row of the Sync Runs view by its label. */
export function treeRow(page: Page, label: string | RegExp): Locator {
  return runsView(page)
    .getByRole('treeitem')
    .filter({ has: page.locator('.label-name').getByText(label, { exact: true }) });
}

/** The page of the details that are in front. */
export function detailsPage(page: Page): FrameLocator {
  return page.frameLocator('iframe.webview.ready').frameLocator('#active-frame');
}
