import assert from 'node:assert/strict';
import type { Memento } from 'vscode';
import {
  connectionId,
  decodeSecret,
  encodeSecret,
  readConnections,
  siteName,
} from '../../../src/connections/storage.ts';
import { withSaved, meaningAt } from '../../../src/runs/savedFilters.ts';

function stateOf(values: Readonly<Record<string, unknown>>): Memento {
  return {
    keys: () => Object.keys(values),
    get: (key: string) => values[key],
    update: () => Promise.reject(new Error('read only')),
  } as Memento;
}

describe('the secret of a connection', () => {
  it('gives the key for the origin it was entered for', () => {
    assert.equal(decodeSecret(encodeSecret('https://a.example', 'key1'), 'https://a.example'), 'key1');
  });

  it('gives nothing for any other origin', () => {
    const secret = encodeSecret('https://a.example', 'key1');
    for (const origin of ['https://b.example', 'http://a.example', 'https://a.example:8443', '']) {
      assert.equal(decodeSecret(secret, origin), undefined);
    }
  });

  it('bears a secret that is gone or was written by something else', () => {
    for (const secret of [undefined, '', 'key1', 'null', '{}', '[]', '{"origin":"https://a.example","apiKey":7}']) {
      assert.equal(decodeSecret(secret, 'https://a.example'), undefined);
    }
  });
});

describe('the list of connections', () => {
  const site = { origin: 'https://acme.files.com', workspaceId: '3' };
  const good = { ...site, id: connectionId({ ...site, apiKey: 'a' }) };

  it('is read as it was stored', () => {
    const read = readConnections(stateOf({ connections: [good], activeConnection: good.id }));
    assert.deepEqual(read, { connections: [good], activeId: good.id });
  });

  it('names each site and workspace, always the same', () => {
    const names = [good.id, named(site.origin, undefined), named('https://b.example', '3')];
    assert.equal(new Set(names).size, 3);
    for (const name of names) assert.match(name, /^[0-9a-f]{16}$/u);
    assert.equal(named(site.origin, '3'), good.id);
  });

  it('names another key at the default address as another site, and at any other address as the same', () => {
    assert.notEqual(at('https://app.files.com', 'a'), at('https://app.files.com', 'b'));
    assert.equal(at('https://app.files.com', 'a'), at('https://app.files.com', 'a'));
    assert.equal(at('https://acme.files.com', 'a'), at('https://acme.files.com', 'b'));
    const kept = { id: at('https://app.files.com', 'a'), origin: 'https://app.files.com' };
    assert.deepEqual(readConnections(stateOf({ connections: [kept, { ...kept, id: '../x' }] })).connections, [kept]);
  });

  it('binds the ids in a filter to the connection at the default address, and to the address at any other', () => {
    const filter = { dryRun: true, workspaceId: '3', syncs: [{ id: '5', name: 'a' }], userId: '7' };
    const [ours, other] = [siteOf('https://app.files.com', 'a'), siteOf('https://app.files.com', 'b')];
    for (const home of [ours, 'https://acme.files.com']) {
      const [saved] = withSaved([], 'name', filter, home);
      assert.ok(saved);
      assert.deepEqual(meaningAt(saved, home), { filter, otherSite: undefined });
      assert.deepEqual(meaningAt(saved, other), { filter: { dryRun: true }, otherSite: home });
    }
    // One that was saved before: which of the sites at the default address it is for, nothing tells.
    const [old] = withSaved([], 'name', filter, 'https://app.files.com');
    assert.ok(old);
    assert.deepEqual(meaningAt(old, ours), { filter: { dryRun: true }, otherSite: 'https://app.files.com' });
    assert.equal(siteOf('https://acme.files.com', 'a'), siteOf('https://acme.files.com', 'b'));
  });

  it('leaves out what is not a connection, or goes where no key may go', () => {
    const bad = [
      null,
      'x',
      { ...good, id: 1 },
      { ...good, id: named(site.origin, undefined) },
      of('http://acme.files.com'),
      of('https://acme.files.com/path'),
      { ...good, workspaceId: 3 },
    ];
    assert.deepEqual(readConnections(stateOf({ connections: [...bad, good], activeConnection: 7 })), {
      connections: [good],
      activeId: undefined,
    });
    assert.deepEqual(readConnections(stateOf({ connections: 'x' })).connections, []);
  });
});

function at(origin: string, apiKey: string): string {
  return connectionId({ origin, workspaceId: undefined, apiKey });
}
const siteOf = (origin: string, key: string): string => siteName({ id: at(origin, key), origin });

function named(origin: string, workspaceId: string | undefined): string {
  return connectionId({ origin, workspaceId, apiKey: 'another' });
}

/** A connection that is as it should be but for its origin. */
function of(origin: string): unknown {
  return { id: named(origin, undefined), origin };
}
