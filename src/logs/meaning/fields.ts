import { isObject } from '../../files-com/fields.ts';
import type { Level } from './formats.ts';
import { hasSucceeded, meaningOfText } from './failed.ts';

/** Reads a field of a line of JSON. */
export type Fields = (key: string) => unknown;

/** How a value of a key with a level is read: as a word, or as a number of one of these scales. */
type Scale = 'word' | 'python' | 'syslog' | 'openTelemetry';

/** Keys that say how a line went, in the order in which they count. */
const outcomeKeys = ['status', 'operation', 'action', 'error_type'] as const;
const flagKeys = ['success', 'ok'] as const;
const resultKeys = ['result', 'outcome', 'event.outcome'] as const;
export const successKeys = [...flagKeys, ...resultKeys];
/**
 * Levels of common loggers: zap, zerolog, logrus, rclone (`level`), GCP (`severity`), ECS (`log.level`), Serilog (`@l`), Python
 * (`levelname`, `levelno`), OpenTelemetry (`severityText`), journald (`PRIORITY`), azcopy (`MessageType`), restic (`message_type`).
 */
const levelKeys: Readonly<Record<string, Scale>> = {
  level: 'word',
  severity: 'word',
  lvl: 'word',
  loglevel: 'word',
  logLevel: 'word',
  log_level: 'word',
  'log.level': 'word',
  levelname: 'word',
  Level: 'word',
  LEVEL: 'word',
  Severity: 'word',
  L: 'word',
  '@l': 'word',
  severity_text: 'word',
  severityText: 'word',
  MessageType: 'word',
  message_type: 'word',
  levelno: 'python',
  level_number: 'python',
  severityNumber: 'openTelemetry',
  severity_number: 'openTelemetry',
  PRIORITY: 'syslog',
};
export const levelKeyNames: readonly string[] = Object.keys(levelKeys);
export const errorKeys = ['error', 'err', 'Error', 'errors', 'exception', 'Exception', 'exc_info', '@x'] as const;
/** Of Docker's JSON files and of ECS: the line or the level is within. */
const nestedKey = 'log';

/** All keys that the level of a line depends on, but for its message. */
export const levelFields: readonly string[] = [
  ...outcomeKeys,
  ...successKeys,
  ...levelKeyNames,
  ...errorKeys,
  nestedKey,
];
export const messageKeys = [
  'message',
  'msg',
  'short_message',
  '@m',
  '@mt',
  'MESSAGE',
  'RenderedMessage',
  'MessageContent',
] as const;

/** Does a status alone say that something went wrong? */
export function isFailedStatus(status = ''): boolean {
  return (
    /^(?:fail|error|err$|fatal|abort|crash|denied|rejected|timed?[ _-]?out|unsuccessful)|[a-z][ _-]?fail(?:ed|ure)$/iu.test(
      status,
    ) && !warns(status)
  );
}

/** Does a status alone say that all went well? No other field counts then. */
export function isSuccessStatus(status = ''): boolean {
  return status === 'success';
}

function warns(status: string): boolean {
  return /^(?:partial|warn)/iu.test(status);
}

/** The level of a line of JSON: by Files.com's own fields, else by an explicit failure, a logger's level, or errors. */
export function levelOfFields(fields: Fields): Level {
  const status = fields('status');
  if (typeof status === 'string') {
    if (isSuccessStatus(status)) return 'fine';
    if (isFailedStatus(status)) return 'failed';
  }
  const errorType = fields('error_type');
  if (typeof errorType === 'string' && errorType !== '') return 'failed';
  for (const key of flagKeys) {
    const value = fields(key);
    if (value === false || value === 'false') return 'failed';
    if (value === true) return 'fine';
  }
  if (resultKeys.map(fields).some((value) => typeof value === 'string' && isFailedStatus(value))) return 'failed';
  const stated = statedLevel(fields);
  if (stated === 'failed' && isGoodNews(fields)) return 'fine';
  if (stated !== undefined) return stated;
  if (errorKeys.some((key) => isError(fields(key)))) return 'failed';
  return typeof status === 'string' && warns(status) ? 'warning' : nestedLevel(fields(nestedKey));
}

function statedLevel(fields: Fields): Level | undefined {
  for (const [key, scale] of Object.entries(levelKeys)) {
    const value = fields(key);
    const isNumber = typeof value === 'number' || (typeof value === 'string' && /^\d{1,3}$/u.test(value));
    const level = isNumber ? levelOfNumber(Number(value), numberScale(key, scale, fields)) : levelOfWord(value);
    if (level !== undefined) return level;
  }
  const nested = fields(nestedKey);
  return isObject(nested) ? levelOfWord(nested['level']) : undefined;
}

/** The level of a word, or of an object with its name; undefined for anything else. */
export function levelOfWord(value: unknown): Level | undefined {
  if (isObject(value)) return typeof value['name'] === 'string' ? levelOfWord(value['name']) : undefined;
  if (typeof value !== 'string') return undefined;
  if (
    /^(?:errors?|err|erro|eror|fatal|ftl|crit|critical|alert|emerg|emergency|d?panic|severe|fail|failed|failure)$/iu.test(
      value,
    )
  )
    return 'failed';
  if (/^(?:warn|warning|wrn)$/iu.test(value)) return 'warning';
  return /^(?:info|inf|information|informational|notice|debug|dbg|trace|trc|verbose|vrb|default|fine|finer|finest|config|log|ok|success|init|progress|endofjob|status|summary)$/iu.test(
    value,
  )
    ? 'fine'
    : undefined;
}

type NumberScale = Exclude<Scale, 'word'> | 'gcp' | 'bunyan';

/** Bunyan and pino number levels from 10 to 60; GELF and syslog from 0 to 7; GCP from 0 to 800, in hundreds. */
function numberScale(key: string, scale: Scale, fields: Fields): NumberScale {
  if (scale !== 'word') return scale;
  if (key === 'severity' || key === 'Severity') return Number(fields(key)) >= 100 ? 'gcp' : 'syslog';
  return fields('short_message') === undefined ? 'bunyan' : 'syslog';
}

function levelOfNumber(value: number, scale: NumberScale): Level | undefined {
  const [failed, warning] = {
    bunyan: [50, 40],
    python: [40, 30],
    openTelemetry: [17, 13],
    gcp: [500, 400],
    syslog: [3, 4],
  }[scale];
  if (failed === undefined || warning === undefined) return undefined;
  if (scale === 'syslog')
    return value > 7 ? undefined : value <= failed ? 'failed' : value === warning ? 'warning' : 'fine';
  if (value >= failed) return 'failed';
  if (value >= warning) return 'warning';
  return value >= 5 ? 'fine' : undefined;
}

/** Does a line of a failed level tell of a success, such as rclone's `Attempt 3/3 succeeded`? */
function isGoodNews(fields: Fields): boolean {
  if (errorKeys.some((key) => isError(fields(key)))) return false;
  const message = messageKeys.map(fields).find((value) => typeof value === 'string');
  return typeof message === 'string' && hasSucceeded(message);
}

/** Is the value of an error's field an error, and not that there is none? */
export function isError(value: unknown): boolean {
  if (typeof value === 'string') return !/^\s*(?:|0|null|none|nil|<nil>|false|no|-|\{\}|\[\])\s*$/iu.test(value);
  if (typeof value === 'number' || typeof value === 'boolean') return Boolean(value);
  return isObject(value) && Object.keys(value).length > 0;
}

function nestedLevel(value: unknown): Level {
  return typeof value === 'string' && meaningOfText(value).level === 'failed' ? 'failed' : 'fine';
}
