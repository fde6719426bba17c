import * as l10n from '@vscode/l10n';
import type { PageStrings } from './messages.ts';

/** The page's own texts in the language of VS Code. */
export function pageStrings(): PageStrings {
  return {
    actions: l10n.t('Actions'),
    allFields: l10n.t('All fields'),
    body: l10n.t('Summary'),
    copy: l10n.t('Copy'),
    copyId: l10n.t('Copy Run ID'),
    copyLink: l10n.t('Copy Link'),
    count: l10n.t('{0}×'),
    dryRun: l10n.t('Dry run'),
    field: l10n.t('Field'),
    figures: l10n.t('Figures'),
    loadingRun: l10n.t('Loading…'),
    log: l10n.t('Log'),
    message: l10n.t('Message'),
    noErrorMatches: l10n.t('No error matches.'),
    openJson: l10n.t('Open JSON'),
    revealRun: l10n.t('Show in Sync Runs'),
    openLog: l10n.t('Open Log'),
    operation: l10n.t('Operation'),
    path: l10n.t('Path'),
    progress: l10n.t('Progress'),
    refresh: l10n.t('Refresh'),
    runNow: l10n.t('Run Again'),
    saveLog: l10n.t('Save Log As…'),
    searchErrors: l10n.t('Search errors'),
    showAll: l10n.t('Show all {0} characters'),
    showAllErrors: l10n.t('Show all {0} errors'),
    showLess: l10n.t('Show less'),
    size: l10n.t('Size'),
    status: l10n.t('Status'),
    time: l10n.t('Time'),
    transfers: l10n.t('Transfers'),
    value: l10n.t('Value'),
  };
}
