import assert from 'node:assert/strict';
import { FilesComError, isAbort } from '../../../src/files-com/errors.ts';
import { networkError } from '../../../src/files-com/networkErrors.ts';

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

  it('bears errors without a code, and what is no error', () => {
    for (const error of [new Error('x'), Object.assign(new Error('x'), { code: 7 }), 'x', undefined]) {
      assert.equal(networkError(error, 'acme.files.com').message, 'The connection to acme.files.com failed.');
    }
  });
});
