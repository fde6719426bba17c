import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { ConnectionRef } from '../../src/connections/refs.ts';
import { commandIds, jsonScheme } from '../../src/contributions.ts';
import type { Parts } from '../../src/extension.ts';
import { startEmulator, type Emulator } from '../emulator/server.ts';
import { until } from './inputBoxes.ts';
import { activateExtension, rememberOpened, runRef, signOutOfAll } from './parts.ts';
import { stub } from './stub.ts';

describe('what is asked of a run', () => {
  let parts: Parts;
  let emulator: Emulator;
  let other: Emulator;
  let runId: string;
  let shown: string[];
  const restores: (() => void)[] = [];

  before(async () => {
    parts = await activateExtension();
    emulator = await startEmulator({ runs: 200, syncs: 5 });
    other = await startEmulator({ runs: 200, syncs: 5 });
    runId = String(emulator.findRun(({ status }) => status === 'failure').id);
  });
  beforeEach(async () => {
    await signOutOfAll(parts);
    for (const { origin, key } of [other, emulator]) {
      await parts.connections.add({ origin, apiKey: key, workspaceId: undefined });
    }
    await parts.logs.clear();
    for (const { counts } of [emulator, other]) counts.reset();
    shown = [];
    const show = (message: string) => {
      shown.push(message);
      return Promise.resolve(undefined);
    };
    restores.push(stub(vscode.window, 'showErrorMessage', show));
  });
  afterEach(async () => {
    for (const restore of restores.splice(0)) restore();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });
  after(async () => {
    await signOutOfAll(parts);
    await Promise.all([emulator.close(), other.close()]);
  });

  /** Makes the other connection the active one while the client is asked for, the time that is given. */
  function switchDuringClient(nth: number): void {
    const { connections } = parts;
    let calls = 0;
    const clientFor = connections.clientFor.bind(connections);
    const held = async (ref: ConnectionRef | undefined) => {
      calls += 1;
      if (calls === nth) await connections.activate(connections.all[0]?.id ?? '');
      return clientFor(ref);
    };
    restores.push(stub(connections, 'clientFor', held));
  }

  const otherAsked = () => [...other.counts.byRoute.keys()].filter((route) => route.includes('{id}'));

  async function openJson(): Promise<vscode.Uri> {
    await vscode.commands.executeCommand(commandIds.openJson, runId);
    const uri = vscode.window.activeTextEditor?.document.uri;
    assert.equal(uri?.scheme, jsonScheme);
    return uri;
  }

  /** Closes the tab, and resolves when VS Code has let go of its document. */
  async function close(uri: vscode.Uri): Promise<void> {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    const isOpen = () => vscode.workspace.textDocuments.some((document) => document.uri.toString() === uri.toString());
    await until(() => !isOpen(), 'the document to be closed');
    for (const { counts } of [emulator, other]) counts.reset();
  }

  for (const command of [commandIds.openLog, commandIds.saveLog, commandIds.openJson]) {
    for (const nth of [1, 2]) {
      it(`is not asked of another connection that becomes active meanwhile: ${command}, client ${nth}`, async () => {
        switchDuringClient(nth);
        await vscode.commands.executeCommand(command, runId);
        assert.equal(parts.connections.active?.origin, other.origin);
        assert.equal(shown.length, 1);
        assert.match(shown[0] ?? '', /^This belongs to 127\.0\.0\.1:\d+\. 127\.0\.0\.1:\d+ is the active site now\./u);
        assert.deepEqual(otherAsked(), []);
      });
    }
  }

  it('is not asked of another connection that becomes active meanwhile: details', async () => {
    switchDuringClient(1);
    await parts.details.open(runRef(parts, runId));
    const { runPart } = parts.details.all[0]?.details.content ?? {};
    assert.ok(runPart?.state === 'failed');
    assert.equal(runPart.problem.title, `This belongs to ${new URL(emulator.origin).host}`);
    assert.deepEqual(otherAsked(), []);
  });

  describe('as JSON, in a tab', () => {
    it('is asked for once', async () => {
      await openJson();
      assert.equal(emulator.counts.of('GET /sync_runs/{id}'), 1);
    });

    it('is let go of when it is closed, and asked for again when VS Code restores the tab', async () => {
      const uri = await openJson();
      const text = vscode.window.activeTextEditor?.document.getText();
      await close(uri);
      await rememberOpened(parts, uri);
      await vscode.commands.executeCommand('vscode.open', uri);
      assert.ok(text?.includes(runId));
      assert.equal(vscode.window.activeTextEditor?.document.getText(), text);
      assert.equal(emulator.counts.of('GET /sync_runs/{id}'), 1);
    });

    it('is not asked of another connection, nor without one', async () => {
      const uri = await openJson();
      await close(uri);
      await parts.connections.activate(parts.connections.all[0]?.id ?? '');
      await rememberOpened(parts, uri);
      await vscode.commands.executeCommand('vscode.open', uri);
      await assert.rejects(async () => vscode.workspace.fs.readFile(uri), /This belongs to 127\.0\.0\.1:\d+\./u);
      await signOutOfAll(parts);
      await assert.rejects(async () => vscode.workspace.fs.readFile(uri), /Not signed in\./u);
      assert.deepEqual(otherAsked(), []);
      assert.equal(emulator.counts.of('GET /sync_runs/{id}'), 0);
    });

    it('cannot be changed, and is not there for an address that was never given out', async () => {
      const uri = await openJson();
      assert.equal(vscode.workspace.fs.isWritableFileSystem(jsonScheme), false);
      for (const path of ['/', '/../syncs', '/x/run.json']) {
        await assert.rejects(async () => vscode.workspace.fs.stat(uri.with({ path })), vscode.FileSystemError);
      }
    });
  });
});
