import { extensionId } from '../contributions.ts';
import { parseRunId } from './runId.ts';

/** What a link to a run says: the run, and the host of its site. */
export interface RunLink {
  readonly runId: string;
  readonly site: string;
}

/** A link that opens the run in the VS Code of whoever has it and is signed in to the same site. */
export function formatRunLink(uriScheme: string, { runId, site }: RunLink): string {
  return `${uriScheme}://${extensionId}/runs/${runId}?site=${encodeURIComponent(site)}`;
}

/** Reads path and query of a link; undefined where it is not one. A link comes from anywhere: all else in it is ignored. */
export function parseRunLink(path: string, query: string): RunLink | undefined {
  const runId = parseRunId(/^\/runs\/(\d+)$/u.exec(path)?.[1] ?? '');
  const site = new URLSearchParams(query).get('site');
  return runId === undefined || !site ? undefined : { runId, site: site.toLowerCase() };
}
