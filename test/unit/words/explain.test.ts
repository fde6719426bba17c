import assert from 'node:assert/strict';
import { FilesComError, type ErrorKind } from '../../../src/files-com/errors.ts';
import { actionLabel, explain, explainInOneLine } from '../../../src/words/explain.ts';

const kinds: readonly ErrorKind[] = [
  'noKey',
  'keyRejected',
  'wrongHost',
  'forbidden',
  'notFound',
  'badRequest',
  'rateLimited',
  'unavailable',
  'siteConfiguration',
  'processingFailure',
  'offline',
  'tls',
  'timeout',
  'badAnswer',
  'badLink',
  'linkGone',
  'interrupted',
  'disk',
];

describe('explain', () => {
  for (const kind of kinds) {
    it(`says what happened, why, what to do and the request id: ${kind}`, () => {
      const { title, detail, actions } = explain(new FilesComError(kind, 'The reason', { requestId: 'abc123' }));
      assert.match(title, /^[A-Z].*[^.!]$/u);
      assert.match(detail, /^The reason\. [A-Z].+\. Request ID: abc123\.$/u);
      assert.doesNotMatch(title + detail, /!/u);
      assert.ok(actions.length > 0);
    });
  }

  it('offers to sign in where the key is the trouble, and to retry where time helps', () => {
    assert.deepEqual(explain(new FilesComError('noKey', 'x')).actions, ['signIn']);
    assert.ok(explain(new FilesComError('keyRejected', 'x')).actions.includes('signIn'));
    assert.ok(explain(new FilesComError('offline', 'x')).actions.includes('retry'));
    assert.ok(!explain(new FilesComError('notFound', 'x')).actions.includes('retry'));
  });

  it('says how long to wait and which address is right', () => {
    const limited = explain(new FilesComError('rateLimited', 'x', { retryAfterSeconds: 29.2 }));
    assert.match(limited.detail, /Try again in 30 seconds\./u);
    const moved = explain(new FilesComError('wrongHost', 'x', { host: 'acme\u202E.files.com' }));
    assert.match(moved.detail, /address acme\uFFFD\.files\.com\./u);
  });

  it('has no blame for what was cancelled', () => {
    assert.deepEqual(explain(AbortSignal.abort().reason), { title: 'Cancelled', detail: '', actions: [] });
  });

  it('bears whatever is thrown', () => {
    for (const thrown of [new TypeError('x is not a function'), 'text', undefined, null, 7, {}]) {
      const { title, actions } = explain(thrown);
      assert.equal(title, 'Something went wrong');
      assert.deepEqual(actions, ['retry', 'showOutput']);
    }
  });

  it('fits on one line', () => {
    const line = explainInOneLine(new FilesComError('offline', 'No such\nhost'));
    assert.match(line, /^Files\.com cannot be reached\. No such host\. Check/u);
  });
});

describe('actionLabel', () => {
  it('names each button', () => {
    assert.deepEqual((['signIn', 'retry', 'showOutput'] as const).map(actionLabel), [
      'Sign In',
      'Retry',
      'Show Output',
    ]);
  });
});
