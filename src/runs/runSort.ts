import type { SyncRunQuery } from '../files-com/query.ts';
import type { Level } from './grouping.ts';

/** In which order the service lists runs. */
export type RunSort = NonNullable<SyncRunQuery['sort']>;
export type SortField = RunSort['field'];

/** Runs are loaded newest first; any other order is the service's own, in lists that are read for it. */
export const newestFirst: RunSort = { field: 'createdAt', direction: 'desc' };

export const sortFields = [
  'createdAt',
  'status',
  'syncId',
  'workspaceId',
  'siteId',
] as const satisfies readonly SortField[];

/** In these groups the runs are alike in the field, so that sorting by it makes no difference. */
const alikeIn: Readonly<Partial<Record<SortField, Level>>> = {
  status: 'status',
  syncId: 'sync',
  workspaceId: 'sync',
  siteId: 'sync',
};

/** The fields by which runs can be sorted in groups of these levels. */
export function sortFieldsFor(levels: readonly Level[]): readonly SortField[] {
  return sortFields.filter((field) => !levels.some((level) => level === alikeIn[field]));
}

export function isSameSort(a: RunSort, b: RunSort): boolean {
  return a.field === b.field && a.direction === b.direction;
}
