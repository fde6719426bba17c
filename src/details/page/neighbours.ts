import type { HistoryView } from '../views.ts';

/** The keys that lead to the runs before and after. */
export const neighbourKeys = { previous: '[', next: ']' } as const;

/** What is pressed, as a KeyboardEvent says it. */
export interface Pressed {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
}

/** The run to which a key leads; undefined where it leads nowhere. */
export function neighbourFor(pressed: Pressed, { previous, next }: HistoryView): string | undefined {
  const { key, ctrlKey, altKey, metaKey } = pressed;
  // Some keyboards have brackets behind AltGr, which counts as Ctrl and Alt together, or behind Option.
  if (metaKey || (ctrlKey && !altKey)) return undefined;
  if (key === neighbourKeys.previous) return previous;
  return key === neighbourKeys.next ? next : undefined;
}
