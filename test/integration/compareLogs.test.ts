import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { commandIds, logScheme } from '../../src/contributions.ts';
import type { Parts } from '../../src/extension.ts';
import type { WireRun } from '../emulator/api/wire.ts';
import { answerWith } from '../emulator/effects.ts';
import { withFields } from '../emulator/hostile.ts';
import { startEmulator, type Emulator } from '../emulator/server.ts';
import { until } from './inputBoxes.ts';
import { activateExtension, rememberOpened, runRef, signOutOfAll } from './parts.ts';
import { stub } from './stub.ts';

const list = 'GET /sync_runs';
const find = 'GET /sync_runs/{id}';
const entries = 'GET /sync_logs';
const file = 'GET /logs/{id}';

const line = (path: string, status: string, timestamp: string): string =>
  JSON.stringify({ timestamp, operation: 'Sync', status, path, size: 12, trace: timestamp });

function many(from: number): readonly string[] {
  return Array.from({ length: 100_010 }, (_, n) =>
    line(String(from + n).padStart(7, '0'), 'success', '2026-01-31T12:00:00Z'),
  );
}

const chooseFirst = (items: readonly vscode.QuickPickItem[]) => Promise.resolve(items[0]);

function diffInFront(): vscode.TabInputTextDiff | undefined {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  return input instanceof vscode.TabInputTextDiff ? input : undefined;
}

async function textOf(uri: vscode.Uri | undefined): Promise<string> {
  assert.ok(uri);
  return (await vscode.workspace.openTextDocument(uri)).getText();
}

async function shownTexts(): Promise<readonly string[]> {
  await until(() => diffInFront() !== undefined, 'the diff editor');
  return [await textOf(diffInFront()?.original), await textOf(diffInFront()?.modified)];
}

describe('the log of a run beside another', () => {
  let parts: Parts;
  let emulator: Emulator;
  let run: WireRun;
  let success: WireRun;
  let told: string[];
  const restores: (() => void)[] = [];

  before(async () => {
    parts = await activateExtension();
    emulator = await startEmulator({ runs: 300, syncs: 5 });
    success = emulator.findRun(({ status, dry_run: isDry }) => status === 'success' && !isDry);
    const { sync_id: syncId } = success;
    run = emulator.startRun({ syncId, status: 'partial_failure' });
    await signOutOfAll(parts);
    await parts.connections.add({ origin: emulator.origin, apiKey: emulator.key, workspaceId: undefined });
  });
  beforeEach(async () => {
    told = [];
    await parts.logs.clear();
    emulator.faults.clear();
    emulator.counts.reset();
  });
  afterEach(async () => {
    for (const restore of restores.splice(0)) restore();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });
  after(async () => {
    await signOutOfAll(parts);
    assert.deepEqual(emulator.keyLeaks, []);
    await emulator.close();
  });

  function answer(button: string | undefined): void {
    const shown = (message: string, ..._items: unknown[]) => {
      told.push(message);
      return Promise.resolve(button);
    };
    restores.push(stub(vscode.window, 'showInformationMessage', shown));
  }

  /** The next logs that are asked for have these lines. */
  function serve(...logs: readonly (readonly string[])[]): void {
    for (const [after, lines] of logs.entries()) {
      const body = lines.map((each) => `${each}\n`).join('');
      emulator.faults.plan({ on: file, effect: answerWith(200, body, 'text/plain'), after });
    }
  }

  const compare = (argument: unknown = { runId: String(run.id) }): Thenable<void> =>
    vscode.commands.executeCommand(commandIds.compareLogs, argument);

  it('shows what differs from the last success of the sync, and no times, ids and order', async () => {
    serve(
      [line('a', 'success', '2026-01-31T12:00:00Z'), line('b', 'success', '2026-01-31T12:00:01Z')],
      [line('b', 'failure', '2026-02-01T12:00:00Z'), line('a', 'success', '2026-02-01T12:00:01Z')],
    );
    await compare();
    assert.deepEqual(await shownTexts(), [
      'a  Sync  success  12\nb  Sync  success  12\n',
      'a  Sync  success  12\nb  Sync  failure  12\n',
    ]);
    const [title] = vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.map(({ label }) => label));
    assert.equal(title, `${run.sync_name} · run ${success.id} (last success) ↔ run ${run.id}`);
    // The run itself, its sync's last success, the link of the run.
    assert.equal(emulator.counts.of(list), 1);
    assert.ok(emulator.counts.of(find) <= 2);
    assert.deepEqual(
      vscode.languages.getDiagnostics().filter(([uri]) => uri.scheme === logScheme),
      [],
    );
  });

  it('fetches nothing that is on disk', async () => {
    await compare();
    await shownTexts();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    emulator.counts.reset();
    await compare();
    await shownTexts();
    assert.equal(emulator.counts.logRequests, 0);
  });

  it('says when it compares only a part', async () => {
    serve(many(0), many(5));
    await compare();
    const [left = '', right = ''] = await shownTexts();
    const note =
      'Only a part is compared: the first paths in alphabetical order, since the logs have 100,010 and 100,010 lines.\n';
    assert.ok(left.startsWith(`${note}0000000 `) && right.startsWith(`${note}0000005 `));
    assert.equal(left.slice(left.indexOf('0000005 ')), right.slice(note.length));
    assert.match(vscode.window.tabGroups.activeTabGroup.activeTab?.label ?? '', /, in part$/u);
  }).timeout(60_000);

  it('is there again in a tab that VS Code restores', async () => {
    await compare();
    const texts = await shownTexts();
    const input = diffInFront();
    assert.ok(input);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await rememberOpened(parts, input.original, input.modified);
    await vscode.commands.executeCommand('vscode.diff', input.original, input.modified, 'restored');
    assert.deepEqual(await shownTexts(), texts);
  });

  it('offers another run where the sync has not succeeded before', async () => {
    emulator.faults.plan({ on: list, effect: answerWith(200, '[]') });
    answer('Choose a Run…');
    restores.push(
      stub(vscode.window, 'showQuickPick', chooseFirst),
      stub(vscode.window, 'showInputBox', () => Promise.resolve(String(success.id))),
    );
    await compare();
    await shownTexts();
    assert.deepEqual(told, [`The sync of run ${run.id} has not succeeded before it.`]);
    assert.equal(
      vscode.window.tabGroups.activeTabGroup.activeTab?.label,
      `${run.sync_name} · run ${success.id} ↔ run ${run.id}`,
    );
  });

  it('is compared with any run', async () => {
    await parts.store.refresh();
    const titles: (string | undefined)[] = [];
    const choose = (items: readonly vscode.QuickPickItem[], options?: vscode.QuickPickOptions) => {
      titles.push(options?.title);
      return Promise.resolve(items.find(({ description = '' }) => description.endsWith(String(success.id))));
    };
    restores.push(stub(vscode.window, 'showQuickPick', choose));
    await vscode.commands.executeCommand(commandIds.compareLogsWith, String(run.id));
    await shownTexts();
    assert.deepEqual(titles, [`Compare the Log of Run ${run.id} With…`]);
  });

  it('is offered the runs of the same sync first, of the page and of the list, and not itself', async () => {
    await parts.store.refresh();
    await parts.details.open(runRef(parts, run.id));
    await until(() => (parts.details.all[0]?.history.length ?? 0) > 1, 'the history');
    let items: readonly vscode.QuickPickItem[] = [];
    const look = (offered: readonly vscode.QuickPickItem[]) => {
      items = offered;
      return Promise.resolve(undefined);
    };
    restores.push(stub(vscode.window, 'showQuickPick', look));
    emulator.counts.reset();
    await vscode.commands.executeCommand(commandIds.compareLogsWith, runRef(parts, run.id));
    const border = items.findIndex(({ kind }) => kind === vscode.QuickPickItemKind.Separator);
    const [own, others] = [items.slice(1, border), items.slice(border + 1)];
    const history = parts.details.all[0]?.history.map(({ id }) => id) ?? [];
    const ids = own.map(({ description = '' }) => description.split(' · ').at(-1) ?? '');
    assert.ok(own.every(({ label }) => label === run.sync_name) && others.length > 0);
    assert.ok(others.every(({ label }) => label !== run.sync_name));
    assert.deepEqual(
      history.filter((id) => !ids.includes(id)),
      [String(run.id)],
    );
    assert.equal(new Set(ids).size, ids.length);
    assert.equal(emulator.counts.apiRequests, 0);
  });

  it('says which run has no log', async () => {
    answer(undefined);
    emulator.faults.plan({ on: find, effect: withFields({ log_url: null, body: null }), times: Infinity });
    emulator.faults.plan({ on: list, effect: withFields({ log_url: null, body: null }), times: Infinity });
    emulator.faults.plan({ on: entries, effect: answerWith(200, '[]'), times: Infinity });
    await compare();
    assert.deepEqual(told, [`Run ${success.id} has no log.`]);
    assert.equal(diffInFront(), undefined);
  });
});
