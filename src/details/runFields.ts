import { apiNames } from '../files-com/apiNames.ts';
import { cutText } from '../files-com/cutText.ts';
import { isObject } from '../files-com/fields.ts';
import { parseJson } from '../files-com/json.ts';
import type { FieldView } from './views.ts';

/** A longer value is cut: the page has no use for it, and "Open JSON" shows all. */
const mostCharacters = 100_000;

/** Every field as the service sent it: the documented ones, sent or not, and after them any other. */
export function runFields(json: string): readonly FieldView[] {
  const value = parseJson(json);
  const sent = isObject(value) ? value : {};
  const names = new Set([...Object.values(apiNames), ...Object.keys(sent)]);
  return Array.from(names, (name) => ({ name, value: asText(Object.hasOwn(sent, name) ? sent[name] : undefined) }));
}

function asText(value: unknown): string {
  if (value === undefined) return '';
  if (typeof value === 'string') return cutText(value, mostCharacters);
  try {
    return cutText(JSON.stringify(value, undefined, 2), mostCharacters);
  } catch {
    // Nested deeper than the stack is high: JSON.parse bears that, JSON.stringify does not.
    return '…';
  }
}
