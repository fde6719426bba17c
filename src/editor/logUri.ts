import * as vscode from 'vscode';
import type { RunRef } from '../connections/refs.ts';
import { jsonScheme, logScheme } from '../contributions.ts';
import type { LogKey } from '../logs/logCache.ts';
import type { LogOrigin } from '../logs/logSource.ts';
import { safeText } from '../words/text.ts';

export interface TitledLog {
  readonly runId: string;
  readonly syncName: string | undefined;
  readonly origin: LogOrigin;
}

/** The lines of a log that failed, its end, or what can be compared with another run. */
export type LogPart = { readonly kind: 'errors' | 'last' } | { readonly kind: 'compared'; readonly otherRunId: string };

/** What of a log a document shows. */
type LogView = { readonly kind: 'whole' } | LogPart;

const whole: LogView = { kind: 'whole' };

/** What a tab or a file with this log is called, such as `Azure to SharePoint · run 1001`; fit for a file name. */
export function logTitle({ runId, syncName, origin }: TitledLog): string {
  const name = safeText(syncName ?? vscode.l10n.t('Unnamed sync'), 80);
  return fileTitle([name, vscode.l10n.t('run {0}', runId), ...sourceWords(origin)]);
}

/** The parts as a title that is fit for a file name. */
export function fileTitle(parts: readonly string[]): string {
  // What no file system takes in a name, and what hides a file.
  return parts
    .join(' · ')
    .replaceAll(/[/\\:*?"<>|]/gu, '-')
    .replace(/^[.\s]+/u, '');
}

/**
 * The address of a log as a document: `sync-run-log://<site>/<run id>/<title>.synclog`, or, of a part of it,
 * `…/<run id>/errors/<title>.synclog`, `…/<run id>/last/<title>.synclog` and `…/<run id>/compared/<other run id>/<title>.txt`.
 * VS Code shows its path.
 */
export function logUri(site: string, log: TitledLog, view = whole): vscode.Uri {
  const path = ['', log.runId, ...viewPath(view), documentName(log, view)].join('/');
  return vscode.Uri.from({ scheme: logScheme, authority: site, path });
}

/** Which log an address means: its title is for people alone. */
export function logKeyOf(uri: vscode.Uri): LogKey {
  const [, runId = ''] = uri.path.split('/');
  return { site: uri.authority, runId };
}

/** A log as the cache has it, which is opened from there where it is large. */
const storedLog = /\/([0-9a-f]{16})\/(\d+)\.synclog$/u;

/** The run whose log or JSON is at an address. */
export function runOfDocument(uri: vscode.Uri): RunRef | undefined {
  const [, storedSite, storedRunId] = uri.scheme === 'file' ? (storedLog.exec(uri.path) ?? []) : [];
  if (storedSite !== undefined && storedRunId !== undefined) return { connectionId: storedSite, runId: storedRunId };
  if (uri.scheme !== logScheme && uri.scheme !== jsonScheme) return undefined;
  // Both kinds of address begin alike: site, then run.
  const { site, runId } = logKeyOf(uri);
  return { connectionId: site, runId };
}

/** What of the log an address means. */
export function logViewOf(uri: vscode.Uri): LogView {
  const [, , kind, otherRunId, title] = uri.path.split('/');
  if (otherRunId === undefined) return whole;
  if (kind === 'compared' && title !== undefined) return { kind, otherRunId };
  return kind === 'errors' || kind === 'last' ? { kind } : whole;
}

function viewPath(view: LogView): readonly string[] {
  switch (view.kind) {
    case 'whole':
      return [];
    case 'errors':
    case 'last':
      return [view.kind];
    case 'compared':
      return [view.kind, view.otherRunId];
    default:
      return view satisfies never;
  }
}

function documentName(log: TitledLog, view: LogView): string {
  const title = logTitle(log);
  switch (view.kind) {
    case 'whole':
      return `${title}.synclog`;
    case 'errors':
      return `${title} · ${vscode.l10n.t('errors only')}.synclog`;
    case 'last':
      return `${title} · ${vscode.l10n.t('last 5 MB')}.synclog`;
    case 'compared':
      // Another language: its lines are not those of a log, and what failed in it is no problem twice.
      return `${title} · ${vscode.l10n.t('for comparison')}.txt`;
    default:
      return view satisfies never;
  }
}

/** Says so where the lines are not those of the log file. */
function sourceWords(origin: LogOrigin): readonly string[] {
  switch (origin) {
    case 'file':
      return [];
    case 'syncLogs':
      return [vscode.l10n.t('entries without log file')];
    case 'body':
      return [vscode.l10n.t('summary without log file')];
    default:
      return origin satisfies never;
  }
}
