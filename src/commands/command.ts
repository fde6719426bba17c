import * as vscode from 'vscode';
import { notifyError } from '../words/notify.ts';
import { resolveRunId, type RunSource } from './pickRun.ts';

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

/** Registers a command on a run, see `resolveRunId`. */
export function registerRunCommand(id: string, source: RunSource, run: (runId: string) => unknown): vscode.Disposable {
  return registerCommand(id, async (argument) => {
    const runId = await resolveRunId(argument, source);
    if (runId !== undefined) await run(runId);
  });
}
