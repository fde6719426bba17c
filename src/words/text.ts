import { deceptive } from '../files-com/deceptive.ts';
import { maskLinks } from '../files-com/maskLinks.ts';

// Text from the network, made harmless for one line of a label, a picker or a tooltip.

const controls = /[\p{Cc}\p{Zl}\p{Zp}]+/gu;
const deceptions = new RegExp(`[${deceptive}]`, 'gu');
/** VS Code makes a link, even one that runs a command, of `[words](target)` in notifications and boxes, and knows no escape. */
const linkJoint = /\](?=\()/gu;
/** Ends a quotation in any language. */
const quotes = /["«»“”„‟〝〞〟＂❝❞⹂]/gu;
/** Longer ones would push the rest of the sentence out of sight. */
const longestName = 80;
const icon = /\$\([a-z0-9-]+(?:~[a-z]+)?\)/giu;
/** Letters, digits and signs of a typewriter but for brackets: most names are nothing else, and a tree shows hundreds. */
const harmless = /^[ -Z\\^-~]*$/u;
const markdownSyntax = /[\\`*_{}[\]()#+\-!~|<>&$.:@/]/gu;

/**
 * The text on one line, cut to `maxLength` characters: control characters and line breaks become a space, characters
 * that reorder or hide text become `�`, a space breaks up links, and signed links are masked.
 */
export function safeText(text: string, maxLength = 200): string {
  // The rest would be cut anyway: a name can be megabytes long.
  const head = text.slice(0, maxLength * 2 + 2);
  const masked = maskLinks(head);
  if (text.length <= maxLength && harmless.test(masked)) return masked.trim();
  const characters = Array.from(
    masked.replace(controls, ' ').replace(deceptions, '\uFFFD').replace(linkJoint, '] ').trim(),
  );
  const fits = characters.length <= maxLength && head.length === text.length;
  return fits ? characters.join('') : `${characters.slice(0, maxLength - 1).join('')}…`;
}

/** A name inside a sentence, in quotes that it cannot close itself. */
export function quoteName(name: string, maxLength = longestName): string {
  return `“${safeText(name, maxLength).replace(quotes, "'")}”`;
}

/** For picker labels, boxes and status bar texts, where `$(name)` would become an icon. */
export function escapeIcons(text: string): string {
  return text.replace(icon, String.raw`\$&`);
}

/** For Markdown, with or without theme icons: whatever has a meaning there is shown as it is. */
export function escapeMarkdown(text: string): string {
  return text.replace(markdownSyntax, String.raw`\$&`);
}
