/** A connection, by its id, as of the moment when an action was offered. */
export interface ConnectionRef {
  readonly connectionId: string;
}

/** A run of one connection: at another site the same id is another run. */
export interface RunRef extends ConnectionRef {
  readonly runId: string;
}

/** A sync of one connection. */
export interface SyncRef extends ConnectionRef {
  readonly syncId: string;
}
