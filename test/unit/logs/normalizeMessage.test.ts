import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { normalizeMessage, withoutTimesAndIds } from '../../../src/logs/meaning/normalize.ts';

interface Values {
  readonly name: string;
  readonly folder: string;
  readonly number: number;
  readonly time: Date;
}

function commonOf({ name, folder, number, time }: Values): string {
  return normalizeMessage(`${time.toISOString()} user "${name}" left ${number} files in /${folder}/${number}.txt`);
}

describe('what messages have in common', () => {
  for (const [what, message, common] of [
    ['quoted names', 'access denied for user "sync" in \'a b\'', 'access denied for user … in …'],
    ['numbers', 'timed out after 30 seconds (1,234.5 MB)', 'timed out after … seconds (…)'],
    ['absolute paths', 'cannot read /home/a/b.txt: gone', 'cannot read …: gone'],
    ['relative paths', 'cannot read Finance/2014/07/invoice-3.pdf', 'cannot read …'],
    ['paths of Windows', String.raw`cannot read C:\Users\a b.txt and \\host\share`, 'cannot read … b.txt and …'],
    ['addresses', 'no answer from https://example.com:8080/a?b=c', 'no answer from …'],
    ['times', 'at 2026-01-31T12:00:00.123Z, 12:03:04 and Tue, 3 Feb 2026', 'at … and …'],
    ['times with a zone', 'since 2026-01-31 12:00:00 +02:00 nothing', 'since … nothing'],
    ['uuids', 'request 01234567-89ab-cdef-0123-456789abcdef failed', 'request … failed'],
    ['ids in base 16', 'trace 7f3a9c01b2d84e6f5a0c9d3e1b7a8f42', 'trace …'],
    ['other ids', 'request req_8F3kd92jX1 failed', 'request … failed'],
    ['lists of them', 'not found: a/b.txt, c/d.txt, e/f.txt', 'not found: …'],
    ['the file in front, which may hold spaces', 'Scans/Front desk/a.pdf: no space left', 'no space left'],
    ['a time in front', '2026-01-31 12:00:00: no space left', 'no space left'],
    ['no words before a path', 'Cannot read a/b.pdf: no space left', 'Cannot read …: no space left'],
    ['line breaks', ' a\r\n\tb ', 'a b'],
  ] as const) {
    it(`leaves out ${what}`, () => {
      assert.equal(normalizeMessage(message), common);
    });
  }

  for (const message of [
    'Permission denied (SFTP status 3)',
    'HTTP 503 from the server',
    'HTTP/1.1 404 Not Found',
    'error code 0x80070005',
    'Could not upload to S3: I/O error, read/write',
    "The file doesn't exist, and it won't",
    'ERR_HTTP2_STREAM_ERROR',
    'The filename "is cut off',
  ]) {
    it(`keeps what tells errors apart: ${message}`, () => {
      assert.equal(normalizeMessage(message), message);
    });
  }

  it('is the same whatever numbers, paths and names stand there', () => {
    const name = fc.stringMatching(/^[a-z][a-z ]{0,20}$/u);
    const values = fc.record({
      name,
      folder: fc.stringMatching(/^[a-z]{1,9}$/u),
      number: fc.nat(),
      time: fc.date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) }),
    });
    fc.assert(
      fc.property(values, values, (a, b) => {
        assert.equal(commonOf(a), commonOf(b));
      }),
    );
  });

  it('is one line, and never longer than the message or 500 characters', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 2000 }),
      fc.string({ unit: fc.constantFrom('"', "'", '“', '/', '\\', ' ', ':', '1', 'a', '-'), maxLength: 2000 }),
    );
    fc.assert(
      fc.property(text, (message) => {
        const common = normalizeMessage(message);
        assert.doesNotMatch(common, /[\r\n]/u);
        assert.ok(common.length <= Math.min(message.length, 501));
      }),
    );
  });

  it('looks at no more than the beginning', () => {
    const start = 'x'.repeat(500);
    assert.equal(normalizeMessage(`${start}a`.repeat(10_000)), normalizeMessage(`${start}b`));
  });
});

describe('a message without times and ids', () => {
  it('keeps its numbers, names and paths', () => {
    const message = 'could not send "a" to /b/2014/invoice-2024-001.txt after 30 seconds: 123456789 bytes';
    assert.equal(withoutTimesAndIds(message), message);
  });

  it('has neither', () => {
    assert.equal(
      withoutTimesAndIds('[2026-01-31T12:00:00+00:00] 7f3a9c01b2d84e6f at 12:00:01, 123456789012345'),
      '[…] … at …, …',
    );
  });
});

/** As S3 makes them: 16 capital letters and digits, and 76 characters of base 64. */
function s3Ids(n: number): readonly [requestId: string, hostId: string] {
  const hash = createHash('sha512').update(String(n)).digest();
  const alphabet = 'ABCDEFGHJKMNPQRSTVWXYZ0123456789';
  const requestId = Array.from(hash.subarray(0, 16), (byte) => alphabet.charAt(byte % 32)).join('');
  const hostId = Buffer.concat([hash, hash]).subarray(3, 60).toString('base64');
  return [requestId, hostId];
}

describe('messages of one cause', () => {
  for (const [what, write] of [
    [
      'Go',
      (request: string, host: string) =>
        `AccessDenied: Access Denied\n\tstatus code: 403, request id: ${request}, host id: ${host}`,
    ],
    [
      'Go v2',
      (request: string, host: string) =>
        `operation error S3: PutObject, StatusCode: 403, RequestID: ${request}, HostID: ${host}, api error AccessDenied: Access Denied`,
    ],
    [
      'Java',
      (request: string, host: string) =>
        `Access Denied (Service: Amazon S3; Status Code: 403; Error Code: AccessDenied; Request ID: ${request}; S3 Extended Request ID: ${host}; Proxy: null)`,
    ],
    [
      'XML',
      (request: string, host: string) =>
        `<Error><Code>AccessDenied</Code><RequestId>${request}</RequestId><HostId>${host}</HostId></Error>`,
    ],
    [
      'JSON',
      (request: string, host: string) =>
        `{"code":"AccessDenied","requestId":"${request}","extendedRequestId":"${host}"}`,
    ],
    ['headers', (request: string, host: string) => `403 x-amz-request-id: ${request} x-amz-id-2: ${host}`],
    ['no label', (request: string, host: string) => `upload of ${request}: denied (${host})`],
  ] as const) {
    it(`are one group of 165 S3 ids: ${what}`, () => {
      const groups = new Set(Array.from({ length: 165 }, (_, n) => normalizeMessage(write(...s3Ids(n)))));
      assert.deepEqual(groups.size, 1, [...groups].slice(0, 3).join('\n'));
    });
  }

  for (const [what, a, b] of [
    ['addresses', 'dial tcp 10.0.0.1:22: refused', 'dial tcp 192.168.7.200:2222: refused'],
    ['IPv6 addresses', 'dial tcp [2001:db8::1]:443: refused', 'dial tcp [fe80::1%eth0]:22: refused'],
    ['durations', 'timed out after 4m12s', 'timed out after 900ms'],
    ['sizes', 'stopped at 420 kB', 'stopped at 1.2 GiB'],
    [
      'base 64 for URLs',
      'upload YXJlIHlvdSBzdXJlPw_-x1Q2z3R4t5Y6u7I8o9P0 gone',
      'upload bm8gd2F5IG5vdCBtZSE_-a9S8d7F6g5H4j3K2l1Q0 gone',
    ],
    ['names in other quotes', "cannot open `a b.txt'", "cannot open `c, d.txt'"],
    ['names in curly quotes', 'cannot open ‘a b.txt’', 'cannot open ‘c.txt’'],
    ['paths with spaces', 'open /data/my dir/a b.txt: permission denied', 'open /x/c.txt: permission denied'],
    [
      'paths of Windows with spaces',
      String.raw`open C:\My Files\a b.txt: access denied`,
      String.raw`open D:\c.txt: access denied`,
    ],
    ['paths in brackets', 'Access failed (/web/My Files/x y.txt)', 'Access failed (/a)'],
    ['other dates', '15/Jan/2026:10:00:00 +0000 gone', '16/Feb/2026:11:00:00 +0000 gone'],
    ['upload ids', 'upload id abc.DEF-123 gone', 'upload id q_9 gone'],
  ] as const) {
    it(`are one group whatever ${what} stand there`, () => {
      assert.equal(normalizeMessage(a), normalizeMessage(b));
    });
  }

  for (const [a, b] of [
    ['HTTP 403', 'HTTP 404'],
    ['status code: 403, request id: A1B2C3', 'status code: 503, request id: A1B2C3'],
    ['403 Forbidden', '404 Not Found'],
    ['550 Permission denied', '553 Could not create file'],
    ['530 Login incorrect', '550 Login incorrect'],
    ['open a.txt: Permission denied (13)', 'open a.txt: Permission denied (1)'],
    ['SFTP status 3', 'SFTP status 4'],
    ['ERROR 5 (0x00000005) Copying File', 'ERROR 32 (0x00000020) Copying File'],
    ['NT status 0xC0000022', 'NT status 0xC0000043'],
    ['java.io.IOException: gone', 'java.net.SocketException: gone'],
    ['{"code":"SlowDown"}', '{"code":"AccessDenied"}'],
    ['<Code>SlowDown</Code>', '<Code>AccessDenied</Code>'],
    ['Errno::ECONNREFUSED', 'Errno::ECONNRESET'],
    ['exit status 1', 'exit status 12'],
    ['S3 returned 403', 'S3 returned 503'],
  ] as const) {
    it(`are two groups of two causes: ${a}; ${b}`, () => {
      assert.notEqual(normalizeMessage(a), normalizeMessage(b));
    });
  }
});
