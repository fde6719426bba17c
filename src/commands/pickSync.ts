import * as vscode from 'vscode';
import type { ConnectionRef, RunRef, SyncRef } from '../connections/refs.ts';
import { FilesComError } from '../files-com/errors.ts';
import { id as decodeId, isObject } from '../files-com/fields.ts';
import { isEnded } from '../files-com/runStatus.ts';
import { everything } from '../runs/queryPlan.ts';
import type { RunStore } from '../runs/runStore.ts';
import type { RunSummary } from '../runs/runSummary.ts';
import { formatRoute } from '../words/route.ts';
import { syncTitle } from '../words/runWords.ts';
import { escapeIcons } from '../words/text.ts';
import { activeRef, subjectOf, type RunSource } from './pickRun.ts';

/** The sync of a command. */
export interface ChosenSync extends SyncRef {
  readonly title: string;
  readonly isDisabled: boolean;
  /** Source and destination of its latest run; undefined if unknown. */
  readonly route: string | undefined;
}

type KnownRun = Pick<RunSummary, 'syncId' | 'syncName' | 'status' | 'completedAt'>;

/** Where a command finds its sync. */
export interface SyncSource extends RunSource {
  readonly store: RunSource['store'] & Pick<RunStore, 'run' | 'known' | 'directory' | 'openSyncs' | 'open' | 'problem'>;
  /** Finds the run in other places that know it, or requests it. */
  readonly findRun: (ref: RunRef) => Promise<KnownRun>;
}

/** The sync or run of a command, see `subjectOf`; else the connection whose syncs the user can choose from. */
export function syncSubjectOf(argument: unknown, source: RunSource): SyncRef | RunRef | ConnectionRef | undefined {
  return syncRefOf(argument, source) ?? subjectOf(argument, source);
}

/**
 * The sync of a subject; asks the user to choose one if the subject is a connection. Throws the FilesComErrors of the
 * endpoints, and one if a run names no sync.
 */
export async function resolveSync(
  subject: SyncRef | RunRef | ConnectionRef,
  source: SyncSource,
): Promise<ChosenSync | undefined> {
  if ('syncId' in subject) return chosenSync(subject, nameOf(subject, source), source);
  return 'runId' in subject ? syncOfRun(subject, source) : pickSync(subject, source);
}

function syncRefOf(argument: unknown, source: RunSource): SyncRef | undefined {
  if (!isObject(argument)) return undefined;
  const { syncId, connectionId = activeRef(source.connections).connectionId } = argument;
  const id = decodeId(syncId);
  return id === undefined || typeof connectionId !== 'string' ? undefined : { connectionId, syncId: id };
}

function nameOf({ syncId }: SyncRef, { store }: SyncSource): string | undefined {
  return store.known.syncs.find(({ id }) => id === syncId)?.name;
}

async function syncOfRun(ref: RunRef, source: SyncSource): Promise<ChosenSync> {
  const { runId, connectionId } = ref;
  const run = source.store.run(runId) ?? (await source.findRun(ref));
  const { syncId, syncName } = run;
  if (syncId === undefined)
    throw new FilesComError('notFound', vscode.l10n.t('Run {0} does not name its sync.', runId));
  if (!isEnded(run)) {
    const message = vscode.l10n.t('Run {0} is in progress.', runId);
    throw new FilesComError('processingFailure', message, { type: 'processing-failure/sync-in-progress' });
  }
  return chosenSync({ connectionId, syncId }, syncName, source);
}

/** The sync's own name is newer than the one that its runs had. */
function chosenSync(ref: SyncRef, knownName: string | undefined, { store }: SyncSource): ChosenSync {
  const { syncId } = ref;
  const entry = store.directory.entries.get(syncId);
  const name = entry?.name ?? knownName;
  const title = syncTitle(syncId, undefined, name === syncId ? undefined : name);
  const { latest } = entry ?? {};
  const route = latest && formatRoute(latest.srcRemoteServerType, latest.destRemoteServerType);
  return { ...ref, title, isDisabled: entry?.disabled ?? false, route };
}

interface SyncItem extends vscode.QuickPickItem {
  readonly sync: ChosenSync;
}

async function pickSync(ref: ConnectionRef, source: SyncSource): Promise<ChosenSync | undefined> {
  const title = vscode.l10n.t('Choose a Sync');
  const item = await vscode.window.showQuickPick(syncItems(ref, source), { title, matchOnDescription: true });
  return item?.sync;
}

/** All known syncs by name: the listed ones and, for a key that may not list syncs, those of the loaded runs. */
async function syncItems(ref: ConnectionRef, source: SyncSource): Promise<readonly SyncItem[]> {
  const { connections, store } = source;
  await store.openSyncs();
  if (store.known.syncs.length === 0) await store.open();
  // The store may have become another connection's meanwhile.
  connections.requireActive(ref);
  const { syncs } = store.known;
  const problem = store.problem('syncs') ?? store.problem(everything);
  if (syncs.length === 0 && problem instanceof Error) throw problem;
  return syncs
    .map(({ id, name }) => syncItem(chosenSync({ ...ref, syncId: id }, name, source)))
    .toSorted((a, b) => a.label.localeCompare(b.label, vscode.env.language, { numeric: true }));
}

function syncItem(sync: ChosenSync): SyncItem {
  const facts = [...(sync.isDisabled ? [vscode.l10n.t('disabled')] : []), sync.syncId];
  return { sync, label: escapeIcons(sync.title), description: facts.join(' · ') };
}
