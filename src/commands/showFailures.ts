import * as vscode from 'vscode';
import type { ConnectionRef } from '../connections/refs.ts';
import { commandIds } from '../contributions.ts';
import { parseFailureRequest, type FailureRequest } from '../failureRequest.ts';
import { failedStatuses } from '../runs/failedRuns.ts';
import type { RunFilter } from '../runs/filter.ts';
import { formatOf, type ExportFormat } from '../runs/rowExport.ts';
import type { RunStore } from '../runs/runStore.ts';
import { describeFilter } from '../words/filterWords.ts';
import { escapeIcons, safeText } from '../words/text.ts';
import { registerCommand, whileActive } from './command.ts';
import { askTarget, offerToOpen, type ExportTargets } from './exportCommands.ts';
import { activeRef } from './pickRun.ts';

export interface ShowFailuresTargets extends Pick<ExportTargets, 'connections' | 'write'> {
  readonly store: Pick<RunStore, 'filter'>;
  /** Documents about failures. */
  readonly failures: {
    readonly show: (ref: ConnectionRef, filter: RunFilter) => Promise<void>;
    readonly collect: (uri: vscode.Uri) => Promise<void>;
    readonly readOlder: (uri: vscode.Uri) => Promise<void>;
    readonly readLogs: (uri: vscode.Uri) => Promise<void>;
    readonly encode: (uri: vscode.Uri, format: ExportFormat) => AsyncIterable<Uint8Array> | undefined;
  };
}

/** Registers collecting failures; links and lenses of the document that comes of it run the same command, with what they ask for. */
export function registerShowFailures(targets: ShowFailuresTargets): vscode.Disposable {
  const { connections } = targets;
  return registerCommand(commandIds.showFailures, (argument) => {
    const request = parseFailureRequest(argument);
    if (request) return act(targets, request);
    return whileActive(connections, activeRef(connections), (ref) => showFailures(ref, targets));
  });
}

async function showFailures(ref: ConnectionRef, targets: ShowFailuresTargets): Promise<void> {
  const { connections, store, failures } = targets;
  // Says why where nobody is signed in; nothing is sent.
  await connections.clientFor(ref);
  const { filter } = store;
  if (failedStatuses(filter).length > 0) return failures.show(ref, filter);
  const described = describeFilter(filter, { now: Date.now(), locale: vscode.env.language });
  const message = vscode.l10n.t('The filter shows no failed runs ({0}).', escapeIcons(described));
  const change = vscode.l10n.t('Change Filter');
  if ((await vscode.window.showInformationMessage(message, change)) === change)
    await whileActive(connections, ref, () => vscode.commands.executeCommand(commandIds.filter));
}

async function act(targets: ShowFailuresTargets, request: FailureRequest): Promise<unknown> {
  const { failures } = targets;
  const uri = vscode.Uri.parse(request.uri);
  switch (request.action) {
    case 'collect':
      return failures.collect(uri);
    case 'older':
      return failures.readOlder(uri);
    case 'logs':
      return failures.readLogs(uri);
    case 'export':
      return exportFailures(targets, uri);
    case 'openRun':
      return vscode.commands.executeCommand(commandIds.openDetails, {
        connectionId: uri.authority,
        runId: request.runId,
      });
    default:
      return request.action satisfies never;
  }
}

async function exportFailures({ failures, write }: ShowFailuresTargets, uri: vscode.Uri): Promise<void> {
  const target = await askTarget('sync-failures');
  const chunks = target && failures.encode(uri, formatOf(target.path));
  if (!chunks) return;
  await write(target, chunks);
  await offerToOpen(vscode.l10n.t('Exported to {0}.', escapeIcons(safeText(target.fsPath, 1000))), target);
}
