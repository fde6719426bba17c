import { startOfDay, startOfNextDay } from './grouping.ts';

/** From `from` on, before `before`, in milliseconds since 1970. */
export interface Period {
  readonly from: number;
  readonly before: number;
}

/** What people call the days that need no date. */
export interface DayNames {
  readonly today: string;
  readonly yesterday: string;
}

export const allTime: Period = { from: -Infinity, before: Infinity };

/** A day, a month, or what there is of it while it is being typed: `2026-11-24`, `2026-11-`, `2026-11`, `2026-`. */
const pattern = /^(\d{4})-(?:(\d{1,2})(?:-(\d{1,2})?)?)?$/u;

/** The period that a word names, in local time; undefined where it names none. */
export function periodOf(word: string, now: number, names: DayNames): Period | undefined {
  const today = startOfDay(now);
  if (word === names.today) return dayOf(today);
  if (word === names.yesterday) return dayOf(startOfDay(today - 1));
  const [year, month, day] = pattern.exec(word)?.slice(1) ?? [];
  if (year === undefined) return undefined;
  if (month === undefined) return { from: midnight(year, '1', '1'), before: midnight(Number(year) + 1, '1', '1') };
  const first = midnight(year, month, day ?? '1');
  // Date takes the 31st of June for the 1st of July.
  if (new Date(first).getMonth() !== Number(month) - 1) return undefined;
  return day === undefined ? { from: first, before: midnight(year, Number(month) + 1, '1') } : dayOf(first);
}

/** What both periods hold; its end is not after its start where that is nothing. */
export function intersection(a: Period, b: Period): Period {
  return { from: Math.max(a.from, b.from), before: Math.min(a.before, b.before) };
}

function dayOf(start: number): Period {
  return { from: start, before: startOfNextDay(start) };
}

function midnight(year: string | number, month: string | number, day: string): number {
  return new Date(Number(year), Number(month) - 1, Number(day)).getTime();
}
