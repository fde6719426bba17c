import { FilesComError } from './errors.ts';
import { isId } from './fields.ts';
import { plainText } from './plainText.ts';
import type { RunStatus } from './runStatus.ts';

/** Milliseconds since 1970 UTC: either one instant or a range, of which any end may be open. */
export type CreatedAtFilter = Instant | Range;

interface Instant {
  readonly equals: number;
  readonly gt?: undefined;
  readonly gteq?: undefined;
  readonly lt?: undefined;
  readonly lteq?: undefined;
}

interface Range {
  readonly equals?: undefined;
  readonly gt?: number | undefined;
  readonly gteq?: number | undefined;
  readonly lt?: number | undefined;
  readonly lteq?: number | undefined;
}

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

type SortField = 'siteId' | 'workspaceId' | 'syncId' | 'createdAt' | 'status';

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

/** One page's worth of a question to `GET /syncs`. */
export interface SyncsQuery {
  /** 1 to 10,000; the service recommends at most 1,000. */
  readonly perPage?: number | undefined;
  readonly cursor?: string | undefined;
  readonly workspaceId?: string | undefined;
}

const filterNames: readonly (readonly [field: Field, name: string])[] = [
  ['status', 'status'],
  ['createdAt', 'created_at'],
  ['workspaceId', 'workspace_id'],
  ['syncId', 'sync_id'],
  ['srcRemoteServerType', 'src_remote_server_type'],
  ['destRemoteServerType', 'dest_remote_server_type'],
  ['dryRun', 'dry_run'],
];
const exclusive: ReadonlySet<Field> = new Set(['syncId', 'srcRemoteServerType', 'destRemoteServerType']);

const sortNames: Readonly<Record<SortField, string>> = {
  siteId: 'site_id',
  workspaceId: 'workspace_id',
  syncId: 'sync_id',
  createdAt: 'created_at',
  status: 'status',
};

/** The query as the service wants it. FilesComError `badRequest` for what the types could not stop. */
export function encodeQuery({ filter = {}, sort, perPage, cursor, userId }: SyncRunQuery): URLSearchParams {
  refuseForbidden(filter);
  const parameters = new URLSearchParams();
  const add = adder(parameters);
  add('filter[status]', filter.status, encodeText);
  add('filter[workspace_id]', filter.workspaceId, encodeId);
  add('filter[sync_id]', filter.syncId, encodeId);
  add('filter[src_remote_server_type]', filter.srcRemoteServerType, encodeText);
  add('filter[dest_remote_server_type]', filter.destRemoteServerType, encodeText);
  add('filter[dry_run]', filter.dryRun, String);
  const createdAt: CreatedAtFilter = filter.createdAt ?? {};
  add('filter[created_at]', createdAt.equals, encodeTime);
  add('filter_gt[created_at]', createdAt.gt, encodeTime);
  add('filter_gteq[created_at]', createdAt.gteq, encodeTime);
  add('filter_lt[created_at]', createdAt.lt, encodeTime);
  add('filter_lteq[created_at]', createdAt.lteq, encodeTime);
  if (sort !== undefined) {
    add(`sort_by[${sortNames[sort.field]}]`, sort.direction, encodeText);
  }
  add('per_page', perPage, encodePageSize);
  add('cursor', cursor, encodeText);
  add('user_id', userId, encodeId);
  return parameters;
}

/** The query as the service wants it, by name. FilesComError `badRequest` for what the types could not stop. */
export function encodeSyncsQuery({ workspaceId, perPage, cursor }: SyncsQuery): URLSearchParams {
  const parameters = new URLSearchParams({ 'sort_by[name]': 'asc' });
  const add = adder(parameters);
  add('filter[workspace_id]', workspaceId, encodeId);
  add('per_page', perPage, encodePageSize);
  add('cursor', cursor, encodeText);
  return parameters;
}

function adder(
  parameters: URLSearchParams,
): <T>(name: string, value: T | undefined, encode: (value: T) => string) => void {
  return (name, value, encode) => {
    if (value !== undefined) {
      parameters.set(name, encode(value));
    }
  };
}

function refuseForbidden(filter: SyncRunFilter): void {
  const used = filterNames.filter(([field]) => filter[field] !== undefined);
  const isAllowed =
    filter.dryRun === undefined ? used.filter(([field]) => exclusive.has(field)).length <= 1 : used.length === 1;
  if (!isAllowed) {
    throw new FilesComError(
      'badRequest',
      `The service cannot filter by ${used.map(([, name]) => name).join(', ')} together: it takes dry_run alone, or ` +
        'any of status, created_at, workspace_id with at most one of sync_id, src_remote_server_type, dest_remote_server_type.',
    );
  }
}

function encodeText(value: string): string {
  if (value === '') {
    throw new FilesComError('badRequest', 'A filter, a cursor or a sort direction cannot be empty.');
  }
  return value;
}

function encodeId(value: string): string {
  if (!isId(value)) {
    throw new FilesComError('badRequest', `An id is a number; ${plainText(value, 40)} is not.`);
  }
  return value;
}

function encodeTime(milliseconds: number): string {
  const date = new Date(milliseconds);
  if (Number.isNaN(date.getTime())) {
    throw new FilesComError('badRequest', 'A filter by created_at needs a date.');
  }
  return date.toISOString().replace('.000Z', 'Z');
}

function encodePageSize(value: number): string {
  if (!Number.isInteger(value) || value < 1 || value > 10_000) {
    throw new FilesComError('badRequest', `A page holds 1 to 10,000 items, not ${value}.`);
  }
  return String(value);
}
