import * as vscode from 'vscode';
import { commandIds } from '../contributions.ts';
import { FilesComError, isAbort } from '../files-com/errors.ts';
import { actionCommands } from './actionCommands.ts';
import { actionLabel, explain, explainInOneLine, type Action } from './explain.ts';

/**
 * Shows an error as a notification with the buttons that help; resolves when it is closed. What was cancelled is not
 * shown. Retry is offered only where the caller can do it.
 */
export async function notifyError(error: unknown, retry?: () => Thenable<unknown>): Promise<void> {
  if (isAbort(error)) return;
  const buttons = explain(error)
    .actions.filter((action) => action !== 'retry' || retry)
    .map((action) => ({ title: actionLabel(action), action }));
  const chosen = await vscode.window.showErrorMessage(explainInOneLine(error), ...buttons);
  if (chosen?.action === 'retry') await retry?.();
  else if (chosen)
    await vscode.commands.executeCommand(commandIds[actionCommands[chosen.action]], ...hint(chosen.action, error));
}

/** Signing in begins with the right address, where the service has told it. */
function hint(action: Action, error: unknown): readonly string[] {
  return action === 'signIn' && error instanceof FilesComError && error.host !== undefined ? [error.host] : [];
}
