import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { ConnectionRef } from '../../src/connections/refs.ts';
import { commandIds } from '../../src/contributions.ts';
import type { Parts } from '../../src/extension.ts';
import type { TreeNode } from '../../src/tree/nodes.ts';
import { delay, refusal } from '../emulator/effects.ts';
import { startEmulator, type Emulator } from '../emulator/server.ts';
import { until } from './inputBoxes.ts';
import { activateExtension, activeRef, runRef, signOutOfAll } from './parts.ts';
import { Pickers } from './pickers.ts';
import { stub } from './stub.ts';
import { findNode } from './treeWalk.ts';

const post = 'POST /syncs/{id}/manual_run';
const find = 'GET /sync_runs/{id}';

interface Told {
  readonly message: string;
  readonly buttons: readonly string[];
  readonly press: (title: string | undefined) => void;
}

function host({ origin }: Emulator): string {
  return new URL(origin).host;
}

describe('the description of the view', () => {
  let parts: Parts;
  let emulator: Emulator;

  before(async () => {
    parts = await activateExtension();
    emulator = await startEmulator({ runs: 50, syncs: 5 });
    await signOutOfAll(parts);
    await parts.connections.add({ origin: emulator.origin, apiKey: emulator.key, workspaceId: undefined });
  });
  after(async () => {
    Reflect.deleteProperty(parts.connections, 'active');
    parts.store.setFilter({});
    await signOutOfAll(parts);
    await emulator.close();
  });

  it('names the site, also where it is the only one, before the filter', () => {
    assert.equal(parts.view.treeView.description, host(emulator));
    parts.store.setFilter({ statuses: ['failure'] });
    assert.equal(parts.view.treeView.description, `${host(emulator)} · Filter: Failed`);
    parts.store.setFilter({});
  });

  it('leaves out the default address where it is the only one', () => {
    const { active } = parts.connections;
    const value = { ...active, origin: 'https://app.files.com', label: 'app.files.com' };
    Object.defineProperty(parts.connections, 'active', { value, configurable: true });
    parts.store.setFilter({ statuses: ['failure'] });
    assert.equal(parts.view.treeView.description, 'Filter: Failed');
  });
});

// Both servers have runs and syncs of the same ids: an action that goes to the wrong one would succeed there.
describe('an action after a switch of the connection', () => {
  let parts: Parts;
  let first: Emulator;
  let second: Emulator;
  let errors: Told[];
  let questions: number;
  let firstRef: ConnectionRef;
  let secondRef: ConnectionRef;
  const restores: (() => void)[] = [];

  before(async () => {
    parts = await activateExtension();
    await vscode.commands.executeCommand('workbench.view.explorer');
  });
  beforeEach(async () => {
    first = await startEmulator({ runs: 300, syncs: 5, inProgress: 0 });
    second = await startEmulator({ runs: 300, syncs: 5, inProgress: 0 });
    await signOutOfAll(parts);
    parts.store.setFilter({});
    await signIn(second);
    secondRef = activeRef(parts);
    await signIn(first);
    firstRef = activeRef(parts);
    await parts.store.open();
    await parts.store.openSyncs();
    [errors, questions] = [[], 0];
    restores.push(
      stub(
        vscode.window,
        'showErrorMessage',
        (message: string, ...items: readonly vscode.MessageItem[]) =>
          new Promise((resolve) => {
            const press = (title: string | undefined) => resolve(items.find((item) => item.title === title));
            errors.push({ message, buttons: items.map(({ title }) => title), press });
          }),
      ),
      stub(vscode.window, 'showWarningMessage', (_message: string, _options: unknown, go: string) => {
        questions += 1;
        return Promise.resolve(go);
      }),
      stub(vscode.window, 'showInformationMessage', () => Promise.resolve(undefined)),
    );
    for (const { counts } of [first, second]) counts.reset();
  });
  afterEach(async () => {
    for (const { press } of errors) press(undefined);
    for (const restore of restores.splice(0)) restore();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await signOutOfAll(parts);
    await Promise.all([first.close(), second.close()]);
  });

  after(async () => {
    await vscode.commands.executeCommand('workbench.view.explorer');
    await until(() => !parts.view.treeView.visible, 'the view to be hidden');
  });

  function signIn({ origin, key }: Emulator): Promise<void> {
    return parts.connections.add({ origin, apiKey: key, workspaceId: undefined });
  }

  /** Makes the second connection active; the view loads nothing, since it is not in sight. */
  async function leave(): Promise<void> {
    await parts.connections.activate(secondRef.connectionId);
    second.counts.reset();
  }

  /** The switch comes while a picker is open. */
  async function leaveAndChoose(items: readonly vscode.QuickPickItem[]): Promise<vscode.QuickPickItem | undefined> {
    await leave();
    return items[1];
  }

  const belongs = () =>
    `This belongs to ${host(first)}. ${host(second)} is the active site now. Switch to ${host(first)} to go on.`;
  const secondAsked = () => Object.fromEntries(second.counts.byRoute);

  async function node<K extends TreeNode['kind']>(kind: K) {
    return (await findNode(parts.view.provider, kind)).node;
  }

  /** Waits for the refusal, and sees that the second site was asked for nothing. */
  async function isRefused(): Promise<Told> {
    await until(() => errors.length > 0, 'the refusal');
    const [told] = errors;
    assert.ok(told);
    assert.equal(told.message, belongs());
    assert.deepEqual(told.buttons, [`Switch to ${host(first)}`]);
    assert.deepEqual(secondAsked(), {});
    return told;
  }

  const runCommands = [
    'openDetails',
    'openLog',
    'saveLog',
    'compareLogs',
    'compareLogsWith',
    'openJson',
    'copyLink',
    'copyCliCommand',
    'revealRun',
    'runNow',
    'dryRun',
  ] as const;
  for (const name of runCommands) {
    it(`is refused on a row of the tree that is still on the screen: ${name}`, async () => {
      const row = await node('run');
      await leave();
      await vscode.commands.executeCommand(commandIds[name], row);
      await isRefused();
      assert.deepEqual([errors.length, questions, first.counts.apiRequests], [1, 0, 0]);
    });
  }

  it('is refused on a sync, and goes on after a switch back, with its own question alone', async () => {
    const row = await node('group');
    await leave();
    await vscode.commands.executeCommand(commandIds.runNow, row);
    const told = await isRefused();
    assert.equal(questions, 0);
    first.counts.reset();
    told.press(`Switch to ${host(first)}`);
    await until(() => first.counts.of(post) === 1, 'the start');
    assert.deepEqual([questions, parts.connections.active?.id], [1, firstRef.connectionId]);
    assert.deepEqual(secondAsked(), {});
  });

  it('never starts a sync of the other site through Retry', async () => {
    const row = await node('group');
    first.faults.plan({ on: post, effect: refusal('processing-failure/sync-in-progress') });
    await vscode.commands.executeCommand(commandIds.runNow, row);
    await until(() => errors.length === 1, 'the failure');
    await leave();
    errors[0]?.press('Retry');
    await until(() => errors.length === 2, 'the refusal');
    assert.equal(errors[1]?.message, belongs());
    assert.deepEqual(secondAsked(), {});
    errors[1]?.press(`Switch to ${host(first)}`);
    await until(() => first.counts.of(post) === 2, 'the second try');
    assert.equal(second.counts.of(post), 0);
  });

  it('never acts through Retry on what is in front by then, when it was called from the palette', async () => {
    const run = first.findRun(({ status }) => status === 'success');
    await parts.details.open(runRef(parts, run.id));
    first.faults.plan({ on: find, effect: refusal('processing-failure/sync-in-progress') });
    await vscode.commands.executeCommand(commandIds.openJson);
    await until(() => errors.length === 1, 'the failure');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    const another = first.findRun(({ id, status }) => status === 'success' && id !== run.id);
    await parts.details.open(runRef(parts, another.id));
    first.counts.reset();
    errors[0]?.press('Retry');
    await until(() => vscode.window.activeTextEditor?.document.languageId === 'json', 'the JSON');
    assert.equal(JSON.parse(vscode.window.activeTextEditor?.document.getText() ?? '').id, run.id);
    assert.equal(first.counts.of(find), 1);
  });

  for (const name of ['showFailures', 'exportRuns'] as const) {
    it(`does not do for the other site what failed at this one: ${name}`, async () => {
      restores.push(
        stub(vscode.window, 'showSaveDialog', () => Promise.resolve(vscode.Uri.file('/nowhere/at/all.csv'))),
        stub(vscode.window, 'showInformationMessage', (_message: string, _options: unknown, go?: string) =>
          Promise.resolve(go),
        ),
      );
      first.faults.plan({ on: 'GET /sync_runs', effect: refusal('processing-failure/sync-in-progress'), times: 1 });
      await vscode.commands.executeCommand(commandIds[name]);
      await until(() => errors.length === 1, 'the failure');
      await leave();
      errors[0]?.press('Retry');
      await until(() => errors.length === 2, 'the refusal');
      assert.equal(errors[1]?.message, belongs());
      assert.deepEqual(secondAsked(), {});
    });
  }

  it('shows no run of one site in the tree of the other when the switch comes while it is asked for', async () => {
    const old = first.run(1_000_001);
    first.faults.plan({ on: find, effect: delay(300) });
    const reveal = vscode.commands.executeCommand(commandIds.revealRun, runRef(parts, old.id));
    await until(() => first.counts.of(find) === 1, 'the request');
    await parts.connections.activate(secondRef.connectionId);
    await parts.store.open();
    const before = parts.store.size;
    second.counts.reset();
    await reveal;
    await isRefused();
    assert.equal(parts.store.run(String(old.id)), undefined);
    assert.equal(parts.store.size, before);
  });

  it('shows no run of one site in the tree of the other when the switch comes while the view is opened', async () => {
    const show = parts.view.show.bind(parts.view);
    const leaveAndShow = async () => {
      await leave();
      return show();
    };
    restores.push(stub(parts.view, 'show', leaveAndShow));
    const run = first.findRun(({ status }) => status === 'success');
    await vscode.commands.executeCommand(commandIds.revealRun, runRef(parts, run.id));
    await until(() => errors.length === 1, 'the refusal');
    assert.equal(errors[0]?.message, belongs());
    assert.deepEqual(parts.view.treeView.selection, []);
  });

  it('filters by no sync that was chosen for the other site', async () => {
    const pickers = new Pickers();
    restores.push(pickers.restore);
    const filtering = vscode.commands.executeCommand(commandIds.filter);
    await (await pickers.next('Filter Sync Runs')).accept('Sync');
    const syncs = await pickers.next('Filter Sync Runs: Sync');
    await leave();
    await syncs.accept(syncs.labels[0] ?? '');
    await filtering;
    await until(() => errors.length === 1, 'the refusal');
    assert.equal(errors[0]?.message, belongs());
    assert.deepEqual(parts.store.filter, {});
    assert.ok(second.requests.every(({ url }) => !url.includes('sync_id')));
  });

  it('finds no run in a list of the other site: the picker closes', async () => {
    const pickers = new Pickers();
    restores.push(pickers.restore);
    const finding = vscode.commands.executeCommand(commandIds.findRun);
    await pickers.next('Find Run');
    await leave();
    await finding;
    assert.deepEqual([errors, parts.details.all], [[], []]);
  });

  it('opens no run that was chosen from a list of the other site', async () => {
    restores.push(stub(vscode.window, 'showQuickPick', leaveAndChoose));
    await vscode.commands.executeCommand(commandIds.openDetails);
    await isRefused();
    assert.equal(parts.details.all.length, 0);
  });

  it('opens no run whose id was typed for the other site, and opens it after a switch back', async () => {
    const { id } = first.findRun(({ status }) => status === 'success');
    const type = async () => {
      await leave();
      return String(id);
    };
    restores.push(stub(vscode.window, 'showInputBox', type));
    await vscode.commands.executeCommand(commandIds.openRunById);
    const told = await isRefused();
    told.press(`Switch to ${host(first)}`);
    await until(() => parts.details.all.length === 1, 'the page');
    assert.deepEqual(parts.details.all[0]?.ref, { ...firstRef, runId: String(id) });
    assert.deepEqual(secondAsked(), {});
  });

  it('compares no log with a run that was chosen for the other site', async () => {
    const run = first.findRun(({ status }) => status === 'success');
    restores.push(stub(vscode.window, 'showQuickPick', leaveAndChoose));
    await vscode.commands.executeCommand(commandIds.compareLogsWith, runRef(parts, run.id));
    await isRefused();
  });

  for (const kind of ['more', 'error'] as const) {
    it(`loads nothing for a row of the other site: ${kind}`, async () => {
      if (kind === 'error') {
        first.faults.plan({ on: 'GET /sync_runs', effect: refusal('processing-failure/sync-in-progress'), times: 1 });
        await parts.store.refresh();
      }
      const row = await node(kind);
      await leave();
      await vscode.commands.executeCommand(kind === 'more' ? commandIds.loadMore : commandIds.retry, row);
      await isRefused();
    });
  }

  it('belongs to the workspace as well as to the address', async () => {
    const row = await node('group');
    await parts.connections.add({ origin: first.origin, apiKey: first.key, workspaceId: '3' });
    first.counts.reset();
    await vscode.commands.executeCommand(commandIds.runNow, row);
    await until(() => errors.length === 1, 'the refusal');
    assert.match(errors[0]?.message ?? '', /^This belongs to 127\.0\.0\.1:\d+\. 127\.0\.0\.1:\d+ \(workspace 3\) is/u);
    assert.equal(first.counts.apiRequests, 0);
  });

  it('says that its site was signed out', async () => {
    const row = await node('run');
    await parts.connections.remove(firstRef.connectionId);
    second.counts.reset();
    await vscode.commands.executeCommand(commandIds.openLog, row);
    await until(() => errors.length === 1, 'the refusal');
    assert.match(errors[0]?.message ?? '', /This belongs to a site that was signed out\./u);
    assert.deepEqual(secondAsked(), {});
  });
});
