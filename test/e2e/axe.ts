import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Frame, Page } from 'playwright-core';

/** The document of the details page that is in front, to look into. */
export async function detailsFrame(page: Page): Promise<Frame> {
  const outer = await (await page.waitForSelector('iframe.webview.ready')).contentFrame();
  const inner = await (await outer?.waitForSelector('#active-frame'))?.contentFrame();
  assert.ok(inner);
  return inner;
}

/** What axe-core finds wrong with the details page. */
export async function accessibilityProblems(page: Page): Promise<readonly string[]> {
  const inner = await detailsFrame(page);
  // As an expression: the page's policy forbids it to make code out of text.
  await inner.evaluate(await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'));
  const { violations } = await inner.evaluate<AxeResults>('axe.run(document, { iframes: false })');
  return violations.map(({ id, nodes }) => `${id}: ${nodes.length} times, first in ${nodes[0]?.html.slice(0, 300)}`);
}
