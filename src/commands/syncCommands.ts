import * as vscode from 'vscode';
import type { Connections } from '../connections/connections.ts';
import { HomeConnection } from '../connections/homeConnection.ts';
import { commandIds } from '../contributions.ts';
import type { Client } from '../files-com/client.ts';
import type { SyncRun } from '../files-com/syncRun.ts';
import type { RunStore } from '../runs/runStore.ts';
import { findStartedRun, startSync, type SyncStart } from '../runs/syncStart.ts';
import { notifyError } from '../words/notify.ts';
import { escapeIcons } from '../words/text.ts';
import { registerCommand } from './command.ts';
import { resolveSync, type ChosenSync, type SyncSource } from './pickSync.ts';

export interface SyncTargets extends SyncSource {
  readonly connections: Connections;
  readonly store: SyncSource['store'] & Pick<RunStore, 'isOpened' | 'adopt'>;
  readonly openDetails: (runId: string) => unknown;
  /** Ends with the extension. */
  readonly lifetime: AbortSignal;
}

/** A way to start a sync, and what a person is told of it. */
interface Kind {
  readonly dryRun: boolean;
  readonly question: (sync: string) => string;
  readonly consequence: () => string;
  readonly go: () => string;
  readonly started: (sync: string) => string;
  readonly arrived: (sync: string) => string;
}

const realRun: Kind = {
  dryRun: false,
  question: (sync) => vscode.l10n.t('Run the sync “{0}” now?', sync),
  consequence: () => vscode.l10n.t('Files are copied as the sync says.'),
  go: () => vscode.l10n.t('Run Now'),
  started: (sync) => vscode.l10n.t('Sync started: {0}', sync),
  arrived: (sync) => vscode.l10n.t('A run of {0} has begun.', sync),
};

const dryRun: Kind = {
  dryRun: true,
  question: (sync) => vscode.l10n.t('Dry-run the sync “{0}” now?', sync),
  consequence: () => vscode.l10n.t('Nothing is changed.'),
  go: () => vscode.l10n.t('Dry-Run'),
  started: (sync) => vscode.l10n.t('Dry run started: {0}', sync),
  arrived: (sync) => vscode.l10n.t('A dry run of {0} has begun.', sync),
};

/** Registers the commands that start a sync. */
export function registerSyncCommands(targets: SyncTargets): vscode.Disposable {
  return vscode.Disposable.from(
    registerCommand(commandIds.runNow, (argument) => start(realRun, argument, targets)),
    registerCommand(commandIds.dryRun, (argument) => start(dryRun, argument, targets)),
  );
}

async function start(kind: Kind, argument: unknown, targets: SyncTargets): Promise<void> {
  const { connections, lifetime } = targets;
  const home = new HomeConnection(connections);
  // Nobody is asked who is not signed in.
  await home.getClient();
  const sync = await resolveSync(argument, targets);
  if (!sync || !(await confirm(kind, sync, connections))) return;
  // Meanwhile another connection may have become the active one, where the id means another sync.
  const client = await home.getClient();
  const begun = await startSync(client, { syncId: sync.id, dryRun: kind.dryRun }, lifetime);
  try {
    const finding = findNewRun(client, begun, home, targets);
    vscode.window.setStatusBarMessage(escapeIcons(kind.started(sync.title)), finding);
    const found = await finding;
    if (found) await offer(kind.arrived(sync.title), found.id, home, targets);
    else vscode.window.setStatusBarMessage(noRunYet(sync), 10_000);
  } catch (error) {
    // The sync has started: nobody is offered to do that again.
    await notifyError(error);
  }
}

/** It costs money and moves data: nothing starts unasked. */
async function confirm(kind: Kind, { title, isDisabled }: ChosenSync, connections: Connections): Promise<boolean> {
  const site = connections.all.length > 1 ? connections.active?.label : undefined;
  const detail = [
    kind.consequence(),
    ...(isDisabled ? [vscode.l10n.t('The sync is disabled.')] : []),
    ...(site === undefined ? [] : [vscode.l10n.t('Site: {0}', site)]),
  ].join('\n');
  const go = kind.go();
  return (await vscode.window.showWarningMessage(kind.question(title), { modal: true, detail }, go)) === go;
}

/** The run that came of it, which the list shows from now on. Nobody waits for it where another connection is active. */
async function findNewRun(
  client: Client,
  begun: SyncStart,
  home: HomeConnection,
  { connections, store, lifetime }: SyncTargets,
): Promise<SyncRun | undefined> {
  const away = new AbortController();
  const listener = connections.onDidChange(() => away.abort());
  if (home.id !== connections.active?.id) away.abort();
  try {
    const found = await findStartedRun(client, begun, AbortSignal.any([lifetime, away.signal]));
    if (found && store.isOpened) store.adopt(found);
    return found;
  } finally {
    listener.dispose();
  }
}

/** Opens nothing by itself: the person may be busy elsewhere by now. */
async function offer(message: string, runId: string, home: HomeConnection, targets: SyncTargets): Promise<void> {
  const open = vscode.l10n.t('Open Run');
  if ((await vscode.window.showInformationMessage(message, open)) !== open) return;
  home.check();
  await targets.openDetails(runId);
}

function noRunYet({ title }: ChosenSync): string {
  return escapeIcons(vscode.l10n.t('There is no new run of {0} yet. Refresh asks again.', title));
}
