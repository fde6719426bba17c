import * as vscode from 'vscode';
import type { Connections } from '../connections/connections.ts';
import type { RunRef } from '../connections/refs.ts';
import { commandIds } from '../contributions.ts';
import type { SyncRun } from '../files-com/syncRun.ts';
import type { OpenLog, Logs } from '../logs/logs.ts';
import { formatCount } from '../words/format.ts';
import type { RunSummary } from '../runs/runSummary.ts';
import { notifyError } from '../words/notify.ts';
import { safeText } from '../words/text.ts';
import { isPageMessage, type HostMessage, type LogRange, type PageMessage, type PanelState } from './messages.ts';
import { pageHtml } from './pageHtml.ts';
import { pageStrings } from './pageStrings.ts';
import type { PageCommand } from './views.ts';
import { RunDetails } from './runDetails.ts';
import { RunHistory } from './runHistory.ts';
import { RunLog } from './runLog.ts';

export interface DetailsServices {
  readonly extensionUri: vscode.Uri;
  readonly connections: Connections;
  readonly logs: Pick<Logs, 'open'>;
  readonly output: vscode.LogOutputChannel;
  /** Told of each run of the active connection that has been asked for: the list may know an older state of it. */
  readonly onFound: (run: SyncRun) => void;
}

interface PanelServices extends DetailsServices {
  /** Told when the page comes into sight or goes out of it, and when its run changes. */
  readonly onChange: () => void;
  /** Opens another run of the same connection. */
  readonly openRun: (ref: RunRef, learned: Learned) => void;
}

/** What is known of a run before it is asked for. */
export interface Learned {
  /** From the list, or from the history of another run. */
  readonly known?: RunSummary | undefined;
  /** The latest runs of its sync, as another page has loaded them. */
  readonly history?: readonly RunSummary[] | undefined;
}

/** Which run, and what was known of it. */
export type PanelRun = PanelState & Learned;

/** One run in one webview panel. */
export class DetailsPanel implements vscode.Disposable {
  /** The run, and the connection that it is of. */
  readonly ref: RunRef;
  readonly details: RunDetails;
  readonly #panel: vscode.WebviewPanel;
  readonly #services: PanelServices;
  readonly #history: RunHistory;
  readonly #log: RunLog;
  readonly #disposables: vscode.Disposable;
  /** A hidden page is destroyed; when it is shown again it says `ready` and gets all there is. */
  #pageIsReady = false;
  /** Is the run to be loaded as soon as the page is visible? */
  #isDue = false;
  #isDisposed = false;

  constructor(panel: vscode.WebviewPanel, run: PanelRun, services: PanelServices) {
    const { runId, connectionId, known, history } = run;
    const locale = vscode.env.language;
    const getClient = () => services.connections.clientFor(this.ref);
    this.ref = { connectionId, runId };
    this.#panel = panel;
    this.#services = services;
    this.details = new RunDetails({
      runId,
      known,
      locale,
      getClient,
      onFound: (found) => this.#tell(found),
      onChange: (change) => this.#show(change),
    });
    this.#log = new RunLog({
      locale,
      open: (found) => this.#openLog(found),
      onChange: (change) => this.#post(change),
    });
    this.#history = new RunHistory({
      runId,
      locale,
      loaded: history,
      getClient,
      onChange: (view) => this.#post({ type: 'history', history: view }),
    });
    this.#disposables = vscode.Disposable.from(
      panel.webview.onDidReceiveMessage((message: unknown) => this.#receive(message)),
      panel.onDidChangeViewState(() => {
        if (!panel.visible) this.#pageIsReady = false;
        else if (this.#isDue) void this.load();
        this.#loadHistory();
        services.onChange();
      }),
    );
    this.#setTitle();
    this.#fill();
  }

  get runId(): string {
    return this.ref.runId;
  }

  get connectionId(): string {
    return this.ref.connectionId;
  }

  /** The latest runs of its sync, as far as they are loaded. */
  get history(): readonly RunSummary[] {
    return this.#history.runs;
  }

  /** Has it the focus? */
  get isActive(): boolean {
    return this.#panel.active;
  }

  /** The run as it was found last. */
  get found(): SyncRun | undefined {
    return this.details.found;
  }

  /** Is it in front in its group of editors? */
  get isVisible(): boolean {
    return this.#panel.visible;
  }

  /** Loads the run, or leaves that until the page is visible: requests are billed. Never rejects. */
  async load(): Promise<void> {
    this.#isDue = !this.isVisible;
    if (!this.#isDue) await this.details.load();
  }

  reveal(): void {
    this.#panel.reveal();
  }

  /** Ends what is under way; for when the panel is closed. */
  dispose(): void {
    this.#isDisposed = true;
    this.details.dispose();
    this.#history.dispose();
    this.#log.dispose();
    this.#disposables.dispose();
  }

  #openLog(run: SyncRun): OpenLog {
    const { logs, connections } = this.#services;
    const key = { site: this.connectionId, runId: this.runId };
    return logs.open({ key, run, getClient: () => connections.clientFor(this.ref) });
  }

  #tell(found: SyncRun): void {
    const { connections, onFound } = this.#services;
    if (this.connectionId === connections.active?.id) onFound(found);
    if (this.details.isLoading) this.#log.show(found);
    else this.#log.followIfFree(found);
    this.#loadHistory();
  }

  /** Nothing waits for the history, and it never rejects. Requests are billed: there is none for a page that nobody sees. */
  #loadHistory(): void {
    const { found } = this.details;
    if (found && this.isVisible) void this.#history.load(found);
  }

  #fill(): void {
    const { webview } = this.#panel;
    const { extensionUri } = this.#services;
    const dist = vscode.Uri.joinPath(extensionUri, 'dist');
    const address = (name: string): string => webview.asWebviewUri(vscode.Uri.joinPath(dist, name)).toString();
    const icon = (theme: string): vscode.Uri => vscode.Uri.joinPath(extensionUri, 'media', `tab-${theme}.svg`);
    this.#panel.iconPath = { light: icon('light'), dark: icon('dark') };
    webview.options = { enableScripts: true, enableForms: false, localResourceRoots: [dist] };
    webview.html = pageHtml({
      script: address('page.js'),
      styles: address('page.css'),
      cspSource: webview.cspSource,
      locale: vscode.env.language,
      title: vscode.l10n.t('Sync run'),
    });
  }

  #setTitle(): void {
    const { title, subtitle } = this.details.content.run;
    const name = safeText(title, 60);
    this.#panel.title = subtitle === '' ? name : vscode.l10n.t('{0} · run {1}', name, this.runId);
  }

  #show(change: Extract<HostMessage, { type: 'run' }>): void {
    this.#setTitle();
    this.#post(change);
    if (change.part.state === 'failed') this.#log.giveUp();
    this.#services.onChange();
  }

  #start(): void {
    this.#pageIsReady = true;
    const keep = this.ref;
    const { view: log, found } = this.#log;
    const content = { ...this.details.content, log, found, history: this.#history.view };
    this.#post({ type: 'start', strings: pageStrings(), locale: vscode.env.language, keep, content });
  }

  #post(message: HostMessage): void {
    if (!this.#pageIsReady || this.#isDisposed) return;
    const { output } = this.#services;
    this.#panel.webview.postMessage(message).then(undefined, (error: unknown) => output.warn(String(error)));
  }

  #receive(message: unknown): void {
    if (isPageMessage(message)) this.#act(message).catch((error: unknown) => this.#fail(error));
    else this.#services.output.warn('A details page sent something that is not one of its messages.');
  }

  #fail(error: unknown): void {
    if (!this.#isDisposed) this.details.fail(error);
  }

  async #act(message: PageMessage): Promise<void> {
    switch (message.type) {
      case 'ready':
        return this.#start();
      case 'refresh':
        // What is under way is as fresh: a second request would cost as much again.
        if (this.details.isLoading) return;
        this.#history.expire();
        return this.load();
      case 'retryLog':
        return this.details.found ? this.#log.retry() : this.load();
      case 'retryHistory':
        this.#history.expire();
        return this.#loadHistory();
      case 'openRun':
        return this.#openRun(message.runId);
      case 'copy':
        return copy(message.text, vscode.l10n.t('Copied to the clipboard'));
      case 'logRows':
        return this.#log.sendRows(message);
      case 'copyLog':
        return this.#copyLines(message).catch((error: unknown) => this.#log.fail(error));
      case 'loadAllLog':
        return this.#log.loadAll();
      case 'logFilter':
        return this.#log.setFilter(message.filter);
      case 'logSearch':
        return this.#log.search(message.query, message.generation, message.from);
      case 'logStep':
        return this.#log.step(message.direction);
      case 'logFailure':
        return this.#log.revealFailure(message.generation, message.row, message.direction);
      case 'command':
        return this.#run(message.command);
      case 'problem':
        return this.#services.output.warn(`Details page: ${safeText(message.text)}`);
      default:
        return message satisfies never;
    }
  }

  async #copyLines(range: LogRange): Promise<void> {
    const { text, count, cut } = await this.#log.textOf(range);
    if (count === 0) return;
    const [lines, long] = [count, cut].map((number) => formatCount(number, vscode.env.language));
    const said = count === 1 ? vscode.l10n.t('1 line copied') : vscode.l10n.t('{0} lines copied', lines ?? '');
    await copy(text, cut === 0 ? said : vscode.l10n.t('{0}, of {1} long ones only the first 64 KB', said, long ?? ''));
  }

  #openRun(runId: string): void {
    const ref = { ...this.ref, runId };
    try {
      this.#services.connections.requireActive(ref);
    } catch (error) {
      void notifyError(error, async () => this.#openRun(runId));
      return;
    }
    const { history } = this;
    this.#services.openRun(ref, { known: history.find(({ id }) => id === runId), history });
  }

  async #run(command: PageCommand): Promise<void> {
    switch (command) {
      case 'copyId':
        // The page shows the ID, even if another connection is active.
        return copy(this.runId, vscode.l10n.t('Copied: {0}', this.runId));
      case 'switchConnection':
        return this.#services.connections.activate(this.connectionId);
      case 'signIn':
      case 'showLog':
        return vscode.commands.executeCommand(commandIds[command]);
      case 'runNow':
        // Run Again repeats a dry run as a dry run.
        return vscode.commands.executeCommand(this.#isDryRun ? commandIds.dryRun : commandIds.runNow, this.ref);
      default:
        return vscode.commands.executeCommand(commandIds[command], this.ref);
    }
  }

  get #isDryRun(): boolean {
    return this.details.content.run.dryRun;
  }
}

async function copy(text: string, said: string): Promise<void> {
  await vscode.env.clipboard.writeText(text);
  vscode.window.setStatusBarMessage(said, 5000);
}
