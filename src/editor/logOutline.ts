import * as vscode from 'vscode';
import { mostNoted, type FailureGroup, type LogFindings, type NotedLine } from '../logs/meaning/logAnalysis.ts';
import { formatCount } from '../words/format.ts';
import { escapeIcons, safeText } from '../words/text.ts';

const maxName = 120;

/** The failed lines by what their messages have in common, the most frequent first where the outline is in no other order. */
export function outlineOf({ groups, failures, failedLines }: LogFindings): vscode.DocumentSymbol[] {
  const symbols = groups.toSorted((a, b) => b.count - a.count).map(groupSymbol);
  const firstLeftOut = failedLines[mostNoted];
  if (firstLeftOut === undefined) return symbols;
  const [listed, all] = [failures.length, failedLines.length].map((n) => formatCount(n, vscode.env.language));
  const note = vscode.l10n.t('{0} of {1} failed lines are listed', listed ?? '', all ?? '');
  return [...symbols, symbolAt(firstLeftOut, note, '', vscode.SymbolKind.Null)];
}

/** Where nothing failed and nothing warns. */
export function foldsOf({ successes }: LogFindings): vscode.FoldingRange[] {
  return successes.map(({ start, end }) => new vscode.FoldingRange(start, end, vscode.FoldingRangeKind.Region));
}

function groupSymbol({ message, count, firstLine, lines }: FailureGroup): vscode.DocumentSymbol {
  const name = message === undefined ? vscode.l10n.t('Other messages') : safeText(message, maxName);
  // One line, not all from the first to the last: other groups have lines between those.
  const symbol = symbolAt(firstLine, name, formatCount(count, vscode.env.language), vscode.SymbolKind.Event);
  symbol.children = lines.map(lineSymbol);
  return symbol;
}

function lineSymbol({ line, message, path }: NotedLine): vscode.DocumentSymbol {
  const detail = path === undefined ? '' : safeText(message, maxName);
  return symbolAt(line, safeText(path ?? message, maxName), detail, vscode.SymbolKind.File);
}

function symbolAt(line: number, name: string, detail: string, kind: vscode.SymbolKind): vscode.DocumentSymbol {
  const range = new vscode.Range(line, 0, line, 0);
  // VS Code takes no symbol without a name.
  return documentSymbol(name || vscode.l10n.t('Line {0}', line + 1), detail, kind, range);
}

/** Go to Symbol shows `$(name)` as an icon. */
export function documentSymbol(
  name: string,
  detail: string,
  kind: vscode.SymbolKind,
  range: vscode.Range,
  heading = range,
): vscode.DocumentSymbol {
  return new vscode.DocumentSymbol(escapeIcons(name), escapeIcons(detail), kind, range, heading);
}
