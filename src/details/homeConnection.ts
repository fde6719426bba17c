import type { Connection, Connections } from '../connections/connections.ts';
import type { Client } from '../files-com/client.ts';
import { OtherConnection } from './problem.ts';

/** The connection that a run is of: run ids are the site's own, so no other site may be asked for it. */
export class HomeConnection {
  readonly #connections: Connections;
  #id: string | undefined;

  /** Where there is no id, the first active connection becomes the home. */
  constructor(connections: Connections, id: string | undefined) {
    this.#connections = connections;
    this.#id = id;
    this.#settle();
  }

  get id(): string | undefined {
    return this.#settle();
  }

  /** Undefined when it is signed out. */
  get connection(): Connection | undefined {
    const id = this.#settle();
    return this.#connections.all.find((connection) => connection.id === id);
  }

  /** The client, while the home is the active connection. Throws OtherConnection, and FilesComError `noKey`. */
  async getClient(): Promise<Client> {
    this.check();
    const client = await this.#connections.getClient();
    this.check();
    return client;
  }

  /** Throws OtherConnection when another connection is the active one. */
  check(): void {
    const id = this.#settle();
    if (id === undefined || id === this.#connections.active?.id) return;
    throw new OtherConnection(this.connection?.label);
  }

  async activate(): Promise<void> {
    if (this.#id !== undefined) await this.#connections.activate(this.#id);
  }

  #settle(): string | undefined {
    this.#id ??= this.#connections.active?.id;
    return this.#id;
  }
}
