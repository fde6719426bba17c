import type { IncomingHttpHeaders } from 'node:http';
import type { ApiContext, ApiRequest } from './context.ts';
import { findSync, findSyncRun, listSyncLogs, listSyncRuns, listSyncs } from './endpoints.ts';
import { dryRunSync, manualRunSync } from './syncStarts.ts';
import { ServiceError } from './errors.ts';
import type { Reply } from '../http/reply.ts';
import type { Site } from '../site/site.ts';

export const apiPrefix = '/api/rest/v1';

type Handler = (context: ApiContext, request: ApiRequest) => Reply;

interface Route {
  readonly method: 'GET' | 'POST';
  readonly handler: Handler;
}

const routes: Readonly<Record<string, Route>> = {
  '/sync_runs': { method: 'GET', handler: listSyncRuns },
  '/sync_runs/{id}': { method: 'GET', handler: findSyncRun },
  '/sync_logs': { method: 'GET', handler: listSyncLogs },
  '/syncs': { method: 'GET', handler: listSyncs },
  '/syncs/{id}': { method: 'GET', handler: findSync },
  '/syncs/{id}/manual_run': { method: 'POST', handler: manualRunSync },
  '/syncs/{id}/dry_run': { method: 'POST', handler: dryRunSync },
};

/** What is asked, as it came. */
export interface Asked {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** The path with its id taken out, such as `/sync_runs/{id}`; as it came where there is no such route. */
export function routeOf(path: string): { readonly route: string; readonly id: string | undefined } {
  const [, collection = '', id, action = ''] = /^(\/\w+)\/([^/]+)(\/\w+)?$/.exec(path) ?? [];
  const route = `${collection}/{id}${action}`;
  return route in routes ? { route, id } : { route: path, id: undefined };
}

/** The answer to a request. @throws ServiceError */
export function answer(context: ApiContext, { method, url, headers, body }: Asked): Reply {
  const key = headers['x-filesapi-key'];
  if (typeof key !== 'string') throw new ServiceError('not-authenticated/authentication-required');
  const refusal = context.keyRefusal(key);
  if (refusal !== undefined) throw refusal;
  if (!url.pathname.startsWith(`${apiPrefix}/`)) throw new ServiceError('not-found');

  const { route: name, id } = routeOf(url.pathname.slice(apiPrefix.length));
  const route = routes[name];
  if (route === undefined) throw new ServiceError('not-found');
  if (method !== route.method) throw new ServiceError('bad-request/method-not-allowed');
  const workspaceId = readWorkspace(context.site, headers['x-files-workspace-id']);
  context.site.advance();
  return route.handler(context, { id, parameters: readParameters(url, body), workspaceId });
}

/** Those of the address and those of the body, which is JSON. */
function readParameters({ searchParams }: URL, body: string): URLSearchParams {
  if (body === '') return searchParams;
  return new URLSearchParams([...searchParams, ...Object.entries(parseObject(body)).map(pairOf)]);
}

function pairOf([name, value]: readonly [string, unknown]): [string, string] {
  return [name, typeof value === 'string' ? value : JSON.stringify(value)];
}

function parseObject(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch {
    // It is refused all the same.
  }
  throw new ServiceError('bad-request/request-params-invalid', 'The body is not a JSON object');
}

function readWorkspace(site: Site, header: string | readonly string[] | undefined): number | undefined {
  if (header === undefined) return undefined;
  const workspaceId = site.syncs.find((sync) => String(sync.workspaceId) === header)?.workspaceId;
  if (workspaceId === undefined) throw new ServiceError('bad-request/invalid-workspace-id-header');
  return workspaceId;
}
