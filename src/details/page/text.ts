import { deceptive } from '../../files-com/deceptive.ts';

// Data from the network as text: nothing hidden, nothing reordered, nothing endless.

/** Controls but tab and line feed, and characters that reorder or hide what stands around them. */
const invisible = new RegExp(String.raw`[\p{Cc}\p{Zl}\p{Zp}${deceptive}]`, 'gu');

/** The text with invisible characters named, as the editor does: `[U+202E]`. */
export function visible(text: string): string {
  return text.replace(/\r\n/g, '\n').replace(invisible, (character) => {
    if (character === '\t' || character === '\n') return character;
    return `[U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`;
  });
}

/** Puts values in the places `{0}`, `{1}` of a translated text. */
export function fill(template: string, ...values: readonly (string | number)[]): string {
  return template.replace(/\{(\d)\}/g, (place, index: string) => String(values[Number(index)] ?? place));
}
