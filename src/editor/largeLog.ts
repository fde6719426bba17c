import * as vscode from 'vscode';
import { formatBytes } from '../words/format.ts';

/** Ways to read a log that is too large for a document. */
export type LargeLogChoice = 'page' | 'open' | 'save';

/** VS Code colors no longer documents. */
export const largeBytes = 20_000_000;

/** Asks how to read a large log; undefined if the user cancels. */
export async function offerLargeLog(runId: string, bytes: number): Promise<LargeLogChoice | undefined> {
  const labels = new Map<string, LargeLogChoice>([
    [vscode.l10n.t('Open in the Page'), 'page'],
    [vscode.l10n.t('Open the File'), 'open'],
    [vscode.l10n.t('Save As…'), 'save'],
  ]);
  const label = await vscode.window.showWarningMessage(
    vscode.l10n.t('The log of run {0} is large: {1}.', runId, formatBytes(bytes, vscode.env.language)),
    {
      modal: true,
      detail: vscode.l10n.t(
        'The page filters and searches logs of any size. As a file, it has no colors and may be slow.',
      ),
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
