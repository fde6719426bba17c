/** A moment as somebody typed it, in local time. */
export interface TypedDate {
  /** Milliseconds since 1970. */
  readonly start: number;
  /** The first moment after it: of the next day where no time was typed, else the same as `start`. */
  readonly end: number;
}

const pattern = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]+(\d{1,2}):(\d{2}))?$/u;

/** Reads `2026-03-12` or `2026-03-12 14:30`; undefined for anything else, also for a day that the calendar lacks. */
export function parseDate(text: string): TypedDate | undefined {
  const match = pattern.exec(text.trim());
  if (!match) return undefined;
  const [year = 0, month = 0, day = 0, hours = 0, minutes = 0] = match.slice(1).map((digits) => Number(digits ?? 0));
  const date = new Date(year, month - 1, day, hours, minutes);
  // Date takes the 31st of June for the 1st of July.
  const isReal = date.getMonth() === month - 1 && date.getDate() === day && hours < 24 && minutes < 60;
  if (!isReal) return undefined;
  const start = date.getTime();
  return { start, end: match[4] === undefined ? new Date(year, month - 1, day + 1).getTime() : start };
}

/** The same form, without the time where it is midnight. */
export function formatDate(time: number): string {
  const date = new Date(time);
  const [hours, minutes] = [date.getHours(), date.getMinutes()];
  const day = [date.getFullYear(), pad(date.getMonth() + 1), pad(date.getDate())].join('-');
  return hours === 0 && minutes === 0 ? day : `${day} ${pad(hours)}:${pad(minutes)}`;
}

/** The same form for a moment that ends a range: midnight is the end of the day before. */
export function formatEndDate(time: number): string {
  const date = new Date(time);
  const isMidnight = date.getHours() === 0 && date.getMinutes() === 0;
  return formatDate(isMidnight ? new Date(date.getFullYear(), date.getMonth(), date.getDate() - 1).getTime() : time);
}

function pad(number: number): string {
  return String(number).padStart(2, '0');
}
