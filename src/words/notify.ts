import * as vscode from 'vscode';
import { commandIds } from '../contributions.ts';
import { FilesComError, isAbort } from '../files-com/errors.ts';
import { actionLabel, explain, explainInOneLine, type Action } from './explain.ts';

/**
 * Shows an error as a notification with the buttons that help; resolves when it is closed. What was cancelled is not
 * shown. Retry is offered only where the caller can do it.
 */
export async function notifyError(error: unknown, retry?: () => Thenable<unknown>): Promise<void> {
  if (isAbort(error)) return;
  const rightHost = error instanceof FilesComError ? error.host : undefined;
  const handlers: Readonly<Record<Action, (() => Thenable<unknown>) | undefined>> = {
    signIn: () => vscode.commands.executeCommand(commandIds.signIn, rightHost),
    showOutput: () => vscode.commands.executeCommand(commandIds.showLog),
    retry,
  };
  const buttons = explain(error)
    .actions.filter((action) => handlers[action])
    .map((action) => ({ title: actionLabel(action), run: handlers[action] }));
  const chosen = await vscode.window.showErrorMessage(explainInOneLine(error), ...buttons);
  await chosen?.run?.();
}
