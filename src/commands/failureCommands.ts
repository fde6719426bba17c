import * as vscode from 'vscode';
import { commandIds } from '../contributions.ts';
import { registerCommand } from './command.ts';

export interface FailureTargets {
  readonly goToFailure: (direction: 'next' | 'previous') => Promise<void>;
}

/** Registers walking the failed lines of the log in front. */
export function registerFailureCommands({ goToFailure }: FailureTargets): vscode.Disposable {
  return vscode.Disposable.from(
    registerCommand(commandIds.nextFailure, () => goToFailure('next')),
    registerCommand(commandIds.previousFailure, () => goToFailure('previous')),
  );
}
