import type { ServiceError } from './errors.ts';
import { RunLog } from '../logs/runLog.ts';
import type { RunFacts, Site } from '../site/site.ts';
import { type WireRun, wireRun } from './wire.ts';

/** What an answer is made from. */
export interface ApiContext {
  readonly site: Site;
  /** A fresh link to the log of a run, null where it has none. */
  readonly logUrl: (run: RunFacts) => string | null;
  /** Why the key is not accepted; undefined while it is. */
  readonly keyRefusal: (key: string) => ServiceError | undefined;
  /** The headers that name the cursor of the next page. */
  readonly cursorHeaders: readonly string[];
}

/** A request whose path is known. */
export interface ApiRequest {
  readonly id: string | undefined;
  readonly parameters: URLSearchParams;
  readonly workspaceId: number | undefined;
}

/** The run of that index as it is at this moment. */
export function describeRun({ site, logUrl }: Pick<ApiContext, 'site' | 'logUrl'>, index: number): WireRun {
  const run = site.facts(index);
  return wireRun(run, new RunLog(site.seed, run), logUrl(run), site.nowSeconds);
}
