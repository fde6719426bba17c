import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { commandIds } from '../../src/contributions.ts';
import type { Parts } from '../../src/extension.ts';
import { altered, delay, refusal } from '../emulator/effects.ts';
import { startEmulator, type Emulator } from '../emulator/server.ts';
import { firstRunId } from '../emulator/site/site.ts';
import { MemoryFiles } from './memoryFiles.ts';
import { activateExtension, signOutOfAll } from './parts.ts';
import { stub } from './stub.ts';

const list = 'GET /sync_runs';
const shows = ['showInformationMessage', 'showWarningMessage', 'showErrorMessage'] as const;

const sorted = (ids: readonly string[]): readonly number[] => ids.map(Number).toSorted((a, b) => a - b);
const exportRuns = (): Thenable<void> => vscode.commands.executeCommand(commandIds.exportRuns);

interface Told {
  readonly message: string;
  readonly detail: string | undefined;
}

describe('the export of runs', () => {
  let parts: Parts;
  let emulator: Emulator;
  let folder: string;
  let told: Told[];
  const restores: (() => void)[] = [];

  before(async () => {
    parts = await activateExtension();
    emulator = await startEmulator({ runs: 4500, syncs: 5, inProgress: 0 });
    await signOutOfAll(parts);
    await parts.connections.add({ origin: emulator.origin, apiKey: emulator.key, workspaceId: undefined });
  });
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'export-'));
    told = [];
    parts.store.setFilter({});
    for (const show of shows) answer(show, 'Export');
    emulator.faults.clear();
    emulator.counts.reset();
  });
  afterEach(async () => {
    for (const restore of restores.splice(0)) restore();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });
  after(async () => {
    parts.store.setFilter({});
    await signOutOfAll(parts);
    await emulator.close();
  });

  /** Presses this button, or none, in every message that is shown. */
  function answer(show: (typeof shows)[number], button: string | undefined): void {
    const shown = (message: string, options?: { readonly detail?: string }) => {
      told.push({ message, detail: options?.detail });
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

  const allIds = (): readonly number[] => Array.from({ length: emulator.runCount }, (_, index) => firstRunId + index);

  it('says what it costs before it asks for anything', async () => {
    answer('showInformationMessage', undefined);
    const asked = chooseTarget(undefined);
    await exportRuns();
    assert.deepEqual([told.length, asked.length, emulator.counts.of(list)], [1, 0, 0]);
    assert.equal(told[0]?.message, 'Export all runs?');
    assert.match(
      told[0].detail ?? '',
      /^Every page of 1,000 runs is one billed request\. How many there are is not known/,
    );
  });

  it('asks for nothing where no place is chosen', async () => {
    const dialogs = chooseTarget(undefined);
    await exportRuns();
    assert.match(dialogs[0]?.defaultUri?.path ?? '', /\/sync-runs-\d{4}-\d\d-\d\d\.csv$/);
    assert.deepEqual(Object.values(dialogs[0]?.filters ?? {}).flat(), ['csv', 'jsonl', 'json']);
    assert.equal(emulator.counts.of(list), 0);
  });

  it('writes every run as CSV, and says how many, with how many requests', async () => {
    const target = vscode.Uri.file(join(folder, 'runs.csv'));
    chooseTarget(target);
    await exportRuns();
    const lines = (await readFile(target.fsPath, 'utf8')).split('\r\n');
    assert.match(lines[0] ?? '', /^\uFEFFid,sync_id,sync_name,/);
    const ids = lines.flatMap((line) => /^(\d+),\d+,/.exec(line)?.[1] ?? []);
    assert.deepEqual(sorted(ids), allIds());
    assert.deepEqual(await readdir(folder), ['runs.csv']);
    const requests = emulator.counts.of(list);
    assert.ok(requests <= 10, `${requests} requests`);
    assert.equal(told.at(-1)?.message, `Exported to ${target.fsPath}. Runs: 4,500, requests: ${requests}.`);
  });

  it('writes only what the filter shows, and says so', async () => {
    const target = vscode.Uri.file(join(folder, 'runs.jsonl'));
    chooseTarget(target);
    parts.store.setFilter({ statuses: ['failure'] });
    await exportRuns();
    assert.equal(told[0]?.message, 'Export all runs that the filter shows (Failed)?');
    const lines = (await readFile(target.fsPath, 'utf8')).trimEnd().split('\n');
    const runs: readonly { readonly id: string; readonly status: string }[] = lines.map((line) => JSON.parse(line));
    assert.ok(runs.every(({ status }) => status === 'failure'));
    assert.deepEqual(
      sorted(runs.map(({ id }) => id)),
      allIds().filter((id) => emulator.run(id).status === 'failure'),
    );
  });

  it('says how many runs it has left out, since their ID cannot be read', async () => {
    chooseTarget(vscode.Uri.file(join(folder, 'runs.jsonl')));
    parts.store.setFilter({ statuses: ['partial_failure'] });
    emulator.faults.plan({ on: isOfExport, effect: altered((text) => text.replace(/"id":\s*\d+/, '"id":-1')) });
    await exportRuns();
    assert.match(told.at(-1)?.message ?? '', / Runs without an ID that can be read were left out, up to 1\.$/);
  });

  it('makes no link of the path of the file', async () => {
    const inner = join(folder, '[Open](command)');
    await mkdir(inner);
    chooseTarget(vscode.Uri.file(join(inner, 'runs.csv')));
    await exportRuns();
    assert.ok(told.at(-1)?.message.includes('[Open] (command)'), told.at(-1)?.message);
  });

  it('is of one connection: where another became active meanwhile, nothing is written, which is said', async () => {
    const other = await startEmulator({ runs: 10 });
    const { active } = parts.connections;
    assert.ok(active);
    const show = async (): Promise<vscode.Uri> => {
      await parts.connections.add({ origin: other.origin, apiKey: other.key, workspaceId: undefined });
      emulator.counts.reset();
      return vscode.Uri.file(join(folder, 'runs.csv'));
    };
    restores.push(stub(vscode.window, 'showSaveDialog', show));
    try {
      await exportRuns();
      const [here, there] = [active.origin, other.origin].map((origin) => new URL(origin).host);
      assert.equal(
        told.at(-1)?.message,
        `This belongs to ${here}. ${there} is the active site now. Switch to ${here} to go on.`,
      );
      assert.deepEqual([emulator.counts.of(list), await readdir(folder)], [0, []]);
    } finally {
      const added = parts.connections.active;
      if (added && added.id !== active.id) await parts.connections.remove(added.id);
      await parts.connections.activate(active.id);
      await other.close();
    }
  });

  it('says that a filter which the service cannot do costs more', async () => {
    answer('showInformationMessage', undefined);
    parts.store.setFilter({ statuses: ['failure'], dryRun: true });
    await exportRuns();
    assert.match(told[0]?.detail ?? '', /Files\.com cannot apply all of this filter/);
  });

  it('says how many requests it takes where the view shows all', async () => {
    parts.store.setFilter({ created: { before: 0 } });
    await parts.store.open();
    answer('showInformationMessage', undefined);
    await exportRuns();
    assert.match(told[0]?.detail ?? '', /The view shows all of them\. Runs: 0, requests: about 1\./);
  });

  it('leaves what was there when something goes wrong, which is said', async () => {
    const target = vscode.Uri.file(join(folder, 'runs.json'));
    await writeFile(target.fsPath, 'before');
    chooseTarget(target);
    emulator.faults.plan({ on: list, effect: refusal('not-authorized/site-admin-required'), after: 2, times: 9 });
    await exportRuns();
    assert.match(told.at(-1)?.message ?? '', /^The API key may not do this\./);
    assert.equal(await readFile(target.fsPath, 'utf8'), 'before');
    assert.deepEqual(await readdir(folder), ['runs.json']);
  });

  it('ends when it is cancelled, and leaves nothing', async () => {
    emulator.faults.plan({ on: list, effect: delay(60_000), after: 2, times: 9 });
    const source = new vscode.CancellationTokenSource();
    const reports: (string | undefined)[] = [];
    const withProgress: typeof vscode.window.withProgress = (_options, task) => {
      const report = ({ message }: { message?: string }): void => {
        reports.push(message);
        if (reports.length === 2) source.cancel();
      };
      return task({ report }, source.token);
    };
    restores.push(stub(vscode.window, 'withProgress', withProgress));
    chooseTarget(vscode.Uri.file(join(folder, 'runs.csv')));
    await exportRuns();
    assert.deepEqual(reports, ['Runs: 1,000, requests: 1', 'Runs: 2,000, requests: 2']);
    assert.deepEqual(await readdir(folder), []);
    assert.equal(told.length, 1);
  });

  it('goes to another file system whole or not at all', async () => {
    const files = new MemoryFiles();
    restores.push(() => provider.dispose());
    const provider = vscode.workspace.registerFileSystemProvider('memory', files);
    chooseTarget(vscode.Uri.from({ scheme: 'memory', path: '/runs.json' }));
    await exportRuns();
    assert.deepEqual([...files.contents.keys()], ['/runs.json']);
    const runs: readonly { readonly id: string }[] = JSON.parse(
      Buffer.from(files.contents.get('/runs.json') ?? []).toString(),
    );
    assert.equal(runs.length, emulator.runCount);
    files.isBroken = true;
    await exportRuns();
    assert.deepEqual([...files.contents.keys()], ['/runs.json']);
    assert.match(told.at(-1)?.message ?? '', /^The file could not be written\. .*broken/);
  });

  it('needs somebody who is signed in', async () => {
    const { active } = parts.connections;
    assert.ok(active);
    await parts.connections.remove(active.id);
    await exportRuns();
    assert.match(told.at(-1)?.message ?? '', /^Not signed in\./);
    await parts.connections.add({ origin: emulator.origin, apiKey: emulator.key, workspaceId: undefined });
  });
});

/** The tree asks for pages of 100. */
function isOfExport({ url }: { readonly url: string }): boolean {
  return url.includes('per_page=1000');
}
