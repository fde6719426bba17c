import * as vscode from 'vscode';
import type { ConnectionRef, RunRef } from '../connections/refs.ts';
import { notifyError } from '../words/notify.ts';
import { pickRun, subjectOf, type RunSource } from './pickRun.ts';

/** Registers a command that shows its error, with Retry. */
export function registerCommand(id: string, run: (argument: unknown) => unknown): vscode.Disposable {
  return vscode.commands.registerCommand(id, (argument: unknown) => attempt(() => run(argument)));
}

/** Registers a command on a run: that of its argument, that of the active editor, or one that the user picks. */
export function registerRunCommand(id: string, source: RunSource, run: (ref: RunRef) => unknown): vscode.Disposable {
  const { connections } = source;
  return registerCommand(id, (argument) => {
    const subject = subjectOf(argument, source);
    if (!subject) return undefined;
    if ('runId' in subject) return whileActive(connections, subject, run);
    return whileActive(connections, subject, async () => {
      const chosen = await pickRun(source, subject, { title: vscode.l10n.t('Choose a Run') });
      if (chosen) await whileActive(connections, chosen, run);
    });
  });
}

/**
 * Runs an action if its connection is the active one, and shows its error. Retry keeps the subject and connection, even
 * if another editor or connection is active by then. Never rejects.
 */
export function whileActive<T extends ConnectionRef>(
  connections: RunSource['connections'],
  subject: T,
  run: (subject: T) => unknown,
): Promise<void> {
  return attempt(() => {
    connections.requireActive(subject);
    return run(subject);
  });
}

async function attempt(run: () => unknown): Promise<void> {
  try {
    await run();
  } catch (error) {
    // Not awaited: the command ends without waiting for the user's answer.
    void notifyError(error, () => attempt(run));
  }
}
