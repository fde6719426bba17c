import type { ErrorGroup } from './views.ts';

/** Equal errors as one with a count: the most frequent first, else in the order of their first appearance. */
export function groupErrors(errors: readonly string[]): readonly ErrorGroup[] {
  const counts = new Map<string, number>();
  for (const text of errors) counts.set(text, (counts.get(text) ?? 0) + 1);
  return Array.from(counts, ([text, count]) => ({ text, count })).toSorted((a, b) => b.count - a.count);
}
