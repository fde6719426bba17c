import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { commandIds } from '../../src/contributions.ts';
import type { Parts } from '../../src/extension.ts';
import { reset } from '../emulator/effects.ts';
import { startEmulator, type Emulator } from '../emulator/server.ts';
import { enter, escape, InputBoxes, until } from './inputBoxes.ts';
import { activateExtension, signOutOfAll } from './parts.ts';

const checkRoute = 'GET /sync_runs';

describe('signing in', () => {
  let parts: Parts;
  let emulator: Emulator;
  let boxes: InputBoxes;

  before(async () => {
    parts = await activateExtension();
    emulator = await startEmulator({ runs: 200, syncs: 5, key: 'the-right-key' });
  });
  beforeEach(async () => {
    await signOutOfAll(parts);
    emulator.faults.clear();
    emulator.counts.reset();
    boxes = new InputBoxes();
  });
  afterEach(async () => {
    await escape();
    boxes.restore();
  });
  after(async () => {
    await signOutOfAll(parts);
    await emulator.close();
  });

  function checks(): number {
    return emulator.requests.filter(({ url }) => url.includes('per_page=1&') || url.endsWith('per_page=1')).length;
  }

  it('asks for address and key, tries them with one request, and keeps the key in the secret storage', async () => {
    const done = begin();
    const address = await boxes.next();
    assert.equal(address.value, 'https://app.files.com');
    await enter(address, `${emulator.origin}/api/rest/v1`);
    const key = await boxes.next();
    assert.equal(key.password, true);
    assert.ok(key.prompt?.includes(new URL(emulator.origin).host), key.prompt);
    await enter(key, '  the-right-key\n');
    await done;

    const { active } = parts.connections;
    assert.equal(active?.origin, emulator.origin);
    assert.equal(active.source, 'stored');
    assert.equal(checks(), 1);
    const secret = await parts.context.secrets.get(`apiKey.${active.id}`);
    assert.deepEqual(JSON.parse(secret ?? ''), { origin: emulator.origin, apiKey: 'the-right-key' });
    const request = emulator.requests.find(({ url }) => url.includes('per_page=1'));
    assert.equal(request?.headers['x-filesapi-key'], 'the-right-key');
    assert.match(request.headers['user-agent'] ?? '', /^filescom-sync-runs\/\d+\.\d+\.\d+ vscode\/\d+\.\d+/u);
  });

  it('says what is wrong with an address, and keeps the box and what was typed', async () => {
    const done = begin();
    const address = await boxes.next();
    await enter(address, 'http://acme.files.com');
    await until(() => messageOf(address) !== '', 'a message');
    assert.match(messageOf(address), /must begin with https/u);
    assert.equal(address.value, 'http://acme.files.com');
    await escape();
    await done;
    assert.equal(parts.connections.active, undefined);
  });

  it('shows in the box why the service does not take the key, and stores nothing until it does', async () => {
    const done = begin(emulator.origin);
    await enter(await boxes.next(), emulator.origin);
    const key = await boxes.next();
    await enter(key, 'a-wrong-key');
    await until(() => messageOf(key) !== '', 'a message');
    assert.match(messageOf(key), /The API key is not accepted.*Request ID/u);
    assert.equal(key.value, 'a-wrong-key');
    assert.equal(key.busy, false);
    assert.deepEqual(parts.connections.all, []);

    await enter(key, 'the-right-key');
    await done;
    assert.equal(parts.connections.active?.origin, emulator.origin);
  });

  it('tries once, and says so at once where that fails', async () => {
    emulator.faults.plan({ on: checkRoute, effect: reset, times: Infinity });
    const done = begin(emulator.origin);
    await enter(await boxes.next(), emulator.origin);
    const key = await boxes.next();
    await enter(key, 'the-right-key');
    await until(() => messageOf(key) !== '', 'a message');
    assert.match(messageOf(key), /^Files\.com cannot be reached/u);
    assert.equal(emulator.counts.of(checkRoute), 1);
    await escape();
    await done;
  });

  it('refuses what cannot be a key without asking the service', async () => {
    const done = begin(emulator.origin);
    await enter(await boxes.next(), emulator.origin);
    const key = await boxes.next();
    await enter(key, 'with spaces');
    await until(() => messageOf(key) !== '', 'a message');
    assert.match(messageOf(key), /no spaces/u);
    assert.equal(emulator.counts.of(checkRoute), 0);
    await escape();
    await done;
  });

  it('is busy while it tries the key, and can be cancelled', async () => {
    emulator.faults.plan({ on: checkRoute, effect: { kind: 'stall' } });
    const done = begin(emulator.origin);
    await enter(await boxes.next(), emulator.origin);
    const key = await boxes.next();
    await enter(key, 'the-right-key');
    await until(() => emulator.counts.of(checkRoute) === 1, 'the request');
    assert.equal(key.busy, true);
    await escape();
    await done;
    assert.deepEqual(parts.connections.all, []);
  });

  it('goes back to the address while the key is tried, and remembers the key', async () => {
    emulator.faults.plan({ on: checkRoute, effect: { kind: 'stall' } });
    const done = begin(emulator.origin);
    await enter(await boxes.next(), emulator.origin);
    const key = await boxes.next();
    await enter(key, 'the-right-key');
    await until(() => emulator.counts.of(checkRoute) === 1, 'the request');
    await vscode.commands.executeCommand('workbench.action.quickInputBack');
    const address = await boxes.next();
    assert.equal(address.value, emulator.origin);
    await enter(address, emulator.origin);
    const again = await boxes.next();
    assert.equal(again.value, 'the-right-key');
    await enter(again, 'the-right-key');
    await done;
    assert.equal(parts.connections.all.length, 1);
  });

  it('asks again for the address where the key belongs to another, and sends it there only when told to', async () => {
    const other = await startEmulator({ runs: 50, syncs: 2, key: 'the-right-key' });
    try {
      const moved = {
        kind: 'refuse',
        type: 'not-authenticated/lockout-region-mismatch',
        data: { host: 'acme-eu.files.com' },
      } as const;
      emulator.faults.plan({ on: checkRoute, effect: moved });
      const done = begin(emulator.origin);
      await enter(await boxes.next(), emulator.origin);
      await enter(await boxes.next(), 'the-right-key');
      const address = await boxes.next();
      assert.equal(address.value, 'https://acme-eu.files.com');
      assert.match(messageOf(address), /says that this key belongs to the address above/u);
      assert.equal(other.counts.apiRequests, 0);
      await enter(address, other.origin);
      const key = await boxes.next();
      assert.equal(key.value, 'the-right-key');
      await enter(key, 'the-right-key');
      await done;
      assert.equal(parts.connections.active?.origin, other.origin);
    } finally {
      await other.close();
    }
  });

  it('offers the same site again when it is asked to sign in again', async () => {
    await parts.connections.add({ origin: emulator.origin, apiKey: 'the-right-key', workspaceId: undefined });
    const done = begin();
    const address = await boxes.next();
    assert.equal(address.value, emulator.origin);
    await escape();
    await done;
    assert.equal(parts.connections.all.length, 1);
  });
});

function begin(address?: string): Thenable<unknown> {
  return vscode.commands.executeCommand(commandIds.signIn, address);
}

function messageOf(box: vscode.InputBox): string {
  const message = box.validationMessage ?? '';
  return typeof message === 'string' ? message : message.message;
}
