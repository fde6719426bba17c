import { randomUUID } from 'node:crypto';
import { isObject } from './fields.ts';

// JSON.parse rounds integers beyond 2^53, and ids are int64. Ids that large are rare, and a rounded one can be told by its
// size: only then the text is parsed again, with its long integers quoted. (A parser in JavaScript that keeps them exact
// builds strings character by character: 33 bytes of heap for each byte of a large body.)

const longInteger = /(?<![\d.eE+-])-?\d{16,}(?![\d.eE])/g;

/** Like JSON.parse, but where an id would be rounded, long integers come as strings. */
export function parseJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  return items.some((item) => hasRoundedId(item) || hasRoundedRun(item))
    ? JSON.parse(quoteLongIntegers(text, ''))
    : value;
}

/** A sync holds its latest run. */
function hasRoundedRun(item: unknown): boolean {
  return isObject(item) && hasRoundedId(item['latest_sync_run']);
}

function hasRoundedId(item: unknown): boolean {
  return (
    isObject(item) &&
    (isRounded(item['id']) ||
      isRounded(item['sync_id']) ||
      isRounded(item['site_id']) ||
      isRounded(item['workspace_id']))
  );
}

function isRounded(value: unknown): boolean {
  return typeof value === 'number' && value > Number.MAX_SAFE_INTEGER;
}

/** The same JSON on indented lines, its integers as they were; as it came where it is nested too deeply. Throws SyntaxError. */
export function indentJson(text: string): string {
  // While they are strings, the integers carry a mark which no other string can have.
  const mark = randomUUID();
  const value: unknown = JSON.parse(quoteLongIntegers(text, mark));
  try {
    return JSON.stringify(value, undefined, 2).replaceAll(new RegExp(`"${mark}(-?\\d+)"`, 'g'), '$1');
  } catch {
    // Nested deeper than the stack is high: JSON.parse bears that, JSON.stringify does not.
    return text;
  }
}

function quoteLongIntegers(text: string, mark: string): string {
  let quoted = '';
  let copiedTo = 0;
  for (let from = 0; from < text.length;) {
    const open = text.indexOf('"', from);
    const end = open < 0 ? text.length : open;
    if (end - from >= 16) {
      quoted += text.slice(copiedTo, from) + text.slice(from, end).replaceAll(longInteger, `"${mark}$&"`);
      copiedTo = end;
    }
    from = endOfString(text, end);
  }
  return quoted + text.slice(copiedTo);
}

/** The index after the closing quote of the string that opens at `open`. */
function endOfString(text: string, open: number): number {
  let close = open;
  do {
    close = text.indexOf('"', close + 1);
  } while (close > 0 && isEscaped(text, close));
  return close < 0 ? text.length : close + 1;
}

function isEscaped(text: string, index: number): boolean {
  let before = index - 1;
  while (text.charCodeAt(before) === 0x5c) {
    before--;
  }
  return (index - before) % 2 === 0;
}

/** Undefined for what is not JSON; large integers are rounded. */
export function tryParseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
