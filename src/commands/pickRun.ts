import * as vscode from 'vscode';
import type { Connections } from '../connections/connections.ts';
import type { ConnectionRef, RunRef } from '../connections/refs.ts';
import { isObject } from '../files-com/fields.ts';
import type { RunStore } from '../runs/runStore.ts';
import type { RunSummary } from '../runs/runSummary.ts';
import type { Moment } from '../words/moment.ts';
import { runFacts, runTitle, syncTitle } from '../words/runWords.ts';
import { statusWords } from '../words/status.ts';
import { escapeIcons, safeText } from '../words/text.ts';
import { separator } from './pickItems.ts';
import { parseRunId } from './runId.ts';

/** A picker with more items takes seconds to open; the user can enter the ID of an older run. */
const mostChoices = 1000;

/** Where a command finds its run. */
export interface RunSource {
  readonly connections: Pick<Connections, 'active' | 'requireActive' | 'clientFor'>;
  /** To choose from. */
  readonly store: Pick<RunStore, 'newestRuns'>;
  /** The run of the active connection whose page is active. */
  readonly pageInFront: () => RunRef | undefined;
  /** The run of the active connection whose log or JSON is the active editor. */
  readonly documentInFront: () => RunRef | undefined;
  /** The run whose log or JSON a document is. */
  readonly runOfDocument: (uri: vscode.Uri) => RunRef | undefined;
}

/**
 * The subject of a command on runs: the run in its argument, else the run of the active editor, else the active connection.
 * Shows an error and returns undefined for an argument that isn't a run, so that the command doesn't act on another run.
 * Throws a FilesComError `noKey` if no connection is active.
 */
export function subjectOf(argument: unknown, source: RunSource): RunRef | ConnectionRef | undefined {
  if (argument !== undefined && argument !== null) {
    const run = runRefOf(argument, source);
    if (!run) void vscode.window.showErrorMessage(notARun(argument));
    return run;
  }
  return source.pageInFront() ?? source.documentInFront() ?? activeRef(source.connections);
}

/** The active connection. Throws a FilesComError `noKey` if no connection is active. */
export function activeRef(connections: RunSource['connections']): ConnectionRef {
  const { active } = connections;
  const ref = active && { connectionId: active.id };
  return { connectionId: connections.requireActive(ref).id };
}

/** A node, a ref, the address of a document, or the id of a run of the active connection. */
function runRefOf(argument: unknown, source: RunSource): RunRef | undefined {
  const named = argument instanceof vscode.Uri ? { ...source.runOfDocument(argument) } : argument;
  const { runId, connectionId } = isObject(named) ? named : { runId: named };
  const text = typeof runId === 'number' && Number.isSafeInteger(runId) ? String(runId) : runId;
  const id = typeof text === 'string' ? parseRunId(text) : undefined;
  if (id === undefined) return undefined;
  if (connectionId === undefined) return { ...activeRef(source.connections), runId: id };
  return typeof connectionId === 'string' ? { connectionId, runId: id } : undefined;
}

function notARun(argument: unknown): string {
  const given: unknown = isObject(argument) ? argument['runId'] : argument;
  const shown = typeof given === 'string' || typeof given === 'number' ? safeText(`${given}`, 40) : '…';
  return vscode.l10n.t('Not a run ID: {0}. A run ID is a whole number above 0, such as 1001.', shown);
}

export interface RunQuestion {
  readonly title: string;
  /** The sync whose runs come first. */
  readonly syncId?: string | undefined;
  /** Runs to offer beside those that are loaded. */
  readonly others?: readonly RunSummary[];
  /** The run that isn't offered. */
  readonly except?: string;
}

/** Asks the user to pick a run of a connection. Rejects with a FilesComError `noKey` if the user isn't signed in. */
export async function pickRun(
  { connections, store }: Pick<RunSource, 'connections' | 'store'>,
  { connectionId }: ConnectionRef,
  question: RunQuestion,
): Promise<RunRef | undefined> {
  await connections.clientFor({ connectionId });
  const runs = choices(store.newestRuns(mostChoices), question);
  const runId = await (runs.length === 0 ? askRunId() : pickRunId(runs, question));
  return runId === undefined ? undefined : { connectionId, runId };
}

/** Asks for an ID only. */
export async function askRunId(): Promise<string | undefined> {
  const text = await vscode.window.showInputBox({
    title: vscode.l10n.t('Open Run by ID'),
    prompt: vscode.l10n.t('ID of the run, a number'),
    // Users switch windows to copy the ID, and a loading page takes the focus.
    ignoreFocusOut: true,
    validateInput: (typed) =>
      typed === '' || parseRunId(typed) ? undefined : vscode.l10n.t('A run ID is a number, such as 1001.'),
  });
  return text === undefined ? undefined : parseRunId(text);
}

export interface RunItem extends vscode.QuickPickItem {
  readonly runId?: string;
}

/** Each run once, newest first. */
function choices(loaded: readonly RunSummary[], { others = [], except }: RunQuestion): readonly RunSummary[] {
  const runs = new Map([...others, ...loaded].map((run) => [run.id, run]));
  if (except !== undefined) runs.delete(except);
  return [...runs.values()].toSorted((a, b) => (b.createdAt ?? -Infinity) - (a.createdAt ?? -Infinity));
}

async function pickRunId(runs: readonly RunSummary[], { title, syncId }: RunQuestion): Promise<string | undefined> {
  const moment = { now: Date.now(), locale: vscode.env.language };
  const byId: RunItem = { label: vscode.l10n.t('Enter a Run ID…'), iconPath: new vscode.ThemeIcon('go-to-file') };
  const isOwn = (run: RunSummary): boolean => syncId !== undefined && run.syncId === syncId;
  const [own, rest] = [runs.filter(isOwn), runs.filter((run) => !isOwn(run))];
  const items = (list: readonly RunSummary[]): readonly RunItem[] => list.map((run) => runItem(run, moment));
  const others = own.length > 0 && rest.length > 0 ? [separator(vscode.l10n.t('Other syncs'))] : [];
  const item = await vscode.window.showQuickPick<RunItem>([byId, ...items(own), ...others, ...items(rest)], {
    title,
    matchOnDescription: true,
  });
  return item === byId ? askRunId() : item?.runId;
}

/** The item of a run in a picker. */
export function runItem(run: RunSummary, moment: Moment): RunItem {
  const { label, icon } = statusWords(run.status);
  const facts = [label, runTitle(run, moment), ...runFacts(run, moment.locale), run.id];
  return {
    runId: run.id,
    label: escapeIcons(syncTitle(run.syncId, run)),
    description: escapeIcons(facts.join(' · ')),
    iconPath: new vscode.ThemeIcon(icon),
  };
}
