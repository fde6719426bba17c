/** Most of what the service writes; Date.parse reads it as it is. */
const usual = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/;
const any =
  /^(\d{4}-\d\d-\d\d)(?:[Tt ](\d\d:\d\d(?::\d\d)?)(?:[.,](\d{1,9})\d*)?(?: ?(?:[Zz]|UTC|([+-]\d\d)(?::?(\d\d))?))?)?$/;

/**
 * Milliseconds since 1970 UTC, of an ISO 8601 date with `Z`, an offset or neither; undefined for anything else. A time without
 * a zone is UTC, as all that the service writes: Date.parse would take it for local.
 */
export function time(value: unknown): number | undefined {
  if (typeof value !== 'string') return undefined;
  const text = usual.test(value) ? value : rewritten(value);
  // Date.parse takes February 30 for March 2.
  if (text === undefined || !isDay(text)) return undefined;
  const milliseconds = Date.parse(text);
  return Number.isNaN(milliseconds) ? undefined : milliseconds;
}

function rewritten(value: string): string | undefined {
  const [, date, clock, fraction = '0', hours, minutes = '00'] = any.exec(value) ?? [];
  if (date === undefined || clock === undefined) return date;
  const seconds = clock.length === 5 ? `${clock}:00` : clock;
  return `${date}T${seconds}.${fraction}${hours === undefined ? 'Z' : `${hours}:${minutes}`}`;
}

function isDay(text: string): boolean {
  const day = text.slice(8, 10);
  return day <= '28' || new Date(text.slice(0, 10)).toJSON()?.slice(8, 10) === day;
}
