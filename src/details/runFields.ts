import { apiNames } from '../files-com/apiNames.ts';
import { cutText } from '../files-com/cutText.ts';
import type { JsonObject } from '../files-com/fields.ts';
import { maskLink } from '../files-com/maskLinks.ts';
import { fitTexts, pageLimits } from './limits.ts';
import type { FieldView } from './views.ts';

export interface ShownFields {
  readonly fields: readonly FieldView[];
  /** How many the run has in all. */
  readonly count: number;
  /** Was a value cut? */
  readonly hasCut: boolean;
}

/** Every field as the service sent it, but for secrets in links: the documented ones, sent or not, and after them any other. */
export function runFields(sent: JsonObject): ShownFields {
  const { items, each, together } = pageLimits.fields;
  const names = new Set([...Object.values(apiNames), ...Object.keys(sent)]);
  const shown = [...names].slice(0, items).map((name) => cutText(name, each));
  const values = fitTexts(valuesOf(sent, [...names].slice(0, items)), {
    items,
    each,
    together: together - shown.reduce((sum, { length }) => sum + length, 0),
  });
  const fields = values.texts.map((value, index) => ({ name: shown[index] ?? '', value }));
  return { fields, count: names.size, hasCut: values.hasCut };
}

/** One after the other, since only those that fit are worth writing out. */
function* valuesOf(sent: JsonObject, names: readonly string[]): Generator<string, void, undefined> {
  for (const name of names) {
    const field = Object.hasOwn(sent, name) ? sent[name] : undefined;
    const isLink = name === apiNames.logUrl && typeof field === 'string';
    yield asText(isLink ? maskLink(field) : field);
  }
}

function asText(value: unknown): string {
  if (value === undefined) return '';
  if (typeof value === 'string') return value;
  // More items than characters are never shown, and a list may have very many.
  const shown: unknown = Array.isArray(value) ? value.slice(0, pageLimits.fields.each) : value;
  return JSON.stringify(shown, undefined, 2);
}
