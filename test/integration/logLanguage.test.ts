import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { commandIds, logLanguageId } from '../../src/contributions.ts';
import type { Parts } from '../../src/extension.ts';
import type { WireRun } from '../emulator/api/wire.ts';
import { answerWith } from '../emulator/effects.ts';
import { hostileTexts } from '../emulator/hostile.ts';
import { startEmulator, type Emulator } from '../emulator/server.ts';
import { until } from './inputBoxes.ts';
import { activateExtension, signOutOfAll } from './parts.ts';
import { stub } from './stub.ts';

const file = 'GET /logs/{id}';

const line = (status: string, more: object = {}): string =>
  JSON.stringify({
    timestamp: '2026-01-31T12:00:00Z',
    operation: 'Sync',
    status,
    path: 'a/b.txt',
    size: 1234,
    ...more,
  });
const succeeded = line('success');
const failed = (message: string, path?: string): string =>
  line('failure', { message, ...(path !== undefined && { path }) });

function textOf(hover: vscode.Hover | undefined): string {
  return (hover?.contents ?? [])
    .map((content) => (content instanceof vscode.MarkdownString ? content.value : ''))
    .join('\n');
}

const symbolsOf = ({ uri }: vscode.TextDocument): Thenable<vscode.DocumentSymbol[]> =>
  vscode.commands.executeCommand('vscode.executeDocumentSymbolProvider', uri);
const foldsOf = ({ uri }: vscode.TextDocument): Thenable<vscode.FoldingRange[]> =>
  vscode.commands.executeCommand('vscode.executeFoldingRangeProvider', uri);
const lensesOf = ({ uri }: vscode.TextDocument): Thenable<vscode.CodeLens[]> =>
  vscode.commands.executeCommand('vscode.executeCodeLensProvider', uri, 10);

async function hoverAt({ uri }: vscode.TextDocument, number: number): Promise<string> {
  const position = new vscode.Position(number, 5);
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', uri, position);
  // Others, such as the one of a problem, have a hover too.
  return textOf(hovers.find((hover) => textOf(hover).startsWith('| Field')));
}

async function problemsOf({ uri }: vscode.TextDocument, count: number): Promise<vscode.Diagnostic[]> {
  await until(() => vscode.languages.getDiagnostics(uri).length === count, `${count} problems`);
  return vscode.languages.getDiagnostics(uri);
}

async function walk(command: string): Promise<number | undefined> {
  await vscode.commands.executeCommand(command);
  return vscode.window.activeTextEditor?.selection.active.line;
}

describe('a log in an editor', () => {
  let parts: Parts;
  let emulator: Emulator;
  let run: WireRun;
  let told: string[];
  const restores: (() => void)[] = [];

  before(async () => {
    parts = await activateExtension();
    emulator = await startEmulator({ runs: 300, syncs: 5 });
    run = emulator.findRun(({ status, log_url: url }) => status === 'partial_failure' && url !== null);
    emulator.setLog(run.id, { bytes: 300_000, format: 'jsonl' });
    await signOutOfAll(parts);
    await parts.connections.add({ origin: emulator.origin, apiKey: emulator.key, workspaceId: undefined });
  });
  beforeEach(async () => {
    told = [];
    const tell = (message: string) => {
      told.push(message);
      return new vscode.Disposable(() => undefined);
    };
    restores.push(stub(vscode.window, 'setStatusBarMessage', tell));
    await parts.logs.clear();
    emulator.faults.clear();
  });
  afterEach(async () => {
    for (const restore of restores.splice(0)) restore();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });
  after(async () => {
    await signOutOfAll(parts);
    await emulator.close();
  });

  async function openLog(): Promise<vscode.TextDocument> {
    await vscode.commands.executeCommand(commandIds.openLog, String(run.id));
    await until(() => vscode.window.activeTextEditor?.document.languageId === logLanguageId, 'the editor');
    const document = vscode.window.activeTextEditor?.document;
    assert.ok(document);
    return document;
  }

  /** Opens a log that has these lines. */
  async function openLines(...lines: readonly string[]): Promise<vscode.TextDocument> {
    const body = lines.map((text) => `${text}\n`).join('');
    emulator.faults.plan({ on: file, effect: answerWith(200, body, 'text/plain') });
    return openLog();
  }

  /** Opens a log that is large in the way that is chosen. */
  it('has an outline of its failures, by what their messages have in common', async () => {
    const document = await openLines(
      succeeded,
      failed('no space for "a"', 'x'),
      failed('locked'),
      failed('no space for "b"', 'y'),
    );
    const symbols = await symbolsOf(document);
    assert.deepEqual(
      symbols.map(({ name, detail, children }) => [
        name,
        detail,
        children.map((child) => [child.name, child.range.start.line]),
      ]),
      [
        [
          'no space for …',
          '2',
          [
            ['x', 1],
            ['y', 3],
          ],
        ],
        ['locked', '1', [['a/b.txt', 2]]],
      ],
    );
  });

  it('has an outline in which no text becomes an icon', async () => {
    const document = await openLines(failed('$(trash) is full', '$(sync~spin)/a'), failed('no $(x', '$(trash)'));
    const symbols = await symbolsOf(document);
    const texts = symbols.flatMap((symbol) =>
      [symbol, ...symbol.children].flatMap(({ name, detail }) => [name, detail]),
    );
    assert.ok(texts.includes(String.raw`\$(sync~spin)/a`) && texts.includes('no $(x'), texts.join('\n'));
    assert.equal(texts.filter((text) => text.includes(String.raw`\$(trash)`)).length, 3, texts.join('\n'));
    // As VS Code does it.
    for (const text of texts) assert.doesNotMatch(text, /(?<!\\)\$\([a-z0-9-]+(?:~[a-z]+)?\)/iu);
  });

  it('says in the outline how many failures it leaves out', async () => {
    const document = await openLines(...Array.from({ length: 2500 }, () => failed('no space')));
    const symbols = await symbolsOf(document);
    assert.deepEqual(
      symbols.map(({ name, detail, children }) => [name, detail, children.length]),
      [
        ['no space', '2,500', 2000],
        ['2,000 of 2,500 failed lines are listed', '', 0],
      ],
    );
  });

  it('folds the lines between its failures', async () => {
    const document = await openLines(
      succeeded,
      succeeded,
      succeeded,
      failed('no'),
      succeeded,
      failed('no'),
      succeeded,
      succeeded,
    );
    const folds = await foldsOf(document);
    assert.deepEqual(
      folds.map(({ start, end }) => [start, end]),
      [
        [0, 2],
        [6, 7],
      ],
    );
  });

  it('lists its failures as problems while it is open', async () => {
    const document = await openLines(
      succeeded,
      line('partial_success'),
      failed('no space', 'x'),
      line('failure', { error_type: 'quota' }),
    );
    const problems = await problemsOf(document, 3);
    const { Error: failure, Warning: warning } = vscode.DiagnosticSeverity;
    assert.deepEqual(
      problems.map(({ message, severity, range, code }) => [message, severity, range.start.line, code]),
      [
        ['no space (x)', failure, 2, undefined],
        ['quota (a/b.txt)', failure, 3, 'quota'],
        ['partial_success (a/b.txt)', warning, 1, undefined],
      ],
    );
    assert.equal(document.getText(problems[0]?.range), '"status":"failure"');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await until(() => vscode.languages.getDiagnostics(document.uri).length === 0, 'no problems');
  });

  it('lists a thousand problems at most, the last of which says how many more there are', async () => {
    const document = await openLines(...Array.from({ length: 1500 }, () => failed('no space')), line('partial'));
    const last = (await problemsOf(document, 1000)).at(-1);
    assert.match(last?.message ?? '', /^502 more failed lines or warnings, from here on, are not listed\./u);
    assert.deepEqual([last?.severity, last?.range.start.line], [vscode.DiagnosticSeverity.Information, 999]);
  });

  it('follows a log that grows', async () => {
    const { id } = emulator.startRun({ seconds: 1000 });
    emulator.faults.plan({ on: file, effect: answerWith(200, `${failed('no')}\n`, 'text/plain') });
    await vscode.commands.executeCommand(commandIds.openLog, String(id));
    const document = vscode.window.activeTextEditor?.document;
    assert.ok(document);
    await problemsOf(document, 1);
    emulator.faults.plan({ on: file, effect: answerWith(200, `${failed('no')}\n${failed('nor')}\n`, 'text/plain') });
    await vscode.commands.executeCommand(commandIds.openLog, String(id));
    await problemsOf(document, 2);
    assert.equal((await symbolsOf(document)).length, 2);
  });

  it('sets out a line under the mouse', async () => {
    const document = await openLines(succeeded, 'plain text');
    const hover = await hoverAt(document, 0);
    assert.match(
      hover,
      /^\| Field \| Value \|\n\| --- \| --- \|\n\| timestamp \| 2026\\-01\\-31T12\\:00\\:00Z \(.+\) \|\n/u,
    );
    assert.match(hover, /\| size \| 1234 \(1\\\.23 kB\) \|/u);
    assert.equal(await hoverAt(document, 1), '');
  });

  for (const [what, text] of Object.entries(hostileTexts)) {
    it(`shows what it says as text: ${what}`, async () => {
      const document = await openLines(line('failure', { message: text.slice(0, 20_000), [text.slice(0, 100)]: 1 }));
      const hover = await hoverAt(document, 0);
      const unescaped = hover.replaceAll(/\\[^\w\s]/gu, '');
      assert.match(hover, /^\| Field/u);
      assert.doesNotMatch(unescaped, /[<>[\]`*!&]/u);
      assert.doesNotMatch(hover.replaceAll('\n', ''), /[\p{Cc}\p{Bidi_Control}\p{Cs}]/u);
      assert.ok(hover.length < 3000);
      const [problem] = await problemsOf(document, 1);
      const [group] = await symbolsOf(document);
      for (const shown of [problem?.message ?? '', group?.name ?? '']) {
        assert.doesNotMatch(shown, /[\p{Cc}\p{Bidi_Control}\p{Cs}]|\]\(/u);
        assert.ok(shown.length < 700);
      }
    });
  }

  it('walks its failures, around the end', async () => {
    await openLines(succeeded, failed('one'), succeeded, failed('two'));
    assert.equal(await walk(commandIds.nextFailure), 1);
    assert.equal(await walk(commandIds.nextFailure), 3);
    assert.equal(await walk(commandIds.nextFailure), 1);
    assert.equal(await walk(commandIds.previousFailure), 3);
    assert.equal(await walk(commandIds.previousFailure), 1);
    assert.deepEqual(told, ['Failure 1 of 2', 'Failure 2 of 2', 'Failure 1 of 2', 'Failure 2 of 2', 'Failure 1 of 2']);
  });

  it('says so where there is no failure, and where there is no log', async () => {
    await openLines(succeeded);
    await walk(commandIds.nextFailure);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await until(() => vscode.window.activeTextEditor === undefined, 'no editor');
    await vscode.commands.executeCommand(commandIds.previousFailure);
    assert.deepEqual(told, ['No line of this log has failed.', 'No log is in front.']);
  });

  it('counts its failures, and leads back to its run', async () => {
    const document = await openLines(succeeded, failed('no'), succeeded);
    const lenses = await lensesOf(document);
    assert.deepEqual(
      lenses.map(({ command }) => [command?.title, command?.command]),
      [
        ['1 failed of 3 lines', commandIds.nextFailure],
        ['Open Run Details', commandIds.openDetails],
      ],
    );
    const [, back] = lenses;
    await vscode.commands.executeCommand(back?.command?.command ?? '', ...(back?.command?.arguments ?? []));
    assert.deepEqual(
      parts.details.all.map(({ runId }) => runId),
      [String(run.id)],
    );
  });

  it('does not lead to a run of another site', async () => {
    const document = await openLines(succeeded);
    const other = await startEmulator({ runs: 10, syncs: 1 });
    await parts.connections.add({ origin: other.origin, apiKey: other.key, workspaceId: undefined });
    try {
      assert.deepEqual(
        (await lensesOf(document)).map(({ command }) => command?.title),
        ['No failed lines'],
      );
    } finally {
      await parts.connections.remove(parts.connections.active?.id ?? '');
      await other.close();
    }
  });

  it('tells the same of a log as the run does', async () => {
    const { errored_files: errors } = emulator.run(run.id);
    const document = await openLog();
    const groups = await symbolsOf(document);
    assert.equal(
      groups.reduce((sum, { children }) => sum + children.length, 0),
      errors,
    );
  });
});
