/**
 * Milliseconds since 1970 UTC, of an ISO 8601 date with `Z` or an offset; undefined for anything else. The two usual
 * forms, `2026-01-31T14:03:00Z` and `…-04:00`, are read by hand: Date.parse was most of the time that a page's decoding took.
 */
export function time(value: unknown): number | undefined {
  // Date.parse alone takes "run 7" for a date, hence the look at the first hyphen.
  if (typeof value !== 'string' || value.charCodeAt(4) !== 0x2d) {
    return undefined;
  }
  const zone = zoneMinutes(value);
  const milliseconds = zone === undefined ? Date.parse(value) : midnight(value) + timeOfDay(value) - zone * 60_000;
  return Number.isNaN(milliseconds) ? undefined : milliseconds;
}

/** Undefined when it is not one of the usual forms. A time without a zone is UTC, as all that the service writes. */
function zoneMinutes(value: string): number | undefined {
  const zone = value.charCodeAt(19);
  if (value.length === 19 || (value.length === 20 && zone === 0x5a)) {
    return 0;
  }
  const sign = 0x2c - zone;
  return value.length === 25 && Math.abs(sign) === 1
    ? sign * (60 * twoDigits(value, 20) + twoDigits(value, 23))
    : undefined;
}

// Neighbours in a list are mostly of one day.
let lastDay = 0;
let lastMidnight = 0;

function midnight(value: string): number {
  const year = 100 * twoDigits(value, 0) + twoDigits(value, 2);
  const day = 10_000 * year + 100 * twoDigits(value, 5) + twoDigits(value, 8);
  if (day !== lastDay) {
    lastDay = day;
    lastMidnight = Date.parse(value.slice(0, 10));
  }
  return lastMidnight;
}

function timeOfDay(value: string): number {
  const hours = twoDigits(value, 11);
  const minutes = twoDigits(value, 14);
  const seconds = twoDigits(value, 17);
  return hours < 24 && minutes < 60 && seconds < 60 ? 1000 * (3600 * hours + 60 * minutes + seconds) : NaN;
}

function twoDigits(value: string, index: number): number {
  const tens = value.charCodeAt(index) - 0x30;
  const ones = value.charCodeAt(index + 1) - 0x30;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? 10 * tens + ones : NaN;
}
