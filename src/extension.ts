import { Worker } from 'node:worker_threads';
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { AutoRefreshing } from './autoRefreshing.ts';
import { registerArrangeCommands } from './commands/arrangeCommands.ts';
import { registerBrowseCommands } from './commands/browseCommands.ts';
import { registerCompareCommands } from './commands/compareCommands.ts';
import { registerConnectionCommands } from './commands/connectionCommands.ts';
import { registerFailureCommands } from './commands/failureCommands.ts';
import { registerFindRun } from './commands/findRun.ts';
import { registerExportCommands } from './commands/exportCommands.ts';
import { registerLogCommands } from './commands/logCommands.ts';
import { revealRun } from './commands/revealRun.ts';
import { registerRunCommands } from './commands/runCommands.ts';
import { registerSavedFilterCommands } from './commands/savedFilterCommands.ts';
import { registerShowFailures } from './commands/showFailures.ts';
import { registerSyncCommands } from './commands/syncCommands.ts';
import { Connections } from './connections/connections.ts';
import { askForConsent } from './connections/environmentConsent.ts';
import { readEnvironment } from './connections/environment.ts';
import type { RunRef } from './connections/refs.ts';
import { siteName } from './connections/storage.ts';
import { ContextKeys, type ContextKey } from './contextKeys.ts';
import { contextKeys } from './contributions.ts';
import { DetailsPanels } from './details/detailsPanels.ts';
import { DocumentGate } from './editor/documentGate.ts';
import { documentInFront } from './editor/documentInFront.ts';
import { FailureDocuments } from './editor/failureDocuments.ts';
import { runOfDocument } from './editor/logUri.ts';
import { registerLogs } from './editor/registerLogs.ts';
import { RunJson } from './editor/runJson.ts';
import { writeTarget } from './editor/writeTarget.ts';
import type { ClientOptions } from './files-com/client.ts';
import { findSyncRun } from './files-com/endpoints.ts';
import type { SyncRun } from './files-com/syncRun.ts';
import { Logs } from './logs/logs.ts';
import { writeRecords } from './requestRecords.ts';
import type { RunFilter } from './runs/filter.ts';
import { RunStore, type RunStoreOptions } from './runs/runStore.ts';
import { logCacheLimitBytes, pageSize } from './settings.ts';
import { RunsView } from './tree/runsView.ts';
import { WindowMemory } from './windowMemory.ts';
import { notifyError } from './words/notify.ts';

/** The built parts, for the integration tests alone. */
export type Parts = ReturnType<typeof build>;

export function activate(context: vscode.ExtensionContext): Parts | undefined {
  // The rooms that know nothing of VS Code get their translations through this package.
  if (vscode.l10n.bundle) l10n.config({ contents: vscode.l10n.bundle });
  const parts = build(context);
  return context.extensionMode === vscode.ExtensionMode.Test ? parts : undefined;
}

function build(context: vscode.ExtensionContext) {
  const output = vscode.window.createOutputChannel('Sync Runs', { log: true });
  const client = {
    userAgent: userAgent(context),
    onRequest: writeRecords(output),
    onUnasked: (words: string) => output.warn(words),
  };
  const keys = new ContextKeys();
  const lifetime = new AbortController();
  const connections = buildConnections(context, client, keys);

  const folder = vscode.Uri.joinPath(context.globalStorageUri, 'logs').fsPath;
  const worker = vscode.Uri.joinPath(context.extensionUri, 'dist/logWorker.cjs').fsPath;
  const startWorker = (): Worker => new Worker(worker);
  const logs = new Logs({ ...client, folder, limitBytes: logCacheLimitBytes, startWorker });
  // Nobody waits for what is left over from earlier to go, and the next start tries again.
  logs.tidy().catch((error: unknown) => output.warn(`Old logs were not deleted: ${String(error)}`));
  const gate = new DocumentGate(context.workspaceState);
  const logEditors = registerLogs(connections, logs, gate, (ref) => openDetails(ref));
  const json = new RunJson(connections, gate);

  const memory = new WindowMemory(context.workspaceState);
  const { extensionUri } = context;
  const onSyncsRefused = ({ message }: Error): void => output.info(`The API key may not list syncs: ${message}`);
  const store = buildStore(memory, connections, onSyncsRefused);
  const setContext = (key: ContextKey, value: string | boolean): void => keys.set(key, value);
  const syncsNamed = (text: string) => store.directory.syncsNamed(text);
  const nameOf = (syncId: string) => store.directory.entries.get(syncId)?.name;
  const failures = new FailureDocuments({ connections, gate, logs, syncsNamed, nameOf });
  const view = new RunsView({ store, connections, syncOrder: () => memory.syncOrder, setContext });
  const details = new DetailsPanels({ extensionUri, connections, logs, output, onFound: (run) => store.update(run) });
  const autoRefreshing = new AutoRefreshing({ store, treeView: view.treeView, details });

  const source = {
    connections,
    store,
    pageInFront: () => details.runInFront,
    documentInFront: () => documentInFront(connections.active?.id),
    runOfDocument,
  };
  const openDetails = (ref: RunRef) => details.open(ref, { known: store.run(ref.runId) });
  const site = () => connections.active && siteName(connections.active);
  const saveFilter = (filter: RunFilter) => memory.saveFilter(filter, site());
  const findRun = async (ref: RunRef): Promise<SyncRun> =>
    details.of(ref)?.found ?? (await findSyncRun(await connections.clientFor(ref), ref.runId, lifetime.signal)).run;
  const reveal = (ref: RunRef) => revealRun({ connections, store, view, findRun }, ref);
  context.subscriptions.push(
    { dispose: () => lifetime.abort() },
    connections,
    autoRefreshing,
    store,
    view,
    details,
    logEditors,
    json,
    failures,
    gate,
    registerConnectionCommands({ connections, logs, output }),
    registerBrowseCommands({ connections, store, view, saveFilter }),
    registerArrangeCommands({ store, view, memory }),
    registerSavedFilterCommands({ store, view, site, state: context.globalState }),
    registerRunCommands({
      connections,
      source,
      openDetails,
      openJson: (ref) => json.open(ref),
      reveal,
      log: (message) => output.info(message),
    }),
    registerFindRun(source),
    registerSyncCommands({ ...source, connections, store, findRun, lifetime: lifetime.signal }),
    registerLogCommands({ source, logs, ...logEditors }),
    registerCompareCommands({
      source,
      ...logEditors,
      knownRun: (ref) => store.run(ref.runId) ?? details.of(ref)?.found,
      history: (ref) => details.of(ref)?.history ?? [],
      findRun,
    }),
    registerFailureCommands(logEditors),
    registerShowFailures({ connections, store, write: writeTarget, failures }),
    registerExportCommands({ connections, store, write: writeTarget, lifetime: lifetime.signal }),
    // Last, since whatever ends before it may log how.
    output,
  );
  return { context, output, connections, logs, store, view, details, autoRefreshing, failures };
}

/** The runs of the active connection, filtered and arranged as the window remembers. */
export function buildStore(
  memory: WindowMemory,
  connections: Connections,
  onSyncsRefused?: RunStoreOptions['onSyncsRefused'],
): RunStore {
  const site = () => connections.active && siteName(connections.active);
  const { grouping, sort } = memory;
  const filter = memory.filter(site());
  return new RunStore({
    getClient: () => connections.clientFor(connections.active && { connectionId: connections.active.id }),
    site,
    pageSize,
    filter,
    grouping,
    sort,
    onSyncsRefused,
  });
}

/** Says whether there is a connection, and asks for what one lacks. */
function buildConnections(context: vscode.ExtensionContext, client: ClientOptions, keys: ContextKeys): Connections {
  const { globalState: state, secrets } = context;
  const environment = readEnvironment(process.env);
  const connections = new Connections({ state, secrets, environment, client });
  const showConnected = (): void => keys.set(contextKeys.connected, connections.active !== undefined);
  showConnected();
  if (environment.kind === 'invalid' && !connections.active) void vscode.window.showWarningMessage(environment.reason);
  context.subscriptions.push(
    connections.onDidChange(showConnected),
    connections.onDidLoseKey((error) => notifyError(error)),
    askForConsent(connections),
  );
  return connections;
}

/** Names product and version, as Files.com asks of its clients. */
function userAgent(context: vscode.ExtensionContext): string {
  const { version }: { readonly version: string } = context.extension.packageJSON;
  return `filescom-sync-runs/${version} vscode/${vscode.version}`;
}
