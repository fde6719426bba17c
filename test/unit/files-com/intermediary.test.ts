import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { Headers } from 'node-fetch';
import { readAnswer, readDone } from '../../../src/files-com/answer.ts';
import { answerError } from '../../../src/files-com/answerErrors.ts';
import { FilesComError, type ErrorKind } from '../../../src/files-com/errors.ts';
import { isLasting, isPassing } from '../../../src/files-com/retry.ts';
import { explainInOneLine } from '../../../src/words/explain.ts';

const key = '0123456789abcdef0123456789abcdef';
const hide = (text: string): string => text.replaceAll(key, '[key]');

type HeaderList = Readonly<Record<string, string>>;

function errorOf(status: number, text: string, headers: HeaderList = {}): FilesComError {
  return answerError({ status, headers: new Headers({ ...headers }), text, hide });
}

// Modeled on pages that these products send, reduced to the relevant parts.
const squid = `<!DOCTYPE html PUBLIC "-//W3C//DTD HTML 4.01//EN" "http://www.w3.org/TR/html4/strict.dtd">
<html><head>
<title>ERROR: Cache Access Denied</title>
</head><body id=ERR_CACHE_ACCESS_DENIED><h1>ERROR</h1></body></html>`;
const oldSquid = '<HTML><HEAD>\n<TITLE>ERROR: The requested URL could not be retrieved</TITLE></HEAD></HTML>';
const fortinet = `<!-- IE friendly error message walkround. -->\r\n<html><head>
<style type="text/css">${'div { margin: 0 }\n'.repeat(300)}</style>
<title>Web Filter Violation</title></head><body><h1>FortiGuard Intrusion Prevention - Access Blocked</h1></body></html>`;
const zscaler =
  '<!--# 3rtjtJf4 --><!DOCTYPE HTML>\n<html><head><meta name="description" content="A gateway"></head></html>';
const nginx =
  '<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body><center><h1>502 Bad Gateway</h1></center></body></html>';
const portal = '<html><head><title>Hotel Wi-Fi &amp; Caf&#233; &#8211; sign in</title></head></html>';

const isTransient = (status: number) => [isPassing(errorOf(status, '')), isLasting(errorOf(status, ''))];

describe('an answer that is not of Files.com', () => {
  const answers: readonly (readonly [
    name: string,
    kind: ErrorKind,
    words: RegExp,
    status: number,
    text: string,
    headers?: HeaderList,
  ])[] = [
    [
      'Squid, 407',
      'intermediary',
      /status 407, a web page titled “ERROR: Cache Access Denied”/,
      407,
      squid,
      { 'Proxy-Authenticate': 'Basic realm="squid"', 'X-Squid-Error': 'ERR_CACHE_ACCESS_DENIED 0' },
    ],
    [
      '407 with JSON',
      'intermediary',
      /status 407/,
      407,
      '{"error":"Sign in","type":"not-authenticated/authentication-required"}',
    ],
    ['407 with a request id', 'intermediary', /status 407/, 407, '', { 'X-Request-Id': 'a1' }],
    ['Squid, 403', 'intermediary', /titled “ERROR: The requested URL could not be retrieved”/, 403, oldSquid],
    ['Fortinet, 403', 'intermediary', /titled “Web Filter Violation”/, 403, fortinet],
    ['Zscaler, 403', 'intermediary', /status 403, a web page without a title/, 403, zscaler],
    [
      '401 in HTML',
      'intermediary',
      /titled “Authorization Required”/,
      401,
      '<html><title lang="en">\n  Authorization\n Required </title>',
    ],
    ['401 without a word', 'intermediary', /: status 401\.$/, 401, ''],
    ['403 without a word', 'intermediary', /: status 403\.$/, 403, ''],
    ['404 in HTML', 'intermediary', /titled “404 Not Found”/, 404, '<title>404 Not Found</title>'],
    ['451', 'intermediary', /status 451/, 451, '<title>Unavailable For Legal Reasons</title>'],
    ['a service mesh, 403', 'intermediary', /status 403, “RBAC: access denied”/, 403, 'RBAC: access denied'],
    ['a gateway, 403 in JSON', 'intermediary', /: status 403\.$/, 403, '{"message":"Forbidden"}'],
    [
      'problem details, 403',
      'intermediary',
      /: status 403\.$/,
      403,
      '{"type":"about:blank","title":"Forbidden","status":403,"detail":"No.","instance":"/x"}',
    ],
    [
      'a type of another service, 401',
      'intermediary',
      /: status 401\.$/,
      401,
      '{"type":"error","message":"Unauthorized"}',
    ],
    [
      'Spring, 401',
      'intermediary',
      /status 401, “Unauthorized”/,
      401,
      '{"timestamp":"2026-03-12T08:00:00.000+00:00","status":401,"error":"Unauthorized","path":"/"}',
    ],
    [
      'OAuth, 401',
      'intermediary',
      /status 401, “invalid_token”/,
      401,
      '{"error":"invalid_token","error_description":"The access token expired"}',
    ],
    ['a status in JSON alone, 401', 'intermediary', /: status 401\.$/, 401, '{"http-code":401}'],
    ['another status in JSON, 401', 'intermediary', /“No”/, 401, '{"error":"No","http-code":1}'],
    ['a list of errors, 401', 'intermediary', /: status 401/, 401, '[{"error":"x"}]'],
    ['a policy, 403 in JSON', 'intermediary', /status 403, “Blocked by policy”/, 403, '{"error":"Blocked by policy"}'],
    ['an error that is an object, 403', 'intermediary', /: status 403\.$/, 403, '{"error":{"code":403}}'],
    ['words alone, 422', 'intermediary', /status 422, “per_page is invalid”/, 422, '{"error":"per_page is invalid"}'],
    ['words alone, 404', 'intermediary', /status 404, “Not Found”/, 404, '{"status":404,"error":"Not Found"}'],
    ...[401, 403, 404].map(
      (status) =>
        [
          `a web page with a request id, ${status}`,
          'intermediary',
          /titled “ERROR: Cache Access Denied”/,
          status,
          `\uFEFF\n${squid}`,
          { 'X-Request-Id': 'a1', 'X-Files-Error-Class': 'not-authenticated/invalid-credentials' },
        ] as const,
    ),
    ['Envoy, 403', 'intermediary', /“RBAC: access denied”/, 403, 'RBAC: access denied', { 'X-Request-Id': 'a1' }],
    ['a sign-in page of a network, 511', 'intermediary', /titled “Hotel Wi-Fi & Café – sign in”/, 511, portal],
    [
      'a sign-in page of a network, 302',
      'intermediary',
      /status 302, a redirect to login\.hotel\.example\./,
      302,
      '',
      { Location: 'https://login.hotel.example/?from=x' },
    ],
    ['303', 'intermediary', /a redirect to 10\.0\.0\.1:8080\./, 303, '', { Location: 'http://10.0.0.1:8080/' }],
    ['307 to the same host', 'intermediary', /: status 307\.$/, 307, '', { Location: '/login' }],
    ['502 in HTML', 'unavailable', /status 502, a web page titled “502 Bad Gateway”/, 502, nginx],
    ['503 of a firewall', 'unavailable', /titled “Web Filter Violation”/, 503, fortinet],
    ['504 without a word', 'unavailable', /: status 504\.$/, 504, ''],
    ['429 in HTML', 'rateLimited', /status 429/, 429, '<title>Slow down</title>'],
    ['408 without a word', 'timeout', /status 408/, 408, ''],
  ];
  for (const [name, kind, words, status, text, headers] of answers) {
    it(`is not told as its own, and never blames the key: ${name}`, () => {
      const error = errorOf(status, text, headers);
      assert.equal(error.kind, kind);
      assert.match(error.message, words);
      assert.equal(error.status, status);
      const line = explainInOneLine(error);
      assert.equal(line.match(/something between this computer and Files\.com answered/giu)?.length, 1, line);
      assert.doesNotMatch(line, /\bkey\b|permission/i);
    });
  }

  it('says which settings to change for a proxy', () => {
    assert.match(explainInOneLine(errorOf(407, squid)), /http\.proxy and http\.proxyAuthorization\./);
  });

  it('says to sign in to the network where it asks for that', () => {
    for (const error of [errorOf(511, portal), errorOf(302, '', { Location: 'https://login.example/' })]) {
      assert.match(explainInOneLine(error), /open a web page in a browser/);
    }
  });

  for (const status of [200, 201, 203]) {
    it(`is a web page in place of data (${status}): a network's sign-in page, or a firewall's`, () => {
      const exchange = { status, headers: new Headers(), text: portal, hasLongIntegers: false };
      for (const read of [readAnswer, readDone]) {
        assert.throws(() => read(exchange, { host: 'acme.files.com', hide }), {
          kind: 'intermediary',
          message: `Something between this computer and Files.com answered: status ${status}, a web page titled “Hotel Wi-Fi & Café – sign in”.`,
        });
      }
    });
  }

  for (const status of [203, 206, 226]) {
    it(`is any answer with status ${status}, which Files.com never sends`, () => {
      for (const text of ['[]', '{"id":1}', '']) {
        const exchange = { status, headers: new Headers({ 'X-Request-Id': 'a1' }), text, hasLongIntegers: false };
        for (const read of [readAnswer, readDone]) {
          assert.throws(() => read(exchange, { host: 'acme.files.com', hide }), { kind: 'intermediary' });
        }
      }
    });
  }

  it('is of Files.com where a web page or nonsense bears its request id, or where data breaks off', () => {
    const own = new Headers({ 'X-Request-Id': 'a1' });
    for (const [text, headers] of [
      [portal, own],
      ['', own],
      ['[{"id":', new Headers()],
    ] as const) {
      const exchange = { status: 200, headers, text, hasLongIntegers: false };
      assert.throws(() => readAnswer(exchange, { host: 'acme.files.com', hide }), { kind: 'badAnswer' });
    }
  });

  it('passes where a gateway is to blame, and does not last: nobody has to do anything in VS Code', () => {
    for (const status of [408, 429, 500, 502, 503, 504])
      assert.deepEqual(isTransient(status), [true, false], String(status));
    for (const status of [302, 401, 403, 404, 407])
      assert.deepEqual(isTransient(status), [false, false], String(status));
  });

  it('never repeats the key, and is one short line of plain text', () => {
    const marks = fc.constantFrom(
      key,
      '<b>',
      '&lt;b&gt;',
      '&#x202e;',
      '&#0;',
      '&#xd800;',
      '&#1114112;',
      '\u202E',
      '\n',
      '](command:x)',
      '&amp;amp;',
    );
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.string({ unit: 'binary' }), marks)),
        fc.integer({ min: 300, max: 599 }),
        (parts, status) => {
          const error = errorOf(status, `<title>${parts.join('')}</title>`, { Location: `https://${key}.example/` });
          assert.ok(!error.message.includes(key));
          assert.ok(error.message.length < 400, error.message);
          assert.match(error.message, /^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]*$/u);
        },
      ),
    );
  });

  it('has its title found in no time, however hostile the page', () => {
    for (const text of [
      '<title'.repeat(200_000),
      `<title ${'x'.repeat(1_000_000)}`,
      `<title>${'&#1;'.repeat(300_000)}`,
      ' '.repeat(1_000_000),
    ]) {
      const start = process.cpuUsage().user;
      errorOf(403, `<${text}`);
      assert.ok(process.cpuUsage(undefined).user - start < 500_000);
    }
  });
});

describe('an error of Files.com', () => {
  for (const [name, text, headers] of [
    ['its type', '{"type":"not-authenticated/invalid-credentials"}', {}],
    ['its type in a list', '[{"type":"not-authenticated/invalid-credentials"}]', {}],
    ['words and its status', '{"error":"Invalid.","http-code":401}', {}],
    ['words and its status as a string', '{"error":"Invalid.","http-code":"401"}', {}],
    ['words and its request id', '{"error":"Invalid."}', { 'X-Request-Id': 'a1' }],
    ['a list and its request id', '[{"error":"Invalid."}]', { 'X-Request-Id': 'a1' }],
    ['its request id alone', '', { 'X-Request-Id': '5baab0b9dd8b58ffa436cf86498bda05' }],
    ['its class alone', '', { 'X-Files-Error-Class': 'not-authenticated/invalid-credentials' }],
  ] as const) {
    it(`is known by ${name}`, () => assert.equal(errorOf(401, text, headers).kind, 'keyRejected'));
  }
});

it('an answer of bytes that are no text is not quoted', () => {
  for (const text of ['\uFFFD\uFFFD PNG', '<title>\uFFFD\uFFFD</title>']) {
    assert.equal(errorOf(502, text).message, 'Something between this computer and Files.com answered: status 502.');
  }
});
