import { normalizeMessage } from '../logs/meaning/normalize.ts';
import { fitTexts, type TextLimits } from './limits.ts';
import type { ErrorGroup, ErrorText } from './views.ts';

/** Errors by what they have in common, as far as there are not too many. */
export interface GroupedErrors {
  readonly groups: readonly ErrorGroup[];
  /** How many errors were compared, from the first on. */
  readonly compared: number;
  /** How many of these are different, and how many of the different ones are in the groups. */
  readonly different: number;
  readonly shown: number;
  /** Was one of these cut? */
  readonly hasCut: boolean;
}

/** Comparing may take this many characters, about 50 ms, and each error costs as much as some more. */
const mostCompared = 16_000_000;
const costOfEach = 100;

/**
 * Equal errors as one with a count, and those that differ in paths, numbers and times alone as one group: the most frequent
 * first, else in the order of their first appearance. Of many different ones the most frequent that fit the limits.
 */
export function groupErrors(errors: readonly string[], limits: TextLimits): GroupedErrors {
  const counts = new Map<string, number>();
  let compared = 0;
  let left = mostCompared;
  for (const text of errors) {
    left -= text.length + costOfEach;
    // The first is compared however long it is.
    if (left < 0 && compared > 0) break;
    compared += 1;
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  const texts = Array.from(counts, ([text, count]) => ({ text, count })).toSorted(byCount);
  const fitting = fitTexts(
    texts.map(({ text }) => text),
    limits,
  );
  const groups = new Map<string, ErrorText[]>();
  for (const [index, text] of fitting.texts.entries()) {
    const error = { text, count: texts[index]?.count ?? 0 };
    const common = normalizeMessage(text);
    const group = groups.get(common);
    if (group) group.push(error);
    else groups.set(common, [error]);
  }
  return {
    groups: Array.from(groups, groupOf).toSorted(byCount),
    compared,
    different: texts.length,
    shown: fitting.texts.length,
    hasCut: fitting.hasCut,
  };
}

function groupOf([common, texts]: readonly [string, readonly ErrorText[]]): ErrorGroup {
  return { common, texts, count: texts.reduce((sum, { count }) => sum + count, 0) };
}

function byCount(a: { readonly count: number }, b: { readonly count: number }): number {
  return b.count - a.count;
}
