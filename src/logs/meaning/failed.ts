import { formats, type Level } from './formats.ts';
import { leadingTime } from './time.ts';

/** The meaning of a line of text: its level, and the fields that its format has. */
export interface TextMeaning {
  readonly level: Level;
  /** Milliseconds since 1970 UTC; undefined where the line does not begin with a full date. */
  readonly time?: number | undefined;
  readonly path?: string | undefined;
  readonly destPath?: string | undefined;
  readonly message?: string | undefined;
}

/** Only so many characters of a line are parsed: formats begin with the outcome, and few paths are longer. */
const maxTextLength = 4096;

/**
 * No line of text has failed without one of these, in any case. The index looks for them in the bytes, so that most lines need
 * no string; each has at least three characters.
 */
export const triggers: readonly string[] = [
  `err;fail;fatal;fata;crit;panic;except;denied;severe;abort;emerg;alert;unable;cannot;can't;not ;n't;n’t;no such;timed out;refused`,
  'reset;traceback;unreachable;closed;lost ;giving up;gave up;killed;no space;quota;corrupt;mismatch;broken;no route;host is down',
  'success="false";rejected;forbidden;unauthorized;is a dir;read-only;too many;too long;busy;stale;resolv;limit;vanished;invalid',
  'ftl; e ;[e];[f]; f ;|e|;" 5;terminated;response 4;response 5;status: 4;status: 5;****;caused by;unhandled;uncaught;disconnect',
  'timeout;no longer;exceeded;remote ;fault;crash;core dump;out of ;unsuccess;unexpected;expired;dropped;incorrect;differ;bad ;no medium',
].flatMap((line) => line.split(';'));

/** Lines that may have failed without a trigger: klog (`E0115 …`), syslog's priorities (`<11>`), Android's `E/tag`. */
const mayBeginFailed = /^[ \t]{0,15}(?:\d{1,15}: )?(?:<\d|[EF](?:[\d/]| \d))/u;

// Without the flag `u`, as in the bytes: letters beyond ASCII are not taken for those within.
const anyTrigger = new RegExp(triggers.map((text) => text.replaceAll(/[[\]|()*]/gu, String.raw`\$&`)).join('|'), 'i');

// Colors of terminals, and the number of a line in a list of the failed lines of a log.
// oxlint-disable-next-line no-control-regex
const escapes = /\u001B(?:\[[\d;?]{0,20}[A-Za-z]|[()][A-Z0-9])/gu;
const lineNumber = /^ {0,15}\d{1,15}: (?=\S)/u;

// Levels as loggers write them; bracketed or before a colon in any case, else in capitals.
const failedLevels = 'EMERGENCY|EMERG|ALERT|CRITICAL|CRIT|FATAL|FATA|FTL|D?PANIC|SEVERE|ERRORS?|ERRO|ERR|FAIL|EROR';
const warningLevels = 'WARNING|WARN|WRN';
const fineLevels = 'INFORMATION(?:AL)?|INFO|INF|NOTICE|DEBUG|DBUG|DBG|TRACE|TRCE|TRC|VERBOSE|VRB';
/** Words that are levels in capitals alone, such as PostgreSQL's `LOG:`. */
const capitalLevels = 'FINE(?:R|ST)?|CONFIG|SUCCESS|NORMAL|LOG|HINT|DETAIL|STATEMENT|OK';
const anyLevel = `(?<level>${failedLevels}|${warningLevels}|${fineLevels})`;
const bareLevel = new RegExp(
  String.raw`(?<level>${failedLevels}|${warningLevels}|${fineLevels}|${capitalLevels})(?=[\s:|,[\]]|$)`,
  'uy',
);
const bracketedLevel = new RegExp(String.raw`[[(<{]\s?(?:[\w.-]{1,40}:)?${anyLevel}\s*[\])>}]`, 'iuy');
const colonLevel = new RegExp(String.raw`(?:[\w-]{1,40}\.)?${anyLevel}(?= ?:|, |\(\d+\)|\[\d+\]|!)`, 'iuy');
const firstLevel = new RegExp(String.raw`${anyLevel}(?=\s)`, 'iuy');
const keyedLevel = new RegExp(
  String.raw`(?:^|[\s,{])["']?(?:level|lvl|severity|loglevel|log\.level|levelname)["']?[=:]\s?["']?${anyLevel}\b`,
  'iu',
);
const isFailedLevel = new RegExp(`^(?:${failedLevels})$`, 'iu');
const isWarningLevel = new RegExp(`^(?:${warningLevels})$`, 'iu');
const letterLevel =
  /(?:\[(?<bracketed>[EFWIDVTC])\]|\|?(?<letter>[EFWIDV])(?:[|/]| (?=[\w.-]+\s*:))|(?<klog>[EFWI])\d{4} \d\d:\d\d:)/uy;
/** Parts of a line before its level: brackets, numbers, names of loggers, threads and processes, separators. */
const header =
  /\[[^\]]{0,120}\]\s*|\([^)]{0,80}\)\s*|[\d:.,#]+\s+|[-|:~>]+\s+|\S{0,80}[.:@#/\d_-]\S{0,80}\s+|[A-Z]{2,}[A-Z\d-]*\s+|[\w.-]{1,60} +[-|] +/uy;
const maxHeaders = 8;

/** Removed before the search for failures: phrases that report no failure, or the handling of possible ones. */
const harmless = new RegExp(
  [
    String.raw`\b(?:0|no|zero|none|nothing|without(?: any)?|free of|never|not?)(?: of \d+)? (?:\w+(?:\(s\))? ){0,2}?(?:errors?|exceptions?|fail(?:ed|ures?|s)?|retr(?:y|ies))\b(?!:| to)`,
    String.raw`\b(?:[a-z]+[_ -])?(?:errors?|fail(?:ed|ures?|s)?|exceptions?|aborted|corrupt(?:ed)?|mismatch(?:es|ed)?)(?:[_ -](?:count|total|transfers?|files?|items?|objects?|code|num(?:ber)?|rate))?(?:\s?[:=]+\s*["']?(?:0(?:\.0+)?%?|none|no|false|null|nil|<nil>|n/a|-)["']?|\s+(?:0|none))(?=\s*(?:$|[,;|)(\]}"']|\s\s|\w[\w ]{0,20}[:=]))`,
    String.raw`\bfail(?:ed)?[- ]?(?:over|safe|back|fast|2ban)\w*`,
    String.raw`\b(?:if|when|whenever|on|in case of|unless|ignore|ignoring|(?:check|watch|wait|look|search|scan)(?:ing|ed)? for|handle|handling|retry(?:ing)?|retries|re-?queu(?:e|ing)) (?:\w+ ){0,3}?(?:errors?|fail(?:ed|ures?|s)?|exceptions?)\b`,
    String.raw`\berrors? (?:log|handl|report|count|rate|messages? (?:will|are)|correct|recover|check|page|detect(?:ion|or))\w*(?! *[:=] *[1-9])`,
    String.raw`\b(?:last|previous|earlier) (?:error|failure)s? (?:cleared|resolved|fixed)`,
  ].join('|'),
  'giu',
);
/** Names may hold any word: URLs, quoted names, paths up to a suffix, words with a slash or a suffix. */
const names = new RegExp(
  [
    String.raw`"[^"]*"|“[^“”]*”|«[^«»]*»|‘[^‘’]*’|\x60[^\x60'’]*[\x60'’]|(?<![\p{L}\d])'[^']*'(?![\p{L}\d])`,
    String.raw`(?<!\S)(?:~?/|\.{1,2}/|[a-z]:\\|\\\\|\w{2,8}://)[^"'<>|:]{1,300}?\.[a-z\d]{1,5}(?=\s*(?:$|[:;,)(]|to |->|→|=>))`,
    String.raw`(?<![^\s"'<>|(:])(?!I/O|input/output)[^\s"'<>|(:]*[/\\][^\s"'<>|:)]*`,
    String.raw`(?<![\w-])[\w-]+\.(?!\s|$)[\w.-]*[a-z]\w{0,5}\b(?!\()`,
    String.raw`(?<![\w-])[a-z\d-]*_[\w-]*`,
  ].join('|'),
  'giu',
);

const counted =
  /(?<![\w.,])[1-9][\d,]* (?:\w+(?:\(s\))? ){0,2}?(?:errors?|failures?|fail(?:ed|s)?)\b|\b(?:errors?|fail(?:ed|ures?)?|exceptions)\b[^\d\n:=]{0,30}(?:[:=]\s*|\s)[1-9][\d,]*(?![\d:.]*[-/:]\d)/iu;
const errno =
  /\b(?:permission denied|access (?:is )?denied|no such (?:file|host|key|bucket|object|device|container|user)|connection (?:refused|timed out|aborted|lost|was (?:reset|closed|aborted))|connection reset|no route to host|no space left|not enough space|disk (?:is )?full|operation (?:not permitted|timed out)|broken pipe|input\/output error|read-only file ?system|quota exceeded|file ?name too long|too many (?:open files|requests|connections|levels|authentication)|resource busy|text file busy|directory not empty|(?:not|is) a directory|host is down|network is unreachable|name or service not known|name resolution|could not resolve|stale (?:nfs )?file handle|unexpected eof|unexpected end of|out of memory|no medium|bad file descriptor|being used by another process|retry limit exceeded|max-retries exceeded)\b/iu;
const phrases =
  /\b(?:could ?n['’]t|could not|can ?not|can['’]t|unable to|not able to|failed to|refused|rejected|timed ?out|aborted|abnormally|giving up|gave up|timeout (?:detected|expired|exceeded|reached)|no supported auth\w*|not permitted|not authorized|unauthorized|forbidden|corrupt(?:ed|ion)?|unreachable|does ?n[o'’]t exist|did ?n[o'’]t exist|not found|out of disk|closed unexpectedly|closed by remote|unexpectedly closed|(?:connection|session|transfer) (?:lost|dropped|killed)|lost (?:connection|session)|disconnected unexpectedly|checksums? (?:mismatch|differ)|hash(?:es)? (?:mismatch|differ)|sizes? (?:mismatch|differ)|access denied|login incorrect|bad (?:credentials|password|certificate)|invalid (?:credentials|password|token|signature|certificate|parameter|argument|key|path|response)|has expired|no longer (?:available|exists)|crashed|core dumped|segmentation fault|unsuccessful(?:ly)?)\b|\bfatal\b/iu;
const failWords = /\bfail(?:ed|ures?|s|ing)?\b/iu;
const clearFailWords =
  /\bfailed(?:\s*[:;,.(!]|\s*$|\s+(?:to|with|because|due|after|at|on line)\b)|\bfailures?\s*(?:[:;(]|$)/iu;
const errorWords =
  /\berrors?\s*(?:[:([#]|$)|\berror (?:code|number|while|when|occurr?ed|in|on|at|from|with|during|for|of|is|was|reading|writing|opening|creating|copying|deleting|transferring|connecting|uploading|downloading|listing|getting|setting|sending|receiving|renaming|moving|skipping|loading|parsing|detected|encountered|\d|[A-Z]?\d{3,}|0x)|\b(?:an?|with|due to|because of|by|fatal|internal|unknown|unexpected|network|socket|protocol|system|server|access|disk|write|read|timeout|connection|authentication|syntax|permission|parse|runtime|certificate|ssl|tls|dns|http|i\/o|io|ftp|sftp|smb|api|checksum|crc|transfer|client|general|critical|hard) errors?\b|\b\w*exception\b\s*(?:[:([-]|in\b|at\b|$|occurr?ed|was thrown|while|calling)/iu;
const doneVerbs =
  /^(?:successfully|uploaded|downloaded|copied|transferred|deleted|removed|created|synced|completed|finished|done|moved|renamed|started|starting|saved|stored|listed|queued|checked|verified|sent|received|wrote|processed|archived)\b/iu;
const succeeded = /\b(?:succeed(?:ed|s)|success(?:ful(?:ly)?)?|recovered|resolved)\b/iu;
const retrying = /\b(?:re-?try(?:ing)?|re-?tried|reconnect(?:ing|ed)?)\b/iu;
const gaveUp =
  /\b(?:giving up|gave up|exceeded|exhausted|unsuccessful(?:ly)?|not succe\w+|without success|retries failed|no more retries)\b/iu;
const skipping = /^(?:warning|skip(?:ped|ping))\b/iu;
const fineFormats = formats.filter(({ level }) => level === 'fine');

/** Parses a line of text. Never throws; takes time linear in the line's length. */
export function meaningOfText(line: string): TextMeaning {
  const raw = line.slice(0, maxTextLength);
  const text = raw.replaceAll(escapes, '').replace(lineNumber, '').trimEnd();
  const { body, sign, time, priority } = withoutPrefix(text);
  // Only a line that triggers the index can have failed, even if a hostile line hides text behind escapes.
  const mayFail = anyTrigger.test(raw) || mayBeginFailed.test(raw);
  if (sign !== undefined)
    return { level: mayFail || sign === 'W' ? levelOfSign(sign, body) : 'fine', time: time?.time };
  const found = mayFail
    ? meaningOfBody(body, time !== undefined, priority)
    : { level: quietLevel(body, time !== undefined) };
  return { ...found, time: time?.time };
}

function levelOfSign(sign: string, message: string): Level {
  if (sign === 'W') return 'warning';
  return (sign === 'E' || sign === 'F') && !hasSucceeded(message) ? 'failed' : 'fine';
}

interface Prefixed {
  readonly body: string;
  /** Stated by a letter before the time: `E 2026/01/15 …`. */
  readonly sign: string | undefined;
  readonly time: { readonly time: number | undefined } | undefined;
  readonly priority: Level | undefined;
}

/** Splits off the prefix of the message: WinSCP's mark, syslog's priority, the time, host and process. */
function withoutPrefix(text: string): Prefixed {
  const pri = /^<(\d{1,3})>(?:\d )?/u.exec(text);
  const mark = /^[.!*<>] (?=\d{4}-\d\d-\d\d )|^[\w.-]{1,60} +\| (?=[[\d])/u.exec(text)?.[0] ?? '';
  const sign = /^([EFWID]) (?=\d{4}[-/]\d\d[-/]\d\d)/u.exec(text)?.[1];
  const rest = text.slice(pri?.[0].length ?? (sign === undefined ? mark.length : 2));
  const time = leadingTime(rest);
  // klog's first letter is its level, and is parsed as part of its time.
  const isKlog = /^[IWEF]\d{4} \d\d:/u.test(rest);
  let body = time === undefined || isKlog ? rest : rest.slice(time.end).replace(/^(?:[\]),:;]|\s|[-|] )+/u, '');
  if (time !== undefined && !isKlog)
    body = body.replace(
      /^(?:[\w.:-]{1,80} )?[\w./()-]{1,60}(?:\[\d{1,10}\])?: (?=\S)|^[\w.:-]{1,80} [\w./-]{1,60} (?:\d{1,10}|-) \S{1,40} (?:- |\[.{0,200}\] ?)/u,
      keptTag,
    );
  if (mark === '* ') body = `* ${body}`;
  return { body, sign, time, priority: pri ? priorityLevel(Number(pri[1]) % 8) : undefined };
}

/** Only a process with its number, or a host before it, is a tag; `ERROR: …` and `a.txt: …` are not. */
function keptTag(tag: string): string {
  const isTag = /\[\d{1,10}\]: $|^[\w.:-]+ [\w./()-]+: $|^\S+ \S+ (?:\d+|-) /u.test(tag);
  return isTag &&
    !/(?:error|warn\w*|info|fatal|normal|notice|debug|err): $/iu.test(tag) &&
    !/^(?:ERROR|NOTICE|INFO|DEBUG|WARNING) /u.test(tag)
    ? ''
    : tag;
}

function priorityLevel(severity: number): Level {
  return severity <= 3 ? 'failed' : severity === 4 ? 'warning' : 'fine';
}

function meaningOfBody(body: string, hasTime: boolean, priority: Level | undefined): TextMeaning {
  for (const { level, pattern } of formats) {
    const match = pattern.exec(body);
    if (!match) continue;
    const { path, place, destPath, message } = match.groups ?? {};
    return { level, path: path ?? place, destPath, message: message?.trim() || undefined };
  }
  const text = body.replaceAll(harmless, ' ');
  const stated = statedLevel(text, hasTime);
  if (stated?.level === 'failed') return { level: hasSucceeded(stated.message) ? 'fine' : 'failed' };
  if (stated) return { level: stated.level };
  if (priority === 'failed' || priority === 'warning') return { level: priority };
  if (isHeading(body)) return { level: 'fine' };
  return { level: saidLevel(text, hasTime) };
}

/** The level of a line without any word of a failure. */
function quietLevel(body: string, hasTime: boolean): Level {
  const stated = statedLevel(body, hasTime)?.level;
  if (stated !== undefined && stated !== 'failed') return stated;
  return hasTime || fineFormats.some(({ pattern }) => pattern.test(body)) ? 'fine' : 'more';
}

/** The level that a logger wrote in one of the usual places, and the message after it. */
function statedLevel(text: string, hasTime: boolean): { readonly level: Level; readonly message: string } | undefined {
  const keyed = keyedLevel.exec(text.slice(0, 300));
  if (keyed) return statedBy(keyed, text.slice(keyed.index + keyed[0].length));
  let at = text.length - text.trimStart().length;
  for (let headers = 0; headers <= maxHeaders; headers++) {
    for (const pattern of [bracketedLevel, colonLevel, bareLevel, letterLevel, firstLevel]) {
      // Without a time before it, a word or a letter alone is no level.
      if ((pattern === letterLevel && !hasTime && headers > 0) || (pattern === firstLevel && (!hasTime || headers > 0)))
        continue;
      pattern.lastIndex = at;
      const match = pattern.exec(text);
      if (match) return statedBy(match, text.slice(pattern.lastIndex));
    }
    header.lastIndex = at;
    const next = header.exec(text);
    // Without a time, only a tag or brackets stand before a level.
    if (!next || (!hasTime && !/^(?:\[|\(|[\w./-]+(?:\[\d+\])?: |\|)/u.test(next[0]))) return undefined;
    at = header.lastIndex;
  }
  return undefined;
}

function statedBy(match: RegExpExecArray, message: string): { readonly level: Level; readonly message: string } {
  const { level: word = '', bracketed, letter, klog } = match.groups ?? {};
  const sign = bracketed ?? letter ?? klog ?? '';
  if (isFailedLevel.test(word) || /[EFC]/u.test(sign)) return { level: 'failed', message };
  return { level: isWarningLevel.test(word) || sign === 'W' ? 'warning' : 'fine', message };
}

/** Does the message of a line of a failed level tell of a success, such as `Attempt 3/3 succeeded`? */
export function hasSucceeded(message: string): boolean {
  const text = message.replaceAll(names, '…');
  return (
    succeeded.test(text) && !gaveUp.test(text) && !failWords.test(text) && !phrases.test(text) && !errno.test(text)
  );
}

/** The level of a line that states none, by its words. */
function saidLevel(body: string, hasTime: boolean): Level {
  const text = body.replaceAll(names, '…');
  const isDone = doneVerbs.test(text);
  const hasFailed =
    counted.test(text) ||
    errno.test(text) ||
    phrases.test(text) ||
    errorWords.test(text) ||
    (isDone ? clearFailWords : failWords).test(text);
  if (!hasFailed) return hasTime ? 'fine' : 'more';
  if (skipping.test(text)) return 'warning';
  if (succeeded.test(text) && !gaveUp.test(text) && !counted.test(text)) return 'fine';
  return retrying.test(text) && !gaveUp.test(text) ? 'warning' : 'failed';
}

/** The head of a table: words alone in three columns or more. */
function isHeading(body: string): boolean {
  const cells = body
    .trim()
    .split(/ {2,}|[|\t]/u)
    .map((cell) => cell.trim())
    .filter((cell) => cell !== '');
  return cells.length >= 3 && cells.every((cell) => /^[A-Za-z%#][A-Za-z %#_/()-]{0,24}$/u.test(cell));
}
