import type { CreatedAtFilter, SyncRunFilter } from '../files-com/query.ts';
import type { RunStatus } from '../files-com/runStatus.ts';
import { createdBounds, setParts, withPart, type FilterPart, type RunFilter } from './filter.ts';

/** What can be opened and continued by itself: all runs, those of a sync, of a status, or of both. */
export interface Scope {
  readonly syncId?: string | undefined;
  readonly status?: RunStatus | undefined;
}

export const everything: Scope = {};

/** Tells scopes apart, whatever their ids and statuses hold. */
export function scopeKey({ syncId, status }: Scope): string {
  return JSON.stringify([syncId ?? null, status ?? null]);
}

/** One question to the service: the scope that it reads and how it is asked. */
export interface PlannedQuery {
  readonly scope: Scope;
  readonly filter: SyncRunFilter;
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
  /** Only runs created then or earlier. */
  readonly upTo?: number | undefined;
}

/** A choice of more values than this is tested on arrival: each value costs a request. */
const maxQueries = 5;

/**
 * How to ask for the runs of a scope that pass the filter: one query for each sync and status chosen, since the service
 * takes one value a field. Where those are too many, syncs go before statuses: they select more.
 */
export function plan(filter: RunFilter, scope: Scope, options: PlanOptions): Plan {
  const chosenSyncs = filter.syncs?.map(({ id }) => id);
  const syncIds = narrowed(chosenSyncs, scope.syncId);
  const statuses = narrowed(filter.statuses, scope.status);
  const asksSyncs = syncIds.length <= maxQueries;
  const asksStatuses = statuses.length * (asksSyncs ? syncIds.length : 1) <= maxQueries;
  const queries = (asksSyncs ? syncIds : [undefined]).flatMap((syncId) =>
    (asksStatuses ? statuses : [undefined]).map((status) => planQuery(filter, { syncId, status }, options)),
  );
  const asked: readonly FilterPart[] = [
    'created',
    ...(asksSyncs ? ['syncs' as const] : []),
    ...(asksStatuses ? ['statuses' as const] : []),
    ...(queries.every((query) => query.filter.dryRun !== undefined) ? ['dryRun' as const] : []),
  ];
  return { queries, residual: asked.reduce<RunFilter>((rest, part) => withPart(rest, part, undefined), filter) };
}

/** How to ask for exactly a scope. Dry run is a filter of the service only where there is no other. */
export function planQuery(filter: RunFilter, scope: Scope, options: PlanOptions): PlannedQuery {
  const { dryRun } = filter;
  const isAlone =
    setParts(filter).length === 1 && scopeKey(scope) === scopeKey(everything) && options.upTo === undefined;
  if (dryRun !== undefined && isAlone) return { scope, filter: { dryRun } };
  return { scope, filter: { ...scope, createdAt: createdFilter(filter, options) } };
}

/** The values to ask for: `[undefined]` stands for any, an empty list for none at all. */
function narrowed<T>(wanted: readonly T[] | undefined, fixed: T | undefined): readonly (T | undefined)[] {
  if (fixed === undefined) return wanted ?? [undefined];
  return !wanted || wanted.includes(fixed) ? [fixed] : [];
}

function createdFilter(filter: RunFilter, { now, since, upTo }: PlanOptions): CreatedAtFilter | undefined {
  const { from, before } = createdBounds(filter.created, now);
  const gteq = Math.max(from, since ?? -Infinity);
  const start = Number.isFinite(gteq) ? { gteq } : {};
  // Times are kept to the millisecond; the service may know them finer.
  if (upTo !== undefined && upTo < before) return { ...start, lt: upTo + 1 };
  if (Number.isFinite(before)) return { ...start, lt: before };
  return Number.isFinite(gteq) ? start : undefined;
}
