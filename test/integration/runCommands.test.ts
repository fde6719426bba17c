import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { registerRunCommands } from '../../src/commands/runCommands.ts';
import { RunLinkHandler } from '../../src/commands/uriHandler.ts';
import { commandIds } from '../../src/contributions.ts';
import type { Parts } from '../../src/extension.ts';
import { answerWith } from '../emulator/effects.ts';
import { startEmulator, type Emulator } from '../emulator/server.ts';
import { until } from './inputBoxes.ts';
import { activateExtension, activeRef, signOutOfAll } from './parts.ts';
import { stub } from './stub.ts';

describe('the commands on a run', () => {
  let parts: Parts;
  let emulator: Emulator;
  let other: Emulator;
  let runId: string;
  const restores: (() => void)[] = [];

  before(async () => {
    parts = await activateExtension();
    await vscode.commands.executeCommand('workbench.view.explorer');
    await until(() => !parts.view.treeView.visible, 'the view to be hidden');
    emulator = await startEmulator({ runs: 200, syncs: 5 });
    other = await startEmulator({ runs: 200, syncs: 5 });
    runId = String(emulator.findRun(({ status }) => status === 'failure').id);
  });
  beforeEach(async () => {
    await signOutOfAll(parts);
    await parts.connections.add({ origin: emulator.origin, apiKey: emulator.key, workspaceId: undefined });
  });
  afterEach(async () => {
    for (const restore of restores.splice(0)) restore();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });
  after(async () => {
    await signOutOfAll(parts);
    await Promise.all([emulator.close(), other.close()]);
  });

  const link = (): string => `/runs/${runId}?site=${siteOf(emulator)}`;

  function openPanels(): readonly string[] {
    return parts.details.all.map((panel) => panel.runId);
  }

  it('open its details, whether they get a node of the tree or an id', async () => {
    await vscode.commands.executeCommand(commandIds.openDetails, { kind: 'run', runId });
    await vscode.commands.executeCommand(commandIds.openDetails, runId);
    assert.deepEqual(openPanels(), [runId]);
  });

  it('ask which run where they get nothing, and offer the loaded ones', async () => {
    await parts.store.refresh();
    let offered: readonly vscode.QuickPickItem[] = [];
    const choose = (items: readonly vscode.QuickPickItem[]) => {
      offered = items;
      return Promise.resolve(items[1]);
    };
    restores.push(stub(vscode.window, 'showQuickPick', choose));
    await vscode.commands.executeCommand(commandIds.copyId);
    assert.equal(offered.length, parts.store.size + 1);
    assert.ok(offered[1]?.description?.endsWith(await vscode.env.clipboard.readText()));
  });

  it('are about the run whose page or log is in front, and the details about another than the page', async () => {
    await parts.store.refresh();
    await vscode.commands.executeCommand(commandIds.openDetails, runId);
    await vscode.commands.executeCommand(commandIds.copyId);
    assert.equal(await vscode.env.clipboard.readText(), runId);
    let questions = 0;
    restores.push(stub(vscode.window, 'showQuickPick', () => Promise.resolve(void questions++)));
    await vscode.commands.executeCommand(commandIds.openDetails);
    assert.equal(questions, 1);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.commands.executeCommand(commandIds.openLog, runId);
    await vscode.commands.executeCommand(commandIds.openDetails);
    assert.deepEqual([questions, ...openPanels()], [1, runId]);
  });

  it('leave alone the page of another connection, whose ids mean other runs', async () => {
    await vscode.commands.executeCommand(commandIds.openDetails, runId);
    await parts.connections.add({ origin: other.origin, apiKey: other.key, workspaceId: undefined });
    await vscode.env.clipboard.writeText('before');
    let asked = 0;
    restores.push(stub(vscode.window, 'showInputBox', () => Promise.resolve(void asked++)));
    await vscode.commands.executeCommand(commandIds.copyId);
    assert.equal(asked, 1);
    assert.equal(await vscode.env.clipboard.readText(), 'before');
  });

  for (const argument of [1_000_500, { runId: 1_000_500 }]) {
    it(`take a run ID that is a number: ${JSON.stringify(argument)}`, async () => {
      await vscode.commands.executeCommand(commandIds.copyId, argument);
      assert.equal(await vscode.env.clipboard.readText(), '1000500');
    });
  }

  const notIds: readonly unknown[] = [
    '0',
    '9999999999999999999',
    '9223372036854775808',
    '-1',
    '1.5',
    '0x10',
    '1e3',
    ' ',
    '',
    '10 01',
    '１２',
    0,
    -1,
    1001.5,
    Number.NaN,
    2 ** 53,
    true,
    {},
    [],
    { runId: '0' },
    { runId: '1001', connectionId: 5 },
    { syncId: '0x1' },
    { syncId: 1.5 },
    vscode.Uri.parse('sync-run-log://0123456789abcdef/abc/x.synclog'),
    vscode.Uri.file('/tmp/x'),
  ];
  for (const argument of notIds) {
    it(`say what is not a run, whatever is in front: ${JSON.stringify(argument)}`, async () => {
      await vscode.commands.executeCommand(commandIds.openDetails, runId);
      await vscode.env.clipboard.writeText('before');
      emulator.counts.reset();
      const shown: string[] = [];
      restores.push(stub(vscode.window, 'showErrorMessage', (text: string) => Promise.resolve(void shown.push(text))));
      restores.push(stub(vscode.window, 'showQuickPick', () => assert.fail('asks for a run')));
      restores.push(stub(vscode.window, 'showInputBox', () => assert.fail('asks for a run')));
      restores.push(stub(vscode.window, 'showWarningMessage', () => assert.fail('asks to run it')));
      const commands = ['copyId', 'openDetails', 'openLog', 'openJson', 'revealRun', 'runNow', 'dryRun'] as const;
      for (const name of commands) await vscode.commands.executeCommand(commandIds[name], argument);
      assert.equal(shown.length, commands.length);
      for (const text of shown) assert.match(text, /^Not a run ID: .*\. A run ID is a whole number above 0/u);
      assert.equal(await vscode.env.clipboard.readText(), 'before');
      assert.equal(emulator.counts.apiRequests, 0);
    });
  }

  it('are about the document whose title they were called from', async () => {
    const { connectionId } = activeRef(parts);
    const uri = vscode.Uri.parse(`sync-run-log://${connectionId}/1001/A sync · run 1001.synclog`);
    await vscode.commands.executeCommand(commandIds.copyId, uri);
    assert.equal(await vscode.env.clipboard.readText(), '1001');
  });

  it('say that nobody is signed in, before they ask which run', async () => {
    await signOutOfAll(parts);
    const shown: unknown[] = [];
    restores.push(stub(vscode.window, 'showErrorMessage', (text: unknown) => Promise.resolve(void shown.push(text))));
    restores.push(stub(vscode.window, 'showInputBox', () => assert.fail('asks for a run')));
    await vscode.commands.executeCommand(commandIds.openLog);
    assert.equal(shown.length, 1);
    assert.match(String(shown[0]), /^Not signed in\./u);
  });

  it('open a run by an id that is typed, and say what is not an id', async () => {
    let problems: unknown[] = [];
    const type = (options: vscode.InputBoxOptions) => {
      problems = ['x', '0', '', runId].map((text) => options.validateInput?.(text));
      return Promise.resolve(` ${runId} `);
    };
    restores.push(stub(vscode.window, 'showInputBox', type));
    await vscode.commands.executeCommand(commandIds.openRunById);
    assert.deepEqual(openPanels(), [runId]);
    assert.deepEqual(
      problems.map((problem) => problem !== undefined),
      [true, true, false, false],
    );
  });

  it('copy its id, the command that shows it, and a link that names the run and the site and nothing else', async () => {
    await vscode.commands.executeCommand(commandIds.copyId, runId);
    assert.equal(await vscode.env.clipboard.readText(), runId);
    await vscode.commands.executeCommand(commandIds.copyCliCommand, { kind: 'run', runId });
    const command = `files-cli sync-runs find --id ${runId} --format json`;
    assert.equal(await vscode.env.clipboard.readText(), command);
    await vscode.commands.executeCommand(commandIds.copyLink, runId);
    const site = encodeURIComponent(new URL(emulator.origin).host);
    const expected = `${vscode.env.uriScheme}://syncruns.filescom-sync-runs/runs/${runId}?site=${site}`;
    assert.equal(await vscode.env.clipboard.readText(), expected);
  });

  it('show it as the service sent it, in a tab that cannot be edited', async () => {
    await vscode.commands.executeCommand(commandIds.openJson, runId);
    const editor = vscode.window.activeTextEditor;
    assert.equal(editor?.document.languageId, 'json');
    const text = editor.document.getText();
    const run: unknown = JSON.parse(text);
    const wire = emulator.run(Number(runId));
    // Who has the link can read the log, so it is shown without its signature.
    assert.deepEqual(run, { ...wire, log_url: wire.log_url?.replace(/\?.*/u, '?…') });
    assert.match(text, /\?…"/u);
    await vscode.commands.executeCommand('type', { text: 'x' });
    assert.equal(editor.document.getText(), text);
    assert.equal(editor.document.isDirty, false);
    // The same key does write where a document can be edited.
    const control = await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content: '' }));
    await vscode.commands.executeCommand('type', { text: 'x' });
    assert.equal(control.document.getText(), 'x');
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });

  it('show a link with signs that replacements know, masked like any other', async () => {
    const wire = emulator.run(Number(runId));
    for (const sign of ['$&', '$`', "$'", '$$', '$<name>', '$1', '$0']) {
      const path = `https://store.example/a${sign}b`;
      const body = JSON.stringify({ ...wire, log_url: `${path}?Zz=SECRET#SECRET` });
      emulator.faults.plan({ on: 'GET /sync_runs/{id}', effect: answerWith(200, body) });
      await vscode.commands.executeCommand(commandIds.openJson, runId);
      const text = vscode.window.activeTextEditor?.document.getText() ?? '';
      assert.deepEqual(JSON.parse(text), { ...wire, log_url: `${path}?…` }, sign);
      await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    }
  });

  it('say what is wrong, with a way to try again', async () => {
    const shown: unknown[][] = [];
    const show = (...message: unknown[]) => {
      shown.push(message);
      return Promise.resolve(undefined);
    };
    restores.push(stub(vscode.window, 'showErrorMessage', show));
    emulator.faults.plan({
      on: 'GET /sync_runs/{id}',
      effect: { kind: 'refuse', type: 'not-authorized/site-admin-required' },
    });
    await vscode.commands.executeCommand(commandIds.openJson, runId);
    assert.equal(shown.length, 1);
    assert.match(String(shown[0]?.[0]), /^The API key may not do this\..*Request ID/u);
  });

  describe('and the links to runs', () => {
    let opened: string[];
    let questions: { readonly message: string; readonly detail: string | undefined; readonly buttons: string[] }[];
    let logged: string[];
    let answers: ((button: string | undefined) => void)[];
    let handler: RunLinkHandler;

    beforeEach(() => {
      [opened, questions, logged, answers] = [[], [], [], []];
      const warn = (message: string, { modal, detail }: vscode.MessageOptions, ...buttons: string[]) => {
        assert.equal(modal, true);
        questions.push({ message, detail, buttons });
        return new Promise<string | undefined>((resolve) => {
          answers.push(resolve);
        });
      };
      restores.push(stub(vscode.window, 'showWarningMessage', warn));
      handler = new RunLinkHandler({
        connections: parts.connections,
        openDetails: (ref) => opened.push(ref.runId),
        log: (message) => logged.push(message),
      });
      emulator.counts.reset();
    });

    /** Follows a link; presses the first button of the question, or none. */
    async function follow(pathAndQuery: string, isPressed = false): Promise<void> {
      const following = handler.handleUri(uriOf(pathAndQuery));
      answers.at(-1)?.(isPressed ? questions.at(-1)?.buttons[0] : undefined);
      await following;
    }

    const messages = (): readonly string[] => questions.map(({ message }) => message);

    it('are followed when VS Code hands them over', async () => {
      const handlers: vscode.UriHandler[] = [];
      const register = (registered: vscode.UriHandler) => {
        handlers.push(registered);
        return new vscode.Disposable(() => undefined);
      };
      restores.push(stub(vscode.window, 'registerUriHandler', register));
      restores.push(stub(vscode.commands, 'registerCommand', () => new vscode.Disposable(() => undefined)));
      const { connections, store } = parts;
      const source = {
        connections,
        store,
        pageInFront: () => undefined,
        documentInFront: () => undefined,
        runOfDocument: () => undefined,
      };
      registerRunCommands({
        connections,
        source,
        openDetails: (ref) => opened.push(ref.runId),
        openJson: done,
        reveal: done,
        log: nothing,
      }).dispose();
      const following = handlers[0]?.handleUri(uriOf(link()));
      answers[0]?.('Open');
      await following;
      assert.deepEqual(opened, [runId]);
    });

    it('open a run of the active site when told to, and not before', async () => {
      await follow(`${link()}&command=workbench.action.quit`);
      assert.deepEqual(opened, []);
      await follow(link(), true);
      assert.deepEqual(opened, [runId]);
      const { host } = new URL(emulator.origin);
      assert.deepEqual(messages(), Array(2).fill(`Open run ${runId} of ${host}?`));
      assert.match(questions[0]?.detail ?? '', /billed/u);
      assert.equal(emulator.counts.apiRequests, 0);
    });

    it('are one question however many come at once, and the others are dropped and logged', async () => {
      const all = Array.from({ length: 25 }, (_, index) =>
        handler.handleUri(uriOf(`/runs/${index + 1}?site=${siteOf(emulator)}`)),
      );
      const strange = handler.handleUri(uriOf('/signIn?site=evil.example'));
      await Promise.all([...all.slice(1), strange]);
      assert.deepEqual([messages().length, logged.length, opened], [1, 25, []]);
      assert.equal(emulator.counts.apiRequests, 0);
      answers[0]?.('Open');
      await all[0];
      assert.deepEqual(opened, ['1']);
      assert.equal(messages().length, 1, 'none was queued');
      await follow(link(), true);
      assert.deepEqual(opened, ['1', runId]);
    });

    it('spend no request and open no tab before there is an answer', async () => {
      handler = new RunLinkHandler({
        connections: parts.connections,
        openDetails: (ref) => parts.details.open(ref),
        log: (message) => logged.push(message),
      });
      const following = handler.handleUri(uriOf(link()));
      await Promise.all(Array.from({ length: 24 }, () => handler.handleUri(uriOf(link()))));
      assert.deepEqual([openPanels(), emulator.counts.apiRequests, messages().length], [[], 0, 1]);
      answers[0]?.('Open');
      await following;
      assert.deepEqual([openPanels(), emulator.counts.of('GET /sync_runs/{id}')], [[runId], 1]);
    });

    it('are refused where they are no link to a run', async () => {
      const bidi = `/runs/${runId}?site=evil%E2%80%AE.example`;
      const strange = [
        '/runs/abc?site=a',
        `/runs/${runId}`,
        '/signIn?site=evil.example',
        bidi,
        `/runs/0${runId}?site=a`,
      ];
      for (const each of strange) await follow(each, true);
      assert.deepEqual(opened, []);
      assert.deepEqual(messages(), Array(5).fill('This link does not lead to a sync run.'));
    });

    it('say which site they are of, and that one must sign in to it first', async () => {
      await follow(`/runs/${runId}?site=evil.example`, true);
      assert.deepEqual(opened, []);
      assert.deepEqual(messages(), ['This link leads to a run of evil.example. Sign in to that site first.']);
      assert.deepEqual(questions[0]?.buttons, []);
    });

    it('switch to another site that is stored only when told to', async () => {
      await parts.connections.add({ origin: other.origin, apiKey: other.key, workspaceId: undefined });
      await follow(link());
      assert.deepEqual(opened, []);
      assert.equal(parts.connections.active?.origin, other.origin);
      await follow(link(), true);
      assert.deepEqual(opened, [runId]);
      assert.deepEqual(questions[0]?.buttons, ['Switch and Open']);
      assert.equal(parts.connections.active.origin, emulator.origin);
    });

    it('open nothing where another site has become the active one meanwhile, which is said', async () => {
      const told: string[] = [];
      restores.push(
        stub(vscode.window, 'showErrorMessage', (message: string) => Promise.resolve(void told.push(message))),
      );
      const following = handler.handleUri(uriOf(link()));
      await parts.connections.add({ origin: other.origin, apiKey: other.key, workspaceId: undefined });
      answers[0]?.('Open');
      await following;
      assert.deepEqual(opened, []);
      assert.match(told.join(), /127\.0\.0\.1:\d+ is the active site now\./u);
    });
  });
});

function uriOf(pathAndQuery: string): vscode.Uri {
  return vscode.Uri.parse(`${vscode.env.uriScheme}://syncruns.filescom-sync-runs${pathAndQuery}`);
}

function done(): Promise<void> {
  return Promise.resolve();
}

function nothing(): void {}

function siteOf({ origin }: Emulator): string {
  return encodeURIComponent(new URL(origin).host);
}
