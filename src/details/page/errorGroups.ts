import type { ErrorGroup } from '../views.ts';

/** The errors that a person looks for, in their groups. */
export function searchErrors(groups: readonly ErrorGroup[], query: string): readonly ErrorGroup[] {
  const wanted = query.trim().toLowerCase();
  if (wanted === '') return groups;
  return groups.flatMap(({ common, texts }) => {
    const found = texts.filter(({ text }) => text.toLowerCase().includes(wanted));
    return found.length === 0
      ? []
      : [{ common, texts: found, count: found.reduce((sum, { count }) => sum + count, 0) }];
  });
}

/** How many different errors they are. */
export function countTexts(groups: readonly ErrorGroup[]): number {
  return groups.reduce((sum, { texts }) => sum + texts.length, 0);
}

/** A line for each different error, with its count where that is above 1. */
export function errorsAsText(groups: readonly ErrorGroup[]): string {
  return groups
    .flatMap(({ texts }) => texts.map(({ text, count }) => (count > 1 ? `${count} × ${text}` : text)))
    .join('\n');
}
