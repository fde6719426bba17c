import type { Page } from 'playwright-core';
import type { Server } from './server.ts';

export interface WorkbenchOptions {
  /** The folder that is opened; absent: an empty window. */
  readonly folder?: string | undefined;
  /** The extension that is run from source. */
  readonly extensionPath?: string;
  /** The module whose `run()` the extension host calls. */
  readonly testsPath?: string;
}

/** The address of the workbench. */
export function workbenchUrl(server: Server, { folder, extensionPath, testsPath }: WorkbenchOptions): string {
  const remote = (path: string): string => `vscode-remote://${server.authority}${path}`;
  const payload: [string, string][] = [['skipWelcome', 'true']];
  if (extensionPath !== undefined) payload.push(['extensionDevelopmentPath', remote(extensionPath)]);
  if (testsPath !== undefined) payload.push(['extensionTestsPath', remote(testsPath)]);
  const query = new URLSearchParams({ payload: JSON.stringify(payload) });
  if (folder === undefined) query.set('ew', 'true');
  else query.set('folder', folder);
  return `http://${server.authority}/?${query.toString()}`;
}

/** Opens the workbench in a page of the browser and resolves once it is there. */
export async function openWorkbench(page: Page, server: Server, options: WorkbenchOptions): Promise<void> {
  await page.goto(workbenchUrl(server, options), { timeout: 60_000 });
  await page.locator('.monaco-workbench .activitybar').waitFor({ timeout: 60_000 });
}
