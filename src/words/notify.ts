import * as vscode from 'vscode';
import { commandIds } from '../contributions.ts';
import { FilesComError, isAbort } from '../files-com/errors.ts';
import { actionCommands } from './actionCommands.ts';
import { actionLabel, explain, explainInOneLine, type Action } from './explain.ts';

/**
 * Shows an error as a notification with buttons that may fix it; resolves when it's closed. Doesn't show a cancellation.
 * `retry` repeats the action: for Retry, and after a switch to its connection.
 */
export async function notifyError(error: unknown, retry?: () => Thenable<unknown>): Promise<void> {
  if (isAbort(error)) return;
  const buttons = explain(error)
    .actions.filter((action) => action !== 'retry' || retry)
    .map((action) => ({ title: actionLabel(action, error), action }));
  const chosen = await vscode.window.showErrorMessage(explainInOneLine(error), ...buttons);
  if (!chosen) return;
  const { action } = chosen;
  if (action !== 'retry')
    await vscode.commands.executeCommand(commandIds[actionCommands[action]], ...hint(action, error));
  if (action === 'retry' || action === 'switchConnection') await retry?.();
}

/** The command arguments that the error supplies: the host to sign in to, or the connection to switch to. */
function hint(action: Action, error: unknown): readonly string[] {
  if (!(error instanceof FilesComError)) return [];
  const known = { signIn: error.host, switchConnection: error.connection?.id, retry: undefined, showOutput: undefined };
  return known[action] === undefined ? [] : [known[action]];
}
