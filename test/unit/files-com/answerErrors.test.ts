import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { Headers } from 'node-fetch';
import { answerError } from '../../../src/files-com/answerErrors.ts';
import { FilesComError } from '../../../src/files-com/errors.ts';

const key = '0123456789abcdef0123456789abcdef';

/** Of the service, as its request id shows. */
function errorOf(status: number, body: unknown, headers: Record<string, string> = {}): FilesComError {
  return anonymousErrorOf(status, body, { 'X-Request-Id': 'header-1', ...headers });
}

function anonymousErrorOf(status: number, body: unknown, headers: Record<string, string> = {}): FilesComError {
  return answerError({
    status,
    headers: new Headers(headers),
    text: typeof body === 'string' ? body : JSON.stringify(body),
    hide: (text) => text.replaceAll(key, '[key]'),
  });
}

describe('an error of the service', () => {
  it('is read up to 2,000 characters, so that a hostile one takes no time', () => {
    assert.equal(errorOf(400, { error: `Broken${'.'.repeat(2500)}later`, errors: ['Also.'] }).message, 'Broken; Also.');
  });

  it('is read as recorded traffic has it', () => {
    const error = anonymousErrorOf(401, {
      error: 'The API key or Session token provided could not be used to validate this request.',
      'http-code': 401,
      instance: '5baab0b9dd8b58ffa436cf86498bda05',
      title: 'Invalid Credentials',
      type: 'not-authenticated/invalid-credentials',
    });
    assert.equal(error.message, 'The API key or Session token provided could not be used to validate this request.');
    assert.deepEqual(
      [error.kind, error.status, error.type, error.requestId],
      ['keyRejected', 401, 'not-authenticated/invalid-credentials', '5baab0b9dd8b58ffa436cf86498bda05'],
    );
  });

  for (const [type, status, kind] of [
    ['bad-request/invalid-filter-field', 422, 'badRequest'],
    ['bad-request/invalid-cursor', 400, 'badRequest'],
    ['not-authenticated/invalid-session', 401, 'keyRejected'],
    ['not-authenticated/locked-out', 403, 'keyRejected'],
    ['not-authenticated/lockout-region-mismatch', 401, 'wrongHost'],
    ['not-authenticated/lockout-region-mismatch', 403, 'wrongHost'],
    ['not-authorized/api-key-is-disabled', 403, 'keyRejected'],
    ['not-authorized/site-admin-required', 403, 'forbidden'],
    ['not-found', 404, 'notFound'],
    ['not-found/something-new', 400, 'notFound'],
    ['processing-failure/sync-in-progress', 422, 'processingFailure'],
    ['rate-limited/too-many-requests', 429, 'rateLimited'],
    ['rate-limited/too-many-concurrent-requests', 400, 'rateLimited'],
    ['service-unavailable/migration-in-progress', 422, 'unavailable'],
    ['service-unavailable/site-disabled', 503, 'unavailable'],
    ['site-configuration/account-overdue', 403, 'siteConfiguration'],
  ] as const) {
    it(`${type} (${status}) is ${kind}`, () => {
      const error = anonymousErrorOf(status, { error: 'No.', type });
      assert.deepEqual([error.kind, error.type, error.status], [kind, type, status]);
    });
  }

  for (const [status, kind] of [
    [302, 'badAnswer'],
    [400, 'badRequest'],
    [401, 'keyRejected'],
    [403, 'forbidden'],
    [404, 'notFound'],
    [408, 'timeout'],
    [418, 'badRequest'],
    [422, 'badRequest'],
    [429, 'rateLimited'],
    [500, 'unavailable'],
    [502, 'unavailable'],
    [503, 'unavailable'],
  ] as const) {
    it(`${status} alone is ${kind}, and so with a type that nobody knows`, () => {
      assert.equal(errorOf(status, '').kind, kind);
      assert.equal(errorOf(status, { type: 'constructor' }).kind, kind);
      assert.equal(errorOf(status, { type: 'brand-new/kind-of-error' }).kind, kind);
    });
  }

  it('has its type from the header where the body has none', () => {
    const error = anonymousErrorOf(422, '', { 'X-Files-Error-Class': 'service-unavailable/migration-in-progress' });
    assert.deepEqual([error.kind, error.type], ['unavailable', 'service-unavailable/migration-in-progress']);
  });

  for (const [name, body, words] of [
    ['an error alone', { error: 'per_page is invalid' }, 'per_page is invalid'],
    ['a status as a string', { error: 'Boom', 'http-code': '500' }, 'Boom'],
    ['a list of errors', [{ error: 'First.' }, { error: 'Second.' }], 'First'],
    ['a list of strings', ['First.', 'Second.'], 'First'],
    ['a detail', { detail: 'Disk is full', title: 'Oh' }, 'Disk is full'],
    ['a title alone', { title: 'Not Found' }, 'Not Found'],
    [
      'errors as strings',
      { error: 'Not valid.', errors: ['a is missing', 'b is wrong.'] },
      'Not valid; a is missing; b is wrong',
    ],
    ['errors as objects', { errors: [{ message: 'a is missing' }, { field: 'b' }] }, 'a is missing; field b'],
    [
      'errors of fields',
      { model_errors: { per_page: ['is invalid', 'is no number'] } },
      'per_page is invalid; per_page is no number',
    ],
    ['errors with a hyphen', { 'model-errors': { name: ['is taken'] } }, 'name is taken'],
    ['the same error twice', { error: 'Wrong.', errors: ['Wrong'] }, 'Wrong'],
    [
      'an error that holds those of the fields',
      {
        error: 'Model save error: Per page is invalid. Name is taken',
        errors: ['per_page is invalid', 'Name is taken.'],
        model_errors: { per_page: ['is invalid'], name: ['is taken'] },
      },
      'Model save error: Per page is invalid. Name is taken',
    ],
    [
      'a field named by one of two',
      { errors: ['is invalid'], model_errors: { per_page: ['is invalid'] } },
      'per_page is invalid',
    ],
    [
      'an error of the whole',
      { error: 'Quota is used up', 'model-errors': { base: ['Quota is used up'] } },
      'Quota is used up',
    ],
    [
      'words within other words',
      { error: 'data is missing', errors: ['a is missing'] },
      'data is missing; a is missing',
    ],
  ] as const) {
    it(`is put into words from ${name}`, () => {
      assert.equal(errorOf(422, body).message, `${words}.`);
    });
  }

  for (const body of [
    '',
    'null',
    '17',
    '[]',
    '{}',
    '[null]',
    '<html><body>502 Bad Gateway</body></html>',
    '{"error":',
    '{"error":{}}',
  ]) {
    it(`names the status where the body says nothing: ${JSON.stringify(body)}`, () => {
      assert.equal(errorOf(502, body).message, 'The service answered with status 502.');
    });
  }

  it('names the right host', () => {
    const type = 'not-authenticated/lockout-region-mismatch';
    assert.equal(errorOf(403, { type, data: { host: 'Acme-EU.files.com' } }).host, 'acme-eu.files.com');
    for (const host of [
      'evil.com/path',
      'user@evil.com',
      'evil.com:8080',
      'a b.com',
      'localhost',
      '',
      7,
      null,
      'x'.repeat(300),
    ]) {
      assert.equal(errorOf(403, { type, data: { host } }).host, undefined);
    }
  });

  it('has the request id of the header, else of the body, and only if it looks like one', () => {
    const body = { error: 'Boom', 'http-code': 500, instance: 'body-1' };
    assert.equal(errorOf(500, body).requestId, 'header-1');
    assert.equal(anonymousErrorOf(500, body).requestId, 'body-1');
    for (const instance of ['two words', '<b>', 'x'.repeat(65), '', 5]) {
      assert.equal(anonymousErrorOf(500, { ...body, instance }).requestId, undefined);
    }
  });

  it('never repeats the key', () => {
    const body = {
      error: `Key ${key} is bad`,
      type: key,
      instance: key,
      data: { host: `${key}.com` },
      errors: [{ [key]: key }],
    };
    const error = errorOf(401, body, { 'X-Request-Id': key, 'X-Files-Error-Class': key });
    assert.ok(!JSON.stringify([error, error.message]).includes(key));
    assert.match(error.message, /Key \[key\] is bad/);
  });

  it('never shows a part of the key where its words are cut', () => {
    const error = errorOf(401, { error: `${'x'.repeat(290)}${key}` });
    assert.ok(!error.message.includes(key.slice(0, 6)));
  });

  it('is one short line, whatever the service says', () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('a\r\nb\u0000\u001B[31m\u202Ec', 'x'.repeat(100_000)),
    );
    fc.assert(
      fc.property(fc.integer({ min: 300, max: 599 }), hostile, fc.anything(), (status, words, anything) => {
        for (const body of [
          { error: words },
          { error: anything, errors: anything, data: anything },
          anything,
          [words],
        ]) {
          const { message } = errorOf(
            status,
            JSON.stringify(body, (_, value) => (typeof value === 'bigint' ? 0 : value)) ?? '',
          );
          assert.ok(message.length < 400, message);
          assert.match(message, /^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]*$/u);
        }
      }),
    );
  });
});

function retryAfter(value: string, date?: string): number | undefined {
  return errorOf(429, '', { 'Retry-After': value, ...(date === undefined ? {} : { Date: date }) }).retryAfterSeconds;
}

describe('Retry-After', () => {
  it('is read as seconds', () => {
    assert.deepEqual([retryAfter('0'), retryAfter('7'), retryAfter(' 120 ')], [0, 7, 120]);
  });

  it('is read as a date, by the clock of the service', () => {
    const now = 'Wed, 21 Oct 2015 07:28:00 GMT';
    assert.equal(retryAfter('Wed, 21 Oct 2015 07:28:30 GMT', now), 30);
    assert.equal(retryAfter('Wed, 21 Oct 2015 07:27:00 GMT', now), 0);
  });

  it('is read as a date, by our clock where the service tells no time', () => {
    const seconds = retryAfter(new Date(Date.now() + 3_600_000).toUTCString());
    assert.ok(seconds !== undefined && seconds > 3500 && seconds <= 3600);
  });

  for (const nonsense of ['', 'soon', '-1', '1.5', '1e3', '99999999999', '2015-10-21', '7 GMT']) {
    it(`is not read from ${JSON.stringify(nonsense)}`, () => assert.equal(retryAfter(nonsense), undefined));
  }
});
