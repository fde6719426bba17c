import { cutText } from '../files-com/cutText.ts';

/** Messages differ at their beginning; what comes after so many characters is not looked at. */
const longest = 500;

/** No longer path is taken for the name of the file in front. */
const longestPath = 400;

/** Stands for what is another each time. */
const blank = '…';

// The parts of a message. None can begin in the middle of what it matches, so each character is looked at a few times at most.
const time =
  String.raw`\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?: ?(?:Z\b|UTC\b|[+-]\d\d:?\d\d))?)?` +
  String.raw`|(?:\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? )?\b\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4}\b` +
  String.raw`|(?<![\d:])\d{1,2}:\d\d(?::\d\d(?:[.,]\d+)?)?(?![\d:])`;
const uuid = String.raw`(?<![\da-z])[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}(?![\da-z])`;
/** A long number, or letters and digits that are one in base 16. */
const hexId = String.raw`(?<![\da-z])(?!\d{1,11}(?![\da-z]))(?=[a-f]*\d)[\da-f]{8,}(?![\da-z])`;
/** What tells one error from another stays as it is. */
const code = String.raw`(?<code>\bHTTP\/\d(?:\.\d)?(?: \d{3}\b)?|\b(?:(?:status|code|errno|HTTP)[ :=#]{1,2}|error[ #])(?:0x[\da-f]{1,16}|\d{1,10})(?![\w.:/\\-]*[\w/\\-]))`;
const quoted = String.raw`"[^"]*"|“[^“”]*”|«[^«»]*»|\x60[^\x60]*\x60|(?<![\p{L}\d])'[^']*'(?![\p{L}\d])`;
const url = String.raw`(?<![a-z\d+.-])[a-z][a-z\d+.-]*:\/\/[^\s"'<>]*`;
const pathCharacter = String.raw`[^\s"'<>|:;,()[\]{}…]`;
const path = String.raw`(?<![\da-z])[a-z]:\\${pathCharacter}*|(?<slashed>(?<!${pathCharacter})[^\s"'<>|:;,()[\]{}…/\\]*[/\\]${pathCharacter}*)`;
/** Letters with three digits or more among them. */
const mixedId = String.raw`(?<![\w-])(?=(?:[a-z_-]*\d){3})[\w-]{12,}`;
/** Not the one or two digits of a name such as S3. */
const number = String.raw`\d{3,}(?:[.,:]\d+)*|(?<![\da-z])\d+(?:[.,:]\d+)*`;

const variable = new RegExp([code, quoted, url, time, uuid, path, hexId, mixedId, number].join('|'), 'giu');
const numbers = new RegExp(number, 'giu');
const timeOrId = new RegExp([time, uuid, hexId].join('|'), 'giu');
/** What stands before an error, such as a time; the same error without it is no other. */
const leadingBlank = /^…: ?(?=.)/u;
const listOfBlanks = /…(?:[\s,;]+…)+/gu;

/**
 * What a message has in common with others of its kind: paths, quoted names, times, ids and numbers become `…`, and those in
 * front are left out. A message of one line, of bounded length; takes time linear in it.
 */
export function normalizeMessage(message: string): string {
  const text = cutText(withoutFile(message).slice(0, longest + 1), longest)
    .replaceAll(/\s+/gu, ' ')
    .trim();
  return text.replaceAll(variable, blankUnlessCode).replaceAll(listOfBlanks, blank).replace(leadingBlank, '');
}

/** The message without the path of the file in front, which may hold spaces: `Scans/Front desk/a.pdf: no space`. */
function withoutFile(message: string): string {
  const file = message.slice(0, longestPath).split(': ', 1)[0] ?? '';
  const rest = message.slice(file.length + 2);
  // Not `Cannot read a/b.pdf`: what stands before a path is a part of the message.
  return /^[^\s/\\]*[/\\]/u.test(file) && /\.[a-z\d]{1,10}$/iu.test(file) && rest.trim() !== '' ? rest : message;
}

/** The message without times and ids: what is left says the same in another run. */
export function withoutTimesAndIds(message: string): string {
  return message.replaceAll(timeOrId, blank);
}

function blankUnlessCode(match: string, ...rest: readonly unknown[]): string {
  const groups = rest.at(-1);
  if (typeof groups !== 'object' || groups === null) return blank;
  const { code: kept, slashed }: { readonly code?: unknown; readonly slashed?: unknown } = groups;
  if (typeof kept === 'string') return kept;
  return typeof slashed === 'string' && !isPath(slashed) ? match.replaceAll(numbers, blank) : blank;
}

/** Not what has a slash for another reason, such as `read/write` or `I/O`. */
function isPath(text: string): boolean {
  return /^(?:[/\\~]|\.{1,2}[/\\])|[/\\].*[/\\]|[/\\][^/\\]*\.[a-z][a-z\d]{0,9}\.?$/iu.test(text);
}
