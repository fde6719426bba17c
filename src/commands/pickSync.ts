import * as vscode from 'vscode';
import { FilesComError } from '../files-com/errors.ts';
import { isId } from '../files-com/fields.ts';
import { everything } from '../runs/queryPlan.ts';
import type { RunStore } from '../runs/runStore.ts';
import type { RunSummary } from '../runs/runSummary.ts';
import { syncTitle } from '../words/runWords.ts';
import { escapeIcons } from '../words/text.ts';
import { runIdOf } from './pickRun.ts';

/** A sync that a command is about. */
export interface ChosenSync {
  readonly id: string;
  readonly title: string;
  readonly isDisabled: boolean;
}

/** Where a command finds the sync that it is about. */
export interface SyncSource {
  readonly store: Pick<RunStore, 'run' | 'known' | 'directory' | 'openSyncs' | 'open' | 'problem'>;
  /** The run as it is known elsewhere, or asked for. */
  readonly findRun: (runId: string) => Promise<Pick<RunSummary, 'syncId' | 'syncName'>>;
}

/**
 * The sync that a command is about: that of the tree node or run it was called with, or else the one that the person
 * chooses. FilesComError as the endpoints, and where a run does not say which sync it is of.
 */
export async function resolveSync(argument: unknown, source: SyncSource): Promise<ChosenSync | undefined> {
  const syncId = syncIdOf(argument);
  if (syncId !== undefined) return chosenSync(syncId, nameOf(syncId, source), source);
  const runId = runIdOf(argument);
  return runId === undefined ? pickSync(source) : syncOfRun(runId, source);
}

function syncIdOf(argument: unknown): string | undefined {
  if (typeof argument !== 'object' || argument === null || !('syncId' in argument)) return undefined;
  return typeof argument.syncId === 'string' && isId(argument.syncId) ? argument.syncId : undefined;
}

function nameOf(syncId: string, { store }: SyncSource): string | undefined {
  return store.known.syncs.find(({ id }) => id === syncId)?.name;
}

async function syncOfRun(runId: string, source: SyncSource): Promise<ChosenSync> {
  const { syncId, syncName } = source.store.run(runId) ?? (await source.findRun(runId));
  if (syncId === undefined)
    throw new FilesComError('notFound', vscode.l10n.t('Run {0} does not name its sync.', runId));
  return chosenSync(syncId, syncName, source);
}

/** The sync's own name is newer than the one that its runs had. */
function chosenSync(id: string, knownName: string | undefined, { store }: SyncSource): ChosenSync {
  const entry = store.directory.entries.get(id);
  const name = entry?.name ?? knownName;
  return { id, title: syncTitle(id, undefined, name === id ? undefined : name), isDisabled: entry?.disabled ?? false };
}

interface SyncItem extends vscode.QuickPickItem {
  readonly sync: ChosenSync;
}

async function pickSync(source: SyncSource): Promise<ChosenSync | undefined> {
  const title = vscode.l10n.t('Choose a Sync');
  const item = await vscode.window.showQuickPick(syncItems(source), { title, matchOnDescription: true });
  return item?.sync;
}

/** All syncs that are known, by name; what the key may not list, the loaded runs name. */
async function syncItems(source: SyncSource): Promise<readonly SyncItem[]> {
  const { store } = source;
  await store.openSyncs();
  if (store.known.syncs.length === 0) await store.open();
  const { syncs } = store.known;
  const problem = store.problem('syncs') ?? store.problem(everything);
  if (syncs.length === 0 && problem instanceof Error) throw problem;
  return syncs
    .map(({ id, name }) => syncItem(chosenSync(id, name, source)))
    .toSorted((a, b) => a.label.localeCompare(b.label, vscode.env.language, { numeric: true }));
}

function syncItem(sync: ChosenSync): SyncItem {
  const facts = [...(sync.isDisabled ? [vscode.l10n.t('disabled')] : []), sync.id];
  return { sync, label: escapeIcons(sync.title), description: facts.join(' · ') };
}
