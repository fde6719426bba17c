import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { commandIds, failuresScheme, jsonScheme, logScheme } from '../../src/contributions.ts';
import { KeptDocuments } from '../../src/editor/keptDocuments.ts';
import type { Parts } from '../../src/extension.ts';
import type { WireRun } from '../emulator/api/wire.ts';
import { refusal } from '../emulator/effects.ts';
import { startEmulator, type Emulator } from '../emulator/server.ts';
import { until } from './inputBoxes.ts';
import { activateExtension, rememberOpened, signOutOfAll } from './parts.ts';

const find = 'GET /sync_runs/{id}';
const refused = /Open it from Sync Runs\./u;

const read = (uri: vscode.Uri): Thenable<Uint8Array> => vscode.workspace.fs.readFile(uri);
const show = (uri: vscode.Uri, more: object = {}): Thenable<unknown> =>
  vscode.commands.executeCommand('vscode.open', uri, { preview: false, ...more });
const closeAll = (): Thenable<unknown> => vscode.commands.executeCommand('workbench.action.closeAllEditors');
const textInFront = (): string | undefined => vscode.window.activeTextEditor?.document.getText();

/** A schema, a search, a workspace folder or another extension asks for documents that no person has opened. */
describe('a document that no person has opened', () => {
  let parts: Parts;
  let emulator: Emulator;
  let folder: string;
  /** A document that is none of ours. */
  let other: vscode.Uri;
  let site: string;
  let run: WireRun;
  let cached: readonly string[];
  const restores: (() => void)[] = [];

  before(async () => {
    parts = await activateExtension();
    // Requests are counted, and a view that is visible has its own.
    await vscode.commands.executeCommand('workbench.view.explorer');
    emulator = await startEmulator({ runs: 300, syncs: 5 });
    run = emulator.findRun(({ status, log_url: url }) => status === 'partial_failure' && url !== null);
    emulator.setLog(run.id, { bytes: 300_000, format: 'jsonl' });
  });
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'unrequested-'));
    other = vscode.Uri.file(join(folder, 'other.txt'));
    await writeFile(other.fsPath, '');
    await signOutOfAll(parts);
    await signIn(emulator);
    site = parts.connections.active?.id ?? '';
    await parts.logs.clear();
    emulator.faults.clear();
    cached = await cacheContents();
    emulator.counts.reset();
  });
  afterEach(async () => {
    for (const restore of restores.splice(0)) restore();
    await closeAll();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });
  after(async () => {
    await signOutOfAll(parts);
    await emulator.close();
  });

  async function signIn({ origin, key }: Emulator): Promise<void> {
    await parts.connections.add({ origin, apiKey: key, workspaceId: undefined });
  }

  const jsonOf = (id: number | string): vscode.Uri =>
    vscode.Uri.from({ scheme: jsonScheme, authority: site, path: `/${id}/run ${id}.json` });
  const logOf = (id: number, view = '', ending = '.synclog'): vscode.Uri =>
    vscode.Uri.from({ scheme: logScheme, authority: site, path: `/${id}/${view}Any name · run ${id}${ending}` });
  const logsOf = (id: number): readonly vscode.Uri[] => [
    logOf(id),
    logOf(id, '', ' · entries without log file.synclog'),
    logOf(id, '', ' · summary without log file.synclog'),
    logOf(id, `compared/${id - 1}/`, ' · for comparison.txt'),
  ];

  /** All that the stand-in was asked for since the last reset. */
  const requests = (): number => emulator.counts.apiRequests + emulator.counts.logRequests;

  /** Names, sizes and times of all files in the cache of logs. */
  async function cacheContents(): Promise<readonly string[]> {
    const logs = vscode.Uri.joinPath(parts.context.globalStorageUri, 'logs').fsPath;
    const names = await readdir(logs, { recursive: true }).catch(() => []);
    const each = names.map(async (name) => {
      const found = await stat(join(logs, name));
      return found.isFile() ? `${name} ${found.size} ${found.mtimeMs}` : name;
    });
    return (await Promise.all(each)).toSorted();
  }

  async function assertUnrequested(): Promise<void> {
    assert.equal(requests(), 0, JSON.stringify(Object.fromEntries(emulator.counts.byRoute)));
    assert.deepEqual(await cacheContents(), cached);
  }

  it('is refused, whoever reads it, and costs nothing', async () => {
    const uris = [...Array.from({ length: 30 }, (_, index) => jsonOf(run.id - index)), ...logsOf(run.id)];
    await Promise.all(
      uris.map(async (uri) => {
        await assert.rejects(async () => read(uri), refused, uri.toString());
        await assert.rejects(async () => vscode.workspace.openTextDocument(uri), refused, uri.toString());
      }),
    );
    const target = vscode.Uri.file(join(folder, 'copy'));
    await assert.rejects(async () => vscode.workspace.fs.copy(jsonOf(run.id), target));
    await assertUnrequested();
  });

  it('has a stat, which loads and keeps nothing', async () => {
    const uris = [...Array.from({ length: 300 }, (_, index) => jsonOf(run.id - index)), ...logsOf(run.id)];
    const stats = await Promise.all(uris.map((uri) => vscode.workspace.fs.stat(uri)));
    assert.ok(stats.every(({ type, size }) => type === vscode.FileType.File && size === 0));
    await assertUnrequested();
    await assert.rejects(async () => read(jsonOf(run.id)), refused);
    await assertUnrequested();
  });

  /** Shows JSON files with this schema until VS Code says that it cannot load it: its JSON server may miss one while it starts. */
  async function untilSchemaIsRefused(schema: string, attempt = 1): Promise<void> {
    const uri = vscode.Uri.file(join(folder, `${attempt}.json`));
    await writeFile(uri.fsPath, JSON.stringify({ $schema: schema, a: 1 }));
    await show(uri);
    const isTold = (): boolean => vscode.languages.getDiagnostics(uri).some(({ message }) => refused.test(message));
    try {
      await until(isTold, 'VS Code to say that the schema cannot be loaded');
    } catch (error) {
      if (attempt === 4) throw error;
      await untilSchemaIsRefused(schema, attempt + 1);
    }
  }

  it('is not requested for the schema of a JSON file', async () => {
    const ids = Array.from({ length: 30 }, (_, index) => run.id - index);
    const refs = [...ids.map(jsonOf), ...logsOf(run.id)].map((uri) => ({ $ref: uri.toString() }));
    await writeFile(join(folder, 'schema.json'), JSON.stringify({ allOf: refs }));
    await untilSchemaIsRefused('./schema.json');
    await untilSchemaIsRefused(jsonOf(run.id).toString());
    await assertUnrequested();
  }).timeout(60_000);

  it('is not requested for a workspace folder, a search or a watcher', async () => {
    const roots = [logScheme, jsonScheme, failuresScheme].flatMap((scheme) => {
      const root = vscode.Uri.from({ scheme, authority: site, path: '/' });
      return [root, vscode.Uri.joinPath(root, String(run.id)), jsonOf(run.id).with({ scheme })];
    });
    for (const root of roots) {
      const inside = ['', '.vscode/settings.json', '.git', 'package.json'].map((path) =>
        vscode.Uri.joinPath(root, path),
      );
      for (const uri of inside) {
        await vscode.workspace.fs.stat(uri).then(undefined, () => undefined);
        await assert.rejects(async () => vscode.workspace.fs.readDirectory(uri));
      }
      const pattern = new vscode.RelativePattern(root, '**/*');
      // Without a search provider for the scheme, VS Code waits for one.
      const source = new vscode.CancellationTokenSource();
      const finding = vscode.workspace.findFiles(pattern, undefined, 1, source.token);
      await vscode.workspace.fs.stat(root).then(undefined, () => undefined);
      source.cancel();
      await finding.then(undefined, () => undefined);
      vscode.workspace.createFileSystemWatcher(pattern).dispose();
    }
    await assertUnrequested();
  });

  it('is served where it is kept on disk, which changes nothing there', async () => {
    await vscode.commands.executeCommand(commandIds.openLog, String(run.id));
    const { uri } = vscode.window.activeTextEditor?.document ?? {};
    assert.ok(uri);
    await closeAll();
    cached = await cacheContents();
    emulator.counts.reset();
    assert.equal((await read(uri)).length, (await vscode.workspace.fs.stat(uri)).size);
    await assertUnrequested();
  });

  it('is served where it is open, without another request', async () => {
    await vscode.commands.executeCommand(commandIds.openJson, String(run.id));
    assert.equal(emulator.counts.of(find), 1);
    emulator.counts.reset();
    const uri = jsonOf(run.id);
    await Promise.all(Array.from({ length: 30 }, () => read(uri)));
    await assertUnrequested();
  });

  it('is requested once by a tab, when that is shown and not before', async () => {
    for (const [uri, requestsWhenShown] of [
      [jsonOf(run.id), 1],
      [logOf(run.id), 2],
    ] as const) {
      await show(other);
      await rememberOpened(parts, uri);
      await show(uri, { background: true });
      await assert.rejects(async () => read(uri), refused);
      await assertUnrequested();
      await vscode.commands.executeCommand('workbench.action.nextEditor');
      await until(() => vscode.window.activeTextEditor?.document.uri.toString() === uri.toString(), 'the tab');
      await Promise.all(Array.from({ length: 5 }, () => read(uri)));
      assert.equal(requests(), requestsWhenShown);
      await closeAll();
      await parts.logs.clear();
      emulator.counts.reset();
    }
  });

  it('is not requested by a link, wherever that is, nor by a tab that no command opened', async () => {
    const links = [jsonOf(run.id), jsonOf(run.id - 1), ...logsOf(run.id)];
    const markdown = vscode.Uri.file(join(folder, 'links.md'));
    await writeFile(markdown.fsPath, links.map((uri) => `[Docs](${uri.toString()})\n`).join(''));
    for (const [line, uri] of links.entries()) {
      await show(markdown);
      const editor = vscode.window.activeTextEditor;
      assert.equal(editor?.document.uri.toString(), markdown.toString());
      editor.selection = new vscode.Selection(line, 10, line, 10);
      await vscode.commands.executeCommand('editor.action.openLink');
      await show(uri);
      await show(uri, { viewColumn: vscode.ViewColumn.Beside });
      await assert.rejects(async () => read(uri), vscode.FileSystemError);
    }
    await vscode.commands.executeCommand('vscode.diff', jsonOf(run.id), logOf(run.id), 'Docs');
    await assert.rejects(async () => read(jsonOf(run.id)), refused);
    await assertUnrequested();
  }).timeout(60_000);

  it('is not requested by a link to what a command opened, once its tab is closed', async () => {
    const [closed, open] = [jsonOf(run.id), jsonOf(run.id - 1)];
    for (const uri of [closed, open]) {
      await vscode.commands.executeCommand(commandIds.openJson, uri.path.split('/')[1]);
      await vscode.commands.executeCommand('workbench.action.keepEditor');
    }
    const tab = vscode.window.tabGroups.all
      .flatMap(({ tabs }) => tabs)
      .find(({ input }) => input instanceof vscode.TabInputText && input.uri.toString() === closed.toString());
    assert.ok(tab && (await vscode.window.tabGroups.close(tab)));
    assert.deepEqual(parts.context.workspaceState.get('openedDocuments'), [open.toString()]);
    const isLoaded = () => vscode.workspace.textDocuments.some(({ uri }) => uri.toString() === closed.toString());
    await until(() => !isLoaded(), 'the document to be closed');
    emulator.counts.reset();
    await show(closed);
    await assert.rejects(async () => read(closed), refused);
    await assertUnrequested();
  });

  it('is requested by the two sides of a comparison when they are shown', async () => {
    const earlier = emulator.findRun(({ id, log_url: url }) => id !== run.id && url !== null);
    const [left, right] = [
      logOf(run.id, `compared/${earlier.id}/`, ' · for comparison.txt'),
      logOf(earlier.id, `compared/${run.id}/`, ' · for comparison.txt'),
    ];
    await assert.rejects(async () => read(left), refused);
    await assertUnrequested();
    await rememberOpened(parts, left, right);
    await vscode.commands.executeCommand('vscode.diff', left, right, 'restored', { preview: false });
    await Promise.all([left, right].map(read));
    assert.deepEqual([emulator.counts.of(find), emulator.counts.logRequests], [2, 2]);
  });

  it('is requested three times at most by a tab that fails to load it, until that is shown anew', async () => {
    emulator.faults.plan({ on: find, effect: refusal('not-found'), times: Infinity });
    const uri = jsonOf(run.id);
    await rememberOpened(parts, uri);
    await show(uri);
    for (let time = 0; time < 30; time += 1) await assert.rejects(async () => read(uri));
    assert.equal(requests(), 3);
    await assert.rejects(async () => read(uri), refused);
    emulator.faults.clear();
    await show(other);
    await show(uri);
    assert.match(textInFront() ?? '', /"id": /u);
    assert.equal(requests(), 4);
  });

  it('is not requested again by a tab that has it, once it is no longer kept', async () => {
    await vscode.commands.executeCommand(commandIds.openLog, String(run.id));
    const { uri } = vscode.window.activeTextEditor?.document ?? {};
    assert.ok(uri);
    await parts.logs.clear();
    cached = await cacheContents();
    emulator.counts.reset();
    for (let time = 0; time < 3; time += 1) await assert.rejects(async () => read(uri), refused);
    await assertUnrequested();
  });

  it('is not there at an address that differs from those that the extension makes, also in a tab', async () => {
    const { id } = run;
    const json = jsonOf(id);
    const log = logOf(id);
    const strange = [
      json.with({ query: 'a' }),
      json.with({ fragment: '/definitions/a' }),
      json.with({ path: json.path.toUpperCase() }),
      json.with({ path: `/${json.path}` }),
      json.with({ path: `${json.path}/` }),
      json.with({ path: `/./${id}/run ${id}.json` }),
      json.with({ path: `/${id}/../${id}/run ${id}.json` }),
      json.with({ path: `/${id}/run%20${id}.json` }),
      json.with({ path: `/${id}/run ${id - 1}.json` }),
      json.with({ path: `/${id}/other.json` }),
      json.with({ path: `/${id}` }),
      json.with({ authority: site.toUpperCase() }),
      json.with({ authority: `x@${site}` }),
      json.with({ authority: `${site}:1` }),
      json.with({ authority: '' }),
      ...['0', `0${id}`, '-1', '1e3', '9223372036854775808', `${id} `].map(jsonOf),
      log.with({ query: 'a' }),
      log.with({ fragment: 'L1' }),
      log.with({ path: `${log.path}/` }),
      log.with({ path: log.path.replace(/synclog$/u, 'txt') }),
      log.with({ path: `/0${id}/Any name · run 0${id}.synclog` }),
      log.with({ path: `/${id}/.Any name · run ${id}.synclog` }),
      log.with({ path: `/${id}/Any: name · run ${id}.synclog` }),
      log.with({ path: `/${id}/${'x'.repeat(81)} · run ${id}.synclog` }),
      log.with({ path: `/${id}/Any name · run ${id - 1}.synclog` }),
      log.with({ path: `/${id}/run ${id}.synclog` }),
      logOf(id, 'errors/', ' · errors only.synclog'),
      logOf(id, `Compared/${id - 1}/`, ' · for comparison.txt'),
      logOf(id, 'errors/x/', ' · errors only.synclog'),
      logOf(id, 'other/', '.synclog'),
      logOf(id, 'compared/', ' · for comparison.txt'),
      logOf(id, 'compared/0/', ' · for comparison.txt'),
      logOf(id, 'compared/1/2/', ' · for comparison.txt'),
      vscode.Uri.from({ scheme: failuresScheme, authority: site, path: '/Failures.syncfailures' }),
      vscode.Uri.from({ scheme: failuresScheme, authority: site, path: '/Failures.syncfailures', query: '{"x":1}' }),
    ];
    for (const uri of strange) {
      await assert.rejects(async () => vscode.workspace.fs.stat(uri), vscode.FileSystemError, uri.toString());
      await assert.rejects(async () => read(uri), vscode.FileSystemError, uri.toString());
    }
    await rememberOpened(parts, ...strange);
    for (const uri of [json.with({ query: 'a' }), log.with({ fragment: 'L1' })]) await show(uri);
    await assertUnrequested();
  });

  it('says that its site is signed out, or not the active one, and is not requested there', async () => {
    const elsewhere = await startEmulator({ runs: 300, syncs: 5 });
    try {
      await signIn(elsewhere);
      elsewhere.counts.reset();
      await rememberOpened(parts, jsonOf(run.id), logOf(run.id));
      await show(jsonOf(run.id));
      await assert.rejects(async () => read(jsonOf(run.id)), /is the active site now/u);
      await parts.connections.remove(site);
      await show(logOf(run.id));
      await assert.rejects(async () => read(logOf(run.id)), /belongs to a site that was signed out/u);
      await assertUnrequested();
      assert.equal(elsewhere.counts.apiRequests + elsewhere.counts.logRequests, 0);
    } finally {
      await parts.connections.remove(parts.connections.active?.id ?? '');
      await elsewhere.close();
    }
  });

  it('is forgotten where VS Code never opens it', async () => {
    const kept = new KeptDocuments();
    restores.push(() => kept.dispose());
    const open = jsonOf(1);
    await vscode.commands.executeCommand(commandIds.openJson, String(run.id));
    const shown = jsonOf(run.id);
    for (const uri of [shown, open, ...Array.from({ length: 50 }, (_, index) => jsonOf(index + 2))]) {
      await kept.make(uri, () => Promise.resolve(Buffer.from(uri.path)));
    }
    const left = Array.from({ length: 51 }, (_, index) => index + 1).filter((id) => kept.get(jsonOf(id)));
    assert.deepEqual(left, [48, 49, 50, 51]);
    assert.ok(kept.get(shown));
  });

  it('does not load the view when the connection changes while it is hidden', async () => {
    assert.equal(parts.view.treeView.visible, false);
    for (let time = 0; time < 3; time += 1) await signIn(emulator);
    await parts.connections.remove(site);
    await signIn(emulator);
    await assertUnrequested();
  });
});
