import * as fc from 'fast-check';

// Lines such as logs have, and such as no log should have. None has a line end.

const words =
  'ERROR;FATAL;CRITICAL;FAILED;FAILURE;error;ERRORS;_FATAL;ÜFAILED;WARN;INFO;failed to;upload failed: ; errored ; complete size 1;Access failed: ;no ſuch file;no such file;0 errors;[E];not '.split(
    ';',
  );
const betweenWords = [
  '<11>',
  'E0115 10:00:00.1 ',
  'E 2026/01/15 10:00:00 ',
  '2026/01/15 10:00:00 ',
  '\u001B[31m',
  ' ',
  ':',
  '-',
  '2026-01-31 12:00:00 ',
  '[',
  ']',
  'a',
  '7',
  '  12: ',
  '\t',
  '{',
  '"status":"failure"',
];

const status = fc.constantFrom('success', 'failure', 'Failed', 'ERROR', 'errored', 'partial', 'skipped', 'Success', '');
const errorType = fc.constantFrom('', 'quota', 'success', null, 7);
const anyValue = fc.oneof(
  fc.constantFrom('"status":"failure"', 'all ERROR gone', '{"status":"failure"}', ',"', '}', '\\', 'FAILED', 'ü'),
  fc.string(),
  fc.jsonValue({ maxDepth: 2 }),
);
const key = fc.oneof(fc.constantFrom('path', 'message', 'operation', 'action', 'error', 'stat\\us', '"'), fc.string());
const level = fc.constantFrom('error', 'INFO', 'warn', 'Fatal', 3, 7, 17, 30, 50, 500, '50', true, null, '');
const outcome = fc.constantFrom(
  true,
  false,
  'false',
  null,
  0,
  '',
  'none',
  'denied',
  [],
  {},
  { message: 'denied' },
  { level: 'error' },
);
const field = fc.oneof(
  fc.tuple(fc.constantFrom('level', 'severity', 'lvl', 'log.level', 'levelno', 'PRIORITY', '@l'), level),
  fc.tuple(fc.constantFrom('success', 'ok', 'error', 'err', 'errors', 'exception', 'log', 'short_message'), outcome),
  fc.tuple(fc.constant('status'), fc.oneof({ weight: 4, arbitrary: status }, anyValue)),
  fc.tuple(fc.constant('error_type'), fc.oneof({ weight: 4, arbitrary: errorType }, anyValue)),
  fc.tuple(key, anyValue),
);
const uniqueFields = fc.uniqueArray(field, { maxLength: 6, selector: ([name]) => name });
const spaces = fc.constantFrom('', ' ', '\t', '  ');
const beforeObject = fc.constantFrom('', '', ' ', '  ', '7: ', '  12: ', '12:', '123456789012345: ');

/** `\u` in place of letters, as JSON allows. */
function escaped(text: string): string {
  const characters = Array.from(text, (character) =>
    /[a-z]/u.test(character)
      ? String.raw`\u00${character.charCodeAt(0).toString(16)}`
      : JSON.stringify(character).slice(1, -1),
  );
  return `"${characters.join('')}"`;
}

function jsonLines(write: (text: string) => string, fields: typeof uniqueFields): fc.Arbitrary<string> {
  return fc.tuple(beforeObject, fields, spaces).map(([before, entries, space]) => {
    const texts = entries.map(([name, value]) =>
      [write(name), ':', typeof value === 'string' ? write(value) : JSON.stringify(value)].join(space),
    );
    return `${before}{${space}${texts.join(`${space},`)}${space}}`;
  });
}

/** Objects in which nothing is escaped that need not be. */
export const plainJsonLine = jsonLines((text) => JSON.stringify(text), uniqueFields);

export const jsonLine = fc.oneof(
  { weight: 2, arbitrary: plainJsonLine },
  jsonLines(escaped, fc.array(field, { maxLength: 6 })),
);

export const textLine = fc
  .array(fc.oneof(fc.constantFrom(...words), fc.constantFrom(...betweenWords), fc.string()), { maxLength: 8 })
  .map((parts) => parts.join('').replaceAll('\n', ' '));

/** Such as what the end of a log, a store or a limit leaves of a line. */
const brokenLine = fc
  .tuple(jsonLine, fc.nat(300), fc.constantFrom('', ' ', '}', ' and more', '"', 'ERROR'))
  .map(([line, length, end]) => line.slice(0, length) + end);

/** About as long as what is looked at of a line. */
const longLine = fc
  .tuple(
    fc.oneof(jsonLine, textLine),
    fc.integer({ min: 65_400, max: 65_600 }),
    fc.constantFrom(' ', 'x', 'ü', '"', 'ERROR '),
  )
  .map(([line, length, filler]) => {
    const at = Math.max(1, line.length - 10);
    return line.slice(0, at) + filler.repeat(length / filler.length) + line.slice(at);
  });

export const anyLine = fc.oneof(
  { weight: 4, arbitrary: jsonLine },
  { weight: 4, arbitrary: textLine },
  { weight: 2, arbitrary: brokenLine },
  longLine,
);
