import * as vscode from 'vscode';
import { notifyError } from '../words/notify.ts';
import type { Connections } from './connections.ts';

/** Asks once for each host whether the environment's key may be sent there, as soon as it would be the one to use. */
export function askForConsent(connections: Connections): vscode.Disposable {
  let isAsking = false;
  const ask = async (): Promise<void> => {
    const host = connections.unconfirmedHost;
    if (host === undefined || connections.isRefused(host) || isAsking) return;
    isAsking = true;
    try {
      const refuse = vscode.l10n.t("Don't Send");
      const answer = await vscode.window.showWarningMessage(question(host), send(), refuse);
      if (answer !== undefined) await connections.consent(host, answer !== refuse);
    } catch (error) {
      await notifyError(error);
    } finally {
      isAsking = false;
    }
  };
  void ask();
  return connections.onDidChange(ask);
}

/** Asks again, because the person wants to sign in. False where another key is wanted, undefined where nothing is. */
export async function mayUseEnvironment(connections: Connections, host: string): Promise<boolean | undefined> {
  const other = vscode.l10n.t('Use Another Key');
  const answer = await vscode.window.showWarningMessage(question(host), { modal: true }, send(), other);
  if (answer === undefined) return undefined;
  if (answer !== send()) return false;
  await connections.consent(host, true);
  return true;
}

function question(host: string): string {
  return vscode.l10n.t(
    'Send the API key from FILES_API_KEY to {0}? FILES_API_BASE_URL names this host, which does not belong to Files.com.',
    host,
  );
}

function send(): string {
  return vscode.l10n.t('Send Key');
}
