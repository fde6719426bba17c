import { apiNames } from '../files-com/apiNames.ts';
import { cutText } from '../files-com/cutText.ts';
import type { JsonObject } from '../files-com/fields.ts';
import { maskLink, maskLinks } from '../files-com/maskLinks.ts';
import type { FieldView } from './views.ts';

/** A longer value is cut: the page has no use for it, and "Open JSON" shows all. */
const mostCharacters = 100_000;

/** Every field as the service sent it, but for secrets in links: the documented ones, sent or not, and after them any other. */
export function runFields(sent: JsonObject): readonly FieldView[] {
  const names = new Set([...Object.values(apiNames), ...Object.keys(sent)]);
  return Array.from(names, (name) => {
    const field = Object.hasOwn(sent, name) ? sent[name] : undefined;
    const isLink = name === apiNames.logUrl && typeof field === 'string';
    return { name, value: asText(isLink ? maskLink(field) : field) };
  });
}

function asText(value: unknown): string {
  if (value === undefined) return '';
  return maskLinks(cutText(typeof value === 'string' ? value : JSON.stringify(value, undefined, 2), mostCharacters));
}
