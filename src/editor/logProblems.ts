import * as vscode from 'vscode';
import { logLanguageId } from '../contributions.ts';
import type { LogFindings, NotedLine } from '../logs/meaning/logAnalysis.ts';
import { failedPart } from '../logs/meaning/line.ts';
import { formatCount } from '../words/format.ts';
import { safeText } from '../words/text.ts';
import type { LogAnalyses } from './logAnalyses.ts';

/** VS Code shows no more of a document, and does not say how many there are. */
const mostProblems = 1000;

/** Lists the failed lines of the logs that are open as Problems: F8 walks them, and the ruler shows where they are. */
export class LogProblems implements vscode.Disposable {
  readonly #analyses: LogAnalyses;
  readonly #collection = vscode.languages.createDiagnosticCollection(logLanguageId);
  readonly #listeners: vscode.Disposable;

  constructor(analyses: LogAnalyses) {
    this.#analyses = analyses;
    this.#listeners = vscode.Disposable.from(
      vscode.workspace.onDidOpenTextDocument((document) => this.#update(document)),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.#update(document)),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#collection.delete(uri)),
    );
    for (const document of vscode.workspace.textDocuments) void this.#update(document);
  }

  dispose(): void {
    this.#listeners.dispose();
    this.#collection.dispose();
  }

  async #update(document: vscode.TextDocument): Promise<void> {
    if (document.languageId !== logLanguageId) return;
    const findings = await this.#analyses.of(document);
    if (findings && !document.isClosed) this.#collection.set(document.uri, problemsOf(document, findings));
  }
}

function problemsOf(document: vscode.TextDocument, findings: LogFindings): vscode.Diagnostic[] {
  const { failures, warnings, failedLines, warningCount } = findings;
  const { Error: failed, Warning: warning } = vscode.DiagnosticSeverity;
  const all = failedLines.length + warningCount;
  // The last one tells of those that are not there.
  const most = all > mostProblems ? mostProblems - 1 : mostProblems;
  const problems = [
    ...failures.slice(0, most).map((noted) => problem(document, noted, failed)),
    ...warnings.slice(0, Math.max(0, most - failures.length)).map((noted) => problem(document, noted, warning)),
  ];
  const left = all - problems.length;
  const firstLeftOut = failedLines[most] ?? warnings[most - failures.length]?.line ?? document.lineCount - 1;
  return left === 0 ? problems : [...problems, noteOfMore(firstLeftOut, left)];
}

function problem(
  document: vscode.TextDocument,
  { line, message, path, errorType }: NotedLine,
  severity: vscode.DiagnosticSeverity,
): vscode.Diagnostic {
  const [start, end] = failedPart(document.lineAt(line).text);
  const text = path === undefined ? safeText(message, 300) : `${safeText(message, 300)} (${safeText(path, 300)})`;
  const diagnostic = new vscode.Diagnostic(new vscode.Range(line, start, line, end), text, severity);
  diagnostic.source = 'Sync Runs';
  if (errorType !== undefined) diagnostic.code = safeText(errorType, 60);
  return diagnostic;
}

function noteOfMore(line: number, count: number): vscode.Diagnostic {
  const text = vscode.l10n.t(
    '{0} more failed lines or warnings, from here on, are not listed. Next Failure goes to each failed line.',
    formatCount(count, vscode.env.language),
  );
  const note = new vscode.Diagnostic(new vscode.Range(line, 0, line, 0), text, vscode.DiagnosticSeverity.Information);
  note.source = 'Sync Runs';
  return note;
}
