import * as vscode from 'vscode';
import { jsonScheme, logScheme } from '../contributions.ts';
import { logKeyOf } from './logUri.ts';

const schemes: ReadonlySet<string> = new Set([logScheme, jsonScheme]);

/** The run of a site whose log or JSON is in the active tab. */
export function documentInFront(site: string | undefined): string | undefined {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  if (!(input instanceof vscode.TabInputText) || !schemes.has(input.uri.scheme)) return undefined;
  // Both kinds of address begin alike: site, then run.
  const key = logKeyOf(input.uri);
  return key.site === site ? key.runId : undefined;
}
