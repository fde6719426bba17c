import type { ApiContext, ApiRequest } from './context.ts';
import { isElsewhere, readId } from './endpoints.ts';
import { ServiceError } from './errors.ts';
import { emptyReply, type Reply } from '../http/reply.ts';

/** Starts a sync. The answer does not say which run came of it. */
export function manualRunSync(context: ApiContext, request: ApiRequest): Reply {
  return start(context, request, false);
}

export function dryRunSync(context: ApiContext, request: ApiRequest): Reply {
  return start(context, request, true);
}

function start({ site }: ApiContext, request: ApiRequest, dryRun: boolean): Reply {
  const id = readId(request);
  const index = site.syncs.findIndex((each) => each.id === id);
  const sync = site.syncs[index];
  if (sync === undefined || isElsewhere(sync.workspaceId, request)) throw new ServiceError('not-found');
  if (site.isBusy(index)) throw new ServiceError('processing-failure/sync-in-progress');
  site.startByHand(index, dryRun);
  return emptyReply;
}
