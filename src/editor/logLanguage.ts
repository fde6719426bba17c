import * as vscode from 'vscode';
import type { Connections } from '../connections/connections.ts';
import { logLanguageId } from '../contributions.ts';
import { goToFailure, type Direction } from './failureWalk.ts';
import { LogAnalyses } from './logAnalyses.ts';
import { hoverOf } from './logHover.ts';
import { LogLens } from './logLens.ts';
import { foldsOf, outlineOf } from './logOutline.ts';
import { LogProblems } from './logProblems.ts';

/** What an editor offers for a log, all of it from one reading of the document. */
export interface LogLanguage extends vscode.Disposable {
  readonly goToFailure: (direction: Direction) => Promise<void>;
}

/** Registers outline, folding, hover, problems and lenses for logs, wherever they come from. */
export function registerLogLanguage(connections: Pick<Connections, 'active' | 'onDidChange'>): LogLanguage {
  const analyses = new LogAnalyses();
  const selector = { language: logLanguageId };
  const registrations = vscode.Disposable.from(
    analyses,
    new LogProblems(analyses),
    new LogLens(analyses, connections),
    vscode.languages.registerDocumentSymbolProvider(
      selector,
      {
        provideDocumentSymbols: async (document, token) => {
          const findings = await analyses.of(document, token);
          return findings && outlineOf(findings);
        },
      },
      { label: vscode.l10n.t('Failures') },
    ),
    vscode.languages.registerFoldingRangeProvider(selector, {
      provideFoldingRanges: async (document, _context, token) => {
        const findings = await analyses.of(document, token);
        return findings && foldsOf(findings);
      },
    }),
    vscode.languages.registerHoverProvider(selector, {
      provideHover: (document, { line }) => {
        const table = hoverOf(document.lineAt(line).text);
        return table && new vscode.Hover(table, document.lineAt(line).range);
      },
    }),
  );
  return {
    goToFailure: (direction) => goToFailure(analyses, direction),
    dispose: () => registrations.dispose(),
  };
}
