import * as vscode from 'vscode';
import type { Connections } from '../connections/connections.ts';
import { commandIds, logLanguageId } from '../contributions.ts';
import type { LogFindings } from '../logs/meaning/logAnalysis.ts';
import { formatCount } from '../words/format.ts';
import type { LogAnalyses } from './logAnalyses.ts';
import { runOfDocument } from './logUri.ts';

/** Above a log: how much failed in it, and the way back to its run. */
export class LogLens implements vscode.CodeLensProvider, vscode.Disposable {
  readonly #analyses: LogAnalyses;
  readonly #connections: Pick<Connections, 'active' | 'onDidChange'>;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.#changed.event;
  readonly #disposables: vscode.Disposable;

  constructor(analyses: LogAnalyses, connections: Pick<Connections, 'active' | 'onDidChange'>) {
    this.#analyses = analyses;
    this.#connections = connections;
    this.#disposables = vscode.Disposable.from(
      this.#changed,
      connections.onDidChange(() => this.#changed.fire()),
      vscode.languages.registerCodeLensProvider({ language: logLanguageId }, this),
    );
  }

  async provideCodeLenses(
    document: vscode.TextDocument,
    token: vscode.CancellationToken,
  ): Promise<vscode.CodeLens[] | undefined> {
    const findings = await this.#analyses.of(document, token);
    if (!findings) return undefined;
    const top = new vscode.Range(0, 0, 0, 0);
    const counts = {
      title: countWords(findings),
      command: findings.failedLines.length > 0 ? commandIds.nextFailure : '',
    };
    const run = runOfDocument(document.uri);
    const back = { title: vscode.l10n.t('Open Run Details'), command: commandIds.openDetails, arguments: [run] };
    const isActive = run !== undefined && run.connectionId === this.#connections.active?.id;
    return [new vscode.CodeLens(top, counts), ...(isActive ? [new vscode.CodeLens(top, back)] : [])];
  }

  dispose(): void {
    this.#disposables.dispose();
  }
}

function countWords({ failedLines, lineCount }: LogFindings): string {
  const { language } = vscode.env;
  return failedLines.length === 0
    ? vscode.l10n.t('No failed lines')
    : vscode.l10n.t(
        '{0} failed of {1} lines',
        formatCount(failedLines.length, language),
        formatCount(lineCount, language),
      );
}
