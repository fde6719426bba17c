import * as vscode from 'vscode';
import { runOfDocument } from './logUri.ts';

/** The run of a site whose log or JSON is in the active tab. */
export function documentInFront(site: string | undefined): string | undefined {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  return input instanceof vscode.TabInputText ? runOfDocument(input.uri, site) : undefined;
}
