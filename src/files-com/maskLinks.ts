// Anyone who reads a pre-signed link can use it until it expires, so its query is never shown; nor is a password in an address.

/** A percent sign, also where it was itself encoded up to three times. */
const percent = '%(?:25){0,3}';
const quote = String.raw`\\{0,8}["']`;

/** Between a name and its value: in a query, plain or encoded, in JSON and in XML. */
const assignment = `(?:(?:=|${percent}3d|\\\\{1,8}u003d)(?:${quote}(?=[\\w+/%~-]))?|${quote}\\s?:\\s?${quote}|(?<!</[\\w:]{1,60})>)`;

/** Endings of names that Amazon, Google, Azure, Alibaba, Backblaze, Swift, SharePoint, Akamai and OAuth give to secrets. */
const secretNames =
  'signature(?:provided)?|credential|token(?:__)?|secret|passw(?:or)?d|pwd|access-?_?key(?:-?_?id)?|api-?_?key|key-pair-id|authorization|_sig|tempauth|hmac|hdn(?:ts|ea|tl)|jwt';
/** Ordinary words that name secrets in a query alone. */
const secretParameters = `(?:[?&;#]|${percent}(?:3f|26|3b|23)|u00(?:3f|26|3b|23))(?:sig|sign|key|auth|policy|verify)`;

/** The long lookbehind comes last, so that it is tried only after an assignment. */
const secretAssignment = new RegExp(
  `(?<=[a-z_])${assignment}(?<=(?:${secretNames}|${secretParameters})${assignment})`,
  'gi',
);
const queryStart = new RegExp(`[?#]|${percent}(?:3f|23)|\\\\{1,8}u00(?:3f|23)`, 'i');

/** Ends a link or a value. JSON's escapes of `&`, `=` and `/` do not; those of line breaks and quotes do. */
const stop = /[\s"'<>`]|(?<!\\)\\+(?!\\|u00(?:2[0-9a-f]|3[ad-f])|\/)/gi;
const stops = ' \t\r\n"\'<>`';
const punctuation = /(?<![)\].,;:!])[)\].,;:!]*$/;

/** Within no link and between no name and its value: a space, a line break of JSON, the start of a tag. */
const gap = /[^\s:"'=>]\s|\\[nrt]|.(?=<)|`/g;
const partLength = 50_000;

/** What stands before the host of an address, up to the `@`. */
const userInfo = new RegExp(
  `((?::|${percent}3a)(?:\\\\{0,8}/|${percent}2f){2})((?:(?!${percent}(?:2f|3f|23))[^\\s/?#"'<>\`\\\\])+)(@|${percent}40)`,
  'gi',
);

/**
 * The text with `…` in place of the query of every signed link and of the values of other secrets. Links may be encoded for an
 * address or for JSON, and JSON stays JSON. Takes time linear in the length of the text.
 */
export function maskLinks(text: string): string {
  if (!/[=%@:>\\]/.test(text)) return text;
  let masked = '';
  let copiedTo = 0;
  secretAssignment.lastIndex = 0;
  for (let found = secretAssignment.exec(text); found; found = secretAssignment.exec(text)) {
    const value = secretAssignment.lastIndex;
    stop.lastIndex = value;
    const end = stop.exec(text)?.index ?? text.length;
    if (end === value) continue;
    const link = text.slice(linkStart(text, found.index, copiedTo), found.index);
    const query = queryStart.exec(link);
    const shown = query ? found.index - link.length + query.index + query[0].length : value;
    masked += `${text.slice(copiedTo, shown)}…${punctuation.exec(text.slice(value, end))?.[0] ?? ''}`;
    copiedTo = end;
    secretAssignment.lastIndex = end;
  }
  return (masked + text.slice(copiedTo)).replace(userInfo, (_all, slashes: string, info: string, at: string) => {
    const colon = info.search(/:|%3a/i);
    return `${slashes}${colon < 0 ? '' : `${info.slice(0, colon)}:`}…${at}`;
  });
}

/** As `maskLinks`, but for a text of megabytes: `pause` is awaited after each small part. */
export async function maskLongText(text: string, pause: () => Promise<void>): Promise<string> {
  const parts: string[] = [];
  for (let from = 0; from < text.length; await pause()) {
    gap.lastIndex = from + partLength;
    const end = gap.exec(text) ? gap.lastIndex : text.length;
    parts.push(maskLinks(text.slice(from, end)));
    from = end;
  }
  return parts.join('');
}

/** A link that is known to be signed, without its query, whatever the names in it. */
export function maskLink(link: string): string {
  const query = link.search(/[?#]/);
  return maskLinks(query < 0 ? link : `${link.slice(0, query)}?…`);
}

/** The index at which the text without a stop that ends at `end` begins; not before `least`. */
function linkStart(text: string, end: number, least: number): number {
  let start = end;
  while (start > least && !stops.includes(text.charAt(start - 1))) start--;
  return start;
}
