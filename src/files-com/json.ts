// JSON.parse rounds integers beyond 2^53, and ids are int64. Such integers are rare, so the text is searched for them
// first; where there are any, they are quoted and arrive as strings. (A parser in JavaScript that keeps them builds
// strings character by character: 33 bytes of heap for each byte of a large body.)

const longIntegerSomewhere = /[:,[]\s*-?\d{16}/;
const longInteger = /(?<![\d.eE+-])-?\d{16,}(?![\d.eE])/g;

/** Like JSON.parse, but integers of 16 digits and more come as strings, exactly. Throws SyntaxError. */
export function parseJson(text: string): unknown {
  return JSON.parse(longIntegerSomewhere.test(text) ? quoteLongIntegers(text, '') : text);
}

/** The same JSON on indented lines, its integers as they were. Throws SyntaxError. */
export function indentJson(text: string): string {
  const indented = JSON.stringify(JSON.parse(quoteLongIntegers(text, '\\u0000')), undefined, 2);
  return indented.replaceAll(/"\\u0000(-?\d+)"/g, '$1');
}

function quoteLongIntegers(text: string, mark: string): string {
  let quoted = '';
  let copiedTo = 0;
  for (let from = 0; from < text.length;) {
    const open = text.indexOf('"', from);
    const end = open < 0 ? text.length : open;
    if (end - from >= 16) {
      quoted += text.slice(copiedTo, from) + text.slice(from, end).replaceAll(longInteger, `"${mark}$&"`);
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
