import type { IncomingHttpHeaders } from 'node:http';
import type { ApiContext, ApiRequest } from './context.ts';
import { findSync, findSyncRun, listSyncLogs, listSyncRuns, listSyncs } from './endpoints.ts';
import { ServiceError } from './errors.ts';
import type { Reply } from '../http/reply.ts';
import type { Site } from '../site/site.ts';

export const apiPrefix = '/api/rest/v1';

type Handler = (context: ApiContext, request: ApiRequest) => Reply;

const routes: Readonly<Record<string, Handler>> = {
  '/sync_runs': listSyncRuns,
  '/sync_runs/{id}': findSyncRun,
  '/sync_logs': listSyncLogs,
  '/syncs': listSyncs,
  '/syncs/{id}': findSync,
};

/** The path with its id taken out, such as `/sync_runs/{id}`; as it came where there is no such route. */
export function routeOf(path: string): { readonly route: string; readonly id: string | undefined } {
  const [, collection, id] = /^(\/\w+)\/([^/]+)$/.exec(path) ?? [];
  return collection === undefined || !(`${collection}/{id}` in routes)
    ? { route: path, id: undefined }
    : { route: `${collection}/{id}`, id };
}

/** The answer to a request. @throws ServiceError */
export function answer(context: ApiContext, method: string, url: URL, headers: IncomingHttpHeaders): Reply {
  const key = headers['x-filesapi-key'];
  if (typeof key !== 'string') throw new ServiceError('not-authenticated/authentication-required');
  const refusal = context.keyRefusal(key);
  if (refusal !== undefined) throw refusal;
  if (!url.pathname.startsWith(`${apiPrefix}/`)) throw new ServiceError('not-found');

  const { route, id } = routeOf(url.pathname.slice(apiPrefix.length));
  const handler = routes[route];
  if (handler === undefined) throw new ServiceError('not-found');
  if (method !== 'GET') throw new ServiceError('bad-request/method-not-allowed');
  const workspaceId = readWorkspace(context.site, headers['x-files-workspace-id']);
  context.site.advance();
  return handler(context, { id, parameters: url.searchParams, workspaceId });
}

function readWorkspace(site: Site, header: string | readonly string[] | undefined): number | undefined {
  if (header === undefined) return undefined;
  const workspaceId = site.syncs.find((sync) => String(sync.workspaceId) === header)?.workspaceId;
  if (workspaceId === undefined) throw new ServiceError('bad-request/invalid-workspace-id-header');
  return workspaceId;
}
