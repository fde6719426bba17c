import { homedir } from 'node:os';
import * as vscode from 'vscode';
import type { ConnectionRef } from '../connections/refs.ts';
import { commandIds } from '../contributions.ts';
import type { Client } from '../files-com/client.ts';
import { allRuns, type AllRunsProgress } from '../runs/allRuns.ts';
import { isEmptyFilter, type RunFilter } from '../runs/filter.ts';
import { everything } from '../runs/queryPlan.ts';
import { formatOf } from '../runs/rowExport.ts';
import { encodeRuns } from '../runs/runExport.ts';
import type { RunStore } from '../runs/runStore.ts';
import { describeFilter } from '../words/filterWords.ts';
import { formatCount } from '../words/format.ts';
import { escapeIcons, safeText } from '../words/text.ts';
import { registerCommand, whileActive } from './command.ts';
import { activeRef, type RunSource } from './pickRun.ts';

export interface ExportTargets {
  readonly store: Pick<RunStore, 'filter' | 'size' | 'reach' | 'isExact' | 'directory'>;
  readonly connections: RunSource['connections'];
  /** Writes a file whole or not at all. */
  readonly write: (target: vscode.Uri, chunks: AsyncIterable<Uint8Array>) => Promise<void>;
  /** Ends with the extension. */
  readonly lifetime: AbortSignal;
}

/** What an export is of: all of one connection. */
interface Wanted {
  readonly client: Client;
  readonly filter: RunFilter;
  readonly directory: ExportTargets['store']['directory'];
}

/** Each request is billed, and the service recommends no more in one. */
const perPage = 1000;
const longestPath = 1000;

/** Registers the export of runs. */
export function registerExportCommands(targets: ExportTargets): vscode.Disposable {
  const { connections } = targets;
  return registerCommand(commandIds.exportRuns, () =>
    whileActive(connections, activeRef(connections), (ref) => exportRuns(ref, targets)),
  );
}

async function exportRuns(ref: ConnectionRef, targets: ExportTargets): Promise<void> {
  const { connections, store } = targets;
  await connections.clientFor(ref);
  const { filter } = store;
  if (!(await confirm(store))) return;
  const target = await askTarget('sync-runs');
  if (!target) return;
  const client = await connections.clientFor(ref);
  const { directory } = store;
  await offerToOpen(describeEnd(target, await writeRuns({ client, filter, directory }, target, targets)), target);
}

/** Says what has been written, and opens it where that is wanted. */
export async function offerToOpen(message: string, target: vscode.Uri): Promise<void> {
  const open = vscode.l10n.t('Open');
  if ((await vscode.window.showInformationMessage(message, open)) !== open) return;
  await vscode.commands.executeCommand('vscode.open', target);
}

/** Says what it costs, as far as that is known before. */
async function confirm(store: ExportTargets['store']): Promise<boolean> {
  const { filter } = store;
  const moment = { now: Date.now(), locale: vscode.env.language };
  const question = isEmptyFilter(filter)
    ? vscode.l10n.t('Export all runs?')
    : vscode.l10n.t('Export all runs that the filter shows ({0})?', describeFilter(filter, moment));
  const costs = [vscode.l10n.t('Every page of {0} runs is one billed request.', count(perPage))];
  if (!store.isExact(everything)) {
    costs.push(vscode.l10n.t('Files.com cannot apply all of this filter: runs that it hides are read too.'));
  } else if (store.reach(everything) === -Infinity) {
    const requests = count(Math.max(1, Math.ceil(store.size / perPage)));
    costs.push(
      vscode.l10n.t('The view shows all of them. Runs: {0}, requests: about {1}.', count(store.size), requests),
    );
  } else {
    costs.push(vscode.l10n.t('How many there are is not known before. The progress shows the count and has Cancel.'));
  }
  const go = vscode.l10n.t('Export');
  return (await vscode.window.showInformationMessage(question, { modal: true, detail: costs.join(' ') }, go)) === go;
}

/** Asks where to export to; `name` is without day and extension, of which there are those of `ExportFormat`. */
export function askTarget(name: string): Thenable<vscode.Uri | undefined> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file(homedir());
  const day = new Date().toLocaleDateString('sv');
  return vscode.window.showSaveDialog({
    defaultUri: vscode.Uri.joinPath(folder, `${name}-${day}.csv`),
    filters: { CSV: ['csv'], [vscode.l10n.t('JSON Lines')]: ['jsonl'], JSON: ['json'] },
    saveLabel: vscode.l10n.t('Export'),
  });
}

async function writeRuns(
  { client, filter, directory }: Wanted,
  target: vscode.Uri,
  { write, lifetime }: ExportTargets,
): Promise<AllRunsProgress> {
  const location = vscode.ProgressLocation.Notification;
  const options = { location, title: vscode.l10n.t('Exporting runs'), cancellable: true };
  let last: AllRunsProgress = { requests: 0, read: 0, passed: 0, undecodable: 0 };
  return vscode.window.withProgress(options, async (notification, token) => {
    const controller = new AbortController();
    token.onCancellationRequested(() => controller.abort());
    const runs = allRuns(client, filter, {
      now: Date.now(),
      perPage,
      signal: AbortSignal.any([controller.signal, lifetime]),
      syncsNamed: (text) => directory.syncsNamed(text),
      nameOf: (syncId) => directory.entries.get(syncId)?.name,
      onProgress: (progress) => {
        last = progress;
        notification.report({ message: describe(progress) });
      },
    });
    await write(target, encodeRuns(runs, formatOf(target.path)));
    return last;
  });
}

function describeEnd(target: vscode.Uri, { passed, requests, undecodable }: AllRunsProgress): string {
  const [path, runs] = [escapeIcons(safeText(target.fsPath, longestPath)), count(passed)];
  const end = vscode.l10n.t('Exported to {0}. Runs: {1}, requests: {2}.', path, runs, count(requests));
  if (undecodable === 0) return end;
  return `${end} ${vscode.l10n.t('Runs without an ID that can be read were left out, up to {0}.', count(undecodable))}`;
}

function describe({ passed, requests }: AllRunsProgress): string {
  return vscode.l10n.t('Runs: {0}, requests: {1}', count(passed), count(requests));
}

function count(value: number): string {
  return formatCount(value, vscode.env.language);
}
