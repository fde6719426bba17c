import type { NoLog } from '../logs/logs.ts';
import * as vscode from 'vscode';
import { explainInOneLine } from '../words/explain.ts';

/** Says that a run has no log, and why not if that is known. */
export function noLogMessage(runId: string, { reason }: NoLog): string {
  return reason
    ? vscode.l10n.t('Run {0} has no log that could be shown. {1}', runId, explainInOneLine(reason))
    : vscode.l10n.t('Run {0} has no log.', runId);
}
