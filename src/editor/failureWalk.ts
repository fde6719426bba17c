import * as vscode from 'vscode';
import { logLanguageId } from '../contributions.ts';
import { formatCount } from '../words/format.ts';
import type { LogAnalyses } from './logAnalyses.ts';

export type Direction = 'next' | 'previous';

const messageMilliseconds = 5000;

/** Goes to the failed line after or before the cursor of the log in front; around the end, and it says where that is. */
export async function goToFailure(analyses: LogAnalyses, direction: Direction): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (editor?.document.languageId !== logLanguageId) return tell(vscode.l10n.t('No log is in front.'));
  const findings = await analyses.of(editor.document);
  if (!findings) return;
  const { failedLines } = findings;
  const index = indexOf(failedLines, editor.selection.active.line, direction);
  const line = failedLines[index];
  if (line === undefined) return tell(vscode.l10n.t('No line of this log has failed.'));
  const start = new vscode.Position(line, 0);
  editor.selection = new vscode.Selection(start, start);
  editor.revealRange(new vscode.Range(start, start), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  const [number, count] = [index + 1, failedLines.length].map((n) => formatCount(n, vscode.env.language));
  tell(vscode.l10n.t('Failure {0} of {1}', number ?? '', count ?? ''));
}

function indexOf(failedLines: readonly number[], line: number, direction: Direction): number {
  if (direction === 'next')
    return Math.max(
      0,
      failedLines.findIndex((failed) => failed > line),
    );
  const before = failedLines.findLastIndex((failed) => failed < line);
  return before === -1 ? failedLines.length - 1 : before;
}

function tell(message: string): void {
  vscode.window.setStatusBarMessage(message, messageMilliseconds);
}
