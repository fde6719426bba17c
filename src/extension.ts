import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { registerConnectionCommands } from './commands/connectionCommands.ts';
import { Connections } from './connections/connections.ts';
import { readEnvironment } from './connections/environment.ts';
import { ContextKeys } from './contextKeys.ts';
import { contextKeys } from './contributions.ts';
import { logRequests } from './requestLog.ts';
import { notifyError } from './words/notify.ts';

/** The built parts, for the integration tests alone. */
export type Parts = ReturnType<typeof build>;

export function activate(context: vscode.ExtensionContext): Parts | undefined {
  // The rooms that know nothing of VS Code get their translations through this package.
  if (vscode.l10n.bundle) l10n.config({ contents: vscode.l10n.bundle });
  const parts = build(context);
  return context.extensionMode === vscode.ExtensionMode.Test ? parts : undefined;
}

function build(context: vscode.ExtensionContext) {
  const output = vscode.window.createOutputChannel('Sync Runs', { log: true });
  const keys = new ContextKeys();
  const connections = new Connections({
    state: context.globalState,
    secrets: context.secrets,
    environment: readEnvironment(process.env),
    client: { userAgent: userAgent(context), onRequest: logRequests(output) },
  });
  const showConnected = (): void => keys.set(contextKeys.connected, connections.active !== undefined);
  showConnected();

  context.subscriptions.push(
    output,
    connections,
    connections.onDidChange(showConnected),
    connections.onDidLoseKey((error) => notifyError(error)),
    registerConnectionCommands(connections, output),
  );
  return { context, output, connections };
}

/** Names product and version, as Files.com asks of its clients. */
function userAgent(context: vscode.ExtensionContext): string {
  const { version }: { readonly version: string } = context.extension.packageJSON;
  return `filescom-sync-runs/${version} vscode/${vscode.version}`;
}
