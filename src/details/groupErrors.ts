import { maskLinks } from '../files-com/maskLinks.ts';
import { normalizeMessage } from '../logs/normalizeMessage.ts';
import type { ErrorGroup, ErrorText } from './views.ts';

/** Errors by what they have in common, as far as there are not too many. */
export interface GroupedErrors {
  readonly groups: readonly ErrorGroup[];
  /** How many different errors there are. */
  readonly different: number;
}

/**
 * Equal errors as one with a count, and those that differ in paths, numbers and times alone as one group: the most frequent
 * first, else in the order of their first appearance. Of `most` different ones, the most frequent, and of no others.
 */
export function groupErrors(errors: readonly string[], most: number): GroupedErrors {
  const counts = new Map<string, number>();
  for (const text of errors) counts.set(text, (counts.get(text) ?? 0) + 1);
  const texts = Array.from(counts, ([text, count]) => ({ text, count })).toSorted(byCount);
  const groups = new Map<string, ErrorText[]>();
  for (const { text, count } of texts.slice(0, most)) {
    const error = { text: maskLinks(text), count };
    const common = normalizeMessage(error.text);
    const group = groups.get(common);
    if (group) group.push(error);
    else groups.set(common, [error]);
  }
  return { groups: Array.from(groups, groupOf).toSorted(byCount), different: texts.length };
}

function groupOf([common, texts]: readonly [string, readonly ErrorText[]]): ErrorGroup {
  return { common, texts, count: texts.reduce((sum, { count }) => sum + count, 0) };
}

function byCount(a: { readonly count: number }, b: { readonly count: number }): number {
  return b.count - a.count;
}
