import * as vscode from 'vscode';
import { logFields, type LogField } from '../logs/meaning/logFields.ts';
import { formatBytes, formatDateTime } from '../words/format.ts';
import { escapeMarkdown, safeText } from '../words/text.ts';

const maxName = 60;
const maxValue = 500;

/** A line of JSON set out as a table, under the names that it has in the log; undefined for plain text. */
export function hoverOf(line: string): vscode.MarkdownString | undefined {
  const { fields, left } = logFields(line);
  if (fields.length === 0) return undefined;
  const rows = fields.map(
    (field) => `| ${cell(field.name, maxName)} | ${cell(field.value, maxValue)}${inWords(field)} |`,
  );
  const more = left === 0 ? [] : ['', cell(vscode.l10n.t('Fields that are not shown: {0}', left), maxValue)];
  const head = `| ${vscode.l10n.t('Field')} | ${vscode.l10n.t('Value')} |`;
  // Neither trusted nor with HTML: nothing in a log becomes a command or markup.
  return new vscode.MarkdownString([head, '| --- | --- |', ...rows, ...more].join('\n'));
}

function cell(text: string, maxLength: number): string {
  return escapeMarkdown(safeText(text, maxLength));
}

/** What a number of the log means to a person. */
function inWords({ time, sizeBytes }: LogField): string {
  const { language } = vscode.env;
  const words =
    time !== undefined ? formatDateTime(time, language) : sizeBytes !== undefined && formatBytes(sizeBytes, language);
  return words ? ` (${escapeMarkdown(words)})` : '';
}
