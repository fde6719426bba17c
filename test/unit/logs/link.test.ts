import assert from 'node:assert/strict';
import { FilesComError } from '../../../src/files-com/errors.ts';
import { checkLink, hasExpired, withoutQuery } from '../../../src/logs/download/link.ts';

describe('the link of a log', () => {
  for (const link of [
    'https://logs.example.com/1?X-Amz-Signature=abc',
    'http://127.0.0.1:8080/1',
    'http://localhost/1',
    'http://[::1]/1',
  ]) {
    it(`is followed: ${link}`, () => {
      assert.equal(checkLink(link, true).href, link);
    });
  }

  for (const host of [
    '127.0.0.1',
    '127.1.2.3',
    '0x7f.1',
    '127.0.0.1.',
    '[::1]',
    '[::]',
    'localhost',
    'LOCALHOST',
    'localhost.',
    'a.localhost',
    '[::ffff:127.0.0.1]',
    '[::ffff:169.254.169.254]',
    '0.0.0.0',
    '169.254.169.254',
    '[fe80::1]',
    '[64:ff9b::7f00:1]',
    '[64:ff9b::169.254.169.254]',
    '[64:ff9b:1::127.0.0.1]',
    '[::127.0.0.1]',
    '[::2]',
    '[::ffff:0:127.0.0.1]',
    '[2002:7f00:1::]',
    '[2001:0:7f00:1::]',
    '[fec0::1]',
    '[fd00:ec2::254]',
    '[fd20:ce::254]',
    '[ff02::1]',
    '[::ffff:192.168.1.1]',
    '100.100.100.200',
    '192.0.0.192',
    '168.63.129.16',
    '10.0.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '224.0.0.1',
    '255.255.255.255',
  ]) {
    it(`is not followed from a site elsewhere to this computer: ${host}`, () => {
      assert.throws(() => checkLink(`https://${host}/1`, false), { kind: 'badLink', message: /this computer/ });
      assert.throws(() => checkLink(`http://${host}/1`, false), { kind: 'badLink' });
    });
  }

  for (const host of [
    'logs.example.com',
    'localhost.example.com',
    'notlocalhost',
    '128.0.0.1',
    '100.128.0.1',
    '172.32.0.1',
    '203.0.113.1',
    '[2600:9000::1]',
    '[::ffff:808:808]',
    '[2001:db8::1]',
  ]) {
    it(`is followed from a site elsewhere: ${host}`, () => {
      assert.equal(checkLink(`https://${host}/1`, false).hostname, host);
    });
  }

  const signed = 'X-Amz-Signature=secret';
  for (const link of [
    `http://logs.example.com/1?${signed}`,
    `http://127.0.0.1.example.com/?${signed}`,
    `http://127.0.0.2/?${signed}`,
    `http://127.255.0.1/?${signed}`,
    `http://localhost./?${signed}`,
    `http://a.localhost/?${signed}`,
    `http://[::ffff:127.0.0.1]/?${signed}`,
    `http://0.0.0.0/?${signed}`,
    `file:///etc/passwd?${signed}`,
    `javascript:alert(1)//${signed}`,
    `data:text/plain,${signed}`,
    `ftp://logs.example.com/?${signed}`,
    `https://user:password@logs.example.com/?${signed}`,
    `/1?${signed}`,
    `https://?${signed}`,
    signed,
    '',
  ]) {
    it(`is not followed: ${link}`, () => {
      assert.throws(
        () => checkLink(link, true),
        (error) => error instanceof FilesComError && error.kind === 'badLink' && !error.message.includes('secret'),
      );
    });
  }

  it('is not followed from elsewhere to this computer, nor away from https', () => {
    const there = new URL('https://logs.example.com/a/b');
    assert.equal(checkLink('../c', false, there).href, 'https://logs.example.com/c');
    for (const link of ['http://127.0.0.1/', 'https://localhost/', 'http://logs.example.com/', '//[::1]/']) {
      assert.throws(() => checkLink(link, false, there), { kind: 'badLink' });
    }
    assert.equal(checkLink('/c', true, new URL('http://127.0.0.1:81/')).href, 'http://127.0.0.1:81/c');
  });

  it('is shown without its signature', () => {
    assert.equal(
      withoutQuery(new URL('https://logs.example.com/a/1?X-Amz-Signature=secret#x')),
      'https://logs.example.com/a/1',
    );
  });

  it('tells when it has expired', () => {
    const end = Date.UTC(2026, 0, 31, 12, 10);
    for (const store of ['X-Amz', 'X-Files', 'x-amz', 'X-Goog']) {
      const link = `https://logs.example.com/1?${store}-Date=20260131T120000Z&${store}-Expires=600&X=1`;
      assert.equal(hasExpired(link, { serviceTime: end - 1 }), false, link);
      assert.equal(hasExpired(link, { serviceTime: end }), true, link);
    }
  });

  it('counts as fresh unless both the clock of the service and the one of this computer say otherwise', () => {
    const fresh = linkUntil(Date.now() + 60_000);
    const expired = linkUntil(Date.now() - 60_000);
    for (const [link, serviceTime, isOver] of [
      [expired, Date.now(), true],
      // This computer is an hour ahead.
      [expired, Date.now() - 3_600_000, false],
      // The service says nonsense.
      [fresh, Date.UTC(9999), false],
      [expired, 0, false],
      [expired, undefined, false],
    ] as const) {
      assert.equal(hasExpired(link, { serviceTime }), isOver, String(serviceTime));
    }
  });

  it('has not expired where it does not say when', () => {
    for (const query of [
      '',
      'X-Amz-Date=20260131T120000Z',
      'X-Amz-Expires=600',
      'X-Amz-Date=20260131T120000Z&X-Amz-Expires=soon',
      'X-Amz-Date=20261331T120000Z&X-Amz-Expires=1',
      'X-Amz-Date=20260131T120000Z&X-Files-Expires=1',
    ]) {
      assert.equal(hasExpired(`https://logs.example.com/1?${query}`, { serviceTime: Date.UTC(2100) }), false, query);
    }
    assert.equal(hasExpired('no link', { serviceTime: Date.UTC(2100) }), false);
  });
});

function linkUntil(end: number): string {
  const date = new Date(end - 900_000).toISOString().replaceAll(/[-:]|\.\d+/g, '');
  return `https://logs.example.com/1?X-Amz-Date=${date}&X-Amz-Expires=900`;
}
