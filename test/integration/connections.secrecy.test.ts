import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from 'node:util';
import * as vscode from 'vscode';
import { commandIds } from '../../src/contributions.ts';
import type { Parts } from '../../src/extension.ts';
import type { Client } from '../../src/files-com/client.ts';
import { findSyncRun, listSyncRuns } from '../../src/files-com/endpoints.ts';
import { startEmulator, type Emulator } from '../emulator/server.ts';
import { until } from './inputBoxes.ts';
import { activateExtension, activeRef, signOutOfAll } from './parts.ts';
import { stub } from './stub.ts';

const forever = new AbortController().signal;
const findRoute = 'GET /sync_runs/{id}';

describe('an API key', () => {
  let parts: Parts;
  let emulator: Emulator;
  let shown: string[];
  let restore: () => void;

  before(async () => {
    parts = await activateExtension();
    emulator = await startEmulator({ runs: 200, syncs: 5, key: 'first-secret-key' });
    shown = [];
    restore = stub(vscode.window, 'showErrorMessage', (message: string) => {
      shown.push(message);
      return Promise.resolve(undefined);
    });
  });
  after(async () => {
    restore();
    await signOutOfAll(parts);
    await emulator.close();
  });

  it('is in no log, state, message or error after a session in which all went wrong', async () => {
    const { connections } = parts;
    const site = { origin: emulator.origin, apiKey: 'first-secret-key', workspaceId: undefined };
    const unreachable = { origin: 'http://127.0.0.1:1', apiKey: 'other-secret-key', workspaceId: undefined };
    await connections.add(site);
    planEchoes(emulator, 'first-secret-key');
    const client = await connections.clientFor(activeRef(parts));
    const errors = [
      await failureOf(findSyncRun(client, '1', forever)),
      await failureOf(findSyncRun(client, '2', forever)),
    ];
    emulator.revokeKey();
    errors.push(await failureOf(ask(client)));
    await connections.add({ ...site, apiKey: 'another-secret-key' });
    errors.push(await failureOf(ask(await connections.clientFor(activeRef(parts)))));
    await connections.add({ ...site, apiKey: 'not a header secret-key' });
    errors.push(await failureOf(ask(await connections.clientFor(activeRef(parts)))));
    errors.push(await failureOf(connections.check(unreachable, forever)));

    const log = await readLog();
    assert.match(log, /GET \/api\/rest\/v1\/sync_runs\/1 404/u);
    assert.ok(shown.length >= 2);
    const { globalState } = parts.context;
    const state = inspect(
      globalState.keys().map((name) => globalState.get<unknown>(name)),
      { depth: 9 },
    );
    const texts = [log, state, ...shown, ...errors.map((error) => inspect(error, { depth: 9, showHidden: true }))];
    for (const text of texts) assert.doesNotMatch(text, /secret-key/u);
  });

  it('does not go to where logs are kept, and the signature of a link to a log goes into no log', async () => {
    emulator.restoreKey();
    await parts.connections.add({ origin: emulator.origin, apiKey: 'first-secret-key', workspaceId: undefined });
    const { id } = emulator.findRun(({ status, log_url }) => status === 'failure' && log_url !== null);
    await vscode.commands.executeCommand(commandIds.openLog, String(id));
    const asked = emulator.requests.find(({ server }) => server === 'logs');
    assert.ok(asked);
    assert.deepEqual(emulator.keyLeaks, []);

    const { pathname, searchParams } = new URL(asked.url, emulator.logOrigin);
    const signature = searchParams.get('X-Amz-Signature');
    assert.ok(signature);
    const log = await readLog();
    assert.ok(log.includes(pathname));
    assert.ok(!log.includes(signature));
  });

  /** All that has been logged so far. */
  async function readLog(): Promise<string> {
    const file = join(parts.context.logUri.fsPath, 'Sync Runs.log');
    const end = `Until here: ${randomUUID()}`;
    parts.output.info(end);
    await until(async () => (await readFile(file, 'utf8')).includes(end), 'the log to be written');
    return readFile(file, 'utf8');
  }
});

/** A server, or a proxy, that repeats what it was sent. */
function planEchoes(emulator: Emulator, key: string): void {
  const echo = JSON.stringify({ error: `No such key: ${key}`, type: 'not-found', instance: key });
  const headers = { 'X-Request-Id': key };
  emulator.faults.plan(
    { on: findRoute, effect: { kind: 'answer', status: 404, headers, body: echo } },
    { on: findRoute, effect: { kind: 'answer', status: 200, body: `<html>${key}` }, after: 1 },
  );
}

async function ask(client: Client): Promise<void> {
  await listSyncRuns(client, { perPage: 10 }, forever);
}

async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => assert.fail('it should have failed'),
    (error: unknown) => error,
  );
}
