import type { Steps } from './steps.ts';

const longInteger = /(?<![\d.eE+-])-?\d{16,}(?![\d.eE])/g;
/** An id stands right after its name. More characters without a string are a list of numbers, or one number that is no id. */
const mostBetweenStrings = 10_000;

/**
 * JSON.parse, but integers of 16 digits and more come as strings: ids are int64, which JSON.parse rounds beyond 2^53.
 * They are looked for where `hasLongIntegers`. Throws SyntaxError.
 */
export function parseJson(text: string, hasLongIntegers = /\d{16}/.test(text)): unknown {
  return JSON.parse(hasLongIntegers ? quoteLongIntegers(text) : text);
}

/**
 * Valid JSON on indented lines, its integers as they came: only white space and the escapes in strings change. Throws
 * SyntaxError.
 */
export function* indentJson(text: string): Steps<string> {
  const parts: string[] = [];
  let indented: string[] = [];
  let newLine = '\n';
  let at = 0;
  let stepEnd = stepLength;
  const isStepOver = (): boolean => {
    if (at < stepEnd) return false;
    parts.push(indented.join(''));
    indented = [];
    stepEnd = at + stepLength;
    return true;
  };
  while (at < text.length) {
    const start = at;
    const character = text[at++] ?? '';
    switch (character) {
      case '{':
      case '[':
        for (let end = skip(blanks, text, at); end > at; end = skip(blanks, text, at)) {
          at = end;
          if (isStepOver()) yield;
        }
        if (/[}\]]/.test(text[at] ?? '')) {
          indented.push(character, text[at++] ?? '');
        } else {
          newLine += '  ';
          indented.push(character, newLine);
        }
        break;
      case '}':
      case ']':
        newLine = newLine.slice(0, -2);
        indented.push(newLine, character);
        break;
      case ',':
        indented.push(character, newLine);
        break;
      case ':':
        indented.push(': ');
        break;
      case '"':
        indented.push(character);
        for (let end = skip(partOfString, text, at); end > at; end = skip(partOfString, text, at)) {
          indented.push(unescaped(text.slice(at, end)));
          at = end;
          if (isStepOver()) yield;
        }
        indented.push(text[at++] ?? '');
        break;
      default:
        at = skip(blanks, text, start);
        if (at === start) at = skip(scalars, text, start);
        if (at === start) throw new SyntaxError(`Unexpected ${character} in JSON.`);
        indented.push(text.slice(start, at).trim());
    }
    if (isStepOver()) yield;
  }
  return parts.join('') + indented.join('');
}

/** In characters. */
const stepLength = 50_000;
const blanks = /\s{0,50000}/y;
const scalars = /[-+.\w]{0,50000}/y;
/** Characters and whole escapes of a string. A surrogate pair is never cut, or JSON.stringify would escape its halves. */
const partOfString =
  /(?:[^"\\\ud800-\udfff]{1,1000}|[\ud800-\udbff][\udc00-\udfff]|\\u[Dd][89ABab]..\\u[Dd][C-Fc-f]..|\\u.{4}|\\[^u]|[\ud800-\udfff]){0,50}/y;

/** The index after these characters. */
function skip(characters: RegExp, text: string, from: number): number {
  characters.lastIndex = from;
  characters.test(text);
  return characters.lastIndex;
}

/** A part of a string's JSON with no more escapes than it needs: a service may write `\\u0026` for the `&` of a link. */
function unescaped(part: string): string {
  return part.includes('\\') ? JSON.stringify(JSON.parse(`"${part}"`)).slice(1, -1) : part;
}

/** The same JSON with its long integers, but not its strings, in quotes. */
function quoteLongIntegers(text: string): string {
  let quoted = '';
  let copiedTo = 0;
  for (let from = 0; from < text.length;) {
    const open = text.indexOf('"', from);
    const end = open < 0 ? text.length : open;
    if (end - from >= 16 && end - from <= mostBetweenStrings) {
      quoted += text.slice(copiedTo, from) + text.slice(from, end).replaceAll(longInteger, '"$&"');
      copiedTo = end;
    }
    from = endOfString(text, end);
  }
  return quoted + text.slice(copiedTo);
}

/** The index after the closing quote of the string that opens at `open`. */
function endOfString(text: string, open: number): number {
  let close = open;
  do {
    close = text.indexOf('"', close + 1);
  } while (close > 0 && isEscaped(text, close));
  return close < 0 ? text.length : close + 1;
}

function isEscaped(text: string, index: number): boolean {
  let before = index - 1;
  while (text.charCodeAt(before) === 0x5c) {
    before--;
  }
  return (index - before) % 2 === 0;
}

/** Undefined for what is not JSON; large integers are rounded. */
export function tryParseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
