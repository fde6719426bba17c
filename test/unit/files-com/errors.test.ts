import assert from 'node:assert/strict';
import { FetchError } from 'node-fetch';
import { FilesComError, isAbort } from '../../../src/files-com/errors.ts';
import { networkError } from '../../../src/files-com/networkErrors.ts';

const failed = (code: string, syscall: string) => Object.assign(new Error(`${syscall} ${code}`), { code, syscall });
/** As Node makes it where a host has several addresses: with the code of the first, and no words. */
const together = (...errors: readonly (Error & { code: string })[]) =>
  Object.assign(new AggregateError(errors), { code: errors[0]?.code });
/** As node-fetch hands it on. */
const fetched = (error: Error): FetchError =>
  new FetchError(`request to https://secret@host/ failed, reason: ${error.message}`, 'system', {
    code: Reflect.get(error, 'code'),
    syscall: Reflect.get(error, 'syscall'),
  });

describe('isAbort', () => {
  it('knows what a cancelled signal throws', () => {
    assert.ok(isAbort(AbortSignal.abort().reason));
  });

  it('knows everything else', () => {
    for (const error of [
      new FilesComError('timeout', 'Late.'),
      new Error('AbortError'),
      'AbortError',
      undefined,
      null,
    ]) {
      assert.ok(!isAbort(error));
    }
  });
});

describe('networkError', () => {
  for (const [code, kind] of [
    ['ENOTFOUND', 'offline'],
    ['EAI_AGAIN', 'offline'],
    ['ECONNREFUSED', 'offline'],
    ['ECONNRESET', 'offline'],
    ['EPIPE', 'offline'],
    ['ERR_STREAM_PREMATURE_CLOSE', 'offline'],
    ['ENETUNREACH', 'offline'],
    ['EHOSTUNREACH', 'offline'],
    ['ETIMEDOUT', 'timeout'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'tls'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'tls'],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'tls'],
    ['CERT_HAS_EXPIRED', 'tls'],
    ['CERT_NOT_YET_VALID', 'tls'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'tls'],
    ['EPROTO', 'tls'],
    ['HPE_INVALID_CONSTANT', 'badAnswer'],
    ['Z_DATA_ERROR', 'badAnswer'],
    ['ESOMETHINGNEW', 'offline'],
  ] as const) {
    it(`${code} is ${kind}`, () => {
      const error = networkError(
        Object.assign(new Error('connect to https://secret@host/?key=1'), { code }),
        'acme.files.com',
      );
      assert.equal(error.kind, kind);
      assert.match(error.message, new RegExp(`acme\\.files\\.com.* \\(${code}\\)\\.$`));
      assert.ok(!error.message.includes('secret'));
    });
  }

  for (const [name, error, kind, isUnsent] of [
    [
      'every address timed out',
      together(failed('ETIMEDOUT', 'connect'), failed('ETIMEDOUT', 'connect')),
      'timeout',
      true,
    ],
    [
      'one address timed out, one refused',
      together(failed('ETIMEDOUT', 'connect'), failed('ECONNREFUSED', 'connect')),
      'timeout',
      true,
    ],
    [
      'no address has a route',
      together(failed('EHOSTUNREACH', 'connect'), failed('ENETUNREACH', 'connect')),
      'offline',
      true,
    ],
    ['the connection was reset while it was made', together(failed('ECONNRESET', 'connect')), 'offline', true],
    ['the only address timed out', failed('ETIMEDOUT', 'connect'), 'timeout', true],
    ['the answer was never read', failed('ETIMEDOUT', 'read'), 'timeout', false],
    ['the connection was reset', failed('ECONNRESET', 'read'), 'offline', false],
    ['it hung up', Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }), 'offline', false],
  ] as const) {
    for (const [way, thrown] of [
      ['by node-fetch', fetched(error)],
      ['as it is', error],
      ['as a cause', new Error('fetch failed', { cause: error })],
    ] as const) {
      it(`knows whether something may have been sent: ${name}, told ${way}`, () => {
        const told = networkError(thrown, 'acme.files.com');
        assert.deepEqual([told.kind, told.isUnsent], [kind, isUnsent]);
        assert.ok(!told.message.includes('secret'));
      });
    }
  }

  it('does not take it for unsent where one of several errors came later', () => {
    assert.ok(!networkError(together(failed('ETIMEDOUT', 'connect'), failed('ECONNRESET', 'read')), 'x').isUnsent);
    assert.ok(!networkError(new AggregateError([]), 'x').isUnsent);
  });

  it('bears an error that is its own cause', () => {
    const error = new Error('x');
    error.cause = error;
    assert.equal(networkError(error, 'x').isUnsent, false);
  });

  it('bears errors without a code, and what is no error', () => {
    for (const error of [new Error('x'), Object.assign(new Error('x'), { code: 7 }), 'x', undefined]) {
      assert.equal(networkError(error, 'acme.files.com').message, 'The connection to acme.files.com failed.');
    }
  });
});
