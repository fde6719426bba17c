import * as vscode from 'vscode';
import type { Connections } from '../connections/connections.ts';
import type { Client } from '../files-com/client.ts';
import type { LogKey } from '../logs/logCache.ts';
import { siteName, type LogSubject } from '../logs/runLogs.ts';

/** Run ids are a site's own: a log is asked for at the site that it is of, while that is the active one. */
export class LogSubjects {
  readonly #connections: Connections;

  constructor(connections: Connections) {
    this.#connections = connections;
  }

  /** The log of a run of the active connection. Rejects with a FilesComError `noKey` when there is none. */
  async ofRun(runId: string): Promise<LogSubject> {
    // Says why where nobody is signed in; nothing is sent.
    await this.#connections.getClient();
    return this.ofKey({ site: this.#activeSite() ?? '', runId });
  }

  ofKey(key: LogKey): LogSubject {
    return { key, getClient: () => this.#getClient(key.site) };
  }

  async #getClient(site: string): Promise<Client> {
    this.#check(site);
    const client = await this.#connections.getClient();
    this.#check(site);
    return client;
  }

  #check(site: string): void {
    if (site === this.#activeSite()) return;
    throw new Error(
      vscode.l10n.t('This log is of a connection that is not the active one. Switch to that connection.'),
    );
  }

  #activeSite(): string | undefined {
    const { active } = this.#connections;
    return active && siteName(active);
  }
}
