import * as vscode from 'vscode';
import { commandIds, failuresScheme } from '../contributions.ts';
import type { FailureReport } from './failureCollection.ts';
import type { FailureRequest } from '../failureRequest.ts';
import type { FailureText } from './failureText.ts';
import { documentSymbol } from './logOutline.ts';

interface FailureSource {
  readonly textOf: (uri: vscode.Uri) => FailureText;
  /** Undefined where nothing is kept. */
  readonly report: (uri: vscode.Uri) => FailureReport | undefined;
  readonly onDidChange: vscode.Event<unknown>;
}

/** Registers outline, folding, links and lenses for documents about failures. All of them come from what was written. */
export function registerFailureLanguage({ textOf, report, onDidChange }: FailureSource): vscode.Disposable {
  const selector = { scheme: failuresScheme };
  const changed = new vscode.EventEmitter<void>();
  /** Undefined while the document is not yet what it is to be: VS Code asks again when it is. */
  const textIn = (document: vscode.TextDocument): FailureText | undefined => {
    const text = textOf(document.uri);
    return text.text === document.getText() ? text : undefined;
  };
  return vscode.Disposable.from(
    changed,
    onDidChange(() => changed.fire()),
    vscode.languages.registerDocumentSymbolProvider(selector, {
      provideDocumentSymbols: (document) =>
        textIn(document)?.sections.map(({ name, line, endLine }) => {
          const heading = document.lineAt(line).range;
          const range = heading.with({ end: document.lineAt(endLine).range.end });
          return documentSymbol(name, '', vscode.SymbolKind.Event, range, heading);
        }),
    }),
    vscode.languages.registerFoldingRangeProvider(selector, {
      provideFoldingRanges: (document) =>
        textIn(document)?.sections.map(({ line, endLine }) => new vscode.FoldingRange(line, endLine)),
    }),
    vscode.languages.registerDocumentLinkProvider(selector, {
      provideDocumentLinks: (document) =>
        textIn(document)?.links.map(({ runId, line, start, end }) => {
          const request: FailureRequest = { uri: document.uri.toString(), action: 'openRun', runId };
          const query = encodeURIComponent(JSON.stringify([request]));
          const target = vscode.Uri.parse(`command:${commandIds.showFailures}?${query}`);
          const link = new vscode.DocumentLink(new vscode.Range(line, start, line, end), target);
          link.tooltip = vscode.l10n.t('Open Run Details');
          return link;
        }),
    }),
    vscode.languages.registerCodeLensProvider(selector, {
      onDidChangeCodeLenses: changed.event,
      provideCodeLenses: ({ uri }) => lensesOf(uri, report(uri)),
    }),
  );
}

function lensesOf(uri: vscode.Uri, report: FailureReport | undefined): vscode.CodeLens[] {
  const top = new vscode.Range(0, 0, 0, 0);
  const lens = (title: string, action: FailureRequest['action'], tooltip: string): vscode.CodeLens => {
    const request: FailureRequest = { uri: uri.toString(), action };
    return new vscode.CodeLens(top, { title, tooltip, command: commandIds.showFailures, arguments: [request] });
  };
  const [billed, free] = [
    vscode.l10n.t('Each request is billed.'),
    vscode.l10n.t('No request is sent to the service.'),
  ];
  if (!report) return [lens(vscode.l10n.t('Collect Again'), 'collect', billed)];
  const { runs, logs } = report;
  return [
    lens(vscode.l10n.t('Refresh'), 'collect', billed),
    ...(runs.reach === -Infinity ? [] : [lens(vscode.l10n.t('Go On with Older Runs'), 'older', billed)]),
    ...(logs.untried === 0 ? [] : [lens(vscode.l10n.t('Read More Logs'), 'logs', free)]),
    lens(vscode.l10n.t('Export…'), 'export', free),
  ];
}
