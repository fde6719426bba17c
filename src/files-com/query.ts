import { FilesComError } from './errors.ts';
import type { RunStatus } from './syncRun.ts';

/** Milliseconds since 1970 UTC. Either one instant, or a range with at least one end. */
export type CreatedAtFilter =
  | { readonly equals: number }
  | {
      readonly gt?: number | undefined;
      readonly gteq?: number | undefined;
      readonly lt?: number | undefined;
      readonly lteq?: number | undefined;
    };

interface Values {
  readonly status: RunStatus;
  readonly createdAt: CreatedAtFilter;
  readonly workspaceId: string;
  readonly syncId: string;
  readonly srcRemoteServerType: string;
  readonly destRemoteServerType: string;
  readonly dryRun: boolean;
}

type Field = keyof Values;
/** These fields may be set, all others must not be. */
type Only<Fields extends Field> = { readonly [F in Field]?: (F extends Fields ? Values[F] : never) | undefined };
type Common = 'status' | 'createdAt' | 'workspaceId';

/**
 * What the service can filter by. Status, creation and workspace combine with each other and with one of sync, source
 * type and destination type; dry run goes alone. Any other combination does not compile.
 */
export type SyncRunFilter =
  | Only<Common | 'syncId'>
  | Only<Common | 'srcRemoteServerType'>
  | Only<Common | 'destRemoteServerType'>
  | Only<'dryRun'>;

export type SortField = 'siteId' | 'workspaceId' | 'syncId' | 'createdAt' | 'status';

/** One page's worth of a question to `GET /sync_runs`. */
export interface SyncRunQuery {
  readonly filter?: SyncRunFilter | undefined;
  readonly sort?: { readonly field: SortField; readonly direction: 'asc' | 'desc' } | undefined;
  /** 1 to 10,000; the service recommends at most 1,000. */
  readonly perPage?: number | undefined;
  readonly cursor?: string | undefined;
  /** `0` is the key's own user. */
  readonly userId?: string | undefined;
}

/** The query as the service wants it. FilesComError `badRequest` for what the types could not stop. */
export function encodeQuery(query: SyncRunQuery): URLSearchParams {
  throw new FilesComError('badRequest', JSON.stringify(query));
}
