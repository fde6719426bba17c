import * as vscode from 'vscode';
import { formatBytes } from '../words/format.ts';

/** What a person may do with a log that is too large to be opened unasked. */
export type LargeLogChoice = 'open' | 'errors' | 'last' | 'save';

/** Asks what to do with a log of this length; undefined where it is nothing. */
export async function offerLargeLog(runId: string, bytes: number): Promise<LargeLogChoice | undefined> {
  const labels = new Map<string, LargeLogChoice>([
    [vscode.l10n.t('Open Anyway'), 'open'],
    [vscode.l10n.t('Errors Only'), 'errors'],
    [vscode.l10n.t('Last 5 MB'), 'last'],
    [vscode.l10n.t('Save As…'), 'save'],
  ]);
  const label = await vscode.window.showWarningMessage(
    vscode.l10n.t('The log of run {0} is large: {1}.', runId, formatBytes(bytes, vscode.env.language)),
    {
      modal: true,
      detail: vscode.l10n.t('VS Code shows a file of this size without colors, and may be slow with it.'),
    },
    ...labels.keys(),
  );
  return labels.get(label ?? '');
}

/** Opens a log from the disk: so it need not pass through the extension host, whatever its length. */
export async function openFromDisk(path: string): Promise<void> {
  const uri = vscode.Uri.file(path);
  await vscode.commands.executeCommand('vscode.open', uri, { preview: false });
  // The file itself is read-only; this says so before somebody types. It takes whatever editor is active.
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  if (!(input instanceof vscode.TabInputText && input.uri.fsPath === uri.fsPath)) return;
  await vscode.commands.executeCommand('workbench.action.files.setActiveEditorReadonlyInSession');
}
