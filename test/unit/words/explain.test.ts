import assert from 'node:assert/strict';
import FakeTimers from '@sinonjs/fake-timers';
import { Headers } from 'node-fetch';
import { answerError } from '../../../src/files-com/answerErrors.ts';
import { FilesComError, type ErrorKind } from '../../../src/files-com/errors.ts';
import { actionLabel, explain, explainInOneLine } from '../../../src/words/explain.ts';

const kinds: readonly ErrorKind[] = [
  'noKey',
  'keyRejected',
  'wrongHost',
  'otherConnection',
  'forbidden',
  'notFound',
  'badRequest',
  'rateLimited',
  'unavailable',
  'siteConfiguration',
  'processingFailure',
  'uncertain',
  'intermediary',
  'offline',
  'tls',
  'timeout',
  'badAnswer',
  'tooLarge',
  'badLink',
  'linkGone',
  'interrupted',
  'disk',
];

function refusal(status: number, body: object): FilesComError {
  return answerError({
    status,
    headers: new Headers({ 'X-Files-Error-Class': 'x' }),
    text: JSON.stringify(body),
    hide: String,
  });
}

function said(status: number, error: string): string {
  return explainInOneLine(refusal(status, { error }));
}

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
    assert.deepEqual(explain(new FilesComError('otherConnection', 'x')).actions, ['switchConnection']);
    assert.ok(explain(new FilesComError('keyRejected', 'x')).actions.includes('signIn'));
    assert.ok(explain(new FilesComError('offline', 'x')).actions.includes('retry'));
    assert.ok(!explain(new FilesComError('notFound', 'x')).actions.includes('retry'));
  });

  it('says nothing twice, whatever the service says itself', () => {
    assert.equal(
      said(403, 'Site admin required.'),
      'The API key may not do this. Site admin required. ' +
        'Ask an administrator of the site for permission, or sign in with another key.',
    );
    assert.equal(said(404, 'Not Found'), 'Not found. It may have been deleted, or the API key may not see it.');
    assert.equal(
      said(404, 'Not Found.  This may be related to your permissions.'),
      'Not found. This may be related to your permissions. It may have been deleted, or the API key may not see it.',
    );
    assert.match(said(429, 'Too many requests: slow down.'), /^Too many requests\. Slow down\. Wait/);
    assert.match(said(404, 'Not founded by anyone'), /^Not found\. Not founded by anyone\. /);
    assert.equal(
      said(503, ''),
      'Files.com is not available. The service answered with status 503. Try again in a few minutes.',
    );
  });

  it('says until when to wait, and says the same later on', () => {
    const clock = FakeTimers.install({ now: new Date(2026, 0, 31, 21, 5, 30), toFake: ['Date'] });
    try {
      const errors = [5, 29.2, 3600, 13 * 3600].map(
        (retryAfterSeconds) => new FilesComError('rateLimited', 'x', { retryAfterSeconds }),
      );
      const told = ['21:06', '21:06', '22:06', 'Feb 1, 2026, 10:06'].map((time) => `X. Try again after ${time}.`);
      const sayAll = () => errors.map((error) => explain(error).detail.replace('x.', 'X.'));
      assert.deepEqual(sayAll(), told);
      clock.tick(30_000);
      assert.deepEqual(sayAll(), told);
    } finally {
      clock.uninstall();
    }
  });

  it('says which address is right', () => {
    const moved = explain(new FilesComError('wrongHost', 'x', { host: 'acme\u202E.files.com' }));
    assert.match(moved.detail, /address acme\uFFFD\.files\.com\./u);
  });

  it('says what it means that a sync was not started', () => {
    const [inProgress, refused] = ['processing-failure/sync-in-progress', 'not-authorized/not-enqueuable-sync'].map(
      (type) => explain(refusal(422, { error: 'No.', type })),
    );
    assert.deepEqual(inProgress, {
      title: 'The sync is in progress',
      detail: 'No. It can be started again when its run has ended.',
      actions: ['retry', 'showOutput'],
    });
    assert.match(`${refused?.title}: ${refused?.detail}`, /^The sync cannot be started: No\. The API key may not/u);
    assert.deepEqual(refused?.actions, ['signIn', 'showOutput']);
  });

  it('does not offer to repeat what may have been done', () => {
    assert.ok(!explain(new FilesComError('uncertain', 'x')).actions.includes('retry'));
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

  it('has no signature of a link, whoever threw it', () => {
    const { detail } = explain(new TypeError('request to https://store.example/a?X-Amz-Signature=SECRET failed'));
    assert.equal(detail, 'request to https://store.example/a?… failed.');
  });

  it('fits on one line', () => {
    const line = explainInOneLine(new FilesComError('offline', 'No such\nhost'));
    assert.match(line, /^Files\.com cannot be reached\. No such host\. Check/u);
  });
});

describe('actionLabel', () => {
  it('names each button', () => {
    assert.deepEqual((['signIn', 'switchConnection', 'retry', 'showOutput'] as const).map(actionLabel), [
      'Sign In',
      'Switch Connection',
      'Retry',
      'Show Output',
    ]);
  });

  it('blames the log store, not Files.com, for a log that cannot be downloaded', () => {
    for (const kind of ['offline', 'timeout', 'tls', 'unavailable', 'rateLimited', 'badAnswer'] as const) {
      const error = new FilesComError(kind, 'logs.example failed.', { isOfLogStore: true });
      assert.match(explainInOneLine(error), /^The log can't be downloaded\. logs\.example failed\. Logs come from/u);
    }
    assert.match(explainInOneLine(new FilesComError('offline', 'x')), /^Files\.com cannot be reached/u);
  });
});
