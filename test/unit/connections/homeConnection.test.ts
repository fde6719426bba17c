import assert from 'node:assert/strict';
import type { Connection } from '../../../src/connections/connections.ts';
import { HomeConnection, type HomeConnections } from '../../../src/connections/homeConnection.ts';
import { Client } from '../../../src/files-com/client.ts';

function connection(id: string): Connection {
  return { id, label: `${id}.files.com`, origin: `https://${id}.files.com`, workspaceId: undefined, source: 'stored' };
}

/** Connections whose client comes when `release` is called. */
class HeldConnections implements HomeConnections {
  all: readonly Connection[] = ['acme', 'other'].map(connection);
  active: Connection | undefined = this.all[0];
  release: () => void = () => undefined;

  async getClient(): Promise<Client> {
    const { origin = '' } = this.active ?? {};
    await new Promise<void>((resolve) => {
      this.release = resolve;
    });
    return new Client({ origin, apiKey: 'key', workspaceId: undefined }, { userAgent: 'test' });
  }

  async activate(id: string): Promise<void> {
    this.active = this.all.find((candidate) => candidate.id === id);
  }
}

const refusal = {
  kind: 'otherConnection',
  message: 'It is a run of acme.files.com, which is not the active connection.',
};

describe('the connection that a run is of', () => {
  let connections: HeldConnections;

  beforeEach(() => {
    connections = new HeldConnections();
  });

  it('gives its client while it is the active one', async () => {
    const home = new HomeConnection(connections);
    const client = home.getClient();
    connections.release();
    assert.ok((await client) instanceof Client);
  });

  it('is not asked for while another is the active one, until it is again', async () => {
    const home = new HomeConnection(connections);
    await connections.activate('other');
    assert.equal(home.id, 'acme');
    assert.throws(() => home.check(), refusal);
    await assert.rejects(home.getClient(), refusal);
    await home.activate();
    home.check();
  });

  it('gives no client where another becomes the active one meanwhile', async () => {
    const client = new HomeConnection(connections).getClient();
    await connections.activate('other');
    connections.release();
    await assert.rejects(client, refusal);
  });

  it('has no key any more when it is signed out', () => {
    const home = new HomeConnection(connections, 'gone');
    assert.throws(() => home.check(), { kind: 'noKey', message: 'The site of this run was signed out.' });
  });

  it('is the first active one where a run is of none', async () => {
    await connections.activate('none');
    const home = new HomeConnection(connections);
    assert.equal(home.id, undefined);
    home.check();
    await connections.activate('other');
    assert.equal(home.id, 'other');
    await connections.activate('acme');
    assert.throws(() => home.check(), { kind: 'otherConnection' });
  });
});
