import type { HistoryView } from '../views.ts';

/** The keys that lead to the runs before and after. */
export const neighbourKeys = { previous: '[', next: ']' } as const;

/** The run to which a key leads; undefined where it leads nowhere, or where it is typed into something. */
export function neighbourFor(
  { key, ctrlKey, altKey, metaKey, target }: KeyboardEvent,
  { previous, next }: HistoryView,
): string | undefined {
  // Some keyboards have brackets behind AltGr, which counts as Ctrl and Alt together, or behind Option.
  if (metaKey || (ctrlKey && !altKey) || target instanceof HTMLInputElement) return undefined;
  if (key === neighbourKeys.previous) return previous;
  return key === neighbourKeys.next ? next : undefined;
}
