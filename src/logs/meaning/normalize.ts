import { cutText } from '../../files-com/cutText.ts';
import { timePattern } from './time.ts';

/** Messages differ at their beginning; the rest is not compared. */
const longest = 500;

/** The longest path that is recognized in front of a message. */
const longestPath = 400;

/** Replaces a value that differs from message to message. */
const blank = '…';

// 1. Values by the label before them: `Request ID: 4442587FB7D0A2F9`, `<HostId>…</HostId>`, `"requestId":"…"`, `session 7f`.
const labels =
  String.raw`x-amz-(?:request-id|id-2|cf-id|version-id)|x-(?:ms-)?(?:client-)?(?:request|correlation)-id|x-goog-\w+-id|` +
  String.raw`(?:request|host|upload|correlation|trace|span|activity|transaction|operation|message|session|connection|job|run|transfer|tracking|version|object|batch|client|thread|process)[ _-]?(?:id|key|token|uuid|guid)|` +
  String.raw`req(?:uest)?id|rid|cid|guid|uuid|etag|e-tag|nonce|signature|token|session|pid|tid|x-request-id|cf-ray|ray id|trackingid`;
const labeled = String.raw`(?<label>(?<![a-z\d])(?:${labels})["'”]?(?:\s?[:=>]{1,2}\s?["'“[]?|\s(?=[^\s\p{L}]*\d|\S{0,40}\d)|\s(?=[\da-z+/_-]{20,})))[^\s"'“”<>,;()[\]{}]+`;

// 2. Values by their form. No pattern can begin in the middle of its match, so each character is visited a bounded number of times.
const uuid = String.raw`(?<![\da-z])[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}(?![\da-z])`;
/** A long number, or letters and digits that are one in base 16. */
const hexId = String.raw`(?<![\da-z])(?:0x(?=[\da-f]{9}))?(?!\d{1,11}(?![\da-z]))(?=[a-f]*\d)[\da-f]{8,}(?![\da-z])`;
/** Base 64 or base 64 for URLs, as ids of hosts and uploads are; the padding tells short ones. */
const base64 = String.raw`(?<![\w+/=-])(?:[\w+/-]{16,}={1,2}|(?=[\w+/]*\d)(?=[\w+/]*[a-z])[\w+/]{32,})(?![\w+/=])`;
/** Codes tell one cause from another, so they stay: statuses, replies of servers, errno, exit codes, NTSTATUS and HRESULT. */
const code =
  String.raw`(?<code>\bHTTP\/\d(?:\.\d)?(?: \d{3}\b)?` +
  String.raw`|\b(?:(?:status(?:[ -]?code)?|code|errno|HTTP|reply|response|returned|replied|responded with|exit(?:ed)?(?: with)?(?: code| status)?|exitcode)[ :=#]{1,2}|error[ #])\(?(?:0x[\da-f]{1,16}|-?\d{1,10})(?![\w.:/\\-]*[\w/\\-])` +
  String.raw`|\b0x(?:[8c]0[\da-f]{6}|0{0,4}[\da-f]{1,4})(?![\da-z])` +
  String.raw`|\((?:code )?-?\d{1,3}\)` +
  String.raw`|"(?:code|error_?code|error_?type|type|reason|name)"\s?:\s?"[^"]{1,80}"` +
  String.raw`|(?<reply>(?<=^|[:>(-] ?|: \[)[1-5]\d\d|\b[45]\d\d)(?=[ -]))`;
const quoted = String.raw`"[^"]*"|“[^“”]*”|„[^„“”]*[“”]|«[^«»]*»|‘[^‘’]*’|「[^「」]*」|\x60[^\x60'’]*[\x60'’]|(?<![\p{L}\d])'[^']*'(?![\p{L}\d])`;
const url = String.raw`(?<![a-z\d+.-])[a-z][a-z\d+.-]*:\/\/[^\s"'<>]*`;
const pathCharacter = String.raw`[^\s"'<>|:;,()[\]{}…]`;
/** Paths that may hold spaces, since a bracket, or a suffix and a separator, ends them. */
const spacedPath =
  String.raw`(?<=\()(?:[~/]|[a-z]:\\|\\\\)[^()]*(?=\))` +
  String.raw`|(?<![^\s=])(?:\/|[a-z]:\\|\\\\)[^"'<>|:;,()…]{1,200}?\.[a-z\d]{1,5}(?=\s?(?:[:;,]\s|$))`;
const path = String.raw`(?<![\da-z])[a-z]:\\${pathCharacter}*|(?<slashed>(?<!${pathCharacter}|<)[^\s"'<>|:;,()[\]{}…/\\]*[/\\]${pathCharacter}*)`;
const ipv6 = String.raw`(?<![\w:.])\[?(?=[a-f:]*\d)(?=[\da-f:]*:[\da-f]*:)(?:[\da-f]{0,4}:){2,8}[\da-f]{0,4}(?:%\w+)?(?!\w)\]?(?::\d{1,5}\b)?`;
const ipv4 = String.raw`(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w.]*\w\.)(?:[:/]\d{1,5})?\b`;
/** Letters with three digits or more among them. */
const mixedId = String.raw`(?<![\w-])(?=(?:[a-z_-]*\d){3})[\w-]{12,}`;
/** Such as S3's ids of requests; `isId` looks at those that are letters alone. */
const plainId = String.raw`(?<![\w-])(?:(?=[a-z]*\d)[a-z\d]{14,}|(?<letters>[a-z]{16}))(?![\w-])`;
const size = String.raw`(?<![\da-z.])\d[\d.,]*\s?(?:[kmgtp]i?b?|bytes?|b)(?:\/s(?:ec)?)?\b`;
const duration = String.raw`(?<![\da-z.])(?:\d+(?:\.\d+)?(?:d|h|ms|min|m|s|µs|us|ns|sec))+\b`;
/** Not the one or two digits of a name such as S3. */
const number = String.raw`\d{3,}(?:[.,:]\d+)*|(?<![\da-z])\d+(?:[.,:]\d+)*`;

const variable = new RegExp(
  [
    labeled,
    size,
    code,
    quoted,
    url,
    timePattern,
    spacedPath,
    uuid,
    ipv6,
    ipv4,
    base64,
    path,
    hexId,
    mixedId,
    plainId,
    duration,
    number,
  ].join('|'),
  'giu',
);
const numbers = new RegExp(number, 'giu');
const timeOrId = new RegExp([labeled, timePattern, uuid, hexId, base64].join('|'), 'giu');
/** The prefix of an error, such as a time; the error without it counts as the same. */
const leadingBlank = /^[[(]?…[\])]?: ?(?=.)/u;
const listOfBlanks = /…(?:[\s,;]+…)+/gu;

/**
 * The form that a message has in common with others of its cause: ids, paths, quoted names, times, addresses, sizes and numbers
 * become `…`, codes stay. One line, of bounded length; takes time linear in the message.
 */
export function normalizeMessage(message: string): string {
  const text = cutText(withoutFile(message).slice(0, longest + 1), longest)
    .replaceAll(/\s+/gu, ' ')
    .trim();
  return replaceAll(text, variable).replaceAll(listOfBlanks, blank).replace(leadingBlank, '');
}

/** The message without the path of the file in front, which may hold spaces: `Scans/Front desk/a.pdf: no space`. */
function withoutFile(message: string): string {
  const file = message.slice(0, longestPath).split(': ', 1)[0] ?? '';
  const rest = message.slice(file.length + 2);
  // Not `Cannot read a/b.pdf`: words before a path are part of the message.
  return /^[^\s/\\]*[/\\]/u.test(file) && /\.[a-z\d]{1,10}$/iu.test(file) && rest.trim() !== '' ? rest : message;
}

/** The message without times and ids: it is the same in another run. */
export function withoutTimesAndIds(message: string): string {
  return replaceAll(message, timeOrId);
}

type Groups = Readonly<Partial<Record<'code' | 'reply' | 'slashed' | 'label' | 'letters', string>>>;

/** Replaces each match; the replacement may look at the text from the end of the match on. */
function replaceAll(text: string, pattern: RegExp): string {
  let [replaced, from] = ['', 0];
  for (const match of text.matchAll(pattern)) {
    const end = match.index + match[0].length;
    replaced += text.slice(from, match.index) + replacement(match[0], match.groups ?? {}, text.slice(end, end + 2));
    from = end;
  }
  return replaced + text.slice(from);
}

function replacement(match: string, groups: Groups, next: string): string {
  const { code: kept, reply, slashed, label, letters } = groups;
  if (label !== undefined) return label + blank;
  if (letters !== undefined) return isId(letters) ? blank : match;
  // The words of a reply begin with a capital letter: `550 Permission denied`, but not `550 files`.
  if (reply !== undefined && !/^.[A-Z(]/u.test(next)) return blank;
  if (kept !== undefined) return kept;
  return slashed !== undefined && !isPath(slashed) ? match.replaceAll(numbers, blank) : blank;
}

/** Capital letters that make no word. */
function isId(letters: string): boolean {
  return /^[A-Z]+$/u.test(letters) && /[^AEIOUY]{4}/u.test(letters);
}

/** Not a slash that stands for "or", as in `read/write` or `I/O`. */
function isPath(text: string): boolean {
  return /^(?:[/\\~]|\.{1,2}[/\\])|[/\\].*[/\\]|[/\\][^/\\]*\.[a-z][a-z\d]{0,9}\.?$/iu.test(text);
}
