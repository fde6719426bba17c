import * as vscode from 'vscode';
import { hostOf } from '../connections/address.ts';
import type { Connection, Connections } from '../connections/connections.ts';
import type { RunRef } from '../connections/refs.ts';
import { notifyError } from '../words/notify.ts';
import { safeText } from '../words/text.ts';
import { whileActive } from './command.ts';
import { parseRunLink, type RunLink } from './runLink.ts';

export interface RunLinkOptions {
  readonly connections: Connections;
  readonly openDetails: (ref: RunRef) => unknown;
  /** For the output. */
  readonly log: (message: string) => void;
}

/** Opens links to runs of sites that the user is signed in to. Any web page can send links, so each one asks first. */
export class RunLinkHandler implements vscode.UriHandler {
  readonly #options: RunLinkOptions;
  #isAsking = false;

  constructor(options: RunLinkOptions) {
    this.#options = options;
  }

  /** One link at a time: links that arrive while a message is open are dropped. */
  async handleUri({ path, query }: vscode.Uri): Promise<void> {
    if (this.#isAsking) return this.#options.log('A link was ignored because the previous one is still open.');
    this.#isAsking = true;
    try {
      const ref = await this.#ask(parseRunLink(path, query)).finally(() => {
        this.#isAsking = false;
      });
      if (ref) await whileActive(this.#options.connections, ref, this.#options.openDetails);
    } catch (error) {
      await notifyError(error);
    }
  }

  /** The run, if the user wants to open it. */
  async #ask(link: RunLink | undefined): Promise<RunRef | undefined> {
    if (!link) return say(vscode.l10n.t('This link does not lead to a sync run.'));
    const { connections } = this.#options;
    const target = this.#connectionOf(link);
    const site = safeText(link.site, 100);
    if (!target) return say(vscode.l10n.t('This link leads to a run of {0}. Sign in to that site first.', site));
    const isActive = target.id === connections.active?.id;
    const open = isActive ? vscode.l10n.t('Open') : vscode.l10n.t('Switch and Open');
    const question = vscode.l10n.t('Open run {0} of {1}?', link.runId, target.label);
    const costs = vscode.l10n.t('A link asks for this run. Each request to Files.com is billed.');
    const other = vscode.l10n.t("It isn't the active connection.");
    const detail = isActive ? costs : `${other} ${costs}`;
    // Modal, since a notification can wait unseen, and no other link opens until it is closed.
    if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, open)) !== open) return undefined;
    if (!isActive) await connections.activate(target.id);
    return { connectionId: target.id, runId: link.runId };
  }

  /** Run ids are the site's own, and the same host can be stored once for each workspace: the active one comes first. */
  #connectionOf({ site }: RunLink): Connection | undefined {
    const { active, all } = this.#options.connections;
    return [...(active ? [active] : []), ...all].find(({ origin }) => hostOf(origin) === site);
  }
}

async function say(message: string): Promise<undefined> {
  await vscode.window.showWarningMessage(message, { modal: true });
  return undefined;
}
