import assert from 'node:assert/strict';
import { isSafeAddress } from '../../../src/files-com/address.ts';
import { plainText } from '../../../src/files-com/plainText.ts';
import { decodeSyncLogEntry } from '../../../src/files-com/syncLog.ts';

describe('isSafeAddress', () => {
  for (const address of [
    'https://app.files.com',
    'https://acme.example.org:8443/path',
    'http://localhost:3000',
    'http://127.0.0.1',
    'http://0x7f.1',
    'http://[::1]:8080',
  ]) {
    it(`takes ${address}`, () => assert.ok(isSafeAddress(new URL(address))));
  }

  for (const address of [
    'http://app.files.com',
    'http://10.0.0.1',
    'http://127.0.0.1.example.com',
    'http://localhost.example.com',
    'http://notlocalhost',
    'http://[::2]',
    'http://[::ffff:127.0.0.1]',
    'http://127.0.0.2',
    'http://127.255.0.9:80',
    'http://localhost.',
    'http://a.localhost',
    'http://0.0.0.0',
    'ftp://localhost',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'data:,x',
  ]) {
    it(`refuses ${address}`, () => assert.ok(!isSafeAddress(new URL(address))));
  }
});

describe('plainText', () => {
  it('is one line without control, direction and half characters', () => {
    assert.equal(plainText(' a\r\n\tb\u0000c\u001B[31md\u202Ee\u2028f \uD800g '), 'a b c [31md e f g');
  });

  it('keeps other scripts', () => {
    assert.equal(plainText('Zürich 東京 🙂'), 'Zürich 東京 🙂');
  });

  it('is cut, between characters', () => {
    assert.equal(plainText('abcdef', 4), 'abc…');
    assert.equal(plainText('ab🙂def', 4), 'ab…');
    assert.equal(plainText('x'.repeat(10_000_000)).length, 300);
  });
});

describe('decodeSyncLogEntry', () => {
  it('reads all columns', () => {
    const entry = decodeSyncLogEntry({
      created_at: '2026-01-31T12:00:00Z',
      operation: 'Sync',
      path: 'a/b.txt',
      size: 12,
      file_type: 'file',
      status: 'failure',
      message: 'denied',
      error_type: 'permission_denied',
      sync_id: 3,
      sync_run_id: 1001,
    });
    assert.deepEqual(entry, {
      syncRunId: '1001',
      createdAt: Date.UTC(2026, 0, 31, 12),
      operation: 'Sync',
      path: 'a/b.txt',
      sizeBytes: 12,
      fileType: 'file',
      status: 'failure',
      message: 'denied',
      errorType: 'permission_denied',
    });
  });

  it('bears nulls and wrong types, and needs an object', () => {
    const nothing = decodeSyncLogEntry({});
    assert.deepEqual(
      decodeSyncLogEntry({ created_at: 5, operation: {}, path: null, size: 'big', message: [] }),
      nothing,
    );
    assert.ok(nothing && Object.values(nothing).every((value) => value === undefined));
    for (const value of [null, undefined, 'x', 7]) {
      assert.equal(decodeSyncLogEntry(value), undefined);
    }
  });
});
