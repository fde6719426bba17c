import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { Connections, type ConnectionsOptions } from '../../src/connections/connections.ts';
import { commandIds } from '../../src/contributions.ts';
import type { Parts } from '../../src/extension.ts';
import type { Client } from '../../src/files-com/client.ts';
import { listSyncRuns } from '../../src/files-com/endpoints.ts';
import { startEmulator, type Emulator } from '../emulator/server.ts';
import { until } from './inputBoxes.ts';
import { activateExtension, signOutOfAll } from './parts.ts';
import { stub } from './stub.ts';

const forever = new AbortController().signal;

describe('connections', () => {
  let parts: Parts;
  let connections: Connections;
  let emulator: Emulator;
  let other: Emulator;
  let shown: string[];
  let restore: () => void;

  before(async () => {
    parts = await activateExtension();
    ({ connections } = parts);
    emulator = await startEmulator({ runs: 200, syncs: 5, key: 'first-secret-key' });
    other = await startEmulator({ runs: 200, syncs: 5, key: 'second-secret-key' });
  });
  beforeEach(async () => {
    await signOutOfAll(parts);
    emulator.restoreKey();
    shown = [];
    restore = stub(vscode.window, 'showErrorMessage', (message: string) => {
      shown.push(message);
      return Promise.resolve(undefined);
    });
  });
  afterEach(() => restore());
  after(async () => {
    await signOutOfAll(parts);
    await Promise.all([emulator.close(), other.close()]);
  });

  const first = () => ({ origin: emulator.origin, apiKey: 'first-secret-key', workspaceId: undefined });
  const second = () => ({ origin: other.origin, apiKey: 'second-secret-key', workspaceId: undefined });

  /** Another window of the same VS Code: it shares what is stored, and hears of it only through the secret storage. */
  function openWindow(environment: ConnectionsOptions['environment'] = { kind: 'none' }): Connections {
    const { globalState: state, secrets } = parts.context;
    return new Connections({ state, secrets, environment, client: { userAgent: 'test' } });
  }

  /** The client of the active connection. */
  function clientOf(window = connections): Promise<Client> {
    return window.clientFor(window.active && { connectionId: window.active.id });
  }

  async function ask(from = connections): Promise<void> {
    await listSyncRuns(await clientOf(from), { perPage: 10 }, forever);
  }

  it('has no client before signing in', async () => {
    await assert.rejects(clientOf(), { kind: 'noKey' });
  });

  it('asks the active one, with its own key', async () => {
    await connections.add(first());
    await connections.add(second());
    assert.equal(connections.all.length, 2);
    assert.equal(connections.active?.origin, other.origin);
    await ask();
    assert.equal(other.requests.at(-1)?.headers['x-filesapi-key'], 'second-secret-key');

    const [stored] = connections.all;
    assert.ok(stored);
    await connections.activate(stored.id);
    await ask();
    assert.equal(emulator.requests.at(-1)?.headers['x-filesapi-key'], 'first-secret-key');
  });

  it('puts a new key of the same site and workspace in the place of the old one', async () => {
    await connections.add({ ...first(), apiKey: 'old' });
    await connections.add(first());
    assert.equal(connections.all.length, 1);
    await ask();
    await connections.add({ ...first(), workspaceId: '3' });
    const { host } = new URL(emulator.origin);
    assert.deepEqual(
      connections.all.map(({ label }) => label),
      [host, `${host} (workspace 3)`],
    );
  });

  it('is the same one after signing out and in again, and another for another workspace', async () => {
    await connections.add(first());
    const id = connections.active?.id;
    await connections.remove(id ?? '');
    await connections.add({ ...first(), workspaceId: '3' });
    assert.notEqual(connections.active?.id, id);
    await connections.add(first());
    assert.equal(connections.active?.id, id);
  });

  it('says that the connection changed once for each change', async () => {
    let changes = 0;
    const listener = connections.onDidChange(() => changes++);
    try {
      await connections.add(first());
      await connections.add(second());
      await connections.activate(connections.all[0]?.id ?? '');
      await connections.activate(connections.all[0]?.id ?? '');
      await connections.remove(connections.active?.id ?? '');
      // Whatever the secret storage has to tell about it has been told by the time that it answers.
      await parts.context.secrets.get('any');
      assert.equal(changes, 4);
    } finally {
      listener.dispose();
    }
  });

  it('asks once for another key, however many requests fail, and once more for the next key', async () => {
    await connections.add(first());
    emulator.revokeKey();
    const requests = Array.from({ length: 5 }, () => assert.rejects(ask(), { kind: 'keyRejected' }));
    await Promise.all(requests);
    assert.equal(shown.length, 1);
    assert.match(shown[0] ?? '', /^The API key is not accepted\..*Request ID/u);

    await connections.add(first());
    await assert.rejects(ask(), { kind: 'keyRejected' });
    assert.equal(shown.length, 2);
  });

  it('does not hold the rejection of an old key against a new one', async () => {
    await connections.add(first());
    const old = await clientOf();
    await connections.add(second());
    emulator.revokeKey();
    await assert.rejects(listSyncRuns(old, {}, forever), { kind: 'keyRejected' });
    assert.deepEqual(shown, []);
  });

  it('says plainly that a key is gone', async () => {
    await connections.add(first());
    await ask();
    await parts.context.secrets.delete(`apiKey.${connections.active?.id}`);
    await until(async () => !(await isUsable()), 'the key to be missed');
    await assert.rejects(ask(), { kind: 'noKey', message: /no longer stored/u });
    assert.equal(shown.length, 1);
    assert.equal(connections.all.length, 1);
  });

  async function isUsable(): Promise<boolean> {
    return clientOf().then(
      () => true,
      () => false,
    );
  }

  it('never uses a key for another origin than it was entered for', async () => {
    await connections.add(first());
    const name = `apiKey.${connections.active?.id}`;
    await parts.context.secrets.store(name, JSON.stringify({ origin: other.origin, apiKey: 'second-secret-key' }));
    await until(async () => !(await isUsable()), 'the key to be refused');
    await assert.rejects(ask(), { kind: 'noKey' });
  });

  it('signs out: the key and all that was known are gone', async () => {
    await connections.add(first());
    const name = `apiKey.${connections.active?.id}`;
    await vscode.commands.executeCommand(commandIds.signOut);
    assert.deepEqual(connections.all, []);
    assert.equal(await parts.context.secrets.get(name), undefined);
    assert.deepEqual(parts.context.globalState.get('connections'), []);
    await assert.rejects(clientOf(), { kind: 'noKey' });
  });

  it('switches from a list in which the active one is marked', async () => {
    await connections.add(first());
    await connections.add(second());
    let icons: (string | undefined)[] = [];
    const choose = (items: readonly vscode.QuickPickItem[]) => {
      icons = items.map(({ iconPath }) => (iconPath instanceof vscode.ThemeIcon ? iconPath.id : undefined));
      return Promise.resolve(items[0]);
    };
    const putBack = stub(vscode.window, 'showQuickPick', choose);
    try {
      await vscode.commands.executeCommand(commandIds.switchConnection);
    } finally {
      putBack();
    }
    assert.deepEqual(icons, ['blank', 'check', 'add']);
    assert.equal(connections.active?.origin, emulator.origin);
  });

  describe('in another window', () => {
    it('are known, and a sign-in there is heard of here', async () => {
      const window = openWindow();
      try {
        let changes = 0;
        window.onDidChange(() => changes++);
        await connections.add(first());
        await until(() => window.active !== undefined, 'the other window to hear of it');
        await ask(window);
        await connections.add({ ...first(), apiKey: 'a-worse-key' });
        await until(() => changes === 2, 'the other window to hear of the new key');
        await assert.rejects(ask(window), { kind: 'keyRejected' });
        await connections.remove(connections.active?.id ?? '');
        await until(() => window.active === undefined, 'the other window to hear of the end');
      } finally {
        window.dispose();
      }
    });

    it('do not change which one is active here', async () => {
      await connections.add(first());
      const window = openWindow();
      try {
        await connections.add(second());
        await until(() => window.all.length === 2, 'the other window to hear of it');
        assert.equal(window.active?.origin, emulator.origin);
      } finally {
        window.dispose();
      }
    });
  });

  describe('of the environment', () => {
    it('serve while nothing is stored', async () => {
      const window = openWindow({ kind: 'valid', ...first() });
      try {
        assert.equal(window.active?.source, 'environment');
        await ask(window);
        await connections.add(second());
        await until(() => window.active?.source === 'stored', 'the stored one to come first');
      } finally {
        window.dispose();
      }
    });

    it('say what is wrong with them', async () => {
      const window = openWindow({ kind: 'invalid', reason: 'FILES_API_BASE_URL is not usable.' });
      try {
        assert.equal(window.active, undefined);
        await assert.rejects(clientOf(window), { kind: 'noKey', message: 'FILES_API_BASE_URL is not usable.' });
      } finally {
        window.dispose();
      }
    });
  });
});
