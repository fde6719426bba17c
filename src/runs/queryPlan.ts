import type { CreatedAtFilter, SyncRunFilter } from '../files-com/query.ts';
import type { RunStatus } from '../files-com/runStatus.ts';
import {
  createdBounds,
  holdsText,
  setParts,
  withPart,
  type FilterPart,
  type NameOf,
  type RunFilter,
} from './filter.ts';
import type { RunSummary } from './runSummary.ts';

/** What can be opened and continued by itself: all runs, or those of a sync, of a status, of a period, or of several of these. */
export interface Scope {
  readonly syncId?: string | undefined;
  readonly status?: RunStatus | undefined;
  /** Created at this moment or later, in milliseconds since 1970. */
  readonly from?: number | undefined;
  /** Created earlier than this. */
  readonly before?: number | undefined;
}

/** What one query of the service can select. */
export interface QueryScope extends Scope {
  readonly srcType?: string | undefined;
  readonly destType?: string | undefined;
}

export const everything: Scope = {};

/** Tells scopes apart, whatever their ids and statuses hold. */
export function scopeKey({ from, before, ...selection }: QueryScope): string {
  return `${selectionKey(selection)}${from ?? ''}/${before ?? ''}`;
}

/** Tells apart what scopes select, whatever their periods. */
export function selectionKey({ syncId, status, srcType, destType }: QueryScope): string {
  return JSON.stringify([syncId ?? null, status ?? null, srcType ?? null, destType ?? null]);
}

/** Does a scope, regardless of its period, select the run? */
export function selects({ syncId, status, srcType, destType }: QueryScope, run: RunSummary): boolean {
  return (
    (syncId ?? run.syncId) === run.syncId &&
    (status ?? run.status) === run.status &&
    (srcType ?? run.srcRemoteServerType) === run.srcRemoteServerType &&
    (destType ?? run.destRemoteServerType) === run.destRemoteServerType
  );
}

/** One question to the service: the scope that it reads and how it is asked, but for page and order. */
export interface PlannedQuery {
  readonly scope: QueryScope;
  readonly filter: SyncRunFilter;
  readonly userId: string | undefined;
}

/** Together the queries return every run that is wanted, and more where `residual` is not empty: that is tested on arrival. */
export interface Plan {
  readonly queries: readonly PlannedQuery[];
  readonly residual: RunFilter;
}

export interface PlanOptions {
  /** Milliseconds since 1970, for periods that end now. */
  readonly now: number;
  /** Only runs created then or later are of interest; older ones may come all the same. */
  readonly since?: number | undefined;
  /** The syncs with a text in the name that they have or had, if all syncs are known. */
  readonly syncsNamed?: ((text: string) => readonly string[] | undefined) | undefined;
  readonly nameOf?: NameOf | undefined;
  /** How many queries there may be; a choice of more values is tested on arrival, since each value costs a request. */
  readonly maxQueries?: number | undefined;
}

const usualQueries = 5;
const second = 1000;

/** The values to ask for of a field: `[undefined]` stands for any, an empty list for none at all. */
type Values<T> = readonly (T | undefined)[];

/** One way to ask: by these values, in so many queries; `asks` are the parts of the filter that the service then does. */
interface Way {
  readonly syncIds: Values<string>;
  readonly srcTypes: Values<string>;
  readonly destTypes: Values<string>;
  readonly statuses: Values<RunStatus>;
  readonly asks: readonly FilterPart[];
}

/**
 * How to ask for the runs of a scope that pass the filter: one query for each value chosen, since the service takes one
 * value a field. Of sync and server types it takes one field at a time; the most selective way that is not too many
 * queries is taken: syncs before server types before neither, each with the statuses if they fit.
 */
export function plan(filter: RunFilter, scope: Scope, options: PlanOptions): Plan {
  const ways = waysToAsk(filter, scope, options);
  const way = ways.find((each) => countQueries(each) <= (options.maxQueries ?? usualQueries));
  if (!way) throw new Error('One query that asks for nothing in particular is never too many.');
  const selections = way.syncIds.flatMap((syncId) =>
    way.srcTypes.flatMap((srcType) =>
      way.destTypes.flatMap((destType) => way.statuses.map((status) => ({ syncId, srcType, destType, status }))),
    ),
  );
  const period = { from: scope.from, before: scope.before };
  const queries = selections.map((selection) => planQuery(filter, { ...selection, ...period }, options));
  const asked: readonly FilterPart[] = [
    ...way.asks,
    'created',
    'workspaceId',
    'userId',
    ...(queries.every((query) => query.filter.dryRun !== undefined) ? ['dryRun' as const] : []),
  ];
  return { queries, residual: asked.reduce<RunFilter>((rest, part) => withPart(rest, part, undefined), filter) };
}

/** How to ask for exactly a scope. Dry run is a filter of the service only where there is no other. */
export function planQuery(filter: RunFilter, scope: QueryScope, options: PlanOptions): PlannedQuery {
  const { dryRun, userId } = filter;
  const isAlone =
    setParts(filter).every((part) => part === 'dryRun' || part === 'userId') &&
    scopeKey(scope) === scopeKey(everything);
  if (dryRun !== undefined && isAlone) return { scope, userId, filter: { dryRun } };
  const { syncId, status, srcType, destType } = scope;
  const common = { status, workspaceId: filter.workspaceId, createdAt: createdFilter(filter, scope, options) };
  if (syncId !== undefined) return { scope, userId, filter: { ...common, syncId } };
  if (srcType !== undefined) return { scope, userId, filter: { ...common, srcRemoteServerType: srcType } };
  return { scope, userId, filter: { ...common, destRemoteServerType: destType } };
}

/** From the most selective to the least; the last asks for one thing at most. */
function waysToAsk(filter: RunFilter, scope: Scope, { syncsNamed, nameOf }: PlanOptions): readonly Way[] {
  const none = { syncIds: anyValue, srcTypes: anyValue, destTypes: anyValue };
  const named = filter.nameText === undefined ? undefined : syncsNamed?.(filter.nameText);
  const chosen = filter.syncs?.map(({ id }) => id);
  const syncIds = narrowed(
    named && chosen ? chosen.filter((id) => named.includes(id)) : (named ?? chosen),
    scope.syncId,
  );
  // Of a sync that was called so before, only some runs are meant.
  const isNow = (id: string): boolean => !nameOf || holdsText(nameOf(id), filter.nameText ?? '');
  const isNamed = named?.every((id) => isNow(id)) ?? false;
  const bySync = { ...none, syncIds, asks: ['syncs', ...(isNamed ? ['nameText' as const] : [])] as const };
  const bySource = { ...none, srcTypes: filter.srcTypes ?? anyValue, asks: ['srcTypes'] as const };
  const byDestination = { ...none, destTypes: filter.destTypes ?? anyValue, asks: ['destTypes'] as const };
  // What a scope fixes must be asked for, whatever else is.
  const selective = scope.syncId === undefined ? [bySync, ...fewestFirst(bySource, byDestination)] : [bySync];
  const statuses = narrowed(filter.statuses, scope.status);
  return [...selective.filter((way) => !isAny(way)), { ...none, asks: [] }].flatMap((way) => [
    { ...way, statuses, asks: [...way.asks, 'statuses' as const] },
    ...(scope.status === undefined ? [{ ...way, statuses: anyValue }] : []),
  ]);
}

const anyValue = [undefined] as const;

function fewestFirst<A extends Omit<Way, 'statuses'>, B extends Omit<Way, 'statuses'>>(a: A, b: B): readonly (A | B)[] {
  return a.srcTypes.length < b.destTypes.length ? [a, b] : [b, a];
}

function isAny({ syncIds, srcTypes, destTypes }: Omit<Way, 'statuses'>): boolean {
  return [syncIds, srcTypes, destTypes].every((values) => values.length === 1 && values[0] === undefined);
}

function countQueries({ syncIds, srcTypes, destTypes, statuses }: Way): number {
  return syncIds.length * srcTypes.length * destTypes.length * statuses.length;
}

function narrowed<T>(wanted: readonly T[] | undefined, fixed: T | undefined): Values<T> {
  if (fixed === undefined) return wanted ?? anyValue;
  return !wanted || wanted.includes(fixed) ? [fixed] : [];
}

/**
 * The service compares times more finely than it sends them, to the second. So a query asks for the whole seconds that
 * hold the period, and the times that arrive decide.
 */
function createdFilter(filter: RunFilter, scope: Scope, { now, since }: PlanOptions): CreatedAtFilter | undefined {
  const bounds = createdBounds(filter.created, now);
  const from = Math.max(bounds.from, scope.from ?? -Infinity, since ?? -Infinity);
  const before = Math.min(bounds.before, scope.before ?? Infinity);
  const gteq = Number.isFinite(from) ? Math.floor(from / second) * second : undefined;
  const lt = Number.isFinite(before) ? Math.ceil(before / second) * second : undefined;
  if (gteq === undefined) return lt === undefined ? undefined : { lt };
  return lt === undefined ? { gteq } : { gteq, lt };
}
