import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { normalizeMessage, withoutTimesAndIds } from '../../../src/logs/normalizeMessage.ts';

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
    ['numbers', 'timed out after 30 seconds (1,234.5 MB)', 'timed out after … seconds (… MB)'],
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
