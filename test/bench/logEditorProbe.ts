// Runs in the extension host: opens logs and plain text, and writes how long each took and how long the extension host was held up.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { commands, extensions, languages, Uri, window, workspace } from 'vscode';

/** All in milliseconds, round by round; the first round is not among them. */
export interface LogEditorFigures {
  readonly logs: readonly number[];
  readonly plain: readonly number[];
  /** The longest that nothing else could run while a document became a log, and while one became another language. */
  readonly holdUps: readonly number[];
  readonly idleHoldUps: readonly number[];
}

const folder = process.env['BENCH_FOLDER'] ?? '';
const fileOf = (round: number, name: string): Uri => Uri.file(join(folder, `${round}-${name}`));

export async function run(): Promise<void> {
  await extensions.getExtension(process.env['BENCH_EXTENSION'] ?? '')?.activate();
  await workspace.getConfiguration('workbench').update('editorLargeFileConfirmation', 1000, true);
  const figures = { logs: [], plain: [], holdUps: [], idleHoldUps: [] } as Record<keyof LogEditorFigures, number[]>;
  const rounds = Number(process.env['BENCH_ROUNDS']);
  for (let round = 0; round <= rounds; round++) {
    const names = round % 2 === 0 ? ['log.synclog', 'plain.txt'] : ['plain.txt', 'log.synclog'];
    const times = new Map<string, number>();
    for (const name of names) times.set(name, await timeToOpen(fileOf(round, name)));
    const analysed = await holdUpOf(fileOf(round, 'analysed.txt'), 'sync-run-log');
    const idle = await holdUpOf(fileOf(round, 'idle.txt'), 'log');
    if (round === 0) continue;
    figures.logs.push(times.get('log.synclog') ?? Number.NaN);
    figures.plain.push(times.get('plain.txt') ?? Number.NaN);
    figures.holdUps.push(analysed);
    figures.idleHoldUps.push(idle);
  }
  writeFileSync(process.env['BENCH_RESULT'] ?? '', JSON.stringify(figures));
}

/** Until the document is in front and whoever knows its symbols has told them. */
async function timeToOpen(uri: Uri): Promise<number> {
  const start = performance.now();
  await commands.executeCommand('vscode.open', uri, { preview: false });
  const document = await workspace.openTextDocument(uri);
  if (window.activeTextEditor?.document !== document) throw new Error(`${uri.path} is not in front.`);
  const symbols = await commands.executeCommand<readonly unknown[] | undefined>(
    'vscode.executeDocumentSymbolProvider',
    uri,
  );
  const milliseconds = performance.now() - start;
  if (document.languageId === 'sync-run-log' && !symbols?.length) throw new Error('There is no outline.');
  await settle();
  return milliseconds;
}

async function holdUpOf(uri: Uri, language: string): Promise<number> {
  const document = await workspace.openTextDocument(uri);
  await settle();
  const monitor = monitorEventLoopDelay({ resolution: 1 });
  monitor.enable();
  await delay(20);
  monitor.reset();
  await languages.setTextDocumentLanguage(document, language);
  await commands.executeCommand('vscode.executeDocumentSymbolProvider', uri);
  await delay(200);
  monitor.disable();
  await settle();
  return monitor.max / 1_000_000;
}

async function settle(): Promise<void> {
  await commands.executeCommand('workbench.action.closeAllEditors');
  await delay(500);
}
