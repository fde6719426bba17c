import { apiNames } from '../files-com/apiNames.ts';
import { cutText } from '../files-com/cutText.ts';
import { isObject, type JsonObject } from '../files-com/fields.ts';
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
  return JSON.stringify(beginning(value, { left: pageLimits.fields.each }), undefined, 2);
}

/** As much of a value as fills the characters left, since writing out the whole may take long. */
function beginning(value: unknown, characters: { left: number }): unknown {
  const take = (text: string): string => {
    const taken = text.slice(0, Math.max(0, characters.left) + 1);
    characters.left -= taken.length + 1;
    return taken;
  };
  if (typeof value === 'string') return take(value);
  if (!isObject(value)) {
    characters.left -= 1;
    return value;
  }
  characters.left -= 2;
  if (Array.isArray(value)) {
    const items: unknown[] = [];
    for (const item of value) {
      items.push(beginning(item, characters));
      if (characters.left < 0) break;
    }
    return items;
  }
  const fields: [string, unknown][] = [];
  for (const name of Object.keys(value)) {
    fields.push([take(name), beginning(value[name], characters)]);
    if (characters.left < 0) break;
  }
  return Object.fromEntries(fields);
}
