import * as vscode from 'vscode';
import { notifyError } from '../words/notify.ts';

/** Registers a command whose failure is shown, with a way to run it again. */
export function registerCommand(id: string, run: (argument: unknown) => unknown): vscode.Disposable {
  return vscode.commands.registerCommand(id, async (argument: unknown) => {
    try {
      await run(argument);
    } catch (error) {
      // Not awaited: the command has ended, whatever becomes of the message.
      void notifyError(error, () => vscode.commands.executeCommand(id, argument));
    }
  });
}
