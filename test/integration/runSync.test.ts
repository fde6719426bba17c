import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { commandIds } from '../../src/contributions.ts';
import type { Parts } from '../../src/extension.ts';
import type { GroupNode } from '../../src/tree/nodes.ts';
import type { WireRun } from '../emulator/api/wire.ts';
import { delay, htmlPage, refusal } from '../emulator/effects.ts';
import { withFields } from '../emulator/hostile.ts';
import type { SeenRequest } from '../emulator/http/traffic.ts';
import { startEmulator, type Emulator } from '../emulator/server.ts';
import { until } from './inputBoxes.ts';
import { activateExtension, runRef, signOutOfAll } from './parts.ts';
import { stub } from './stub.ts';
import { findNode } from './treeWalk.ts';
import { WatchedPanels } from './watchedPanels.ts';

const run = 'POST /syncs/{id}/manual_run';
const dryRun = 'POST /syncs/{id}/dry_run';
const list = 'GET /sync_runs';
const syncName = 'EDI orders in';
const disabledName = 'WebDAV intranet';

const start = (argument?: unknown): Thenable<void> => vscode.commands.executeCommand(commandIds.runNow, argument);
const startDry = (argument?: unknown): Thenable<void> => vscode.commands.executeCommand(commandIds.dryRun, argument);

interface Told {
  readonly message: string;
  readonly detail?: string | undefined;
  readonly buttons: readonly string[];
}

/** Is it asked for the runs of one sync? */
function isLook({ url }: SeenRequest): boolean {
  return url.includes('sync_id');
}

// Everything is real but for the answers in messages: also the two seconds that a run gets to appear.
describe('running a sync', () => {
  let parts: Parts;
  let emulator: Emulator;
  let other: Emulator;
  let panels: WatchedPanels;
  /** What was asked, said in passing, offered, and said to be wrong. */
  let asked: Told[];
  let passing: string[];
  let offered: Told[];
  let wrong: Told[];
  /** The buttons that the person presses. */
  let presses: { question: boolean; offer: boolean };
  const restores: (() => void)[] = [];

  before(async () => {
    parts = await activateExtension();
    await vscode.commands.executeCommand('workbench.view.explorer');
  });
  beforeEach(async () => {
    emulator = await startEmulator({ runs: 500, syncs: 20, inProgress: 0 });
    other = await startEmulator({ runs: 50, syncs: 20, inProgress: 0 });
    await signOutOfAll(parts);
    parts.store.setFilter({});
    await signIn(emulator);
    await parts.store.open();
    panels = new WatchedPanels();
    [asked, passing, offered, wrong] = [[], [], [], []];
    presses = { question: true, offer: false };
    answer('showWarningMessage', asked, () => presses.question);
    answer('showInformationMessage', offered, () => presses.offer);
    answer('showErrorMessage', wrong, () => false);
    const say = (text: string) => {
      passing.push(text);
      return new vscode.Disposable(() => undefined);
    };
    restores.push(stub(vscode.window, 'setStatusBarMessage', say));
    emulator.counts.reset();
  });
  afterEach(async () => {
    for (const restore of restores.splice(0)) restore();
    panels.restore();
    parts.store.setFilter({});
    await signOutOfAll(parts);
    await Promise.all([emulator.close(), other.close()]);
  });

  /** Notes what a message says, and presses its first button where that is wanted. */
  function answer(
    show: 'showWarningMessage' | 'showInformationMessage' | 'showErrorMessage',
    told: Told[],
    isPressed: () => boolean,
  ): void {
    const shown = (message: string, ...rest: readonly (vscode.MessageOptions | vscode.MessageItem | string)[]) => {
      const items = rest.filter((item) => typeof item === 'string' || 'title' in item);
      const options = rest.find((item) => typeof item === 'object' && 'modal' in item);
      const detail = typeof options === 'object' && 'detail' in options ? options.detail : undefined;
      told.push({ message, detail, buttons: items.map((item) => (typeof item === 'string' ? item : item.title)) });
      return Promise.resolve(isPressed() ? items[0] : undefined);
    };
    restores.push(stub(vscode.window, show, shown));
  }

  function signIn({ origin, key }: Emulator): Promise<void> {
    return parts.connections.add({ origin, apiKey: key, workspaceId: undefined });
  }

  /** All requests since the last time, by route. */
  function requests(): Readonly<Record<string, number>> {
    const seen = Object.fromEntries(emulator.counts.byRoute);
    emulator.counts.reset();
    return seen;
  }

  const newest = (name = syncName): WireRun => emulator.findRun(({ sync_name: each }) => each === name);
  const runNode = () => ({ kind: 'run', runId: String(newest().id) });

  /** The row of a sync; all that the tree asks for has come by then. */
  async function syncNode(name = syncName): Promise<GroupNode> {
    await parts.store.openSyncs();
    return (await findNode(parts.view.provider, 'group', ({ item }) => item.label === name)).node;
  }

  it('asks first, says which sync and what happens, and does nothing unless told to', async () => {
    const node = await syncNode();
    requests();
    presses.question = false;
    await start(node);
    await startDry(node);
    assert.deepEqual(asked, [
      {
        message: `Run the sync “${syncName}” now?`,
        detail: 'Files are copied as the sync says.\nRoute: SFTP → Files.com',
        buttons: ['Run Now'],
      },
      {
        message: `Dry-run the sync “${syncName}” now?`,
        detail: 'Nothing is changed.\nRoute: SFTP → Files.com',
        buttons: ['Dry-Run'],
      },
    ]);
    assert.deepEqual([requests(), passing, offered, wrong], [{}, [], [], []]);
  });

  it('starts it, says so, finds the new run with one request, and opens it only when told to', async () => {
    const node = await syncNode();
    requests();
    await start(node);
    const { id, status, dry_run: isDry } = newest();
    assert.deepEqual([status, isDry], ['in_progress', false]);
    assert.deepEqual(requests(), { [run]: 1, [list]: 1 });
    assert.equal(parts.store.run(String(id))?.status, 'in_progress');
    assert.deepEqual(passing, [`Sync started: ${syncName}`]);
    assert.deepEqual(offered, [
      { message: `A run of “${syncName}” has begun.`, detail: undefined, buttons: ['Open Run'] },
    ]);
    assert.deepEqual([parts.details.all.length, wrong], [0, []]);
  });

  it('does a dry run of the sync of a run, and opens its page when told to', async () => {
    presses.offer = true;
    await startDry(runNode());
    assert.deepEqual([newest().status, newest().dry_run], ['in_progress', true]);
    assert.deepEqual(passing, [`Dry run started: ${syncName}`]);
    assert.equal(offered[0]?.message, `A dry run of “${syncName}” has begun.`);
    assert.deepEqual(
      parts.details.all.map(({ runId }) => runId),
      [String(newest().id)],
    );
  });

  it('finds the new run also where the filter hides it, which is as it was', async () => {
    parts.store.setFilter({ statuses: ['failure'] });
    await parts.store.open();
    emulator.counts.reset();
    const { size } = parts.store;
    await start(runNode());
    assert.equal(offered.length, 1);
    assert.equal(parts.store.size, size);
    // The run is not loaded, so it is asked for which sync it is of.
    assert.deepEqual(requests(), { 'GET /sync_runs/{id}': 1, [run]: 1, [list]: 1 });
  });

  it('says that the sync is in progress, and asks again before it tries again', async () => {
    await start(await syncNode());
    const runs = emulator.runCount;
    requests();
    answer('showErrorMessage', wrong, () => wrong.length === 1);
    await startDry(await syncNode());
    await until(() => wrong.length === 2, 'the second refusal');
    assert.match(wrong[0]?.message ?? '', /^The sync is in progress\..*Request ID/u);
    assert.deepEqual(wrong[0]?.buttons, ['Retry', 'Show Output']);
    assert.equal(asked.length, 3);
    assert.deepEqual([requests(), emulator.runCount], [{ [dryRun]: 2 }, runs]);
  });

  it('says that the key may not start it', async () => {
    emulator.faults.plan({ on: run, effect: refusal('not-authorized/not-enqueuable-sync') });
    await start(await syncNode());
    assert.match(wrong[0]?.message ?? '', /^The sync cannot be started\./u);
    assert.deepEqual([wrong.length, passing, offered], [1, [], []]);
  });

  it('does not offer to try again where nobody knows whether it was started', async () => {
    emulator.faults.plan({ on: run, effect: htmlPage(502) });
    await start(await syncNode());
    assert.match(wrong[0]?.message ?? '', /^It is not known whether this was done\./u);
    assert.deepEqual(wrong[0]?.buttons, ['Show Output']);
    assert.equal(emulator.counts.of(run), 1);
  });

  it('does not offer to try again where the run was looked for in vain', async () => {
    const node = await syncNode();
    emulator.faults.plan({ on: list, effect: refusal('not-authorized/site-admin-required') });
    await start(node);
    assert.match(wrong[0]?.message ?? '', /^The API key may not do this\./u);
    assert.ok(!wrong[0]?.buttons.includes('Retry'));
    assert.equal(emulator.counts.of(run), 1);
  });

  it('drops the run where another connection becomes the active one before it is looked for', async () => {
    const started = start(await syncNode());
    await until(() => passing.length === 1, 'the start');
    await signIn(other);
    await started;
    assert.equal(emulator.counts.of(list), 0);
    assert.deepEqual([offered, wrong, passing.length], [[], [], 1]);
  });

  it('drops the run where another connection becomes the active one before the start is answered', async () => {
    const node = await syncNode();
    emulator.faults.plan({ on: run, effect: delay(3000) });
    requests();
    const started = start(node);
    const answers = (): unknown =>
      emulator.requests.filter(({ url }) => url.includes('manual_run')).map(({ status }) => status);
    await until(() => emulator.counts.of(run) === 1, 'the start');
    await signIn(other);
    assert.deepEqual(answers(), [undefined]);
    await started;
    assert.deepEqual(answers(), [204]);
    assert.equal(emulator.counts.of(list), 0);
    assert.deepEqual([offered, wrong, passing.length], [[], [], 1]);
  });

  it('drops a late answer about the run', async () => {
    const node = await syncNode();
    emulator.faults.plan({ on: isLook, effect: delay(60_000) });
    const started = start(node);
    await until(() => emulator.requests.some(isLook), 'the look');
    await signIn(other);
    await parts.store.open();
    const { size } = parts.store;
    await started;
    assert.deepEqual([offered, wrong, parts.store.size], [[], [], size]);
    assert.equal(parts.store.run(String(newest().id)), undefined);
  });

  it('starts nothing where another connection becomes the active one while it asks', async () => {
    const node = await syncNode();
    const confirm = async (_message: string, _options: unknown, go: string): Promise<string> => {
      await signIn(other);
      return go;
    };
    restores.push(stub(vscode.window, 'showWarningMessage', confirm));
    await start(node);
    assert.match(wrong[0]?.message ?? '', /^This belongs to .* is the active site now\./u);
    assert.deepEqual([emulator.counts.of(run), other.counts.of(run)], [0, 0]);
  });

  it('names the site where there are several, and says that a sync is disabled', async () => {
    await signIn(other);
    await parts.store.open();
    await parts.store.openSyncs();
    presses.question = false;
    await start(await syncNode(disabledName));
    const host = new URL(other.origin).host;
    assert.equal(
      asked[0]?.detail,
      `Files are copied as the sync says.\nRoute: WebDAV → Files.com\nThe sync is disabled.\nSite: ${host}`,
    );
  });

  /** A run of the sync that has ended. */
  const ended = (isDry: boolean): WireRun =>
    emulator.startRun({ syncId: newest().sync_id, status: 'success', dryRun: isDry });

  async function pressRunAgain({ id }: WireRun): Promise<void> {
    await parts.details.open(runRef(parts, id));
    await panels.newest.settles();
    emulator.counts.reset();
    panels.newest.say({ type: 'command', command: 'runNow' });
  }

  describe('again', () => {
    it('does a dry run of what was a dry run, and a run of what was one', async () => {
      await pressRunAgain(ended(true));
      await until(() => emulator.counts.of(dryRun) === 1, 'the dry run');
      assert.deepEqual([asked[0]?.buttons, emulator.counts.of(run)], [['Dry-Run'], 0]);
      await until(() => offered.length === 1, 'the new run');
      emulator.finishRun(newest().id);
      await pressRunAgain(ended(false));
      await until(() => emulator.counts.of(run) === 1, 'the run');
      assert.deepEqual([asked[1]?.buttons, emulator.counts.of(dryRun)], [['Run Now'], 0]);
    });

    it('is refused while the run is in progress, by the page and by the commands', async () => {
      const going = emulator.startRun({ syncId: newest().sync_id });
      await pressRunAgain(going);
      await until(() => wrong.length === 1, 'the refusal');
      await start(runRef(parts, going.id));
      await startDry(runRef(parts, going.id));
      assert.match(
        wrong[0]?.message ?? '',
        new RegExp(`^The sync is in progress\\. Run ${going.id} is in progress\\.`, 'u'),
      );
      assert.deepEqual([wrong.length, asked, requests()], [3, [], {}]);
    });
  });

  it('cannot be misled by the name of the sync', async () => {
    emulator.faults.plan({ on: 'GET /sync_runs/{id}', effect: withFields({ sync_name: 'Payroll” now? “x' }) });
    await signOutOfAll(parts);
    await signIn(emulator);
    presses.question = false;
    await start(runRef(parts, newest().id));
    assert.equal(asked[0]?.message, "Run the sync “Payroll' now? 'x” now?");
  });

  describe('from the palette', () => {
    let items: readonly vscode.QuickPickItem[];

    async function choose(offer: Promise<readonly vscode.QuickPickItem[]>): Promise<vscode.QuickPickItem | undefined> {
      items = await offer;
      return items.find(({ label }) => label === syncName);
    }

    beforeEach(() => {
      restores.push(stub(vscode.window, 'showQuickPick', choose));
      presses.question = false;
    });

    it('asks which of the syncs, loaded or not, by name', async () => {
      await start();
      const labels = items.map(({ label }) => label);
      assert.equal(labels.length, 20);
      assert.deepEqual(
        labels,
        labels.toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true })),
      );
      assert.match(items.find(({ label }) => label === disabledName)?.description ?? '', /^disabled · \d+$/u);
      assert.equal(asked[0]?.message, `Run the sync “${syncName}” now?`);
      assert.deepEqual(requests(), { 'GET /syncs': 1 });
    });

    it('is about the sync of the page in front, and says so', async () => {
      await parts.details.open(runRef(parts, newest().id));
      requests();
      items = [];
      await start();
      await startDry();
      assert.deepEqual(items, []);
      const questions = [`Run the sync “${syncName}” now?`, `Dry-run the sync “${syncName}” now?`];
      assert.deepEqual(
        asked.map(({ message }) => message),
        questions,
      );
      assert.deepEqual([emulator.counts.of(run), emulator.counts.of(dryRun)], [0, 0]);
    });

    it('asks which of those that the loaded runs name, where the key may not list syncs', async () => {
      emulator.faults.plan({ on: 'GET /syncs', effect: refusal('not-authorized/site-admin-required') });
      await startDry();
      assert.ok(items.length > 0 && items.length < 20);
      assert.equal(asked[0]?.message, `Dry-run the sync “${syncName}” now?`);
    });

    it('says why there are none', async () => {
      await signOutOfAll(parts);
      await signIn(emulator);
      emulator.faults.plan(
        { on: 'GET /syncs', effect: refusal('site-configuration/trial-expired') },
        { on: list, effect: refusal('site-configuration/trial-expired') },
      );
      await start();
      assert.match(wrong[0]?.message ?? '', /^The site is not in service\./u);
    });

    it('asks nobody who is not signed in', async () => {
      await signOutOfAll(parts);
      await start();
      assert.match(wrong[0]?.message ?? '', /^Not signed in\./u);
      assert.equal(asked.length, 0);
    });
  });

  it('is a button of a run’s page', async () => {
    presses.question = false;
    await parts.details.open(runRef(parts, newest().id));
    await panels.newest.settles();
    panels.newest.say({ type: 'command', command: 'runNow' });
    await until(() => asked.length === 1, 'the question');
    assert.equal(asked[0]?.message, `Run the sync “${syncName}” now?`);
  });
});
