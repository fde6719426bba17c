import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { Connections, type ConnectionsOptions } from '../../src/connections/connections.ts';
import { askForConsent, mayUseEnvironment } from '../../src/connections/environmentConsent.ts';
import { connectionId } from '../../src/connections/storage.ts';
import { commandIds } from '../../src/contributions.ts';
import type { Parts } from '../../src/extension.ts';
import type { Client } from '../../src/files-com/client.ts';
import { listSyncRuns } from '../../src/files-com/endpoints.ts';
import { startEmulator, type Emulator } from '../emulator/server.ts';
import { until } from './inputBoxes.ts';
import { activateExtension, signOutOfAll } from './parts.ts';
import { stub } from './stub.ts';

function pressFirst(
  _message: string,
  ...buttons: readonly vscode.MessageItem[]
): Promise<vscode.MessageItem | undefined> {
  return Promise.resolve(buttons[0]);
}

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

  it('gives no client where another one becomes active while the key is read', async () => {
    await connections.add(first());
    await connections.add(second());
    const { globalState: state, secrets } = parts.context;
    const gate = new vscode.EventEmitter<void>();
    const opened = new Promise<void>((resolve) => gate.event(resolve));
    const slow: vscode.SecretStorage = Object.create(secrets, {
      get: { value: (name: string) => opened.then(() => secrets.get(name)) },
    });
    const window = new Connections({
      state,
      secrets: slow,
      environment: { kind: 'none' },
      client: { userAgent: 'test' },
    });
    try {
      const [firstId = '', secondId = ''] = window.all.map(({ id }) => id);
      const client = window.clientFor({ connectionId: secondId });
      await window.activate(firstId);
      gate.fire();
      await assert.rejects(client, { kind: 'otherConnection' });
      assert.equal((await window.clientFor({ connectionId: firstId })).origin, emulator.origin);
      await assert.rejects(window.clientFor({ connectionId: secondId }), { kind: 'otherConnection' });
    } finally {
      window.dispose();
    }
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

  describe('when signing out', () => {
    let questions: { readonly message: string; readonly detail: string }[];
    let said: string[];
    let isAgreed: boolean;
    const restores: (() => void)[] = [];

    beforeEach(() => {
      [questions, said, isAgreed] = [[], [], true];
      const question = (message: string, { detail = '', modal = false }: vscode.MessageOptions, go: string) => {
        assert.ok(modal);
        questions.push({ message, detail });
        return Promise.resolve(isAgreed ? go : undefined);
      };
      const say = (text: string) => {
        said.push(text);
        return new vscode.Disposable(() => undefined);
      };
      restores.push(
        stub(vscode.window, 'showWarningMessage', question),
        stub(vscode.window, 'setStatusBarMessage', say),
      );
    });
    afterEach(() => {
      for (const putBack of restores.splice(0)) putBack();
    });

    it('ask first, and forget nothing when the answer is no', async () => {
      await connections.add(first());
      isAgreed = false;
      await vscode.commands.executeCommand(commandIds.signOut);
      assert.equal(questions[0]?.message, `Sign out of ${new URL(emulator.origin).host}?`);
      assert.match(questions[0]?.detail ?? '', /^The API key is deleted from the secret storage .* stay\./u);
      assert.deepEqual([connections.all.length, said], [1, []]);
      await ask();
    });

    it('forget the key and all that was known', async () => {
      await connections.add(first());
      const name = `apiKey.${connections.active?.id}`;
      await vscode.commands.executeCommand(commandIds.signOut);
      assert.deepEqual(connections.all, []);
      assert.equal(await parts.context.secrets.get(name), undefined);
      assert.deepEqual(parts.context.globalState.get('connections'), []);
      await assert.rejects(clientOf(), { kind: 'noKey' });
      assert.deepEqual(said, [`Signed out of ${new URL(emulator.origin).host}.`]);
    });

    it('are of the site that was asked about, and say which one is active then', async () => {
      await connections.add(second());
      await connections.add(first());
      const [stays] = connections.all;
      await vscode.commands.executeCommand(commandIds.signOut);
      assert.deepEqual(
        connections.all.map(({ id }) => id),
        [stays?.id],
      );
      assert.deepEqual(said, [
        `Signed out of ${new URL(emulator.origin).host}. ${stays?.label} is the active site now.`,
      ]);
    });

    it('leave the next site alone when Retry is pressed', async () => {
      await connections.add(second());
      await connections.add(first());
      const id = connections.active?.id;
      const forgotten: string[] = [];
      const forget = async (site: string) => {
        forgotten.push(site);
        if (forgotten.length === 1) throw new Error('The file is in use');
      };
      restores.push(stub(parts.logs, 'forget', forget), stub(vscode.window, 'showErrorMessage', pressFirst));
      await vscode.commands.executeCommand(commandIds.signOut);
      assert.deepEqual([forgotten, questions.length, connections.all.length], [[id, id], 1, 1]);
    });
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

  it('is another one with another key at the address where all sites answer', async () => {
    const kept = new Map<string, unknown>();
    const state: vscode.Memento = {
      keys: () => [...kept.keys()],
      get: (name: string) => kept.get(name),
      update: async (name: string, value: unknown) => void kept.set(name, value),
    } as vscode.Memento;
    const { secrets } = parts.context;
    // With a list of its own: nothing here looks at the real address.
    const window = new Connections({ state, secrets, environment: { kind: 'none' }, client: { userAgent: 'test' } });
    const site = { origin: 'https://app.files.com', workspaceId: undefined };
    try {
      await window.add({ ...site, apiKey: 'key-of-one' });
      const one = window.active?.id ?? '';
      await window.add({ ...site, apiKey: 'key-of-two' });
      assert.equal(window.all.length, 1);
      assert.notEqual(window.active?.id, one);
      await assert.rejects(window.clientFor({ connectionId: one }), { kind: 'noKey', message: /signed out/u });
      assert.equal(await secrets.get(`apiKey.${one}`), undefined);
      await window.add({ ...site, apiKey: 'key-of-one' });
      assert.equal(window.active?.id, one);
    } finally {
      for (const { id } of window.all) await window.remove(id);
      window.dispose();
    }
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

    describe('for a host that is neither of Files.com nor this computer', () => {
      const environment = { kind: 'valid', origin: 'https://files.com.evil.example:8443', apiKey: 'k' } as const;
      const host = 'files.com.evil.example:8443';
      let asked: string[];
      let answer: ((button: string | undefined) => void) | undefined;
      let putBack: () => void;
      let window: Connections;

      beforeEach(async () => {
        [asked, answer] = [[], undefined];
        await parts.context.globalState.update('environmentHosts', undefined);
        window = openWindow(environment);
        const show = (message: string) =>
          new Promise((resolve) => {
            asked.push(message);
            answer = resolve;
          });
        putBack = stub(vscode.window, 'showWarningMessage', show);
      });
      afterEach(async () => {
        answer?.(undefined);
        putBack();
        window.dispose();
        await parts.context.globalState.update('environmentHosts', undefined);
      });

      it('are asked about once, and have no client before the answer is yes', async () => {
        const asking = askForConsent(window);
        try {
          assert.equal(asked.length, 1);
          assert.match(asked[0] ?? '', /^Send the API key from FILES_API_KEY to files\.com\.evil\.example:8443\?/u);
          assert.deepEqual([window.all, window.active], [[], undefined]);
          await assert.rejects(clientOf(window), {
            kind: 'noKey',
            message: /FILES_API_KEY is not sent to files\.com\.evil/u,
          });
          // Such as a page of an earlier session, which knows the connection by its id.
          const known = connectionId({ ...environment, workspaceId: undefined });
          await assert.rejects(window.clientFor({ connectionId: known }), { kind: 'noKey' });
          answer?.('Send Key');
          await until(() => window.active !== undefined, 'the connection');
          assert.equal((await clientOf(window)).origin, environment.origin);
          askForConsent(window).dispose();
          assert.equal(asked.length, 1);
        } finally {
          asking.dispose();
        }
      });

      it('are signed out after a no, which is not asked again until somebody signs in', async () => {
        const asking = askForConsent(window);
        try {
          answer?.("Don't Send");
          await until(() => window.isRefused(host), 'the answer to be kept');
          askForConsent(window).dispose();
          assert.equal(asked.length, 1);
          assert.equal(window.active, undefined);
          const mayUse = mayUseEnvironment(window, host);
          await until(() => asked.length === 2, 'the question');
          answer?.('Send Key');
          assert.equal(await mayUse, true);
          assert.equal((await clientOf(window)).origin, environment.origin);
        } finally {
          asking.dispose();
        }
      });

      it('are asked about as soon as they would be the ones to use', async () => {
        await connections.add(first());
        await until(() => window.active !== undefined, 'the other window to hear of it');
        const asking = askForConsent(window);
        try {
          assert.equal(asked.length, 0);
          await connections.remove(connections.active?.id ?? '');
          await until(() => asked.length === 1, 'the question');
          assert.equal(window.active, undefined);
        } finally {
          asking.dispose();
        }
      });

      it('are asked about for each host', async () => {
        await window.consent(host, true);
        const third = openWindow({ ...environment, origin: 'https://files.com.evil.example' });
        try {
          assert.equal(third.active, undefined);
          assert.equal(third.unconfirmedHost, 'files.com.evil.example');
        } finally {
          third.dispose();
        }
      });
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
