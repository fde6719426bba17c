import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { Client, type Site } from '../../../src/files-com/client.ts';
import { findSyncRun, syncLogPages } from '../../../src/files-com/endpoints.ts';
import { FilesComError } from '../../../src/files-com/errors.ts';

// Nothing here gets as far as the network: port 1 of this machine would refuse it.
const site: Site = { origin: 'http://127.0.0.1:1', apiKey: 'a-secret-key', workspaceId: undefined };
const { signal } = new AbortController();
const isRefused = (error: unknown): boolean => error instanceof FilesComError && error.kind === 'badRequest';

async function refusalOf(
  changes: Partial<Site>,
  path = '/sync_runs',
): Promise<FilesComError & { readonly reported: number }> {
  let requests = 0;
  let reported = 0;
  const client = new Client(
    { ...site, ...changes },
    { userAgent: 'test/1', onRequest: () => requests++, onKeyRejected: () => reported++, retries: { retries: 0 } },
  );
  try {
    await client.get(path, new URLSearchParams(), signal);
  } catch (error) {
    assert.ok(error instanceof FilesComError);
    assert.equal(requests, 0, 'nothing must be sent');
    return Object.assign(error, { reported });
  }
  throw new Error('It was not refused.');
}

describe('a client', () => {
  for (const origin of [
    'http://files-com.invalid',
    'ftp://localhost',
    'file:///tmp',
    'files-com.invalid',
    '',
    'https://',
  ]) {
    it(`sends nothing to ${JSON.stringify(origin)}`, async () => {
      assert.equal((await refusalOf({ origin })).kind, 'badRequest');
    });
  }

  it('sends nothing without a key', async () => {
    const error = await refusalOf({ apiKey: '' });
    assert.deepEqual([error.kind, error.reported], ['noKey', 0]);
  });

  for (const apiKey of ['line one\nline two', 'with space', 'clé', 'ab\u0000cd', 'x\r\nX-Evil: 1', '\u{1F511}']) {
    it(`sends no key such as ${JSON.stringify(apiKey)}, and does not repeat it`, async () => {
      const error = await refusalOf({ apiKey });
      assert.deepEqual([error.kind, error.reported], ['keyRejected', 1]);
      assert.ok(!inspect(error, { depth: Infinity, showHidden: true }).includes(apiKey));
    });
  }

  for (const workspaceId of ['', 'abc', '1\r\nX-Evil: 1']) {
    it(`sends no workspace such as ${JSON.stringify(workspaceId)}`, async () => {
      assert.equal((await refusalOf({ workspaceId })).kind, 'badRequest');
    });
  }

  it('does not show its key when it is printed', () => {
    const client = new Client(site, { userAgent: 'test/1' });
    const printed = [inspect(client, { depth: Infinity, showHidden: true }), JSON.stringify(client)];
    assert.ok(!printed.join(' ').includes(site.apiKey), printed.join(' '));
    assert.deepEqual(Reflect.ownKeys(client), []);
  });
});

describe('an id that somebody typed', () => {
  for (const id of ['', 'abc', '../syncs/1', '1?x=1', '1/2', '-1', ' 1', '1'.repeat(20)]) {
    it(`is not sent when it is ${JSON.stringify(id)}`, async () => {
      const client = new Client(site, { userAgent: 'test/1', onRequest: () => assert.fail('sent') });
      await assert.rejects(findSyncRun(client, id, signal), isRefused);
      await assert.rejects(syncLogPages(client, id, signal).next(), isRefused);
    });
  }
});
