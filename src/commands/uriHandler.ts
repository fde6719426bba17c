import * as vscode from 'vscode';
import { hostOf } from '../connections/address.ts';
import type { Connections } from '../connections/connections.ts';
import type { RunRef } from '../connections/refs.ts';
import { notifyError } from '../words/notify.ts';
import { safeText } from '../words/text.ts';
import { parseRunLink } from './runLink.ts';

export interface RunLinkOptions {
  readonly connections: Connections;
  readonly openDetails: (ref: RunRef) => unknown;
}

/** Opens links to runs: only a run, only of a site that the person is signed in to, and never another than the active one unasked. */
export class RunLinkHandler implements vscode.UriHandler {
  readonly #options: RunLinkOptions;

  constructor(options: RunLinkOptions) {
    this.#options = options;
  }

  async handleUri({ path, query }: vscode.Uri): Promise<void> {
    try {
      await this.#open(path, query);
    } catch (error) {
      await notifyError(error);
    }
  }

  async #open(path: string, query: string): Promise<void> {
    const link = parseRunLink(path, query);
    if (!link) return warn(vscode.l10n.t('This link does not lead to a sync run.'));
    const { connections, openDetails } = this.#options;
    const { active } = connections;
    if (active && hostOf(active.origin) === link.site) {
      await openDetails({ connectionId: active.id, runId: link.runId });
      return;
    }
    const site = safeText(link.site, 100);
    const stored = connections.all.find(({ origin }) => hostOf(origin) === link.site);
    if (!stored) return warn(vscode.l10n.t('This link leads to a run of {0}. Sign in to that site first.', site));
    const switchTo = vscode.l10n.t('Switch and Open');
    const question = vscode.l10n.t('This link leads to a run of {0}, which is not the active connection.', site);
    if ((await vscode.window.showWarningMessage(question, switchTo)) !== switchTo) return;
    await connections.activate(stored.id);
    await openDetails({ connectionId: stored.id, runId: link.runId });
  }
}

async function warn(message: string): Promise<void> {
  await vscode.window.showWarningMessage(message);
}
