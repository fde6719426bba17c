import type { Connections } from '../connections/connections.ts';
import type { RunRef } from '../connections/refs.ts';
import type { LogKey } from '../logs/store/logCache.ts';
import type { LogSubject } from '../logs/logs.ts';

/** A log is asked for at the site that it is of, while that is the active one. */
export class LogSubjects {
  readonly #connections: Connections;

  constructor(connections: Connections) {
    this.#connections = connections;
  }

  /** The log of a run. Rejects with a FilesComError `noKey` or `otherConnection`. */
  async ofRun(ref: RunRef): Promise<LogSubject> {
    // Says why where nobody is signed in; nothing is sent.
    await this.#connections.clientFor(ref);
    return this.ofKey({ site: ref.connectionId, runId: ref.runId });
  }

  ofKey(key: LogKey): LogSubject {
    return { key, getClient: () => this.#connections.clientFor({ connectionId: key.site }) };
  }
}
