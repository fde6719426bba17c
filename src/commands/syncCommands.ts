import * as vscode from 'vscode';
import type { Connections } from '../connections/connections.ts';
import type { ConnectionRef, RunRef } from '../connections/refs.ts';
import { commandIds } from '../contributions.ts';
import type { Client } from '../files-com/client.ts';
import type { SyncRun } from '../files-com/syncRun.ts';
import type { RunStore } from '../runs/runStore.ts';
import { findStartedRun, startSync, type SyncStart } from '../runs/syncStart.ts';
import { notifyError } from '../words/notify.ts';
import { escapeIcons, quoteName } from '../words/text.ts';
import { registerCommand, whileActive } from './command.ts';
import { resolveSync, syncSubjectOf, type ChosenSync, type SyncSource } from './pickSync.ts';

export interface SyncTargets extends SyncSource {
  readonly connections: SyncSource['connections'] & Pick<Connections, 'all' | 'onDidChange'>;
  readonly store: SyncSource['store'] & Pick<RunStore, 'isOpened' | 'adopt'>;
  /** Ends with the extension. */
  readonly lifetime: AbortSignal;
}

/** A way to start a sync, with its messages. */
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
  question: (sync) => vscode.l10n.t('Run the sync {0} now?', sync),
  consequence: () => vscode.l10n.t('Files are copied as the sync says.'),
  go: () => vscode.l10n.t('Run Now'),
  started: (sync) => vscode.l10n.t('Sync started: {0}', sync),
  arrived: (sync) => vscode.l10n.t('A run of {0} has begun.', sync),
};

const dryRun: Kind = {
  dryRun: true,
  question: (sync) => vscode.l10n.t('Dry-run the sync {0} now?', sync),
  consequence: () => vscode.l10n.t('Nothing is changed.'),
  go: () => vscode.l10n.t('Dry-Run'),
  started: (sync) => vscode.l10n.t('Dry run started: {0}', sync),
  arrived: (sync) => vscode.l10n.t('A dry run of {0} has begun.', sync),
};

/** Registers the commands that start a sync. */
export function registerSyncCommands(targets: SyncTargets): vscode.Disposable {
  return vscode.Disposable.from(
    registerCommand(commandIds.runNow, (argument) => bind(realRun, argument, targets)),
    registerCommand(commandIds.dryRun, (argument) => bind(dryRun, argument, targets)),
  );
}

/** Fixes the sync when the command is called: later steps, also Retry, act on the same one. */
function bind(kind: Kind, argument: unknown, targets: SyncTargets): Promise<void> | undefined {
  const { connections } = targets;
  const subject = syncSubjectOf(argument, targets);
  return (
    subject &&
    whileActive(connections, subject, async () => {
      // Rejects before the first question if the user isn't signed in.
      await connections.clientFor(subject);
      const sync = await resolveSync(subject, targets);
      if (sync) await whileActive(connections, sync, () => start(kind, sync, targets));
    })
  );
}

async function start(kind: Kind, sync: ChosenSync, targets: SyncTargets): Promise<void> {
  const { connections, lifetime } = targets;
  if (!(await confirm(kind, sync, connections))) return;
  // Rejects if another connection became active meanwhile: there, the ID means another sync.
  const client = await connections.clientFor(sync);
  const begun = await startSync(client, { syncId: sync.syncId, dryRun: kind.dryRun }, lifetime);
  try {
    const finding = findNewRun(client, begun, sync, targets);
    vscode.window.setStatusBarMessage(escapeIcons(kind.started(sync.title)), finding);
    const found = await finding;
    if (found) await offer(kind.arrived(quoteName(sync.title)), { connectionId: sync.connectionId, runId: found.id });
    else vscode.window.setStatusBarMessage(noRunYet(sync), 10_000);
  } catch (error) {
    // No Retry: the sync has already started.
    await notifyError(error);
  }
}

/** A run costs money and moves data, so the user must confirm it. */
async function confirm(
  kind: Kind,
  { title, isDisabled, route, connectionId }: ChosenSync,
  connections: SyncTargets['connections'],
): Promise<boolean> {
  const site = connections.all.length > 1 ? connections.requireActive({ connectionId }).label : undefined;
  const detail = [
    kind.consequence(),
    ...(route === undefined ? [] : [vscode.l10n.t('Route: {0}', route)]),
    ...(isDisabled ? [vscode.l10n.t('The sync is disabled.')] : []),
    ...(site === undefined ? [] : [vscode.l10n.t('Site: {0}', site)]),
  ].join('\n');
  const go = kind.go();
  const question = kind.question(quoteName(title));
  return (await vscode.window.showWarningMessage(question, { modal: true, detail }, go)) === go;
}

/** Finds the run that was started and adds it to the list. Aborts when another connection becomes active. */
async function findNewRun(
  client: Client,
  begun: SyncStart,
  ref: ConnectionRef,
  { connections, store, lifetime }: SyncTargets,
): Promise<SyncRun | undefined> {
  const away = new AbortController();
  const listener = connections.onDidChange(() => away.abort());
  if (ref.connectionId !== connections.active?.id) away.abort();
  try {
    const found = await findStartedRun(client, begun, AbortSignal.any([lifetime, away.signal]));
    if (found && store.isOpened) store.adopt(found);
    return found;
  } finally {
    listener.dispose();
  }
}

/** Doesn't open the run unasked: the user may be busy elsewhere by now. */
async function offer(message: string, run: RunRef): Promise<void> {
  const open = vscode.l10n.t('Open Run');
  if ((await vscode.window.showInformationMessage(message, open)) !== open) return;
  await vscode.commands.executeCommand(commandIds.openDetails, run);
}

function noRunYet({ title }: ChosenSync): string {
  return escapeIcons(vscode.l10n.t('There is no new run of {0} yet. Refresh asks again.', quoteName(title)));
}
