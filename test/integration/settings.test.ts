import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { ContextKeys } from '../../src/contextKeys.ts';
import { contextKeys, settings, settingsSection } from '../../src/contributions.ts';
import type { Parts } from '../../src/extension.ts';
import { autoRefreshMode, autoRefreshSeconds, logCacheLimitBytes } from '../../src/settings.ts';
import { startEmulator, type Emulator } from '../emulator/server.ts';
import { activateExtension, signOutOfAll } from './parts.ts';
import { stub } from './stub.ts';

describe('what the extension and VS Code tell each other', () => {
  let parts: Parts;
  let emulator: Emulator;
  let told: (readonly [key: unknown, value: unknown])[];
  let restore: () => void;

  before(async () => {
    parts = await activateExtension();
    emulator = await startEmulator({ runs: 50, syncs: 3 });
  });
  beforeEach(async () => {
    await signOutOfAll(parts);
    const execute = vscode.commands.executeCommand;
    told = [];
    restore = stub(vscode.commands, 'executeCommand', (id: string, ...rest: readonly unknown[]) => {
      if (id === 'setContext') told.push([rest[0], rest[1]]);
      return execute.call(vscode.commands, id, ...rest);
    });
  });
  afterEach(async () => {
    restore();
    for (const { name } of Object.values(settings)) await change(name, undefined);
    await signOutOfAll(parts);
  });
  after(() => emulator.close());

  it('is how long a page is, from the next request on, and never more or less than the setting allows', async function () {
    // VS Code takes its time to write settings.
    this.timeout(20_000);
    await signIn();
    const { name, minimum, maximum, ...pageSize } = settings.pageSize;
    for (const [value, expected] of [
      [25, 25],
      [minimum - 1, minimum],
      [maximum + 1, maximum],
      ['many', pageSize.default],
    ]) {
      await change(name, value);
      parts.store.reset();
      await parts.store.open();
      const { searchParams } = new URL(emulator.requests.at(-1)?.url ?? '', emulator.origin);
      assert.equal(searchParams.get('per_page'), String(expected));
    }
  });

  it('is how much of the disk logs may take', async () => {
    await change(settings.logCacheSizeMB.name, 3);
    assert.equal(logCacheLimitBytes(), 3_000_000);
    await change(settings.logCacheSizeMB.name, -1);
    assert.equal(logCacheLimitBytes(), 0);
  });

  it('is when to refresh by itself, as usual where the setting makes no sense', async function () {
    this.timeout(20_000);
    assert.equal(autoRefreshMode(), 'whileInProgress');
    for (const [value, expected] of [
      ['always', 'always'],
      ['off', 'off'],
      ['sometimes', 'whileInProgress'],
      [1, 'whileInProgress'],
    ]) {
      await change(settings.autoRefresh.name, value);
      assert.equal(autoRefreshMode(), expected);
    }
  });

  it('is how long to wait between refreshes, never more or less than the setting allows', async function () {
    this.timeout(20_000);
    for (const [value, expected] of [
      [undefined, 30],
      [60, 60],
      [0, 10],
      [1e9, 3600],
      ['often', 30],
    ]) {
      await change(settings.autoRefreshInterval.name, value);
      assert.equal(autoRefreshSeconds(), expected);
    }
  });

  it('is whether there is a connection, when that changes', async () => {
    await signIn();
    await signIn();
    await signOutOfAll(parts);
    const connected = told.filter(([key]) => key === contextKeys.connected).map(([, value]) => value);
    assert.deepEqual(connected, [true, false]);
  });

  it('is a value once, until it is another', () => {
    const keys = new ContextKeys();
    for (const value of [false, false, true, true, false]) keys.set(contextKeys.connected, value);
    assert.deepEqual(
      told.map(([, value]) => value),
      [false, true, false],
    );
  });

  function signIn(): Promise<void> {
    return parts.connections.add({ origin: emulator.origin, apiKey: emulator.key, workspaceId: undefined });
  }
});

function change(name: string, value: unknown): Thenable<void> {
  return vscode.workspace.getConfiguration(settingsSection).update(name, value, vscode.ConfigurationTarget.Global);
}
