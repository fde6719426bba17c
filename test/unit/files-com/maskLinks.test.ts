import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { FilesComError } from '../../../src/files-com/errors.ts';
import { maskLink, maskLinks, maskLongText } from '../../../src/files-com/maskLinks.ts';
import { Turns } from '../../../src/logs/turns.ts';
import { working } from '../logs/turns.ts';

/** Queries that sign a link, each in the form of its service. */
const queries: Readonly<Record<string, string>> = {
  'Amazon S3, version 4':
    'X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=SECRET%2F20260131%2Fs3&X-Amz-Expires=3600&X-Amz-Security-Token=SECRET&X-Amz-Signature=SECRET',
  'Amazon S3, version 2': 'AWSAccessKeyId=SECRET&Expires=1141889120&Signature=SECRET%3D',
  CloudFront: 'Expires=1767290400&Signature=SECRET~-_&Key-Pair-Id=SECRET',
  'CloudFront with a policy': 'Policy=SECRET__&Signature=SECRET&Key-Pair-Id=SECRET',
  'Google Cloud Storage': 'X-Goog-Credential=SECRET%2F20260131&X-Goog-Date=20260131T120000Z&X-Goog-Signature=SECRET',
  'Azure Storage': 'sv=2022-11-02&sr=b&se=2026-01-31T12%3A00%3A00Z&sp=r&sig=SECRET%2B%3D',
  'Backblaze B2': 'Authorization=SECRET',
  'Alibaba OSS': 'OSSAccessKeyId=SECRET&Expires=1&Signature=SECRET&security-token=SECRET',
  'Tencent COS': 'q-sign-algorithm=sha1&q-ak=SECRET&q-signature=SECRET',
  'OpenStack Swift': 'temp_url_sig=SECRET&temp_url_expires=1',
  SharePoint: 'UniqueId=5&Translate=false&tempauth=SECRET.SECRET',
  Akamai: 'hdnts=exp=1~acl=/*~hmac=SECRET',
  'Files.com': 'X-Files-Expires=60&X-Files-Signature=SECRET',
  'an OAuth token': 'alt=media&access_token=SECRET',
  'a plain token': 'token=SECRET',
  'an API key': 'api_key=SECRET',
};

/** Forms in which a link comes. */
const forms: Readonly<Record<string, (link: string) => string>> = {
  'as it is': (link) => link,
  'in a sentence': (link) => `GET ${link}, which failed.`,
  'in upper case': (link) => link.toUpperCase(),
  'in lower case': (link) => link.toLowerCase(),
  'in JSON': (link) => JSON.stringify({ link, next: 1 }),
  'in JSON within JSON': (link) => JSON.stringify({ text: JSON.stringify({ link, next: 'a\nb' }) }),
  'in JSON that escapes signs': (link) =>
    JSON.stringify({ link })
      .replaceAll('&', String.raw`\u0026`)
      .replaceAll('=', String.raw`\u003D`)
      .replaceAll('/', String.raw`\/`),
  'in XML': (link) => `<Url>${link.replaceAll('&', '&amp;')}</Url>`,
  'in an encoded text': (link) => encodeURIComponent(`See ${link} now`),
  'encoded twice': (link) => encodeURIComponent(encodeURIComponent(link)),
  'in Markdown': (link) => `[the log](${link}) is gone`,
  'in apostrophes': (link) => `{'link': '${link}','next':1}`,
  'without its host': (link) => new URL(link).pathname + new URL(link).search,
};

describe('the signature of a link is masked', () => {
  for (const [service, query] of Object.entries(queries)) {
    it(`as ${service} writes it, in whatever form it comes`, () => {
      for (const [form, write] of Object.entries(forms)) {
        const written = write(`https://store.example/folder/run.log?${query}`);
        const masked = maskLinks(written);
        assert.doesNotMatch(masked, /secret/iu, form);
        assert.match(masked, /run\.log(?:\?|%(?:25)?3f)…/iu, form);
        assert.equal(maskLinks(masked), masked, form);
      }
    });
  }

  it('with nothing lost around the query', () => {
    const link = 'https://store.example/a?X-Amz-Signature=SECRET';
    assert.equal(
      maskLinks(`See ${link}. Then (${link}) again`),
      'See https://store.example/a?…. Then (https://store.example/a?…) again',
    );
    assert.equal(
      maskLinks(`{"a":"${link}","b":"${link}"}`),
      '{"a":"https://store.example/a?…","b":"https://store.example/a?…"}',
    );
  });

  it('without its link too: in a header, an error of S3, JSON and a bare query', () => {
    for (const [text, expected] of [
      [
        'AWS4-HMAC-SHA256 Credential=SECRET/20260131, SignedHeaders=host, Signature=SECRET',
        'AWS4-HMAC-SHA256 Credential=…, SignedHeaders=host, Signature=…',
      ],
      [
        '<AWSAccessKeyId>SECRET</AWSAccessKeyId><SignatureProvided>SECRET</SignatureProvided>',
        '<AWSAccessKeyId>…</AWSAccessKeyId><SignatureProvided>…</SignatureProvided>',
      ],
      ['{"X-Amz-Signature": "SECRET", "next_token": null}', '{"X-Amz-Signature": "…", "next_token": null}'],
      ['oauth_signature="SECRET"', 'oauth_signature="…"'],
      ['list-type=2&X-Amz-Credential=SECRET&x=1', 'list-type=2&X-Amz-Credential=…'],
    ] as const) {
      assert.equal(maskLinks(text), expected);
    }
  });

  it('and so is a password in an address', () => {
    for (const [text, expected] of [
      ['sftp://backup:SECRET@host.example/x', 'sftp://backup:…@host.example/x'],
      ['https://u:SEC@RET@host/, ftp://v:SECRET@host', 'https://u:…@host/, ftp://v:…@host'],
      ['https://SECRET@github.example/x', 'https://…@github.example/x'],
      ['to=https%3A%2F%2Fu%3ASECRET%40host%2Fx', 'to=https%3A%2F%2Fu:…%40host%2Fx'],
      [String.raw`"https:\/\/u:SECRET@host\/x"`, String.raw`"https:\/\/u:…@host\/x"`],
    ] as const) {
      assert.equal(maskLinks(text), expected);
    }
  });

  it('and nothing else', () => {
    for (const text of [
      'https://store.example/a.txt?versionId=5&key-count=2',
      'size=12 key=a/b.txt code=404 md5=0cc175b9 policy=keep',
      'The token was refused. signature: none; "status":"failure"',
      'a/b@c/d.txt, bob@example.com, //server/share/x@2',
      '"sync_id":5,"next_token":null,"x":"a=b"',
      'Signature= ',
    ]) {
      assert.equal(maskLinks(text), text);
    }
  });

  it('of a link that is known to be signed, whatever its names', () => {
    assert.equal(maskLink('https://u:p@store.example/a?zz=1#yy'), 'https://u:…@store.example/a?…');
    assert.equal(maskLink('https://store.example/a'), 'https://store.example/a');
  });

  it('so that JSON stays JSON', () => {
    const part = fc.constantFrom(
      'https://h/p?',
      '&sig=',
      'Signature=',
      '"',
      "'",
      '\\',
      '\\u0026',
      '\n',
      ' ',
      'a',
      '=',
      '://u:p@',
      '%3D',
      '…',
      '"token":"',
      '>',
    );
    const texts = fc.array(part, { maxLength: 12 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.jsonValue(), texts, fc.nat(3), (value, text, depth) => {
        let json = JSON.stringify({ value, text, 'x-token': text });
        for (let level = 0; level < depth; level++) json = JSON.stringify([json]);
        JSON.parse(maskLinks(json));
      }),
      { numRuns: 2000 },
    );
  });

  it('in time that is linear in the length of the text', () => {
    for (const unit of [
      '=',
      '\\',
      '\\u003d',
      '%25',
      '://',
      '%3A%2F%2F',
      'sig=',
      'token=",',
      '?token="',
      ')',
      '>',
      '</token>',
      'a',
      '://a:',
      '":"',
    ]) {
      for (const start of ['', 'x?token=', 'https://a:']) {
        // Quadratic time would exceed the time limit of a test.
        const text = start + unit.repeat(300_000 / unit.length);
        assert.ok(maskLinks(text).length <= text.length);
      }
    }
  });
});

describe('a long text is masked in parts', () => {
  const part = 50_000;

  it('none of which cuts a secret, wherever it begins', () => {
    const secrets = [
      ...Object.values(forms).map((write) => write('https://store.example/run.log?temp_url_sig=SECRET&x=1')),
      'sftp://backup:SECRET@host.example/x',
      'sftp%253A%252F%252Fbackup%253ASECRET%2540host',
      '<SignatureProvided>SECRET</SignatureProvided>',
    ];
    for (const secret of secrets) {
      const masked = maskLinks(secret);
      assert.doesNotMatch(masked, /secret/iu);
      for (let begin = part - secret.length - 1; begin <= part + 1; begin++) {
        const before = `${'a'.repeat(begin)} `;
        // Not by assert.equal, which would describe the difference of every text that differs.
        assert.ok(maskLinks(`${before}${secret} b`) === `${before}${masked} b`, `${secret} at ${begin}`);
      }
    }
  });

  it('and a value is masked to its end, however long it is', () => {
    const long = 'SECRET)'.repeat(40_000);
    for (let distance = 0; distance < 8; distance++) {
      assert.equal(maskLinks(`"x?sig=${'a'.repeat(part - distance)}\\u0026SECRET"`), '"x?…"');
    }
    assert.equal(maskLinks(`x?sig=${long} b token=${long}`), `x?…) b token=…)`);
    assert.equal(maskLinks(`"x?sig=${long}${'\\'.repeat(60_001)}"`), `"x?…)${'\\'.repeat(60_001)}"`);
  });

  it('and JSON stays JSON', () => {
    const piece = fc.constantFrom('?sig=', 'x-token":"', '\\', '"', '\\u0026', '://u:p@', '\n', '>', "'");
    const pieces = fc.array(piece, { maxLength: 8 }).map((all) => all.join(''));
    fc.assert(
      fc.property(pieces, pieces, fc.nat(20), fc.nat(2), (before, after, distance, depth) => {
        let json = JSON.stringify({
          text: `?sig=${before}${'a'.repeat(part - distance)}${after}${before}`,
          token: after,
        });
        for (let level = 0; level < depth; level++) json = JSON.stringify([json]);
        JSON.parse(maskLinks(json));
      }),
      { numRuns: 300 },
    );
  });

  for (const [start, unit] of [
    ['', '://a@'],
    ['', '?sig=a>'],
    ['', 'token>x'],
    ['', 'a'],
    ['', 'token":"'],
    ['x?sig=', 'a'],
    ['x?sig=', '\\'],
    ['https://', 'a'],
  ] as const) {
    it(`with a turn for other work after each: ${start} and 20 MB of ${unit}`, async () => {
      const text = start + unit.repeat(20_000_000 / unit.length);
      const { turns } = await working(() => {
        const shared = new Turns();
        return maskLongText(text, () => shared.pause());
      }, 10);
      assert.ok(turns >= 400, `${turns} turns`);
    });
  }
});

it('an error has no signature of a link', () => {
  const { message } = new FilesComError('offline', 'It leads to https://store.example/a?X-Amz-Signature=SECRET.');
  assert.equal(message, 'It leads to https://store.example/a?….');

  for (const [text, masked] of [
    ['Authorization: Bearer abc.def', 'Authorization: Bearer …'],
    ['{"Authorization": "Bearer abc"}', '{"Authorization": "Bearer …"}'],
    ['authorization=Basic YWJj end', 'authorization=Basic … end'],
    ['X-FilesAPI-Key: 0123abcd, next', 'X-FilesAPI-Key: …, next'],
    ['password: hunter2', 'password: …'],
  ] as const) {
    it(`masks the secret of a header and keeps its scheme: ${text}`, () => {
      assert.equal(maskLinks(text), masked);
    });
  }

  for (const name of [
    'rlkey',
    'authkey',
    'code',
    'subscription-key',
    'AccountKey',
    'md5',
    'hash',
    's',
    'st',
    'X-Files-Sign',
  ]) {
    it(`masks the query of a link with ${name}`, () => {
      assert.equal(maskLinks(`see https://store.example/log?a=1&${name}=SECRET.`), 'see https://store.example/log?….');
    });
  }
});
