import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import * as vscode from 'vscode';
import { commandIds, logLanguageId, logScheme } from '../../src/contributions.ts';
import type { Parts } from '../../src/extension.ts';
import type { WireRun } from '../emulator/api/wire.ts';
import { answerWith, refusal, stallAfter } from '../emulator/effects.ts';
import type { Effect } from '../emulator/faults.ts';
import { hostileTexts, withFields } from '../emulator/hostile.ts';
import { startEmulator, type Emulator } from '../emulator/server.ts';
import { until } from './inputBoxes.ts';
import { MemoryFiles } from './memoryFiles.ts';
import { activateExtension, rememberOpened, signOutOfAll } from './parts.ts';
import { stub } from './stub.ts';

const find = 'GET /sync_runs/{id}';
const entries = 'GET /sync_logs';
const file = 'GET /logs/{id}';

function tabs(): readonly vscode.Tab[] {
  return vscode.window.tabGroups.all.flatMap((group) => group.tabs);
}

function uriOf(tab: vscode.Tab | undefined): vscode.Uri {
  assert.ok(tab?.input instanceof vscode.TabInputText);
  return tab.input.uri;
}

/** Shows a tab that VS Code cannot fill. */
async function showUnread(uri: vscode.Uri): Promise<void> {
  await vscode.commands.executeCommand('vscode.open', uri, { preview: false });
  assert.deepEqual([tabs().length, vscode.window.activeTextEditor], [1, undefined]);
}

/** Not worth a second try. */
const nonsense: Effect = { kind: 'answer', status: 200, headers: { 'Content-Encoding': 'br' }, body: 'x' };

describe('the logs of runs', () => {
  let parts: Parts;
  let emulator: Emulator;
  let run: WireRun;
  let folder: string;
  let told: string[];
  const restores: (() => void)[] = [];

  before(async () => {
    parts = await activateExtension();
    emulator = await startEmulator({ runs: 300, syncs: 5 });
    const { id } = emulator.findRun(({ status, log_url: url }) => status === 'partial_failure' && url !== null);
    run = emulator.setLog(id, { bytes: 300_000, format: 'jsonl' });
    await signOutOfAll(parts);
    await parts.connections.add({ origin: emulator.origin, apiKey: emulator.key, workspaceId: undefined });
  });
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'logs-'));
    told = [];
    for (const show of ['showInformationMessage', 'showErrorMessage'] as const) answer(show, undefined);
    await parts.logs.clear();
    emulator.faults.clear();
    emulator.counts.reset();
  });
  afterEach(async () => {
    for (const restore of restores.splice(0)) restore();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });
  after(async () => {
    await signOutOfAll(parts);
    assert.deepEqual(emulator.keyLeaks, []);
    await emulator.close();
  });

  /** Presses this button, or none, in every message that is shown; `told` has their texts. */
  function answer(
    show: 'showInformationMessage' | 'showWarningMessage' | 'showErrorMessage',
    button: string | undefined,
  ): void {
    const shown = (message: string, ..._items: unknown[]) => {
      told.push(message);
      return Promise.resolve(button);
    };
    restores.push(stub(vscode.window, show, shown));
  }

  function chooseTarget(target: vscode.Uri | undefined): vscode.SaveDialogOptions[] {
    const asked: vscode.SaveDialogOptions[] = [];
    const show = (options: vscode.SaveDialogOptions) => {
      asked.push(options);
      return Promise.resolve(target);
    };
    restores.push(stub(vscode.window, 'showSaveDialog', show));
    return asked;
  }

  const open = (id = run.id): Thenable<void> =>
    vscode.commands.executeCommand(commandIds.openLog, { runId: String(id) });
  const save = (): Thenable<void> => vscode.commands.executeCommand(commandIds.saveLog, String(run.id));

  async function logOf({ id }: WireRun): Promise<string> {
    const response = await fetch(String(emulator.run(id).log_url));
    return response.text();
  }

  /** The address of a tab whose log is no longer on disk. */
  async function restoredUri(): Promise<vscode.Uri> {
    await open();
    const uri = uriOf(tabs()[0]);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await rememberOpened(parts, uri);
    await parts.logs.clear();
    emulator.counts.reset();
    return uri;
  }

  describe('in a tab', () => {
    it('have a title, a language and the bytes of the log file, and cannot be changed', async () => {
      await open();
      assert.deepEqual(
        tabs().map(({ label }) => label),
        [`${run.sync_name} · run ${run.id}.synclog`],
      );
      const document = vscode.window.activeTextEditor?.document;
      assert.equal(document?.languageId, logLanguageId);
      assert.equal(document.getText(), await logOf(run));
      assert.equal(vscode.workspace.fs.isWritableFileSystem(logScheme), false);
      await vscode.commands.executeCommand('type', { text: 'x' });
      assert.equal(document.isDirty, false);
      await assert.rejects(async () => vscode.workspace.fs.writeFile(document.uri, Buffer.from('x')));
      await assert.rejects(async () => vscode.workspace.fs.delete(document.uri));
    });

    it('are there again at once, without a request', async () => {
      await open();
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
      emulator.counts.reset();
      await open();
      assert.equal(tabs().length, 1);
      assert.deepEqual([emulator.counts.apiRequests, emulator.counts.logRequests], [0, 0]);
    });

    it('show more of a run in progress each time', async () => {
      const { id } = emulator.setLog(emulator.startRun({ seconds: 1000 }).id, { bytes: 1_000_000, format: 'jsonl' });
      await open(id);
      const document = vscode.window.activeTextEditor?.document;
      emulator.finishRun(id);
      await open(id);
      await until(async () => document?.getText() === (await logOf(emulator.run(id))), 'the rest of the log');
      assert.equal(tabs().length, 1);
    });

    it('say what they are made of where there is no log file', async () => {
      emulator.faults.plan({ on: find, effect: withFields({ log_url: 'javascript:alert(1)' }), times: 2 });
      await open();
      assert.equal(tabs()[0]?.label, `${run.sync_name} · run ${run.id} · entries without log file.synclog`);
      assert.match(vscode.window.activeTextEditor?.document.getText() ?? '', /^\{"created_at":.*\}\n\{/);
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
      await parts.logs.clear();
      emulator.faults.plan({ on: find, effect: withFields({ body: 'All in all well.' }) });
      emulator.faults.plan({ on: entries, effect: answerWith(200, '[]') });
      await open();
      assert.equal(tabs()[0]?.label, `${run.sync_name} · run ${run.id} · summary without log file.synclog`);
      assert.equal(vscode.window.activeTextEditor?.document.getText(), 'All in all well.');
      assert.deepEqual(told, []);
    });

    it('are none where there is no log at all, and it is said why', async () => {
      emulator.faults.plan({ on: find, effect: withFields({ body: null }) });
      emulator.faults.plan({ on: file, effect: answerWith(404, '') });
      emulator.faults.plan({ on: entries, effect: answerWith(200, '[]') });
      await open();
      assert.deepEqual(tabs(), []);
      assert.equal(told.length, 1);
      assert.match(told[0] ?? '', new RegExp(`^Run ${run.id} has no log that could be shown\\..*answered 404`));
    });

    it('say what is wrong, with a way to try again', async () => {
      emulator.faults.plan({ on: find, effect: refusal('not-authorized/site-admin-required') });
      await open();
      emulator.faults.plan({ on: file, effect: nonsense });
      await open();
      assert.deepEqual(tabs(), []);
      assert.equal(told.length, 2);
      assert.match(told[0] ?? '', /^The API key may not do this\./);
      assert.match(told[1] ?? '', /^The log stopped half way\. Its compressed data ends too early/);
    });

    for (const [what, text] of Object.entries(hostileTexts)) {
      it(`have a title that is only text: ${what}`, async () => {
        emulator.faults.plan({ on: find, effect: withFields({ sync_name: text }) });
        await open();
        const [tab] = tabs();
        const uri = uriOf(tab);
        assert.match(uri.authority, /^[0-9a-f]{16}$/);
        assert.match(uri.path, new RegExp(`^/${run.id}/[^/]+ · run ${run.id}\\.synclog$`));
        assert.doesNotMatch(uri.path, /[\p{Cc}\p{Bidi_Control}\p{Cs}\\]|\/\.+\//u);
        assert.ok((tab?.label.length ?? 0) < 120);
        assert.equal(vscode.window.activeTextEditor?.document.getText(), await logOf(run));
      });
    }
  });

  describe('in a tab that VS Code restores', () => {
    it('are fetched again', async () => {
      await vscode.commands.executeCommand('vscode.open', await restoredUri());
      assert.equal(vscode.window.activeTextEditor?.document.getText(), await logOf(run));
      assert.equal(emulator.counts.of(file), 2);
    });

    it('are not asked for at another site', async () => {
      const uri = await restoredUri();
      const other = await startEmulator({ runs: 300, syncs: 5 });
      await parts.connections.add({ origin: other.origin, apiKey: other.key, workspaceId: undefined });
      try {
        await showUnread(uri);
        await assert.rejects(
          async () => vscode.workspace.fs.readFile(uri),
          /This belongs to 127\.0\.0\.1:\d+\. 127\.0\.0\.1:\d+ is the active site now\./,
        );
        assert.equal(other.counts.apiRequests + emulator.counts.apiRequests, 0);
      } finally {
        await parts.connections.remove(parts.connections.active?.id ?? '');
        await other.close();
      }
    });

    it('are not there for an address that was never given out', async () => {
      const site = '0123456789abcdef';
      for (const [authority, path] of [
        ['', '/'],
        ['x', '/1/a.synclog'],
        [site, '/../../etc/passwd'],
        [site, '/1e3/x'],
        [site, '/1'],
      ] as const) {
        const uri = vscode.Uri.from({ scheme: logScheme, authority, path });
        await assert.rejects(async () => vscode.workspace.fs.stat(uri), vscode.FileSystemError);
        await assert.rejects(async () => vscode.workspace.fs.readFile(uri), vscode.FileSystemError);
      }
    });
  });

  describe('that are large', () => {
    // So that VS Code itself does not ask too, as it does above 10 MB in a remote window.
    const workbench = vscode.workspace.getConfiguration('workbench');

    before(async () => {
      emulator.setLog(run.id, { bytes: 20_500_000, format: 'jsonl' });
      await workbench.update('editorLargeFileConfirmation', 1000, vscode.ConfigurationTarget.Global);
    });
    after(async () => {
      emulator.setLog(run.id, { bytes: 300_000, format: 'jsonl' });
      await workbench.update('editorLargeFileConfirmation', undefined, vscode.ConfigurationTarget.Global);
    });

    it('are opened only when told to, from the disk, and cannot be changed', async () => {
      answer('showWarningMessage', undefined);
      await open();
      assert.deepEqual(tabs(), []);
      assert.deepEqual(told, [`The log of run ${run.id} is large: 20.5 MB.`]);
      answer('showWarningMessage', 'Open the File');
      await open();
      const [tab] = tabs();
      assert.equal(uriOf(tab).scheme, 'file');
      const document = vscode.window.activeTextEditor?.document;
      assert.equal(document?.uri.scheme, 'file');
      await vscode.commands.executeCommand('type', { text: 'x' });
      assert.equal(document.isDirty, false);
    }).timeout(30_000);

    it('are too large for a tab that grew, and for a file system that takes a file in one piece', async () => {
      emulator.setLog(run.id, { bytes: 300_000, format: 'jsonl' });
      const uri = await restoredUri();
      emulator.setLog(run.id, { bytes: 50_500_000, format: 'jsonl' });
      await showUnread(uri);
      await assert.rejects(async () => vscode.workspace.fs.readFile(uri), /too large for a tab/);
      chooseTarget(vscode.Uri.from({ scheme: 'nowhere', path: '/a log.jsonl' }));
      await save();
      assert.equal(told.length, 1);
      assert.match(told[0] ?? '', /^The file could not be written\. It is too large for this place \(50\.5 MB\)\./);
    }).timeout(30_000);

    it('are saved when told to', async () => {
      const target = vscode.Uri.file(join(folder, 'saved.jsonl'));
      answer('showWarningMessage', 'Save As…');
      chooseTarget(target);
      await open();
      assert.deepEqual(tabs(), []);
      assert.equal(await readFile(target.fsPath, 'utf8'), await logOf(run));
    }).timeout(30_000);
  });

  describe('that take a while', () => {
    it('are given up when they are cancelled, without a word', async () => {
      emulator.faults.plan({ on: file, effect: stallAfter(100_000) });
      const source = new vscode.CancellationTokenSource();
      const reports: { message?: string; increment?: number }[] = [];
      const titles: (string | undefined)[] = [];
      const withProgress: typeof vscode.window.withProgress = (options, task) => {
        titles.push(options.title);
        const report = (value: { message?: string; increment?: number }): void => {
          reports.push(value);
          source.cancel();
        };
        return task({ report }, source.token);
      };
      restores.push(stub(vscode.window, 'withProgress', withProgress));
      await open();
      assert.deepEqual(titles, [`Loading the log of run ${run.id}`]);
      const [, total = ''] = /^100 kB of (\d+) kB$/u.exec(reports[0]?.message ?? '') ?? [];
      assert.equal(Math.round(reports[0]?.increment ?? 0), Math.round((100 / Number(total)) * 100));
      assert.deepEqual(tabs(), []);
      assert.deepEqual(told, []);
      assert.deepEqual(await parts.logs.clear(), { logs: 0, bytes: 0 });
    });
  });

  describe('saved', () => {
    it('are the bytes of the log file, under the name of sync and run', async () => {
      const target = vscode.Uri.file(join(folder, 'a log.jsonl'));
      const asked = chooseTarget(target);
      await save();
      assert.equal(await readFile(target.fsPath, 'utf8'), await logOf(run));
      assert.ok(asked[0]?.defaultUri?.path.endsWith(`/${run.sync_name} · run ${run.id}.jsonl`));
      assert.deepEqual([emulator.counts.of(find), told], [1, []]);
    });

    it('are copied where the log is kept, and begin in the folder of the last one', async () => {
      await open();
      emulator.counts.reset();
      const asked = chooseTarget(vscode.Uri.file(join(folder, 'one')));
      await save();
      await save();
      assert.deepEqual([emulator.counts.apiRequests, emulator.counts.logRequests], [0, 0]);
      assert.equal(asked[1]?.defaultUri?.path, `${folder}/${run.sync_name} · run ${run.id}.jsonl`);
    });

    it('are on the disk under the name that is proposed, however long and odd that of the sync is', async () => {
      const names = {
        kanji: '漢'.repeat(70),
        emoji: '👩‍👩‍👧'.repeat(30),
        device: 'con.$(trash)\u202E\uD800',
        ...hostileTexts,
      };
      for (const [what, name] of Object.entries(names)) {
        await parts.logs.clear();
        emulator.faults.plan({ on: find, effect: withFields({ sync_name: name }) });
        let path = '';
        const choose = ({ defaultUri }: vscode.SaveDialogOptions) => {
          path = join(folder, basename(defaultUri?.path ?? ''));
          return Promise.resolve(vscode.Uri.file(path));
        };
        restores.push(stub(vscode.window, 'showSaveDialog', choose));
        await save();
        assert.equal(await readFile(path, 'utf8'), await logOf(run), what);
        assert.match(basename(path), new RegExp(`^[^.\\s].* · run ${run.id}\\.jsonl$`, 'u'), what);
        assert.doesNotMatch(basename(path), /[\p{Cc}\p{Bidi_Control}\p{Cs}/\\:*?"<>|]|^con\./u, what);
      }
      assert.deepEqual(told, []);
    });

    it('are not, where no place is chosen', async () => {
      chooseTarget(undefined);
      await save();
      assert.equal(emulator.counts.of(file), 0);
      assert.deepEqual([await readdir(folder), told], [[], []]);
    });

    it('go to another file system whole or not at all', async () => {
      const files = new MemoryFiles();
      restores.push(() => provider.dispose());
      const provider = vscode.workspace.registerFileSystemProvider('memory', files);
      chooseTarget(vscode.Uri.from({ scheme: 'memory', path: '/a log.jsonl' }));
      await save();
      assert.deepEqual([...files.contents.keys()], ['/a log.jsonl']);
      assert.equal(Buffer.from(files.contents.get('/a log.jsonl') ?? []).toString(), await logOf(run));
      files.isBroken = true;
      await save();
      assert.deepEqual([...files.contents.keys()], ['/a log.jsonl']);
      assert.equal(told.length, 1);
      assert.match(told[0] ?? '', /^The file could not be written\. .*broken/);
    });

    it('leave what was there when something goes wrong, which is said', async () => {
      const target = vscode.Uri.file(join(folder, 'saved.jsonl'));
      await writeFile(target.fsPath, 'before');
      chooseTarget(target);
      emulator.faults.plan({ on: file, effect: nonsense });
      await save();
      assert.equal(told.length, 1);
      emulator.faults.plan({ on: find, effect: withFields({ log_url: null, body: null }) });
      emulator.faults.plan({ on: entries, effect: answerWith(200, '[]') });
      await save();
      assert.deepEqual(told.slice(1), [`Run ${run.id} has no log.`]);
      assert.equal(await readFile(target.fsPath, 'utf8'), 'before');
      assert.deepEqual(await readdir(folder), ['saved.jsonl']);
    });
  });

  it('are deleted from the cache when their site is signed out', async () => {
    const { active } = parts.connections;
    assert.ok(active);
    await open();
    assert.ok(await parts.logs.cached({ site: active.id, runId: String(run.id) }));
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    answer('showWarningMessage', 'Sign Out');
    await vscode.commands.executeCommand(commandIds.signOut);
    assert.equal(await parts.logs.cached({ site: active.id, runId: String(run.id) }), undefined);
    await parts.connections.add({ origin: emulator.origin, apiKey: emulator.key, workspaceId: undefined });
  });

  it('are deleted from the cache, which says how much that was', async () => {
    await vscode.commands.executeCommand(commandIds.clearLogCache);
    await open();
    const bytes = (await logOf(run)).length;
    await vscode.commands.executeCommand(commandIds.clearLogCache);
    assert.deepEqual(told, [
      'There are no logs in the cache.',
      `Logs deleted from the cache: 1 (${Math.round(bytes / 1000)} kB).`,
    ]);
  });
});
