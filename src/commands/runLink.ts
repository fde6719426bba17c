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

/** A host with its port, as `formatRunLink` writes it: nothing that a message could take for more than a name. */
const hostShape = /^(?:[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::\d+)?$/u;

/** Reads path and query of a link; undefined unless it names one run and one site as `formatRunLink` does. Anything else in it is ignored. */
export function parseRunLink(path: string, query: string): RunLink | undefined {
  const [, written = ''] = /^\/runs\/(\d+)$/u.exec(path) ?? [];
  const runId = parseRunId(written);
  const [site = '', ...others] = new URLSearchParams(query).getAll('site').map((value) => value.toLowerCase());
  if (runId === undefined || runId !== written || others.length > 0 || !hostShape.test(site)) return undefined;
  return { runId, site };
}
