// Local time. A day has 23 to 25 hours, and where the clocks change at midnight it may begin at 01:00.

// Neighbors in a list are mostly of one day.
let lastStart = 0;
let lastEnd = 0;

/** The first moment of a moment's local day, both in milliseconds since 1970. */
export function startOfDay(time: number): number {
  // NaN must not stay.
  if (!(time >= lastStart && time < lastEnd)) {
    lastStart = new Date(time).setHours(0, 0, 0, 0);
    lastEnd = startOfNextDay(lastStart);
  }
  return lastStart;
}

/** The first moment of the day after the one that begins at `start`. */
export function startOfNextDay(start: number): number {
  const date = new Date(start);
  date.setDate(date.getDate() + 1);
  return date.setHours(0, 0, 0, 0);
}

/** The first moment of a local month, counted from 1; the 13th is the first of the next year. */
export function startOfMonth(year: number, month: number): number {
  return localDate(year, month, 1).getTime();
}

/** The first moment of a local day, its month counted from 1; undefined for a day that the calendar lacks. */
export function dayAt(year: number, month: number, day: number): number | undefined {
  const date = localDate(year, month, day);
  return isOn(date, year, month, day) ? date.getTime() : undefined;
}

/**
 * The first and the last moment of a local day at which the clocks show a time: different ones where they are set back.
 * Undefined for a time that they skip or never show.
 */
export function momentsAt(
  [year, month, day]: readonly [number, number, number],
  hours: number,
  minutes: number,
): { readonly first: number; readonly last: number } | undefined {
  const date = localDate(year, month, day);
  const first = date.setHours(hours, minutes);
  if (!isOn(date, year, month, day) || !shows(date, hours, minutes)) return undefined;
  const setBack = new Date(first + 86_400_000).getTimezoneOffset() - date.getTimezoneOffset();
  const again = new Date(first + setBack * 60_000);
  return { first, last: setBack > 0 && shows(again, hours, minutes) ? again.getTime() : first };
}

/** Not by the constructor, which takes the year 50 for 1950. */
function localDate(year: number, month: number, day: number): Date {
  const date = new Date(2000, 0, 1);
  date.setFullYear(year, month - 1, day);
  date.setHours(0, 0, 0, 0);
  return date;
}

/** Date takes the 31st of June for the 1st of July. */
function isOn(date: Date, year: number, month: number, day: number): boolean {
  return date.getFullYear() === year && date.getMonth() === month - 1 && date.getDate() === day;
}

function shows(date: Date, hours: number, minutes: number): boolean {
  return date.getHours() === hours && date.getMinutes() === minutes;
}
