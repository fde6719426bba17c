import * as vscode from 'vscode';
import type { RunRef } from '../connections/refs.ts';
import { runOfDocument } from './logUri.ts';

/** The run of a connection whose log or JSON is in the active tab. */
export function documentInFront(connectionId: string | undefined): RunRef | undefined {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  const run = input instanceof vscode.TabInputText ? runOfDocument(input.uri) : undefined;
  return run?.connectionId === connectionId ? run : undefined;
}
