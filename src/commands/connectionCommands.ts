import * as vscode from 'vscode';
import { defaultOrigin, hostOf, isKnownHost } from '../connections/address.ts';
import type { Connection, Connections } from '../connections/connections.ts';
import { mayUseEnvironment } from '../connections/environmentConsent.ts';
import { signIn } from '../connections/signIn.ts';
import { commandIds } from '../contributions.ts';
import type { Logs } from '../logs/logs.ts';
import { notifyError } from '../words/notify.ts';
import { registerCommand } from './command.ts';

export interface ConnectionTargets {
  readonly connections: Connections;
  readonly logs: Pick<Logs, 'forget'>;
  readonly output: vscode.LogOutputChannel;
}

/** Registers signing in and out, switching, and showing what was asked. */
export function registerConnectionCommands(targets: ConnectionTargets): vscode.Disposable {
  const { connections, logs, output } = targets;
  return vscode.Disposable.from(
    registerCommand(commandIds.signIn, (address) => signInTo(targets, address)),
    registerCommand(commandIds.signOut, () => signOut(connections, logs)),
    registerCommand(commandIds.switchConnection, (id) => switchConnection(targets, id)),
    registerCommand(commandIds.showLog, () => output.show()),
  );
}

/** Sign In…: from the view, the palette, or a message that knows the address. */
async function signInTo({ connections, logs }: ConnectionTargets, address: unknown): Promise<void> {
  const before = connections.all;
  const host = connections.unconfirmedHost;
  const isAnswered = host === undefined ? false : await mayUseEnvironment(connections, host);
  if (isAnswered === undefined) return;
  if (!isAnswered && !(await signIn(connections, typeof address === 'string' ? address : undefined))) return;
  const { active, all } = connections;
  if (active) say(vscode.l10n.t('Signed in to {0}.', active.label));
  // Another key at the default address may be another site's.
  const replaced = before.filter(({ id, source }) => source === 'stored' && !all.some((other) => other.id === id));
  for (const { id } of replaced) await logs.forget(id);
}

/** Nothing of the site stays on this computer: neither its key nor its logs. */
async function signOut(connections: Connections, logs: ConnectionTargets['logs']): Promise<void> {
  const { active } = connections;
  if (!active) return say(vscode.l10n.t('Not signed in.'));
  if (active.source === 'environment') return leaveEnvironment(connections, active);
  const go = vscode.l10n.t('Sign Out');
  const detail = vscode.l10n.t(
    'The API key is deleted from the secret storage of VS Code, and the logs of this site from the cache. Saved filters and settings stay. To sign in again, you need the key.',
  );
  const question = vscode.l10n.t('Sign out of {0}?', active.label);
  if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, go)) !== go) return;
  await connections.remove(active.id);
  say([vscode.l10n.t('Signed out of {0}.', active.label), ...activeWords(connections)].join(' '));
  const forget = (): Promise<void> => logs.forget(active.id);
  // Its own Retry: that of the command would sign out of the next site.
  await forget().catch((error: unknown) => notifyError(error, forget));
}

/** The key isn't ours to delete. */
async function leaveEnvironment(connections: Connections, { origin, label }: Connection): Promise<void> {
  const reason = vscode.l10n.t('The API key comes from the environment variable FILES_API_KEY.');
  if (isKnownHost(origin)) {
    const advice = vscode.l10n.t('To sign out, unset it and start VS Code again.');
    await vscode.window.showInformationMessage(`${reason} ${advice}`);
    return;
  }
  const go = vscode.l10n.t('Stop Sending It');
  const question = vscode.l10n.t('{0} Stop sending it to {1}?', reason, label);
  if ((await vscode.window.showWarningMessage(question, { modal: true }, go)) !== go) return;
  await connections.consent(hostOf(origin), false);
  say([vscode.l10n.t('Signed out of {0}.', label), ...activeWords(connections)].join(' '));
}

function activeWords({ active }: Connections): readonly string[] {
  if (!active) return [];
  if (active.source === 'stored') return [vscode.l10n.t('{0} is the active site now.', active.label)];
  return [vscode.l10n.t('{0} is the active site now, with the API key from FILES_API_KEY.', active.label)];
}

interface ConnectionItem extends vscode.QuickPickItem {
  readonly connection?: Connection;
}

/** Switch Connection…: the stored ones, the active one marked, and a way to add one. Asks nothing where the id is given. */
async function switchConnection(targets: ConnectionTargets, id: unknown): Promise<void> {
  const { connections } = targets;
  if (typeof id === 'string') return connections.activate(id);
  const { active } = connections;
  const stored = connections.all.map((connection): ConnectionItem => {
    const icon = connection.id === active?.id ? 'check' : 'blank';
    const description = connection.source === 'environment' ? vscode.l10n.t('from the environment') : connection.origin;
    return { connection, label: connection.label, description, iconPath: new vscode.ThemeIcon(icon) };
  });
  const add: ConnectionItem = { label: vscode.l10n.t('Add Connection…'), iconPath: new vscode.ThemeIcon('add') };
  const chosen = await vscode.window.showQuickPick([...stored, add], { title: vscode.l10n.t('Switch Connection') });
  if (chosen === add) return signInTo(targets, defaultOrigin);
  if (chosen?.connection) await connections.activate(chosen.connection.id);
}

function say(message: string): void {
  vscode.window.setStatusBarMessage(message, 5000);
}
