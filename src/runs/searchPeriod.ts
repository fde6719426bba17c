import { dayAt, startOfDay, startOfMonth, startOfNextDay } from './day.ts';

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
  const [year = Number.NaN, month = 0, day = 0] = (pattern.exec(word) ?? []).slice(1).map(Number);
  if (Number.isNaN(year)) return undefined;
  if (Number.isNaN(month)) return { from: startOfMonth(year, 1), before: startOfMonth(year + 1, 1) };
  if (month < 1 || month > 12) return undefined;
  if (Number.isNaN(day)) return { from: startOfMonth(year, month), before: startOfMonth(year, month + 1) };
  const start = dayAt(year, month, day);
  return start === undefined ? undefined : dayOf(start);
}

/** What both periods hold; its end is not after its start where that is nothing. */
export function intersection(a: Period, b: Period): Period {
  return { from: Math.max(a.from, b.from), before: Math.min(a.before, b.before) };
}

function dayOf(start: number): Period {
  return { from: start, before: startOfNextDay(start) };
}
