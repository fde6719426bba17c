/** One line of a run's log as `GET /sync_logs` has it. What is missing or of a wrong type is undefined. */
export interface SyncLogEntry {
  /** Milliseconds since 1970 UTC. */
  readonly createdAt: number | undefined;
  readonly operation: string | undefined;
  readonly path: string | undefined;
  readonly sizeBytes: number | undefined;
  readonly fileType: string | undefined;
  readonly status: string | undefined;
  readonly message: string | undefined;
  readonly errorType: string | undefined;
}
