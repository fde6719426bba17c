import { cutText } from '../files-com/cutText.ts';
import { isObject } from '../files-com/fields.ts';
import { decodeFilter, encodeFilter, folded, sameFilter, type RunFilter } from './filter.ts';

/** A filter that somebody has given a name. */
export interface SavedFilter {
  readonly name: string;
  /** As it is stored: what another version or another site makes of it is kept. */
  readonly stored: unknown;
}

/** What a saved filter means at a site. */
export interface SavedMeaning {
  readonly filter: RunFilter;
  /** The site whose ids are in it, where that is another one: those are left out of the filter. */
  readonly otherSite: string | undefined;
}

/** Those that are always there. */
export const readyMadeFilters = {
  failedToday: { statuses: ['failure', 'partial_failure'], created: { preset: 'today' } },
  inProgress: { statuses: ['in_progress'] },
  last24Hours: { created: { preset: '24h' } },
} as const satisfies Readonly<Record<string, RunFilter>>;
export type ReadyMadeName = keyof typeof readyMadeFilters;
/** In the order in which they are offered. */
export const readyMadeNames = ['failedToday', 'inProgress', 'last24Hours'] as const satisfies readonly ReadyMadeName[];

/** They are all in one picker, and VS Code syncs all of them at once. */
export const mostSavedFilters = 100;
/** In characters. */
export const longestFilterName = 60;

/** Reads what was stored, by this version or another; what makes no sense is left out. Of equal names the first counts. */
export function readSavedFilters(value: unknown): readonly SavedFilter[] {
  const items: readonly unknown[] = Array.isArray(value) ? value : [];
  const byName = new Map<string, SavedFilter>();
  for (const saved of items.flatMap((item) => decodeItem(item) ?? [])) {
    const key = folded(saved.name);
    if (!byName.has(key)) byName.set(key, saved);
  }
  return [...byName.values()].slice(0, mostSavedFilters);
}

/** What to store for the list, as JSON. */
export function writeSavedFilters(list: readonly SavedFilter[]): readonly object[] {
  return list.map(({ name, stored }) => ({ name, filter: stored }));
}

/** The one of this name, whatever its case. */
export function findSaved(list: readonly SavedFilter[], name: string): SavedFilter | undefined {
  return list.find((saved) => isSameName(saved.name, name));
}

/** The list with a filter of a site under this name, in place of the one that had it. */
export function withSaved(
  list: readonly SavedFilter[],
  name: string,
  filter: RunFilter,
  site: string | undefined,
): readonly SavedFilter[] {
  return [...withoutSaved(list, name), { name, stored: encodeFilter(filter, site) }];
}

/** The list with another name for one of its filters, in place of the one that had that name. */
export function withRenamed(list: readonly SavedFilter[], name: string, newName: string): readonly SavedFilter[] {
  const saved = findSaved(list, name);
  if (!saved) return list;
  return [...withoutSaved(withoutSaved(list, name), newName), { ...saved, name: newName }];
}

export function withoutSaved(list: readonly SavedFilter[], name: string): readonly SavedFilter[] {
  return list.filter((saved) => !isSameName(saved.name, name));
}

/** What the filter means at a site; ids of another one mean nothing there. */
export function meaningAt({ stored }: SavedFilter, site: string | undefined): SavedMeaning {
  const filter = decodeFilter(stored, site);
  const home = isObject(stored) && typeof stored['site'] === 'string' ? stored['site'] : undefined;
  const isWhole = home === undefined || sameFilter(filter, decodeFilter(stored, home));
  return { filter, otherSite: isWhole ? undefined : home };
}

function decodeItem(item: unknown): SavedFilter | undefined {
  if (!isObject(item) || typeof item['name'] !== 'string' || !isObject(item['filter'])) return undefined;
  const trimmed = item['name'].trim();
  const name = trimmed.length > longestFilterName ? cutText(trimmed, longestFilterName - 1) : trimmed;
  return name === '' ? undefined : { name, stored: item['filter'] };
}

function isSameName(a: string, b: string): boolean {
  return folded(a) === folded(b);
}
