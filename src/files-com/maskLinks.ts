// Anyone who reads a pre-signed link can use it until it expires, so its query is never shown; nor is a password in an address.
import { allSteps, pausedSteps, type Steps } from './steps.ts';

/** A percent sign, also where it was itself encoded up to three times. */
const percent = '%(?:25){0,3}';
const quote = String.raw`\\{0,8}["']`;

/** Between a name and its value: in a query, plain or encoded, in JSON and in XML. */
const assignment = `(?:(?:=|${percent}3d|\\\\{1,8}u003d)(?:${quote}(?=[\\w+/%~-]))?|${quote}\\s?:\\s?${quote}|(?<!</[\\w:]{1,60})>)`;

/** Endings of names that Amazon, Google, Azure, Alibaba, Backblaze, Swift, SharePoint, Akamai and OAuth give to secrets. */
const secretNames =
  'signature(?:provided)?|credential|token(?:__)?|secret|passw(?:or)?d|pwd|access-?_?key(?:-?_?id)?|api-?_?key|key-pair-id|authorization|_sig|tempauth|hmac|hdn(?:ts|ea|tl)|jwt|rlkey|authkey|subscription-key|account-?_?key|x-files-sign|__gda__';
/** Ordinary words that name secrets in a query alone. */
const secretParameters = `(?:[?&;#]|${percent}(?:3f|26|3b|23)|u00(?:3f|26|3b|23))(?:sig|sign|key|auth|policy|verify|code|md5|hash|st?)`;

/** The long lookbehind comes last, so that it is tried only after an assignment. */
const secretAssignment = new RegExp(
  `(?<=[a-z_])${assignment}(?<=(?:${secretNames}|${secretParameters})${assignment})`,
  'gi',
);
/** A header that holds a secret, also as JSON or in a command line; the scheme before the secret stays. */
const secretHeader =
  /((?:authorization|x-filesapi-key|x-api-key|password)(?:\\{0,8}["'])?\s{0,3}[:=]\s{0,3}(?:\\{0,8}["'])?(?:(?:bearer|basic|digest|token)\s{1,3})?)[^\s"'<>&,;\\]{1,2000}/gi;
const queryStart = new RegExp(`[?#]|${percent}(?:3f|23)|\\\\{1,8}u00(?:3f|23)`, 'i');

/** Ends a link or a value. JSON's escapes of `&`, `=` and `/` do not; those of line breaks and quotes do. */
const stop = /[\s"'<>`]|\\(?!\\|u00(?:2[0-9a-f]|3[ad-f])|\/)/i;
const stops = ' \t\r\n"\'<>`';
const punctuation = /(?<![)\].,;:!])[)\].,;:!]*$/;
const longestPunctuation = 20;

/** User name and password of an address, in characters. */
const longestInfo = 5_000;
/** How far back the start of a link's query is sought, in characters. */
const longestLink = 10_000;
/** No match of an expression is longer, what it looks at before and behind included. */
const longestMatch = 6_000;
const partLength = 50_000;

/** User name and password before the host of an address, up to the `@`. */
const userInfo = new RegExp(
  `((?::|${percent}3a)(?:\\\\{0,8}/|${percent}2f){2})((?:(?!${percent}(?:2f|3f|23))[^\\s/?#"'<>\`\\\\]){1,${longestInfo}})(@|${percent}40)`,
  'gi',
);

/**
 * The text with `…` in place of the query of every signed link and of the values of other secrets. Links may be encoded for an
 * address or for JSON, and JSON stays JSON. Takes time linear in the length of the text.
 */
export function maskLinks(text: string): string {
  return /[=%@:>\\]/.test(text) ? allSteps(masking(text)) : text;
}

/** As `maskLinks`, but for a text of megabytes: `pause` is awaited after each small part. */
export async function maskLongText(text: string, pause: () => Promise<void>): Promise<string> {
  return pausedSteps(masking(text), pause);
}

function* masking(text: string): Steps<string> {
  const withoutHeaders = yield* edited(text, secretHeader, maskedHeader);
  return yield* edited(yield* edited(withoutHeaders, secretAssignment, maskedSecret), userInfo, maskedInfo);
}

function maskedHeader(_text: string, found: RegExpExecArray, index: number): Edit {
  const [match, kept = ''] = found;
  return { from: index + kept.length, to: index + match.length, by: '…' };
}

/** A replacement of a part of a text. */
interface Edit {
  readonly from: number;
  readonly to: number;
  readonly by: string;
}
/** The edit for a match at an index of the text, of which nothing before `least` may be changed. */
type EditOf = (text: string, found: RegExpExecArray, index: number, least: number) => Edit | Steps<Edit>;

/**
 * Edits each match. Each step searches one part of the text, which overlaps its neighbors by the longest match, so that
 * matches are found as in the whole text.
 */
function* edited(text: string, pattern: RegExp, editOf: EditOf): Steps<string> {
  const parts: string[] = [];
  let copiedTo = 0;
  let resumeAt = 0;
  for (let from = 0; from < text.length; from += partLength) {
    const start = Math.max(0, from - longestMatch);
    const part = text.slice(start, from + partLength + longestMatch);
    const pieces: string[] = [];
    for (;;) {
      pattern.lastIndex = Math.max(from, resumeAt) - start;
      const found = pattern.exec(part);
      if (!found || start + found.index >= from + partLength) break;
      const steps = editOf(text, found, start + found.index, copiedTo);
      const edit = 'next' in steps ? yield* steps : steps;
      resumeAt = edit.to;
      if (edit.from === edit.to) continue;
      pieces.push(text.slice(copiedTo, edit.from), edit.by);
      copiedTo = edit.to;
    }
    parts.push(pieces.join(''));
    yield;
  }
  return parts.join('') + text.slice(copiedTo);
}

/** Masks the value and, if its link is not too long, the whole query that it stands in. */
function* maskedSecret(text: string, found: RegExpExecArray, index: number, least: number): Steps<Edit> {
  const value = index + found[0].length;
  const to = yield* endOfValue(text, value);
  if (to === value) return { from: value, to, by: '' };
  const link = text.slice(linkStart(text, index, Math.max(least, index - longestLink)), index);
  const query = queryStart.exec(link);
  const from = query ? index - link.length + query.index + query[0].length : value;
  const ending = punctuation.exec(text.slice(Math.max(value, to - longestPunctuation), to))?.[0] ?? '';
  return { from, to, by: `…${ending}` };
}

function maskedInfo(_text: string, found: RegExpExecArray, index: number): Edit {
  const [all, slashes = '', info = '', at = ''] = found;
  const colon = info.search(/:|%3a/i);
  const by = `${slashes}${colon < 0 ? '' : `${info.slice(0, colon)}:`}…${at}`;
  return { from: index, to: index + all.length, by };
}

/** The index of the first stop: a run of backslashes stops where it begins, by the sign that follows it. */
function* endOfValue(text: string, value: number): Steps<number> {
  const longestStop = 6;
  for (let from = value; from < text.length; from += partLength) {
    const found = stop.exec(text.slice(from, from + partLength + longestStop));
    if (!found || found.index >= partLength) {
      yield;
      continue;
    }
    let end = from + found.index;
    while (found[0] === '\\' && end > value && text[end - 1] === '\\') {
      end--;
      if (end % partLength === 0) yield;
    }
    return end;
  }
  return text.length;
}

/** A link that is known to be signed, without its query, for any names in it. */
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
