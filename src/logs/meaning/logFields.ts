import { amount, isObject, type JsonObject } from '../../files-com/fields.ts';
import { parseJson } from '../../files-com/json.ts';
import { maxLineLength, withoutNumber } from './line.ts';
import { timeOf } from './time.ts';

/** A field of a line of JSON, as text. */
export interface LogField {
  readonly name: string;
  readonly value: string;
  /** Milliseconds since 1970 UTC, of one that is a time. */
  readonly time: number | undefined;
  readonly sizeBytes: number | undefined;
}

const maxFields = 30;
const sizes: ReadonlySet<string> = new Set(['size', 'bytes']);

/** The first fields of a line that is an object of JSON, and how many are left; none of any other. Never throws. */
export function logFields(line: string): { readonly fields: readonly LogField[]; readonly left: number } {
  const text = withoutNumber(line.slice(0, maxLineLength + 1)).trim();
  const all = Object.entries(text.startsWith('{') ? parse(text) : {});
  const fields = all.slice(0, maxFields).map(([name, value]) => ({
    name,
    value: valueText(value),
    time: timeOfField(name, value),
    sizeBytes: sizes.has(name) ? amount(value) : undefined,
  }));
  return { fields, left: all.length - fields.length };
}

/** Numbers are times only under a name that says so: others may be sizes or ids. */
function timeOfField(name: string, value: unknown): number | undefined {
  return typeof value === 'string' || /time|date|(?:^|_)ts$|_at$/iu.test(name) ? timeOf(value) : undefined;
}

function parse(text: string): JsonObject {
  try {
    const value = parseJson(text);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

function valueText(value: unknown): string {
  if (typeof value === 'string') return value;
  try {
    return JSON.stringify(value);
  } catch {
    // Nested deeper than the stack is high: JSON.parse bears that, JSON.stringify does not.
    return '…';
  }
}
