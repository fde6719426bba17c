import type { CreatedAtFilter, SyncRunFilter } from './query.ts';
import type { SyncRun } from './syncRun.ts';

const sameFields = [
  'status',
  'workspaceId',
  'syncId',
  'srcRemoteServerType',
  'destRemoteServerType',
  'dryRun',
] as const;

type Asked = Pick<SyncRunFilter, (typeof sameFields)[number] | 'createdAt'>;
type Answered = Partial<Pick<SyncRun, (typeof sameFields)[number] | 'createdAt'>>;

/** Times on the wire may be cut or rounded to the second, while the service compares those of its database. */
const wireMilliseconds = 1000;

/**
 * Does an item fit what was asked for? Where it lacks a field, nothing contradicts: the service, which has it, has chosen the
 * item by it.
 */
export function fits(item: Answered, filter: Asked): boolean {
  return (
    sameFields.every((field) => isSame(item[field], filter[field])) && isInPeriod(item.createdAt, filter.createdAt)
  );
}

/** Are these one value, or is one of them not known? Ids that people type may begin with zeros. */
export function isSame(value: string | boolean | undefined, asked: string | boolean | undefined): boolean {
  return value === undefined || asked === undefined || value === asked || withoutZeros(value) === withoutZeros(asked);
}

function withoutZeros(value: string | boolean): string {
  return String(value).replace(/^0+(?=\d+$)/, '');
}

function isInPeriod(time: number | undefined, { equals, gt, gteq, lt, lteq }: CreatedAtFilter = {}): boolean {
  if (time === undefined) return true;
  const from = Math.max(...[equals, gt, gteq].map((bound) => bound ?? -Infinity));
  const to = Math.min(...[equals, lt, lteq].map((bound) => bound ?? Infinity));
  return time > from - wireMilliseconds && time < to + wireMilliseconds;
}
