import { dayAt, momentsAt, startOfDay, startOfNextDay } from '../runs/day.ts';

/** A date in local time as a person types it. */
export interface TypedDate {
  /** The first moment that it names, in milliseconds since 1970. */
  readonly start: number;
  /** The end of the day where no time was typed, else the last moment at which the clocks show that time. */
  readonly end: number;
}

const pattern = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]+(\d{1,2}):(\d{2}))?$/u;

/** Reads `2026-03-12` or `2026-03-12 14:30`; undefined for anything else, also where the calendar or the clocks lack it. */
export function parseDate(text: string): TypedDate | undefined {
  const match = pattern.exec(text.trim());
  if (!match) return undefined;
  const [year = 0, month = 0, day = 0, hours = 0, minutes = 0] = match.slice(1).map(Number);
  if (Number.isNaN(hours)) {
    const start = dayAt(year, month, day);
    return start === undefined ? undefined : { start, end: startOfNextDay(start) };
  }
  const moments = momentsAt([year, month, day], hours, minutes);
  return moments && { start: moments.first, end: moments.last };
}

/** The same form, without the time where a day begins. */
export function formatDate(time: number): string {
  const date = new Date(time);
  const day = [pad(date.getFullYear(), 4), pad(date.getMonth() + 1), pad(date.getDate())].join('-');
  return time === startOfDay(time) ? day : `${day} ${pad(date.getHours())}:${pad(date.getMinutes())}`;
}

/** The same form for the end of a range: where a day begins, the day before. */
export function formatEndDate(time: number): string {
  return formatDate(time === startOfDay(time) ? startOfDay(time - 1) : time);
}

function pad(number: number, length = 2): string {
  return String(number).padStart(length, '0');
}
