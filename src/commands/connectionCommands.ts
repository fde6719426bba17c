import * as vscode from 'vscode';
import { defaultOrigin } from '../connections/address.ts';
import type { Connection, Connections } from '../connections/connections.ts';
import { signIn } from '../connections/signIn.ts';
import { commandIds } from '../contributions.ts';
import type { RunLogs } from '../logs/runLogs.ts';
import { registerCommand } from './command.ts';

export interface ConnectionTargets {
  readonly connections: Connections;
  readonly logs: Pick<RunLogs, 'forget'>;
  readonly output: vscode.LogOutputChannel;
}

/** Registers signing in and out, switching, and showing what was asked. */
export function registerConnectionCommands({ connections, logs, output }: ConnectionTargets): vscode.Disposable {
  return vscode.Disposable.from(
    registerCommand(commandIds.signIn, (address) => signInTo(connections, address)),
    registerCommand(commandIds.signOut, () => signOut(connections, logs)),
    registerCommand(commandIds.switchConnection, () => switchConnection(connections)),
    registerCommand(commandIds.showLog, () => output.show()),
  );
}

/** Sign In…: from the view, the palette, or a message that knows the address. */
async function signInTo(connections: Connections, address: unknown): Promise<void> {
  if (!(await signIn(connections, typeof address === 'string' ? address : undefined))) return;
  const { active } = connections;
  if (active) say(vscode.l10n.t('Signed in to {0}.', active.label));
}

/** Nothing of the site stays on this computer: neither its key nor its logs. */
async function signOut(connections: Connections, logs: ConnectionTargets['logs']): Promise<void> {
  const { active } = connections;
  if (!active) return say(vscode.l10n.t('Not signed in.'));
  if (active.source === 'environment') {
    const how = vscode.l10n.t(
      'The API key comes from the environment variable FILES_API_KEY. To sign out, unset it and start VS Code again.',
    );
    await vscode.window.showInformationMessage(how);
    return;
  }
  await connections.remove(active.id);
  await logs.forget(active.id);
  say(vscode.l10n.t('Signed out of {0}.', active.label));
}

interface ConnectionItem extends vscode.QuickPickItem {
  readonly connection?: Connection;
}

/** Switch Connection…: the stored ones, the active one marked, and a way to add one. */
async function switchConnection(connections: Connections): Promise<void> {
  const { active } = connections;
  const stored = connections.all.map((connection): ConnectionItem => {
    const icon = connection.id === active?.id ? 'check' : 'blank';
    const description = connection.source === 'environment' ? vscode.l10n.t('from the environment') : connection.origin;
    return { connection, label: connection.label, description, iconPath: new vscode.ThemeIcon(icon) };
  });
  const add: ConnectionItem = { label: vscode.l10n.t('Add Connection…'), iconPath: new vscode.ThemeIcon('add') };
  const chosen = await vscode.window.showQuickPick([...stored, add], { title: vscode.l10n.t('Switch Connection') });
  if (chosen === add) return signInTo(connections, defaultOrigin);
  if (chosen?.connection) await connections.activate(chosen.connection.id);
}

function say(message: string): void {
  vscode.window.setStatusBarMessage(message, 5000);
}
