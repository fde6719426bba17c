import type { Connections } from '../connections/connections.ts';
import { HomeConnection } from '../connections/homeConnection.ts';
import type { LogKey } from '../logs/logCache.ts';
import type { LogSubject } from '../logs/runLogs.ts';

/** A log is asked for at the site that it is of, while that is the active one. */
export class LogSubjects {
  readonly #connections: Connections;

  constructor(connections: Connections) {
    this.#connections = connections;
  }

  /** The log of a run of the active connection. Rejects with a FilesComError `noKey` when there is none. */
  async ofRun(runId: string): Promise<LogSubject> {
    const home = new HomeConnection(this.#connections);
    // Says why where nobody is signed in; nothing is sent.
    await home.getClient();
    return this.ofKey({ site: home.id ?? '', runId });
  }

  ofKey(key: LogKey): LogSubject {
    const home = new HomeConnection(this.#connections, key.site);
    return { key, getClient: () => home.getClient() };
  }
}
