// Runs in the extension host: opens pages of runs and empty panels in turns, and writes how long each took.
import { writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { commands, extensions, ViewColumn, window, type WebviewPanel } from 'vscode';
import { commandIds, extensionId } from '../../src/contributions.ts';
import type { Parts } from '../../src/extension.ts';

/** In milliseconds, round by round; the first round is not among them. */
export interface DetailsFigures {
  readonly pages: readonly number[];
  readonly empty: readonly number[];
}

export async function run(): Promise<void> {
  const extension = extensions.getExtension<Parts>(extensionId);
  if (!extension) throw new Error('The extension is not there.');
  const { connections, store } = await extension.activate();
  const [origin = '', apiKey = ''] = [process.env['BENCH_ORIGIN'], process.env['BENCH_KEY']];
  await connections.add({ origin, apiKey, workspaceId: undefined });
  await store.open();
  const figures = { pages: [] as number[], empty: [] as number[] };
  const runs = store.newestRuns(Number(process.env['BENCH_ROUNDS']) + 1);
  if (runs.length === 0) throw new Error('There are no runs.');
  for (const [round, { id }] of runs.entries()) {
    const [page, empty] = [await timeToHeader(id), await timeToReady()];
    if (round === 0) continue;
    figures.pages.push(page);
    figures.empty.push(empty);
  }
  writeFileSync(process.env['BENCH_RESULT'] ?? '', JSON.stringify(figures));
}

/** Until the page, which has said that it is ready, is sent what it shows first. */
async function timeToHeader(runId: string): Promise<number> {
  const create = window.createWebviewPanel;
  const start = performance.now();
  const sent = new Promise<number>((resolve) => {
    window.createWebviewPanel = (...options: Parameters<typeof create>): WebviewPanel => {
      const panel = create(...options);
      const post = panel.webview.postMessage.bind(panel.webview);
      panel.webview.postMessage = async (message: { readonly type: string; readonly content: Content }) => {
        if (message.type === 'start' && message.content.run.subtitle !== '') resolve(performance.now() - start);
        return post(message);
      };
      return panel;
    };
  });
  await commands.executeCommand(commandIds.openDetails, { runId });
  window.createWebviewPanel = create;
  const milliseconds = await sent;
  await settle();
  return milliseconds;
}

interface Content {
  readonly run: { readonly subtitle: string };
}

async function timeToReady(): Promise<number> {
  const start = performance.now();
  const panel = window.createWebviewPanel('bench.empty', 'Empty', ViewColumn.Active, { enableScripts: true });
  panel.webview.html = '<!DOCTYPE html><html><body><script>acquireVsCodeApi().postMessage(1)</script></body></html>';
  await new Promise((resolve) => panel.webview.onDidReceiveMessage(resolve));
  const milliseconds = performance.now() - start;
  await settle();
  return milliseconds;
}

async function settle(): Promise<void> {
  await commands.executeCommand('workbench.action.closeAllEditors');
  await delay(500);
}
