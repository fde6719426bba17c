import * as l10n from '@vscode/l10n';
import prettyBytes from 'pretty-bytes';
import prettyMilliseconds from 'pretty-ms';
import { startOfDay } from '../runs/day.ts';

// Numbers and times for people. `locale` is the display language of VS Code, `vscode.env.language`.

const dayMilliseconds = 86_400_000;
/** The farthest moment a Date can hold, in milliseconds. */
const maxTime = 8.64e15;

/** No number of the service is larger: they are 64 bits. */
const maxAmount = 2 ** 63;

/** Shown where a number or a time makes no sense. */
const nonsense = '–';

/** A size such as `1.34 GB`, in steps of 1,000. */
export function formatBytes(bytes: number, locale: string): string {
  return isAmount(bytes) ? prettyBytes(bytes, { locale }) : nonsense;
}

/** A duration such as `3m 12s`: at most two units. */
export function formatDuration(seconds: number): string {
  if (!isAmount(seconds) || seconds * 1000 > maxTime) return nonsense;
  return prettyMilliseconds(seconds * 1000, { unitCount: 2, secondsDecimalDigits: seconds < 10 ? 1 : 0 });
}

/** A count such as `12,345`. */
export function formatCount(count: number, locale: string): string {
  return isAmount(count) ? count.toLocaleString(locale) : nonsense;
}

/** A fraction from 0 to 1 as `42%`; never 100% before all is done. */
export function formatPercentage(fraction: number, locale: string): string {
  if (!Number.isFinite(fraction)) return nonsense;
  // The little extra makes up for binary fractions: 0.29 * 100 is less than 29.
  const percent = Math.floor(Math.min(Math.max(fraction, 0), 1) * 100 + 1e-9);
  return (percent / 100).toLocaleString(locale, { style: 'percent' });
}

/**
 * A time as short as `now` allows: `Today 14:03`, `Yesterday 09:15`, `Mon 14:03`, `Mar 12, 14:03`, with the year where
 * it is another. Both in milliseconds since 1970, shown in local time.
 */
export function formatWhen(time: number, now: number, locale: string): string {
  if (!isTime(time)) return nonsense;
  const days = Math.round((startOfDay(now) - startOfDay(time)) / dayMilliseconds);
  const clock = format('clock', time, locale);
  if (days === 0) return l10n.t('Today {0}', clock);
  if (days === 1) return l10n.t('Yesterday {0}', clock);
  if (days > 1 && days < 7) return `${format('weekday', time, locale)} ${clock}`;
  const sameYear = new Date(time).getFullYear() === new Date(now).getFullYear();
  return format(sameYear ? 'day' : 'dayOfYear', time, locale);
}

/** The time of day: `14:03`. */
export function formatClock(time: number, locale: string): string {
  return isTime(time) ? format('clock', time, locale) : nonsense;
}

/** A day, by its midnight: `Today`, `Yesterday`, `Monday, Mar 9`, with the year where it is another. */
export function formatDay(midnight: number, now: number, locale: string): string {
  if (!isTime(midnight)) return nonsense;
  const days = Math.round((startOfDay(now) - midnight) / dayMilliseconds);
  if (days === 0) return l10n.t('Today');
  if (days === 1) return l10n.t('Yesterday');
  const sameYear = new Date(midnight).getFullYear() === new Date(now).getFullYear();
  return format(sameYear ? 'date' : 'dateOfYear', midnight, locale);
}

/** A time to the minute that means the same on another day: `Mar 12, 2026, 14:03`. */
export function formatMinute(time: number, locale: string): string {
  return isTime(time) ? format('dayOfYear', time, locale) : nonsense;
}

/** A time in full, to the second and with the time zone. */
export function formatDateTime(time: number, locale: string): string {
  return isTime(time) ? format('full', time, locale) : nonsense;
}

const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
const styles = {
  clock,
  weekday: { weekday: 'short' },
  day: { month: 'short', day: 'numeric', ...clock },
  dayOfYear: { year: 'numeric', month: 'short', day: 'numeric', ...clock },
  date: { weekday: 'long', month: 'short', day: 'numeric' },
  dateOfYear: { weekday: 'long', year: 'numeric', month: 'short', day: 'numeric' },
  full: { dateStyle: 'medium', timeStyle: 'long', hourCycle: 'h23' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;

/** Formatters are costly to make: a tree asks for hundreds of times at once. */
const formatters = new Map<string, Intl.DateTimeFormat>();

function format(style: keyof typeof styles, time: number, locale: string): string {
  const key = `${style} ${locale}`;
  let formatter = formatters.get(key);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat(locale, styles[style]);
    formatters.set(key, formatter);
  }
  return formatter.format(time);
}

function isAmount(value: number): boolean {
  return value >= 0 && value <= maxAmount;
}

function isTime(time: number): boolean {
  return Math.abs(time) <= maxTime;
}
