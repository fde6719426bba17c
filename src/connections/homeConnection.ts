import * as l10n from '@vscode/l10n';
import type { Client } from '../files-com/client.ts';
import { FilesComError } from '../files-com/errors.ts';
import type { Connections } from './connections.ts';

export type HomeConnections = Pick<Connections, 'active' | 'all' | 'getClient' | 'activate'>;

/** The connection that a run is of: run ids are the site's own, so no other site may be asked for it. */
export class HomeConnection {
  readonly #connections: HomeConnections;
  #id: string | undefined;

  /** Where there is no id, the first active connection becomes the home. */
  constructor(connections: HomeConnections, id = connections.active?.id) {
    this.#connections = connections;
    this.#id = id;
  }

  get id(): string | undefined {
    this.#id ??= this.#connections.active?.id;
    return this.#id;
  }

  /** The client, while the home is the active connection. Rejects with a FilesComError `otherConnection` or `noKey`. */
  async getClient(): Promise<Client> {
    this.check();
    const client = await this.#connections.getClient();
    // Another connection may have become the active one meanwhile.
    this.check();
    return client;
  }

  /** Throws a FilesComError when the home is not the active connection: `otherConnection`, or `noKey` when it is signed out. */
  check(): void {
    const { id } = this;
    const { active, all } = this.#connections;
    if (id === active?.id || id === undefined) return;
    const home = all.find((connection) => connection.id === id);
    if (!home) throw new FilesComError('noKey', l10n.t('The site of this run was signed out.'));
    throw new FilesComError(
      'otherConnection',
      l10n.t('It is a run of {0}, which is not the active connection.', home.label),
    );
  }

  async activate(): Promise<void> {
    if (this.#id !== undefined) await this.#connections.activate(this.#id);
  }
}
