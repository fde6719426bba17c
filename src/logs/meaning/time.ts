/** A timestamp in a text: where it is, and the moment it names. */
export interface FoundTime {
  readonly start: number;
  readonly end: number;
  /** Milliseconds since 1970 UTC; undefined where the text names no full date. */
  readonly time: number | undefined;
}

const month = String.raw`(?<month>Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)`;
const weekday = String.raw`(?:(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?,? )?`;
const clock = String.raw`(?<hour>\d{1,2}):(?<minute>\d\d)(?::(?<second>\d\d)(?:[.,](?<fraction>\d{1,9}))?)?(?: ?(?<half>[AP]M)\b)?`;
const exactClock = String.raw`(?<hour>\d\d):(?<minute>\d\d):(?<second>\d\d)(?:[.,](?<fraction>\d{1,9}))?`;
const zone = String.raw`(?: ?(?<zone>Z\b|UTC\b|GMT\b|[+-]\d\d:?\d\d(?!\d)(?: (?:UTC|GMT|BST|CES?T|EES?T|[ECMP][SD]T|JST|IST|MSK|AE[SD]T)\b)?|[+-]\d\d\b))?`;

/** The forms of timestamps, the most exact first. A time without a zone is taken as UTC, as Files.com writes it. */
const forms: readonly string[] = [
  // ISO 8601, RFC 3339, RFC 5424, Python's logging (`10:00:00,123`), Blue Gene (`2005-06-03-15.42.50.675872`).
  String.raw`(?<year>\d{4})-(?<monthNumber>\d\d)-(?<day>\d\d)(?:[T _-](?<hour>\d\d)[:.](?<minute>\d\d)(?:[:.](?<second>\d\d)(?:[.,](?<fraction>\d{1,9}))?)?${zone})?(?![\d-])`,
  // Go's log package, and with it rclone and azcopy; robocopy; nginx.
  String.raw`(?<year>\d{4})\/(?<monthNumber>\d\d)\/(?<day>\d\d),? ${exactClock}${zone}`,
  String.raw`(?<year>\d{4})(?<monthNumber>\d\d)(?<day>\d\d)T(?<hour>\d\d)(?<minute>\d\d)(?<second>\d\d)(?:[.,](?<fraction>\d{1,9}))?${zone}(?!\d)`,
  // Access logs of web servers.
  String.raw`(?<day>\d\d)\/${month}\/(?<year>\d{4}):${exactClock}${zone}`,
  // US dates; with a first number above 12, day and month.
  String.raw`(?<first>\d{1,2})\/(?<other>\d{1,2})\/(?<year>\d{4}),? ${clock}${zone}`,
  String.raw`(?<day>\d\d)\.(?<monthNumber>\d\d)\.(?<year>\d{4}),? ${clock}${zone}`,
  // RFC 2822, RFC 850, HTTP dates, robocopy's `Ended : 21 July 2021 10:56:46`.
  String.raw`${weekday}(?<day>\d{1,2})[ -]${month}[ -](?<year>\d{4})(?:,? ${clock}${zone})?`,
  // `Thursday, January 15, 2026 10:00:00 AM`, java.util.logging.
  String.raw`${weekday}${month} (?<day>\d{1,2}),? (?<year>\d{4})(?:,? ${clock}${zone})?`,
  // RFC 3164 (syslog), ctime, Apache's error log.
  String.raw`${weekday}${month} {1,2}(?<day>\d{1,2}) ${exactClock}(?: (?:[A-Z]{3,4} )?(?<year>\d{4})(?!\d))?`,
  // Spark and Hadoop, whose order of year, month and day nothing tells.
  String.raw`(?<![\d/])\d\d\/\d\d\/\d\d ${exactClock}`,
  // Android.
  String.raw`(?<![\d-])\d\d-\d\d ${exactClock}`,
  String.raw`(?<![\d:.])${clock}(?![\d:])`,
];

const nameless = (form: string): string => form.replaceAll(/\(\?<\w+>/gu, '(?:');

/** Matches any timestamp; to be made part of another pattern that ignores case. */
export const timePattern = `(?<!\\d)(?:${forms.map(nameless).join('|')})`;

const leading = new RegExp(`[\\s[(]{0,20}${timePattern}`, 'iuy');
// HDFS writes `081109 203615 148 INFO`, klog `E0115 10:00:00.000000`, and some tools seconds since 1970.
const leadingDigits =
  /[\s[]{0,9}(?:\d{6} \d{6}(?= )|[IWEF]\d{4} \d\d:\d\d:\d\d\.\d{1,9}|1\d{9}(?:\.\d{1,9})?(?=[\]\s])|1\d{12}(?=[\]\s]))/uy;
const exact = forms.map((form) => new RegExp(`^(?:${form})$`, 'iu'));
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const longestTime = 80;

/** The timestamp at the start of a line, after spaces and an opening bracket; undefined without one. */
export function leadingTime(line: string): FoundTime | undefined {
  const text = line.slice(0, longestTime);
  for (const pattern of [leading, leadingDigits]) {
    pattern.lastIndex = 0;
    const found = pattern.exec(text)?.[0];
    if (found === undefined) continue;
    const start = found.length - found.replace(/^[\s[(]+/u, '').length;
    return { start, end: found.length, time: timeOf(found.slice(start)) };
  }
  return undefined;
}

/** Milliseconds since 1970 UTC, of a field that holds a time: in any form, or as a number since 1970. */
export function timeOf(value: unknown): number | undefined {
  if (typeof value === 'number') return sinceEpoch(value);
  if (typeof value !== 'string' || value.length > longestTime) return undefined;
  if (/^\d{10}(?:\.\d{1,9}|\d{3}|\d{6}|\d{9})?$/u.test(value)) return sinceEpoch(Number(value));
  const text = value.trim();
  for (const form of exact) {
    const parts = form.exec(text)?.groups;
    if (parts) return momentOf(parts);
  }
  return undefined;
}

/** Seconds, milliseconds, microseconds or nanoseconds since 1970, told apart by their size. */
function sinceEpoch(value: number): number | undefined {
  // From 2001 on; a smaller number is a count or a duration.
  for (const [least, perMillisecond] of [
    [1e18, 1e6],
    [1e15, 1e3],
    [1e12, 1],
    [1e9, 1e-3],
  ] as const) {
    if (value >= least) return value < least * 10 ? Math.floor(value / perMillisecond) : undefined;
  }
  return undefined;
}

type Parts = Readonly<Record<string, string | undefined>>;

function momentOf(parts: Parts): number | undefined {
  const { year, fraction = '', half, zone: offset } = parts;
  if (year === undefined) return undefined;
  const [monthIndex, day] = dateOf(parts);
  const [hour, minute, second] = [parts['hour'], parts['minute'], parts['second']].map((part) => Number(part ?? 0));
  const hours = hourOf(hour ?? 0, half);
  const isValid =
    monthIndex >= 0 &&
    monthIndex < 12 &&
    day >= 1 &&
    day <= 31 &&
    hours < 24 &&
    (minute ?? 0) < 60 &&
    (second ?? 0) <= 60;
  if (!isValid) return undefined;
  const milliseconds = Math.floor(Number(`0.${fraction || '0'}`) * 1000 + 1e-6);
  const date = new Date(0);
  date.setUTCFullYear(Number(year), monthIndex, day);
  if (date.getUTCDate() !== day) return undefined;
  date.setUTCHours(hours, minute, second, milliseconds);
  return date.getTime() - zoneMinutes(offset) * 60_000;
}

function dateOf(parts: Parts): readonly [monthIndex: number, day: number] {
  const { first, other, month: name, monthNumber } = parts;
  if (first !== undefined)
    return Number(first) > 12 ? [Number(other) - 1, Number(first)] : [Number(first) - 1, Number(other)];
  const monthIndex = name === undefined ? Number(monthNumber) - 1 : months.indexOf(name.slice(0, 3).toLowerCase());
  return [monthIndex, Number(parts['day'])];
}

function hourOf(hour: number, half: string | undefined): number {
  if (half === undefined) return hour;
  return (hour % 12) + (half.toUpperCase() === 'PM' ? 12 : 0);
}

function zoneMinutes(offset: string | undefined): number {
  const [, sign, hours, minutes = '0'] = /^([+-])(\d\d):?(\d\d)?/u.exec(offset ?? '') ?? [];
  return sign === undefined ? 0 : (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}
