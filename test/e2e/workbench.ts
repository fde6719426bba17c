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
export function runsView(page: Page): Locator {
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

/** How often the palette is opened for a command: a page that has just loaded takes the focus, which closes it. */
const mostAttempts = 4;

/** Runs a command by its title, as `Sync Runs: Refresh`. */
export async function runCommand(page: Page, title: string, attempt = 1): Promise<void> {
  const timeout = 5000;
  await page.keyboard.press('F1');
  try {
    await inputBox(page).fill(`>${title}`, { timeout });
    await page.locator('.quick-input-widget').getByRole('option', { name: title }).first().click({ timeout });
  } catch (error) {
    if (attempt === mostAttempts) throw error;
    await runCommand(page, title, attempt + 1);
  }
}

/** Runs a command from the context menu of a row. */
export async function chooseInMenu(page: Page, row: Locator, title: string): Promise<void> {
  await row.click({ button: 'right' });
  // A menu heeds no click in its first moments, lest the one that opened it is taken for one.
  await page.getByRole('menuitem', { name: title, exact: true }).hover();
  await page.keyboard.press('Enter');
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

/** Answers the questions of Sign In. */
export async function enterSite(page: Page, site: { readonly origin: string; readonly key: string }): Promise<void> {
  await answer(page, site.origin);
  await inputMessage(page).getByText('API key for').waitFor();
  await answer(page, site.key);
}

/** The reason why an answer is not taken, or what is asked. */
export function inputMessage(page: Page): Locator {
  return page.locator('.quick-input-widget:visible .quick-input-message');
}

/** An item of the picker that is open. */
export function pickerItem(page: Page, label: string | RegExp): Locator {
  return page
    .locator('.quick-input-list .monaco-list-row')
    .filter({ has: page.locator('.label-name').getByText(label, { exact: true }) });
}

/** Sets a part of the filter, in the picker that is open. */
export async function filterBy(page: Page, part: string, value: string): Promise<void> {
  const overview = page.getByPlaceholder('Choose what to filter by');
  await pickerItem(page, part).click();
  await overview.waitFor({ state: 'detached' });
  // A long list holds only what is on screen.
  await inputBox(page).fill(value);
  // What is typed is marked in others too; the one that is called so comes first.
  await pickerItem(page, value).first().click();
  // Where many can be chosen, that is not all.
  if ((await page.getByPlaceholder('Choose any number').count()) > 0) await page.keyboard.press('Enter');
  await overview.waitFor();
  await page.keyboard.press('Escape');
}

/** The notifications that pop up. */
export function notifications(page: Page): Locator {
  return page.locator('.notification-toast');
}

export function statusBar(page: Page): Locator {
  return page.locator('.part.statusbar');
}

/** The tab of the editor in front. */
export function activeTab(page: Page): Locator {
  return page.locator('.tab.active');
}

/** The text of the editor in front, as far as it is on screen, without line breaks: long lines are wrapped. */
export async function editorText(page: Page): Promise<string> {
  const lines = page.locator('.editor-group-container.active .monaco-editor .view-line');
  await lines.filter({ hasText: /\S/u }).first().waitFor();
  // Lines are placed by position, in any order; VS Code shows spaces as another character.
  const texts = await lines.evaluateAll((elements) =>
    elements
      .filter((element) => element instanceof HTMLElement)
      .toSorted((a, b) => Number.parseFloat(a.style.top) - Number.parseFloat(b.style.top))
      .map(({ textContent }) => textContent),
  );
  return texts.join('').replaceAll('\u00A0', ' ');
}

/** How many colors the first line of the editor in front has. */
export async function editorColors(page: Page): Promise<number> {
  const tokens = page.locator('.editor-group-container.active .view-line').first().locator('span span');
  return tokens.evaluateAll((spans) => new Set(spans.map((span) => getComputedStyle(span).color)).size);
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
