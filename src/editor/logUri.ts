import * as vscode from 'vscode';
import type { RunRef } from '../connections/refs.ts';
import { jsonScheme, logScheme } from '../contributions.ts';
import type { LogOrigin } from '../logs/download/downloadLog.ts';
import type { LogKey } from '../logs/store/logCache.ts';
import { fileName } from '../words/fileName.ts';
import { safeText } from '../words/text.ts';

export interface TitledLog {
  readonly runId: string;
  readonly syncName: string | undefined;
  readonly origin: LogOrigin;
}

/** A log prepared for comparison with that of another run. */
export type LogPart = { readonly kind: 'compared'; readonly otherRunId: string };

/** The view of a log that a document shows. */
type LogView = { readonly kind: 'whole' } | LogPart;

const whole: LogView = { kind: 'whole' };

const origins: readonly LogOrigin[] = ['file', 'syncLogs', 'body'];
const siteShape = /^[0-9a-f]{16}$/u;
const runIdShape = /^[1-9]\d{0,18}$/u;
const longestName = 80;

/** The title of a tab or file with this log, such as `Azure to SharePoint · run 1001`; a valid file name. */
export function logTitle(log: TitledLog, ending = ''): string {
  const name = safeText(log.syncName ?? '', longestName);
  return fileName(/^[.\s]*$/u.test(name) ? vscode.l10n.t('Unnamed sync') : name, titleEnd(log) + ending);
}

/**
 * The address of a log as a document: `sync-run-log://<site>/<run id>/<title>.synclog`, or
 * `…/<run id>/compared/<other run id>/<title>.txt`. VS Code shows its path.
 */
export function logUri(site: string, log: TitledLog, view = whole): vscode.Uri {
  const path = ['', log.runId, ...viewPath(view), logTitle(log, viewEnd(view))].join('/');
  return vscode.Uri.from({ scheme: logScheme, authority: site, path });
}

/** The log and the view of it that an address names; undefined for an address that `logUri` doesn't make. */
export function parseLogUri(uri: vscode.Uri): { readonly key: LogKey; readonly view: LogView } | undefined {
  const [, runId = '', ...rest] = uri.path.split('/');
  const [site, title, view] = [uri.authority, rest.pop() ?? '', parseView(rest)];
  const isOurs = origins.some((origin) => {
    const end = titleEnd({ runId, origin }) + viewEnd(view);
    const syncName = title.slice(0, Math.max(0, title.length - end.length));
    return isSameUri(uri, logUri(site, { runId, syncName, origin }, view));
  });
  return isOurs && isSite(site) && isRunId(runId) ? { key: { site, runId }, view } : undefined;
}

/** The address of a run as JSON: `sync-run-json://<site>/<run id>/<title>.json`. */
export function jsonUri({ connectionId, runId }: RunRef): vscode.Uri {
  const path = `/${runId}/${fileName(vscode.l10n.t('run {0}', runId), '.json')}`;
  return vscode.Uri.from({ scheme: jsonScheme, authority: connectionId, path });
}

/** The run that an address names; undefined for an address that `jsonUri` doesn't make. */
export function parseJsonUri(uri: vscode.Uri): RunRef | undefined {
  const [, runId = ''] = uri.path.split('/');
  const ref = { connectionId: uri.authority, runId };
  return isSite(ref.connectionId) && isRunId(runId) && isSameUri(uri, jsonUri(ref)) ? ref : undefined;
}

/** Is this the id of a connection? */
export function isSite(text: string): boolean {
  return siteShape.test(text);
}

/** Compares the parts: written out, addresses that differ in case or encoding are the same. */
export function isSameUri(a: vscode.Uri, b: vscode.Uri): boolean {
  const parts = ['scheme', 'authority', 'path', 'query', 'fragment'] as const;
  return parts.every((part) => a[part] === b[part]);
}

/** A log as the cache has it, which is opened from there where it is large. */
const storedLog = /\/([0-9a-f]{16})\/(\d+)\.synclog$/u;

/** The run whose log or JSON is at an address. */
export function runOfDocument(uri: vscode.Uri): RunRef | undefined {
  const [, storedSite, storedRunId] = uri.scheme === 'file' ? (storedLog.exec(uri.path) ?? []) : [];
  if (storedSite !== undefined && storedRunId !== undefined) return { connectionId: storedSite, runId: storedRunId };
  if (uri.scheme === jsonScheme) return parseJsonUri(uri);
  const { key } = parseLogUri(uri) ?? {};
  return key && { connectionId: key.site, runId: key.runId };
}

function isRunId(text: string): boolean {
  return runIdShape.test(text) && BigInt(text) < 2n ** 63n;
}

/** The opposite of `viewPath`. */
function parseView([kind, otherRunId = '']: readonly string[]): LogView {
  if (kind === 'compared' && isRunId(otherRunId)) return { kind, otherRunId };
  return whole;
}

function viewPath(view: LogView): readonly string[] {
  switch (view.kind) {
    case 'whole':
      return [];
    case 'compared':
      return [view.kind, view.otherRunId];
    default:
      return view satisfies never;
  }
}

function titleEnd({ runId, origin }: Omit<TitledLog, 'syncName'>): string {
  return ['', vscode.l10n.t('run {0}', runId), ...sourceWords(origin)].join(' · ');
}

function viewEnd(view: LogView): string {
  switch (view.kind) {
    case 'whole':
      return '.synclog';
    case 'compared':
      // Another language: its lines are not those of a log, and what failed in it is no problem twice.
      return ` · ${vscode.l10n.t('for comparison')}.txt`;
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
