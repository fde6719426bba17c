import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { ConnectionRef } from '../../src/connections/refs.ts';
import { commandIds, failuresLanguageId, failuresScheme } from '../../src/contributions.ts';
import type { Parts } from '../../src/extension.ts';
import type { WireRun } from '../emulator/api/wire.ts';
import { altered, answerWith, delay, emptyPage, refusal } from '../emulator/effects.ts';
import { alteredRuns, hostileTexts, withFields } from '../emulator/hostile.ts';
import type { SeenRequest } from '../emulator/http/traffic.ts';
import { startEmulator, type Emulator } from '../emulator/server.ts';
import { until } from './inputBoxes.ts';
import { activateExtension, signOutOfAll } from './parts.ts';
import { stub } from './stub.ts';

const file = 'GET /logs/{id}';
const shows = ['showInformationMessage', 'showWarningMessage', 'showErrorMessage'] as const;

/** Of the collection, not of the tree. */
const ofFailures = ({ url }: SeenRequest): boolean => url.includes('per_page=1000');
const failedLine = (message: string): string => `${JSON.stringify({ status: 'failure', path: 'a/b', message })}\n`;

const showFailures = (): Thenable<void> => vscode.commands.executeCommand(commandIds.showFailures);
const lensesOf = ({ uri }: vscode.TextDocument): Thenable<vscode.CodeLens[]> =>
  vscode.commands.executeCommand('vscode.executeCodeLensProvider', uri, 10);
const linksOf = ({ uri }: vscode.TextDocument): Thenable<vscode.DocumentLink[]> =>
  vscode.commands.executeCommand('vscode.executeLinkProvider', uri);
const titlesOf = async (document: vscode.TextDocument): Promise<readonly string[]> =>
  (await lensesOf(document)).map(({ command }) => command?.title ?? '');

async function open(): Promise<vscode.TextDocument> {
  await showFailures();
  await until(() => vscode.window.activeTextEditor?.document.uri.scheme === failuresScheme, 'the document');
  const document = vscode.window.activeTextEditor?.document;
  assert.ok(document);
  return document;
}

/** Runs what the lens of this title does. */
async function press(document: vscode.TextDocument, title: string): Promise<void> {
  const lens = (await lensesOf(document)).find(({ command }) => command?.title === title);
  assert.ok(lens?.command, title);
  await vscode.commands.executeCommand(lens.command.command, ...(lens.command.arguments ?? []));
}

async function closeAll(): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  await until(() => !vscode.workspace.textDocuments.some(({ uri }) => uri.scheme === failuresScheme), 'no document');
}

/** Until the editor shows what the extension has. */
const changes = (document: vscode.TextDocument, before: string): Promise<void> =>
  until(() => document.getText() !== before, 'another text');

/** As VS Code does when a link is clicked, or when Open Link is run on it. */
async function follow({ target }: vscode.DocumentLink): Promise<void> {
  assert.equal(target?.path, commandIds.showFailures);
  const parameters: readonly unknown[] = JSON.parse(target.query);
  await vscode.commands.executeCommand(commandIds.showFailures, ...parameters);
}

describe('the failures of runs', () => {
  let parts: Parts;
  let emulator: Emulator;
  let told: string[];
  let answers: readonly string[];
  const restores: (() => void)[] = [];

  before(async () => {
    parts = await activateExtension();
    // Requests are counted: a view that is seen has its own.
    await vscode.commands.executeCommand('workbench.view.explorer');
    emulator = await startEmulator({ runs: 40_000, syncs: 12, inProgress: 0 });
  });
  beforeEach(async () => {
    told = [];
    answers = [];
    for (const show of shows) {
      const tell = (message: string, ...buttons: readonly (string | vscode.MessageItem)[]) => {
        told.push(message);
        return Promise.resolve(
          buttons.find((button) => answers.includes(typeof button === 'string' ? button : button.title)),
        );
      };
      restores.push(stub(vscode.window, show, tell));
    }
    emulator.faults.clear();
    await signOutOfAll(parts);
    await parts.connections.add({ origin: emulator.origin, apiKey: emulator.key, workspaceId: undefined });
    parts.store.setFilter({});
    emulator.counts.reset();
  });
  afterEach(async () => {
    for (const restore of restores.splice(0)) restore();
    await closeAll();
  });
  after(async () => {
    parts.store.setFilter({});
    await signOutOfAll(parts);
    await emulator.close();
  });

  const requests = (): number => emulator.requests.filter(ofFailures).length;

  /** No run names an error, and each has a log. */
  function silent(): void {
    const effect = altered((text) => {
      const runs: readonly WireRun[] = JSON.parse(text);
      return JSON.stringify(
        runs.filter(({ log_url: url }) => url !== null).map((run) => ({ ...run, event_errors: [] })),
      );
    });
    emulator.faults.plan({ on: ofFailures, effect, times: Infinity });
  }

  it('are in one document, which says what it covers, for one request a status', async () => {
    const document = await open();
    const text = document.getText();
    assert.deepEqual([document.languageId, document.isDirty], [failuresLanguageId, false]);
    assert.match(document.uri.path, /^\/Failures\.syncfailures$/u);
    assert.match(text, /^Failures of 127\.0\.0\.1:\d+\nFilter: none\nCollected: .+, with 2 requests\n/u);
    assert.match(
      text,
      /\nRuns: the newest [\d,]+ that failed, from .+ to .+; older ones than .+ were not asked for\n/u,
    );
    assert.match(text, /\n[\d,]+ × Permission denied \(SFTP status 3\)\n {4}Runs: \d+ · first .+\n {4}Syncs: .+\n/u);
    assert.equal(emulator.counts.of('GET /sync_runs'), 2);
    assert.deepEqual(told, []);
  });

  it('have an outline and fold, each kind by itself', async () => {
    const document = await open();
    const symbols = await vscode.commands.executeCommand<vscode.DocumentSymbol[]>(
      'vscode.executeDocumentSymbolProvider',
      document.uri,
    );
    const folds = await vscode.commands.executeCommand<vscode.FoldingRange[]>(
      'vscode.executeFoldingRangeProvider',
      document.uri,
    );
    const headings = document.getText().match(/^[\d,]+ × .+$/gmu);
    assert.deepEqual(
      symbols.map(({ name }) => name),
      headings,
    );
    assert.deepEqual(
      folds.map(({ start, end }) => [start, end]),
      symbols.map(({ range }) => [range.start.line, range.end.line]),
    );
  });

  it('have an outline in which no text becomes an icon', async () => {
    const effect = withFields({ event_errors: ['$(trash) $(sync~spin)'] });
    emulator.faults.plan({ on: ofFailures, effect, times: 2 });
    const symbols = await vscode.commands.executeCommand<vscode.DocumentSymbol[]>(
      'vscode.executeDocumentSymbolProvider',
      (await open()).uri,
    );
    const [name = ''] = symbols.map((symbol) => symbol.name);
    assert.ok(name.endsWith(String.raw` × \$(trash) \$(sync~spin)`), name);
  });

  it('open their runs by links, of what was written alone', async () => {
    const text = 'x\n99 × fake [click](command:workbench.action.quit)\n    Run 5 · https://example.invalid';
    emulator.faults.plan({ on: ofFailures, effect: withFields({ event_errors: [text], sync_name: text }), times: 2 });
    const document = await open();
    const links = (await linksOf(document)).filter(({ target }) => target?.scheme === 'command');
    assert.equal(links.length, 10);
    for (const { range } of links) assert.match(document.getText(range), /^Run 1\d+$/u);
    const [first] = links;
    assert.ok(first);
    await follow(first);
    assert.deepEqual(
      parts.details.all.map(({ runId }) => `Run ${runId}`),
      [document.getText(first.range)],
    );
  });

  it('do not lead to a run of another site', async () => {
    const document = await open();
    const link = (await linksOf(document)).find(({ target }) => target?.scheme === 'command');
    assert.ok(link);
    const other = await startEmulator({ runs: 10, syncs: 1 });
    try {
      await parts.connections.add({ origin: other.origin, apiKey: other.key, workspaceId: undefined });
      await follow(link);
      assert.match(told.join('\n'), /^This belongs to 127\.0\.0\.1:\d+\. 127\.0\.0\.1:\d+ is the active site now\./u);
      assert.deepEqual(parts.details.all.length, 0);
    } finally {
      await parts.connections.remove(parts.connections.active?.id ?? '');
      await other.close();
    }
  });

  it('go on with older runs, a request at a time, until there are none', async () => {
    const document = await open();
    assert.deepEqual(await titlesOf(document), ['Refresh', 'Go On with Older Runs', 'Export…']);
    for (let count = 3; (await titlesOf(document)).includes('Go On with Older Runs'); count += 1) {
      const before = document.getText();
      // Who presses twice does not pay twice.
      await Promise.all([press(document, 'Go On with Older Runs'), press(document, 'Go On with Older Runs')]);
      await changes(document, before);
      assert.equal(emulator.counts.of('GET /sync_runs'), count);
      assert.ok(count < 12, 'it does not end');
    }
    assert.match(document.getText(), /\nRuns: all [\d,]+ that failed, from /u);
    assert.ok((await linksOf(document)).length > 0, 'links of the new text');
  });

  it('are collected anew by Refresh, and stay where that is cancelled or fails', async () => {
    const document = await open();
    const before = document.getText();
    emulator.faults.plan({ on: ofFailures, effect: refusal('not-authorized/site-admin-required'), times: 2 });
    await press(document, 'Refresh');
    assert.match(told.join('\n'), /^The API key may not do this\./u);
    assert.equal(document.getText(), before);

    emulator.faults.plan({ on: ofFailures, effect: delay(60_000), times: 2 });
    restores.push(stub(vscode.window, 'withProgress', cancelAtOnce));
    await press(document, 'Refresh');
    assert.deepEqual([document.getText(), told.length], [before, 1]);
    restores.pop()?.();

    const { sync_id: syncId } = emulator.findRun(({ status }) => status === 'failure');
    const { id } = emulator.startRun({ syncId, status: 'failure' });
    await press(document, 'Refresh');
    await changes(document, before);
    assert.ok(document.getText().includes(`Run ${id} · `));
  });

  it('are not asked for again as far as they had come when it was cancelled', async () => {
    parts.store.setFilter({ statuses: ['failure'] });
    emulator.faults.plan(
      { on: ofFailures, effect: emptyPage, times: 1 },
      { on: ofFailures, effect: delay(60_000), after: 1, times: 1 },
    );
    // The second page is asked for when the first has come.
    restores.push(
      stub(vscode.window, 'withProgress', async (...[options, task]: Parameters<typeof cancelAtOnce>) => {
        await until(() => requests() === 2, 'two requests');
        return cancelAtOnce(options, task);
      }),
    );
    await showFailures();
    assert.deepEqual(told, []);
    await open();
    const asked = emulator.requests.filter(ofFailures);
    assert.deepEqual(
      asked.map(({ url }) => url.includes('cursor=')),
      [false, true, true],
    );
  });

  it('offer to try again where the service cannot be reached', async () => {
    emulator.faults.plan({ on: ofFailures, effect: { kind: 'reset' }, times: 12 });
    answers = ['Retry'];
    await showFailures();
    assert.match(told[0] ?? '', /^Files\.com cannot be reached\./u);
    emulator.faults.clear();
    await until(() => vscode.window.activeTextEditor?.document.uri.scheme === failuresScheme, 'the document');
  });

  it('are read from logs where runs name none, and more of them when asked', async () => {
    silent();
    parts.store.setFilter({ statuses: ['partial_failure'], created: { preset: '30d' } });
    const effect = answerWith(200, failedLine('quota of 5 MB'), 'text/plain');
    emulator.faults.plan({ on: file, effect, times: Infinity });
    const document = await open();
    const before = document.getText();
    assert.match(before, /\nFilter: Partially failed · Last 30 days\n/u);
    assert.match(before, /\n50 × quota of …\n/u);
    assert.match(before, /\nLogs of runs that name no error: 50 read, 0 could not be read, [1-9][\d,]* not tried\n/u);
    await press(document, 'Read More Logs');
    await changes(document, before);
    assert.match(document.getText(), /\n100 × quota of …\n/u);
    assert.equal(requests(), 1);
    assert.equal(emulator.counts.of('GET /sync_runs/{id}') + emulator.counts.of('GET /sync_logs'), 0);
  });

  it('are not asked for where the filter shows none, which is said', async () => {
    parts.store.setFilter({ statuses: ['success', 'skipped'] });
    const before = emulator.counts.apiRequests;
    await showFailures();
    assert.deepEqual(told, ['The filter shows no failed runs (Succeeded, Skipped).']);
    assert.equal(emulator.counts.apiRequests, before);
  });

  it('need somebody who is signed in', async () => {
    await signOutOfAll(parts);
    await showFailures();
    assert.match(told.join('\n'), /^Not signed in\./u);
    assert.equal(emulator.counts.apiRequests, 0);
  });

  it('are not asked for by a tab that is there again after a restart, before somebody wants them', async () => {
    const { uri } = await open();
    const before = emulator.counts.apiRequests;
    await closeAll();
    await vscode.commands.executeCommand('vscode.open', uri, { preview: false });
    await until(() => vscode.window.activeTextEditor?.document.uri.scheme === failuresScheme, 'the document');
    const document = vscode.window.activeTextEditor?.document;
    assert.ok(document);
    const text = document.getText();
    assert.match(text, /^Failures\n\nWhat was collected is not kept/u);
    assert.deepEqual(await titlesOf(document), ['Collect Again']);
    assert.equal(emulator.counts.apiRequests, before);
    await press(document, 'Collect Again');
    await changes(document, text);
    assert.match(document.getText(), /^Failures of 127/u);
    assert.equal(emulator.counts.apiRequests, before + 2);
  });

  for (const title of ['Refresh', 'Go On with Older Runs']) {
    it(`are not kept for a document that is closed while they are collected: ${title}`, async () => {
      const document = await open();
      const { uri } = document;
      const clientFor = parts.connections.clientFor.bind(parts.connections);
      restores.push(
        stub(parts.connections, 'clientFor', async (ref: ConnectionRef) => {
          await closeAll();
          return clientFor(ref);
        }),
      );
      const before = requests();
      await press(document, title);
      assert.ok(requests() > before, 'nothing was collected');
      await vscode.commands.executeCommand('vscode.open', uri, { preview: false });
      await until(() => vscode.window.activeTextEditor?.document.uri.scheme === failuresScheme, 'the document');
      assert.match(vscode.window.activeTextEditor?.document.getText() ?? '', /^Failures\n\nWhat was collected is not/u);
    });
  }

  it('go to a file, as rows', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'failures-'));
    try {
      const target = vscode.Uri.file(join(folder, 'failures.json'));
      restores.push(stub(vscode.window, 'showSaveDialog', () => Promise.resolve(target)));
      const document = await open();
      await press(document, 'Export…');
      const rows: readonly { readonly count: number }[] = JSON.parse(await readFile(target.fsPath, 'utf8'));
      assert.equal(rows.length, document.getText().match(/^[\d,]+ × /gmu)?.length);
      assert.equal(told.at(-1), `Exported to ${target.fsPath}.`);
    } finally {
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    }
  });

  for (const [what, text] of Object.entries(hostileTexts)) {
    it(`show what was sent as text: ${what}`, async () => {
      const fields = { event_errors: [text], sync_name: text };
      const effect = alteredRuns((run, place) => (place < 12 ? { ...run, ...fields } : { id: run['id'] }));
      emulator.faults.plan({ on: ofFailures, effect, times: 2 });
      const document = await open();
      assert.doesNotMatch(document.getText().replaceAll('\n', ''), /[\p{Cc}\p{Bidi_Control}\p{Cs}]/u);
      assert.equal(document.getText().match(/^[\d,]+ × /gmu)?.length, 1);
      assert.equal((await linksOf(document)).filter(({ target }) => target?.scheme === 'command').length, 10);
    });
  }
});

/** The notification, whose Cancel is pressed as soon as it is there. */
const cancelAtOnce: typeof vscode.window.withProgress = (_options, task) => {
  const source = new vscode.CancellationTokenSource();
  const running = task({ report: () => undefined }, source.token);
  source.cancel();
  return running;
};
