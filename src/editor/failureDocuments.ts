import * as vscode from 'vscode';
import type { Connections } from '../connections/connections.ts';
import type { ConnectionRef } from '../connections/refs.ts';
import { failuresScheme } from '../contributions.ts';
import type { Client } from '../files-com/client.ts';
import { cutText } from '../files-com/cutText.ts';
import { FilesComError, isAbort } from '../files-com/errors.ts';
import { isPassing } from '../files-com/retry.ts';
import type { Logs } from '../logs/logs.ts';
import { decodeFilter, encodeFilter, type RunFilter } from '../runs/filter.ts';
import type { PlanOptions } from '../runs/queryPlan.ts';
import type { ExportFormat } from '../runs/rowExport.ts';
import { fileName } from '../words/fileName.ts';
import { describeFilter } from '../words/filterWords.ts';
import { FailureCollection } from './failureCollection.ts';
import { encodeFailures } from './failureExport.ts';
import { isLoaded, type DocumentGate } from './documentGate.ts';
import { registerFailureLanguage } from './failureLanguage.ts';
import { writeFailures, writeNothingKept, type FailureText } from './failureText.ts';
import { keptBytes, type KeptDocument } from './keptDocuments.ts';
import { isSameUri, isSite } from './logUri.ts';
import { withProgress } from './progress.ts';
import { ReadonlyFileSystem } from './readonlyFileSystem.ts';

export interface FailureDocumentsOptions {
  readonly connections: Connections;
  readonly gate: DocumentGate;
  readonly logs: Pick<Logs, 'readLinked'>;
  readonly syncsNamed: PlanOptions['syncsNamed'];
  readonly nameOf: PlanOptions['nameOf'];
}

/** The text of a document, and the collection that continues it. */
interface Shown extends FailureText, KeptDocument {
  readonly collection: FailureCollection;
}

/** The arguments of a step. */
type StepOf = readonly [collection: FailureCollection, signal: AbortSignal, onProgress: (words: string) => void];

/** A collection that the user canceled or the network interrupted. */
interface BrokenOff {
  readonly key: string;
  readonly collection: FailureCollection;
}

const longestTitle = 100;
const extension = '.syncfailures';
/** An older interrupted collection starts over. */
const longestBreakMilliseconds = 5 * 60_000;

/**
 * The common failures of failed runs, at `sync-run-failures://<connection id>/<title>.syncfailures?<filter>`. The text is
 * kept while its document is open. A tab that VS Code restores only says that it's gone: requests are billed, so none is
 * sent unasked.
 */
export class FailureDocuments extends ReadonlyFileSystem {
  readonly #options: FailureDocumentsOptions;
  readonly #shown = new Map<string, Shown>();
  readonly #nothingKept = writeNothingKept();
  /** The step in flight of each document. */
  readonly #running = new Map<string, Promise<void>>();
  /** Documents that open once they have content. */
  readonly #opening = new Set<string>();
  /** The last one, so that a repeated command soon after doesn't pay for the same pages again. */
  #brokenOff: BrokenOff | undefined;
  readonly #lifetime = new AbortController();
  readonly #disposables: vscode.Disposable;

  constructor(options: FailureDocumentsOptions) {
    super(options.gate);
    this.#options = options;
    const isReadonly = new vscode.MarkdownString(vscode.l10n.t('These are failures of runs. They cannot be changed.'));
    this.#disposables = vscode.Disposable.from(
      vscode.workspace.registerFileSystemProvider(failuresScheme, this, { isCaseSensitive: true, isReadonly }),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#shown.delete(uri.toString())),
      registerFailureLanguage({
        textOf: (uri) => this.#shown.get(uri.toString()) ?? this.#nothingKept,
        report: (uri) => this.#shown.get(uri.toString())?.collection.report,
        onDidChange: (listener) => this.onDidChangeFile(listener),
      }),
    );
  }

  /** Collects the failures of a connection's runs that the filter shows, and opens them. */
  async show({ connectionId: site }: ConnectionRef, filter: RunFilter): Promise<void> {
    const title = [vscode.l10n.t('Failures'), ...filterTitle(filter)].join(' · ');
    const uri = failuresUri(site, cutText(title, longestTitle), filter);
    this.#opening.add(uri.toString());
    try {
      await this.collect(uri);
      // Not `showTextDocument`, which would hold on to the document for minutes after it was closed.
      await vscode.commands.executeCommand('vscode.open', uri, { preview: false });
    } finally {
      this.#opening.delete(uri.toString());
    }
  }

  /** Collects the failures of a document again: the newest failed runs, and the logs of those that name no error. */
  collect(uri: vscode.Uri): Promise<void> {
    const key = uri.toString();
    const collection = this.#takeBrokenOff(key) ?? this.#begin(uri);
    return this.#once(uri, collection, async (...step) => {
      try {
        await this.#readRuns(uri, ...step);
      } catch (error) {
        const isPassed = isAbort(error) || (error instanceof FilesComError && isPassing(error));
        if (isPassed) this.#brokenOff = { key, collection };
        throw error;
      }
    });
  }

  /** Continues with older runs; starts over if nothing is kept. */
  readOlder(uri: vscode.Uri): Promise<void> {
    return this.#goOn(uri, (...step) => this.#readRuns(uri, ...step));
  }

  /** Reads more logs of runs that name no error; starts over if nothing is kept. */
  readLogs(uri: vscode.Uri): Promise<void> {
    return this.#goOn(uri, (...step) => this.#readLogs(uri, ...step));
  }

  /** The text of a document as a file; undefined if nothing is kept. */
  encode(uri: vscode.Uri, format: ExportFormat): AsyncIterable<Uint8Array> | undefined {
    const shown = this.#shown.get(uri.toString());
    return shown && encodeFailures(shown.collection.report.failures, format);
  }

  override dispose(): void {
    this.#lifetime.abort();
    this.#disposables.dispose();
    super.dispose();
  }

  protected override isOurs(uri: vscode.Uri): boolean {
    return filterOf(uri) !== undefined;
  }

  protected override kept(uri: vscode.Uri): Promise<KeptDocument> {
    const nothing = keptBytes(Buffer.from(this.#nothingKept.text), 0);
    return Promise.resolve(this.#shown.get(uri.toString()) ?? nothing);
  }

  /** Never called: only a command collects failures. */
  protected override load(uri: vscode.Uri): never {
    throw vscode.FileSystemError.Unavailable(uri);
  }

  #clientOf({ authority }: vscode.Uri): Promise<Client> {
    return this.#options.connections.clientFor({ connectionId: authority });
  }

  #begin(uri: vscode.Uri): FailureCollection {
    const { logs, syncsNamed, nameOf } = this.#options;
    const [site, filter] = [uri.authority, filterOf(uri)];
    if (!filter) throw vscode.FileSystemError.FileNotFound(uri);
    return new FailureCollection({ filter, site, logs, syncsNamed, nameOf, now: Date.now() });
  }

  #takeBrokenOff(key: string): FailureCollection | undefined {
    const brokenOff = this.#brokenOff;
    if (brokenOff?.key !== key) return undefined;
    this.#brokenOff = undefined;
    const { collection } = brokenOff;
    return Date.now() - collection.begunAt < longestBreakMilliseconds ? collection : undefined;
  }

  #goOn(uri: vscode.Uri, read: (...step: StepOf) => Promise<void>): Promise<void> {
    const shown = this.#shown.get(uri.toString());
    if (!shown) return this.collect(uri);
    return this.#once(uri, shown.collection, read);
  }

  async #readRuns(uri: vscode.Uri, ...[collection, signal, onProgress]: StepOf): Promise<void> {
    await collection.readRuns(await this.#clientOf(uri), signal);
    await this.#readLogs(uri, collection, signal, onProgress);
  }

  async #readLogs(uri: vscode.Uri, ...[collection, signal, onProgress]: StepOf): Promise<void> {
    const client = await this.#clientOf(uri);
    await collection.readLogs(client, signal, (done, all) => onProgress(vscode.l10n.t('Logs: {0} of {1}', done, all)));
  }

  async #once(uri: vscode.Uri, collection: FailureCollection, read: (...step: StepOf) => Promise<void>): Promise<void> {
    const key = uri.toString();
    const run = async (): Promise<void> => {
      const title = vscode.l10n.t('Collecting failures');
      await withProgress(title, this.#lifetime.signal, (...step) => read(collection, ...step));
      // The document may be closed by now.
      if (this.#opening.has(key) || isLoaded(key)) this.#keep(uri, collection);
    };
    const running = this.#running.get(key) ?? run().finally(() => this.#running.delete(key));
    this.#running.set(key, running);
    return running;
  }

  #keep(uri: vscode.Uri, collection: FailureCollection): void {
    const connection = this.#options.connections.all.find(({ id }) => id === uri.authority);
    const text = writeFailures(collection.report, connection?.label ?? '', vscode.env.language);
    this.#shown.set(uri.toString(), { ...text, ...keptBytes(Buffer.from(text.text)), collection });
    this.refresh(uri);
  }
}

function failuresUri(site: string, title: string, filter: RunFilter): vscode.Uri {
  // Decoding and encoding again puts the parts in one order, so that equal filters share one address.
  const query = JSON.stringify(encodeFilter(decodeFilter(encodeFilter(filter, site), site), site));
  const path = `/${fileName(title, extension)}`;
  return vscode.Uri.from({ scheme: failuresScheme, authority: site, path, query });
}

/** The filter in an address; undefined for an address that `failuresUri` does not make. */
function filterOf(uri: vscode.Uri): RunFilter | undefined {
  const filter = decodeFilter(parseJson(uri.query), uri.authority);
  const title = uri.path.slice(1, -extension.length);
  return isSite(uri.authority) && isSameUri(uri, failuresUri(uri.authority, title, filter)) ? filter : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function filterTitle(filter: RunFilter): readonly string[] {
  const described = describeFilter(filter, { now: Date.now(), locale: vscode.env.language });
  return described === '' ? [] : [described];
}
