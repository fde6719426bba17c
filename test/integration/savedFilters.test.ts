import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { registerSavedFilterCommands } from '../../src/commands/savedFilterCommands.ts';
import { commandIds } from '../../src/contributions.ts';
import type { Parts } from '../../src/extension.ts';
import { encodeFilter, type RunFilter } from '../../src/runs/filter.ts';
import { startEmulator, type Emulator } from '../emulator/server.ts';
import { enter, escape, InputBoxes } from './inputBoxes.ts';
import { activateExtension, signOutOfAll } from './parts.ts';
import { Pickers, type WatchedPicker } from './pickers.ts';
import { stub } from './stub.ts';

const readyMade = ['Failed today', 'In progress', 'Last 24 hours'];

describe('the saved filters', () => {
  let parts: Parts;
  let emulator: Emulator;
  let pickers: Pickers;
  let boxes: InputBoxes;
  let done: Thenable<unknown>;
  /** What was asked in a dialog that blocks; its first button is pressed while `isAgreed`. */
  let questions: string[];
  let isAgreed: boolean;
  let restoreWarnings: () => void;

  before(async () => {
    parts = await activateExtension();
    emulator = await startEmulator({ runs: 300, syncs: 5 });
    await signOutOfAll(parts);
    await parts.connections.add({ origin: emulator.origin, apiKey: emulator.key, workspaceId: undefined });
  });
  beforeEach(async () => {
    await parts.context.globalState.update('savedFilters', undefined);
    parts.store.setFilter({});
    pickers = new Pickers();
    boxes = new InputBoxes();
    [questions, isAgreed] = [[], true];
    const answer = (text: string, { modal }: vscode.MessageOptions, button: string) => {
      assert.ok(modal);
      questions.push(text);
      return Promise.resolve(isAgreed ? button : undefined);
    };
    restoreWarnings = stub(vscode.window, 'showWarningMessage', answer);
    done = Promise.resolve();
  });
  afterEach(async () => {
    await escape();
    await done;
    pickers.restore();
    boxes.restore();
    restoreWarnings();
    await parts.context.globalState.update('savedFilters', undefined);
    parts.store.setFilter({});
  });
  after(async () => {
    await signOutOfAll(parts);
    await emulator.close();
  });

  it('are three ready-made ones at first, which have no buttons', async () => {
    const list = await open();
    assert.deepEqual(labels(list), readyMade);
    assert.deepEqual(checked(list), []);
    assert.ok(list.picker.items.every(({ buttons = [] }) => buttons.length === 0));
    emulator.counts.reset();
    await list.accept('Failed today');
    await done;
    assert.deepEqual(parts.store.filter, {
      statuses: ['failure', 'partial_failure'],
      created: { preset: 'today' },
    });
    assert.match(parts.view.treeView.description ?? '', /Failed, Partially failed · Today$/u);
    assert.deepEqual(checked(await open()), ['Failed today']);
  });

  it('are saved by name and chosen again', async () => {
    const filter: RunFilter = { dryRun: false, created: { preset: '7d' } };
    await save(filter, '  Weekly  ');
    parts.store.setFilter({});
    const list = await open();
    assert.deepEqual(labels(list), [...readyMade, 'Weekly']);
    assert.equal(list.item('Weekly').description, 'Last 7 days · No dry runs');
    await list.accept('Weekly');
    await done;
    assert.deepEqual(parts.store.filter, filter);
    assert.deepEqual(checked(await open()), ['Weekly']);
  });

  it('ask for a name that is neither empty nor long', async () => {
    parts.store.setFilter({ dryRun: true });
    await (await open()).accept('Save the Present Filter…');
    const box = await boxes.next();
    await enter(box, '  ');
    assert.match(message(box), /^Enter a name/u);
    await enter(box, 'x'.repeat(61));
    assert.match(message(box), /at most 60 characters, this one has 61/u);
    await enter(box, 'x'.repeat(60));
    await done;
    assert.deepEqual(stored(), [['x'.repeat(60), { dryRun: true }]]);
  });

  it('ask before they replace one of the same name, whatever its case', async () => {
    await save({ dryRun: true }, 'Mine');
    isAgreed = false;
    parts.store.setFilter({ dryRun: false });
    await (await open()).accept('Save the Present Filter…');
    await enter(await boxes.next(), 'mine');
    const again = await boxes.next();
    assert.equal(again.value, 'mine');
    assert.deepEqual(questions, ['There is a saved filter “mine”. Replace it?']);
    assert.deepEqual(stored(), [['Mine', { dryRun: true }]]);
    isAgreed = true;
    await enter(again, 'mine');
    await done;
    assert.deepEqual(stored(), [['mine', { dryRun: false }]]);
  });

  it('are renamed by their first button, and listed again', async () => {
    await save({ dryRun: true }, 'Old');
    (await open()).pressItemButton('Old');
    const box = await boxes.next();
    assert.equal(box.value, 'Old');
    await enter(box, 'old');
    assert.deepEqual(labels(await next()), ['Save the Present Filter…', ...readyMade, 'old']);
    assert.deepEqual([questions, stored()], [[], [['old', { dryRun: true }]]]);
  });

  it('are deleted by their second button when that is confirmed, and listed again', async () => {
    await save({ dryRun: true }, 'A');
    await save({ dryRun: false }, 'B');
    isAgreed = false;
    (await open()).pressItemButton('A', 1);
    const kept = await next();
    assert.deepEqual(questions, ['Delete the filter “A”?']);
    assert.equal(stored().length, 2);
    isAgreed = true;
    kept.pressItemButton('A', 1);
    assert.ok(!labels(await next()).includes('A'));
    assert.deepEqual(stored(), [['B', { dryRun: false }]]);
  });

  it('leave out at another site what means something at their own alone, and say so', async () => {
    const home = 'https://acme.files.com';
    const syncs = [{ id: '7', name: 'Nightly' }];
    await parts.context.globalState.update('savedFilters', [
      { name: 'Mixed', filter: encodeFilter({ dryRun: true, syncs }, home) },
      { name: 'All of it', filter: encodeFilter({ syncs }, home) },
      { name: 'General', filter: encodeFilter({ dryRun: false }, home) },
    ]);
    const list = await open();
    assert.equal(list.item('Mixed').description, 'Dry runs only · for acme.files.com');
    assert.equal(list.item('General').description, 'No dry runs');
    assert.equal(list.item('All of it').description, 'for acme.files.com');
    const shown: string[] = [];
    const restore = stub(vscode.window, 'showInformationMessage', (text: string) =>
      Promise.resolve(void shown.push(text)),
    );
    await list.accept('All of it');
    const again = await next();
    restore();
    assert.match(shown.join(''), /^The filter “All of it” is for acme\.files\.com/u);
    assert.deepEqual(parts.store.filter, {});
    await again.accept('Mixed');
    await done;
    assert.deepEqual(parts.store.filter, { dryRun: true });
  });

  it('have names that become no icons, and are at most a hundred', async () => {
    const many = Array.from({ length: 100 }, (_, index) => ({ name: `$(trash) ${index}`, filter: { dryRun: true } }));
    await parts.context.globalState.update('savedFilters', many);
    parts.store.setFilter({ dryRun: false });
    const list = await open();
    assert.equal(labels(list).filter((label) => label.startsWith(String.raw`\$(trash) `)).length, 100);
    await list.accept('Save the Present Filter…');
    const box = await boxes.next();
    await enter(box, 'One more');
    assert.match(message(box), /There can be 100 saved filters/u);
    await enter(box, '$(trash) 5');
    await done;
    assert.equal(stored().length, 100);
  });

  it('are synced by Settings Sync', () => {
    const restore = stub(vscode.commands, 'registerCommand', () => new vscode.Disposable(() => undefined));
    const synced: (readonly string[])[] = [];
    const { globalState } = parts.context;
    const state = {
      get: globalState.get.bind(globalState),
      update: globalState.update.bind(globalState),
      setKeysForSync: (keys: readonly string[]) => void synced.push(keys),
    };
    registerSavedFilterCommands({ ...parts, site: () => undefined, state }).dispose();
    restore();
    assert.deepEqual(synced, [['savedFilters']]);
  });

  async function save(filter: RunFilter, name: string): Promise<void> {
    parts.store.setFilter(filter);
    await (await open()).accept('Save the Present Filter…');
    await enter(await boxes.next(), name);
    await done;
  }

  function open(): Promise<WatchedPicker> {
    done = vscode.commands.executeCommand(commandIds.savedFilters);
    return next();
  }

  /** The list, as it is shown again after each change. */
  function next(): Promise<WatchedPicker> {
    return pickers.next('Saved Filters');
  }

  /** Names and filters, without the sites. */
  function stored(): readonly unknown[] {
    const list = parts.context.globalState.get<readonly { name: string; filter: { site?: string } }[]>(
      'savedFilters',
      [],
    );
    return list.map(({ name, filter }) => {
      const { site: _, ...rest } = filter;
      return [name, rest];
    });
  }
});

function labels({ picker }: WatchedPicker): readonly string[] {
  return picker.items.filter(({ kind }) => kind !== vscode.QuickPickItemKind.Separator).map(({ label }) => label);
}

function checked({ picker }: WatchedPicker): readonly string[] {
  return picker.items
    .filter(({ iconPath }) => iconPath instanceof vscode.ThemeIcon && iconPath.id === 'check')
    .map(({ label }) => label);
}

function message({ validationMessage }: vscode.InputBox): string {
  return typeof validationMessage === 'string' ? validationMessage : (validationMessage?.message ?? '');
}
