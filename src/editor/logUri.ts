import * as vscode from 'vscode';
import { logScheme } from '../contributions.ts';
import type { LogKey } from '../logs/logCache.ts';
import type { LogOrigin } from '../logs/logSource.ts';
import { safeText } from '../words/text.ts';

export interface TitledLog {
  readonly runId: string;
  readonly syncName: string | undefined;
  readonly origin: LogOrigin;
}

/** What a tab or a file with this log is called, such as `Azure to SharePoint · run 1001`; fit for a file name. */
export function logTitle({ runId, syncName, origin }: TitledLog): string {
  const name = safeText(syncName ?? vscode.l10n.t('Unnamed sync'), 80);
  const parts = [name, vscode.l10n.t('run {0}', runId), ...sourceWords(origin)];
  // What no file system takes in a name, and what hides a file.
  return parts
    .join(' · ')
    .replaceAll(/[/\\:*?"<>|]/gu, '-')
    .replace(/^[.\s]+/u, '');
}

/** The address of a log as a document: `sync-run-log://<site>/<run id>/<title>.synclog`. VS Code shows its path. */
export function logUri(site: string, log: TitledLog): vscode.Uri {
  return vscode.Uri.from({ scheme: logScheme, authority: site, path: `/${log.runId}/${logTitle(log)}.synclog` });
}

/** Which log an address means: its title is for people alone. */
export function logKeyOf(uri: vscode.Uri): LogKey {
  const [, runId = ''] = uri.path.split('/');
  return { site: uri.authority, runId };
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
