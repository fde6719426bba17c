import { isId, isObject, text } from '../files-com/fields.ts';
import type { RunStatus } from '../files-com/runStatus.ts';
import { startOfDay } from './day.ts';
import type { RunSummary } from './runSummary.ts';

/** Periods that end now; `today` begins with the local day. */
export const createdPresets = ['hour', 'today', '24h', '7d', '30d'] as const;
export type CreatedPreset = (typeof createdPresets)[number];

/** From `from` on, before `before`, each in milliseconds since 1970 or open. */
export interface CreatedRange {
  readonly from?: number | undefined;
  readonly before?: number | undefined;
}

export type CreatedFilter = { readonly preset: CreatedPreset } | CreatedRange;

/** A sync to filter by; the name is only for showing it. */
export interface SyncChoice {
  readonly id: string;
  readonly name: string;
}

/** Which runs the user wants to see. A part that is absent lets every run pass. */
export interface RunFilter {
  readonly statuses?: readonly RunStatus[] | undefined;
  readonly syncs?: readonly SyncChoice[] | undefined;
  readonly created?: CreatedFilter | undefined;
  /** Only dry runs, or none. */
  readonly dryRun?: boolean | undefined;
  /** Types of the remote servers that runs read from; a run from the Files.com side has none. */
  readonly srcTypes?: readonly string[] | undefined;
  /** Types of the remote servers that runs write to. */
  readonly destTypes?: readonly string[] | undefined;
  readonly workspaceId?: string | undefined;
  /** Runs that are this user's, as the service sees it; `0` is the key's own user. */
  readonly userId?: string | undefined;
  /** Part of the sync's name, whatever the case. */
  readonly nameText?: string | undefined;
}

/** The present name of a sync, by its id, as far as it is known. */
export type NameOf = (syncId: string) => string | undefined;

export type FilterPart = keyof RunFilter;
export const filterParts = [
  'statuses',
  'syncs',
  'nameText',
  'created',
  'dryRun',
  'srcTypes',
  'destTypes',
  'workspaceId',
  'userId',
] as const satisfies readonly FilterPart[];

const hour = 3_600_000;
const presetStarts: Readonly<Record<CreatedPreset, (now: number) => number>> = {
  hour: (now) => now - hour,
  today: startOfDay,
  '24h': (now) => now - 24 * hour,
  '7d': (now) => now - 7 * 24 * hour,
  '30d': (now) => now - 30 * 24 * hour,
};

/** The parts that are set, in the order in which they are shown. */
export function setParts(filter: RunFilter): readonly FilterPart[] {
  return filterParts.filter((part) => filter[part] !== undefined);
}

export function isEmptyFilter(filter: RunFilter): boolean {
  return setParts(filter).length === 0;
}

/** The same filter with one part changed, or cleared where `value` is undefined. An empty choice or text counts as none. */
export function withPart<P extends FilterPart>(filter: RunFilter, part: P, value: RunFilter[P]): RunFilter {
  const isNone = value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
  const { [part]: _, ...rest } = filter;
  return isNone ? rest : { ...rest, [part]: value };
}

/** Do both let the same runs pass? The order of choices and the names of syncs do not matter. */
export function sameFilter(a: RunFilter, b: RunFilter): boolean {
  return filterKey(a) === filterKey(b);
}

/** The moments that `created` means at `now`: from `from` on, before `before`. */
export function createdBounds(created: CreatedFilter | undefined, now: number): { from: number; before: number } {
  if (created === undefined) return { from: -Infinity, before: Infinity };
  if ('preset' in created) return { from: presetStarts[created.preset](now), before: Infinity };
  return { from: created.from ?? -Infinity, before: created.before ?? Infinity };
}

/**
 * Does the filter let this run pass at `now`? Whose run it is, only the service knows: that is not tested. A run has the
 * name that its sync had then, and the one that the sync has now, according to `nameOf`.
 */
export function matches(filter: RunFilter, run: RunSummary, now: number, nameOf?: NameOf): boolean {
  if (!isOneOf(run.status, filter.statuses)) return false;
  if (filter.syncs && !filter.syncs.some(({ id }) => id === run.syncId)) return false;
  if (filter.dryRun !== undefined && filter.dryRun !== (run.dryRun ?? false)) return false;
  if (!isOneOf(run.srcRemoteServerType, filter.srcTypes)) return false;
  if (!isOneOf(run.destRemoteServerType, filter.destTypes)) return false;
  if (filter.workspaceId !== undefined && filter.workspaceId !== run.workspaceId) return false;
  if (filter.nameText !== undefined && !isCalled(run, filter.nameText, nameOf)) return false;
  if (filter.created === undefined) return true;
  const { from, before } = createdBounds(filter.created, now);
  return run.createdAt !== undefined && run.createdAt >= from && run.createdAt < before;
}

function isCalled({ syncId, syncName }: RunSummary, part: string, nameOf?: NameOf): boolean {
  return holdsText(syncName, part) || (syncId !== undefined && holdsText(nameOf?.(syncId), part));
}

/** Does a name hold this part, in whatever case and however its accents are written? */
export function holdsText(name: string | undefined, part: string): boolean {
  return name !== undefined && folded(name).includes(folded(part));
}

/** The same for texts that differ in case alone, or in how an accent is written. */
export function folded(written: string): string {
  // Down and up again: neither alone makes one of `ẞ`, `ß` and `ss`, and of `Σ`, `σ` and `ς`.
  return written.normalize().toLowerCase().toUpperCase().normalize();
}

function isOneOf(value: string | undefined, wanted: readonly string[] | undefined): boolean {
  return wanted === undefined || (value !== undefined && wanted.includes(value));
}

/** A filter to be stored as JSON. The ids in it mean something at this site alone. */
export function encodeFilter(filter: RunFilter, site: string | undefined): object {
  return { ...filter, site };
}

/** Reads a stored filter for use at a site; what makes no sense there is left out. */
export function decodeFilter(value: unknown, site: string | undefined): RunFilter {
  if (!isObject(value)) return {};
  let filter: RunFilter = {};
  filter = withPart(filter, 'statuses', decodeList(value['statuses'], text));
  if (value['site'] === site) filter = withPart(filter, 'syncs', decodeList(value['syncs'], decodeSync));
  if (value['site'] === site) filter = withPart(filter, 'workspaceId', decodeId(value['workspaceId']));
  if (value['site'] === site) filter = withPart(filter, 'userId', decodeId(value['userId']));
  filter = withPart(filter, 'created', decodeCreated(value['created']));
  filter = withPart(filter, 'srcTypes', decodeList(value['srcTypes'], text));
  filter = withPart(filter, 'destTypes', decodeList(value['destTypes'], text));
  filter = withPart(filter, 'nameText', text(value['nameText']));
  return withPart(filter, 'dryRun', typeof value['dryRun'] === 'boolean' ? value['dryRun'] : undefined);
}

/** The filter without what means something else at another site: ids of syncs, workspaces and users. */
export function forAnySite(filter: RunFilter): RunFilter {
  const { syncs: _syncs, workspaceId: _workspaceId, userId: _userId, ...rest } = filter;
  return rest;
}

function filterKey({ statuses, syncs, created, srcTypes, destTypes, ...rest }: RunFilter): string {
  const { dryRun, workspaceId, userId, nameText, ...none } = rest;
  none satisfies Record<string, never>;
  const period =
    created && ('preset' in created ? created.preset : [created.from ?? null, created.before ?? null].join());
  const lists = [statuses, syncs?.map(({ id }) => id), srcTypes, destTypes].map((list) => list?.toSorted());
  return JSON.stringify([lists, period, dryRun, workspaceId, userId, nameText]);
}

function decodeId(value: unknown): string | undefined {
  return typeof value === 'string' && isId(value) ? value : undefined;
}

function decodeList<T>(value: unknown, decode: (item: unknown) => T | undefined): readonly T[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const items = value.map(decode).filter((item) => item !== undefined);
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()];
}

function decodeSync(value: unknown): SyncChoice | undefined {
  if (!isObject(value)) return undefined;
  const { id, name } = value;
  return typeof id === 'string' && isId(id) && typeof name === 'string' ? { id, name } : undefined;
}

function decodeCreated(value: unknown): CreatedFilter | undefined {
  if (!isObject(value)) return undefined;
  const preset = createdPresets.find((known) => known === value['preset']);
  if (preset) return { preset };
  const [from, before] = [decodeTime(value['from']), decodeTime(value['before'])];
  return from === undefined && before === undefined ? undefined : { from, before };
}

const [firstYear, lastYear] = [Date.parse('0000-01-01T00:00:00Z'), Date.parse('9999-12-31T00:00:00Z')];

/** Of the years 0 to 9999, which the service takes. */
function decodeTime(value: unknown): number | undefined {
  return typeof value === 'number' && value >= firstYear && value < lastYear ? value : undefined;
}
