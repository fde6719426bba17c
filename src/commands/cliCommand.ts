/**
 * The command of Files.com's own command line tool that shows the run. The id is one that `parseRunId` has read: digits
 * alone, which no shell takes for anything else.
 */
export function formatCliCommand(runId: string): string {
  return `files-cli sync-runs find --id ${runId} --format json`;
}
